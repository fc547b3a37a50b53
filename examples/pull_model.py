"""Have an Ollama server fetch a model, and see how far it has come.

python examples/pull_model.py [--model NAME] [--base-url http://localhost:11434]
"""

import sys

from _provider import answer, edges
from returns.io import IOResult

from mojentic_fp import LlmFailure, Program, PullModel, PullProgress, pull_model, stream


def main(model: str) -> Program[None, LlmFailure, PullModel]:
    return pull_model(model)


def shown(progress: PullProgress) -> str:
    """One line: what is being done, and how much of it is."""
    if not progress.total:
        return progress.status
    done = progress.completed or 0
    million = 1_000_000
    part = f"{done / million:.1f} of {progress.total / million:.1f} MB"
    return f"{progress.status}: {done / progress.total:4.0%} ({part})"


if __name__ == "__main__":
    there = edges(__doc__, provider="ollama", model="qwen2.5-coder:0.5b")
    for event in stream(there.handlers)(main(there.model)):
        match event:
            case PullProgress():
                end = "\r" if event.total and sys.stdout.isatty() else "\n"
                print(f"{shown(event):<70}", end=end, flush=True)
            case IOResult():
                answer(event)
                print(f"{there.model} is here")
            case _:
                pass
