r"""Read, ask, print, loop: as a program, so the loop itself runs from a script in a test.

python examples/simple_llm_repl.py [--provider local|ollama|openai] [--model NAME]
printf 'Why is the sky blue?\n' | python examples/simple_llm_repl.py
"""

import sys
from typing import Never

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    Complete,
    Effect,
    Handlers,
    LlmFailure,
    Program,
    Steps,
    ask,
    on,
    program,
    run,
    succeed,
)


@frozen
class Read(Effect[str, Never]):
    """What does the user type?  Nothing at all is the end."""


@frozen
class Print(Effect[None, Never]):
    """Show this to the user."""

    text: str


@program
def main(model: str) -> Steps[int, LlmFailure, Complete | Read | Print]:
    """Answer question after question; how many there were."""
    count = 0
    while True:
        question = yield from Read()
        if not question:
            return count
        reply = yield from ask(model, question)
        yield from Print(reply.text)
        count += 1


def terminal() -> Handlers[Read | Print, Never]:
    """The user at standard input and output."""

    def read(_: Read) -> Program[str, Never, Never]:
        print("> ", end="", flush=True)
        return succeed(sys.stdin.readline().strip())

    def show(asked: Print) -> Program[None, Never, Never]:
        print(asked.text)
        return succeed(None)

    return on(Read, read) | on(Print, show)


if __name__ == "__main__":
    there = edges(__doc__)
    print(f"({answer(run(there.handlers | terminal())(main(there.model)))} questions)")
