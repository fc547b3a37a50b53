"""A program that a model answered once, and that its recording answers ever after.

python examples/recorded_answers.py
python examples/recorded_answers.py --record URL [--model NAME] [--into FOLDER]

The first asks nobody: what was said is in examples/recordings.  The second asks a server
that speaks OpenAI's dialect (its URL ends in /v1), and writes down what happens.
"""

import argparse
from pathlib import Path

from _provider import answer
from returns.io import IOResult

from mojentic_fp import (
    Address,
    Complete,
    Completion,
    LlmFailure,
    Program,
    Settings,
    TextDelta,
    alike,
    ask,
    files_in,
    gateway,
    pipe,
    recorded_in,
    recording,
    stream,
)
from mojentic_fp.edges.http import http
from mojentic_fp.wire.openai import OPENAI

FOLDER = Path(__file__).with_name("recordings")


def main(model: str) -> Program[Completion, LlmFailure, Complete]:
    settings = Settings(max_tokens=40, temperature=0.0)
    question = "Write one short sentence about the sea."
    return ask(model, question, settings=settings)


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--record", metavar="URL", help="the server to ask")
    options.add_argument("--model", default="qwen2.5-coder-0.5b")
    options.add_argument("--into", metavar="FOLDER", default=FOLDER)
    given = options.parse_args()
    network = (
        pipe(http(), recording(files_in(given.into)))
        if given.record
        else recorded_in(given.into, matching=alike(ignoring=("body.model",)))
    )
    there = gateway(OPENAI, Address(base_url=given.record or "http://nowhere/v1"))
    for event in stream(there.over(network))(main(given.model)):
        match event:
            case TextDelta(text=words):
                print(words, end="", flush=True)
            case IOResult():
                print(f"\n({answer(event).finish.value})")
            case _:
                pass
