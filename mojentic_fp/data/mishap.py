"""Mishaps: why a tool call failed, or a conversation did not come to its end.

Decides: the same as ``reason``, for what goes wrong beside the talking itself.
"""

from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.data.convert import Problem, tagged
from mojentic_fp.data.reason import Party, Reason


@tagged
@frozen
class UnknownTool(Reason):
    """No tool of this name is there."""

    tag: ClassVar[str] = "unknown_tool"
    party: ClassVar[Party] = Party.MODEL
    known: tuple[str, ...] = ()


@tagged
@frozen
class BadArguments(Reason):
    """The arguments do not fit what the tool takes: every problem at once."""

    tag: ClassVar[str] = "bad_arguments"
    party: ClassVar[Party] = Party.MODEL
    problems: tuple[Problem, ...]


@tagged
@frozen
class Raised(Reason):
    """The tool itself failed: the kind of the error and its message."""

    tag: ClassVar[str] = "raised"
    party: ClassVar[Party] = Party.TOOL
    kind: str
    message: str


@tagged
@frozen
class Refused(Reason):
    """The call was not approved."""

    tag: ClassVar[str] = "refused"
    party: ClassVar[Party] = Party.CALLER
    why: str


@tagged
@frozen
class OutOfTime(Reason):
    """The tool took longer than so many seconds, and was given up."""

    tag: ClassVar[str] = "out_of_time"
    party: ClassVar[Party] = Party.TOOL
    retryable: ClassVar[bool] = True
    seconds: float


ToolReason: TypeAlias = UnknownTool | BadArguments | Raised | Refused | OutOfTime


@tagged
@frozen
class RoundsExhausted(Reason):
    """The model went on calling tools for more rounds than allowed."""

    tag: ClassVar[str] = "rounds_exhausted"
    party: ClassVar[Party] = Party.MODEL
    rounds: int


@tagged
@frozen
class InvalidObject(Reason):
    """No valid object after all attempts: the last text, and every problem with it."""

    tag: ClassVar[str] = "invalid_object"
    party: ClassVar[Party] = Party.MODEL
    raw: str
    problems: tuple[Problem, ...]
    attempts: int


LoopReason: TypeAlias = RoundsExhausted | InvalidObject
