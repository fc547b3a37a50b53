r"""A session, a line a turn, that can be taken back and gone on with another way.

python examples/chat_session.py [--provider local|ollama|openai] [--model NAME]
printf 'I am Ada.\nWho am I?\n' | python examples/chat_session.py
"""

import sys
from collections.abc import Iterable

from _provider import answer, edges

from mojentic_fp import (
    Complete,
    Program,
    Session,
    TurnFailure,
    fold,
    run,
    say,
)


def begin(model: str) -> Session:
    return Session(model, "Answer in one short sentence.")


def turn(before: Session, line: str) -> Program[Session, TurnFailure, Complete]:
    return say(before, line).map(lambda said: said.session)


def main(model: str, lines: Iterable[str]) -> Program[Session, TurnFailure, Complete]:
    return fold(turn, lines, begin(model))


if __name__ == "__main__":
    there = edges(__doc__)
    session = begin(there.model)
    for line in iter(lambda: sys.stdin.readline().strip(), ""):
        session = answer(run(there.handlers)(turn(session, line)))
        print(f"> {line}\n{session.transcript[-1].text}")
    print(f"({len(session.passages)} passages; without the last:")
    for message in session.undo().value_or(session).transcript:
        print(f" {message.tag}: {message.text}")
    print(")")
