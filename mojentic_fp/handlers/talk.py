"""The user by heart: for tests, examples, and where nobody is.

Decides: that a user who has nothing more to say is one who does not answer.
"""

from collections.abc import Callable, Iterable
from typing import Never, TypeAlias

from returns.result import Success

from mojentic_fp.effects.call import calling
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.talk import (
    AskUser,
    Silence,
    Talk,
    TellUser,
    Unanswered,
    Undelivered,
)
from mojentic_fp.handlers.handler import Handlers, on, state, stateful

Heard: TypeAlias = Callable[[Talk], object]
"""Given what the user is told and asked, such as ``list.append``."""


def answering(
    answers: Iterable[str], *, into: Heard | None = None
) -> Handlers[Talk, Never]:
    """A user who gives these answers, in order, whatever they are asked.

    Each run starts at the beginning.  ``into`` is given each ``TellUser`` and
    ``AskUser`` before it is answered: ``answering(["yes"], into=heard.append)``.
    """
    script = tuple(answers)
    key = state(0)

    def told(asked: TellUser) -> Program[None, Undelivered, Never]:
        return _noted(asked, into)

    def move(said: int, asked: AskUser) -> tuple[int, Program[str, Unanswered, Never]]:
        noted = _noted(asked, into)
        if said >= len(script):
            silent = Unanswered(asked.question, Silence.ENDED)
            return said, noted.bind(lambda _: fail(silent))
        return said + 1, noted.map(lambda _: script[said])

    return on(TellUser, told) | stateful(AskUser, key, move)


def unattended() -> Handlers[AskUser, Never]:
    """Nobody who could answer: ``unattended() | console()`` tells, and never asks."""
    return on(AskUser, lambda asked: fail(Unanswered(asked.question, Silence.NOBODY)))


def _noted(asked: Talk, into: Heard | None) -> Program[None, Never, Never]:
    if into is None:
        return succeed(None)

    async def note(_: object) -> Success[None]:
        into(asked)
        return Success(None)

    def note_now(_: object) -> Success[None]:
        into(asked)
        return Success(None)

    return calling(note_now, note)
