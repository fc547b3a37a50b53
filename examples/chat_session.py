r"""A conversation, a line a turn; an empty line ends it.

python examples/chat_session.py [--provider local|ollama|openai] [--model NAME]
printf 'I am Ada.\nWho am I?\n' | python examples/chat_session.py
"""

import sys
from collections.abc import Iterable

from _provider import answer, edges
from attrs import evolve

from mojentic_fp import (
    Complete,
    Conversation,
    LlmFailure,
    LoopFailure,
    Program,
    Request,
    converse,
    fold,
    run,
    start,
    system,
    toolbox,
    user,
)


def begin(model: str) -> Conversation:
    return start(Request(model, (system("Answer in one short sentence."),)))


def turn(
    before: Conversation, line: str
) -> Program[Conversation, LlmFailure | LoopFailure, Complete]:
    asked = evolve(before, request=before.request.saying(user(line)), last=None)
    return converse(asked, toolbox())


def main(
    model: str, lines: Iterable[str]
) -> Program[Conversation, LlmFailure | LoopFailure, Complete]:
    return fold(turn, lines, begin(model))


if __name__ == "__main__":
    there = edges(__doc__)
    conversation = begin(there.model)
    for line in iter(lambda: sys.stdin.readline().strip(), ""):
        conversation = answer(run(there.handlers)(turn(conversation, line)))
        print(f"> {line}\n{conversation.last.text if conversation.last else ''}")
