"""The effect: talking with the user while a program runs.

The operations: ``TellUser``, ``AskUser``.
The handlers: ``edges.console`` (the terminal), ``edges.desk`` (a queue, for a web page),
``handlers.talk`` (by heart, and nobody).
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.effects.program import Effect


class Silence(Enum):
    """Why there is no answer."""

    NOBODY = "nobody is there to answer"
    ENDED = "the input has ended"
    LATE = "nobody answered in time"
    CLOSED = "nobody answers any more"


@frozen
class Unanswered:
    """The user did not answer."""

    question: str
    reason: Silence

    def __str__(self) -> str:
        """What the model is told."""
        return f"the user did not answer: {self.reason.value}"


@frozen
class Undelivered:
    """The user was not told."""

    message: str
    detail: str

    def __str__(self) -> str:
        """What the model is told."""
        return f"the message could not be delivered: {self.detail}"


@frozen
class TellUser(Effect[None, Undelivered]):
    """Show the user this."""

    answered_by: ClassVar[str] = "console()"
    message: str


@frozen
class AskUser(Effect[str, Unanswered]):
    """What does the user answer to this?"""

    answered_by: ClassVar[str] = "console()"
    question: str


Talk: TypeAlias = TellUser | AskUser
