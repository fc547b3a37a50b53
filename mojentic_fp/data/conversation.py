"""A conversation on its way: the whole state of the tool loop, as one value.

Decides: what is remembered between steps.  ``programs.loop`` decides what to do next
from it and how an answer changes it.
"""

from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.convert import Problem, tagged
from mojentic_fp.data.message import Message, ToolMessage
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import Request


@frozen(kw_only=True)
class Conversation:
    """Where a conversation stands.

    ``request`` holds all messages so far and how to ask; ``pending`` the calls of the
    last turn, ``answered`` their answers so far; ``rounds`` and ``repairs`` how many
    turns with tools, and how many new attempts at a valid object, are left; ``spent``
    and ``attempts`` how many there were; ``usage`` what all turns cost; ``last`` the
    newest completion; ``problems`` what is wrong with it.
    """

    request: Request
    rounds: int
    repairs: int = 0
    spent: int = 0
    attempts: int = 0
    pending: tuple[ToolCall, ...] = ()
    answered: tuple[ToolMessage, ...] = ()
    usage: Usage = field(factory=Usage)
    last: Completion | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages so far, in order."""
        return self.request.messages


@tagged
@frozen
class Rejected:
    """The newest completion is not the object that was asked for."""

    tag: ClassVar[str] = "rejected"
    problems: tuple[Problem, ...]


@tagged
@frozen
class Answered:
    """A call is answered, and models were asked on the way, which cost this."""

    tag: ClassVar[str] = "answered"
    message: ToolMessage
    usage: Usage


Answer: TypeAlias = Completion | ToolMessage | Answered | Rejected
"""What the world can say to a conversation."""
