"""A story, word by word as it is told; the same program runs whole under `run`.

python examples/streaming.py [--provider local|ollama|openai] [--model NAME]
"""

from _provider import answer, edges
from returns.io import IOResult

from mojentic_fp import (
    Complete,
    Completion,
    LlmFailure,
    Program,
    Settings,
    TextDelta,
    ask,
    stream,
)


def main(model: str) -> Program[Completion, LlmFailure, Complete]:
    settings = Settings(max_tokens=200)
    return ask(model, "Tell a very short story of a dragon.", settings=settings)


if __name__ == "__main__":
    there = edges(__doc__)
    for event in stream(there.handlers)(main(there.model)):
        match event:
            case TextDelta(text=words):
                print(words, end="", flush=True)
            case IOResult():
                print(f"\n({answer(event).finish.value})")
            case _:
                pass
