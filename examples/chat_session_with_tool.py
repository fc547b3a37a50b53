r"""A conversation with a model that can look up dates; an empty line ends it.

python examples/chat_session_with_tool.py [--provider local|ollama|openai] [--model NAME]
printf 'When is next Friday?\n' | python examples/chat_session_with_tool.py
"""

import sys
from collections.abc import Iterable
from functools import partial
from typing import Final

from _provider import answer, edges

from mojentic_fp import (
    Complete,
    Now,
    Program,
    Session,
    Turn,
    TurnFailure,
    fold,
    run,
    say,
    toolbox,
)
from mojentic_fp.programs.toolbox.dates import resolve_date

SYSTEM: Final = "Answer in one short sentence."

speak = partial(say, tools=toolbox(resolve_date))


def turn(session: Session, line: str) -> Program[Turn, TurnFailure, Complete | Now]:
    return speak(session, line)


def main(
    model: str, lines: Iterable[str]
) -> Program[Session, TurnFailure, Complete | Now]:
    return fold(
        lambda session, line: turn(session, line).map(lambda one: one.session),
        lines,
        Session(model, SYSTEM),
    )


if __name__ == "__main__":
    there = edges(__doc__)
    session = Session(there.model, SYSTEM)
    for line in iter(lambda: sys.stdin.readline().strip(), ""):
        ended = answer(run(there.handlers)(turn(session, line)))
        session = ended.session
        print(f"> {line}\n{ended.text}")
