"""Events: what a run shows while it goes on.

Decides: what can be shown.  ``stream`` yields these, then the outcome.

    Delta           a fragment of a completion (``data.delta``)
    ToolStarted     a tool call begins
    ToolFinished    ... and is answered
    PartialObject   what is sound so far of an object that was asked for
    Retrying        a structured answer was rejected and is asked for again
    PullProgress    how far the fetching of a model has come (``data.inventory``)
    TurnStarted     a turn of a chat begins
    TurnEnded       ... and is over, well or not
    Nested          an event of work that was delegated to a tool
    Note            anything a program wants to show
"""

from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.convert import Problem, tagged
from mojentic_fp.data.delta import Delta
from mojentic_fp.data.inventory import PullProgress
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.message import ToolMessage
from mojentic_fp.data.part import ToolCall


@tagged
@frozen
class ToolStarted:
    """A tool call begins."""

    tag: ClassVar[str] = "tool_started"
    call: ToolCall


@tagged
@frozen
class ToolFinished:
    """A tool call is answered."""

    tag: ClassVar[str] = "tool_finished"
    call: ToolCall
    answer: ToolMessage


@tagged
@frozen
class PartialObject:
    """What is sound so far of an object that was asked for; the last one is the whole.

    ``partial_of(Person, event.value)`` has its members as values.
    """

    tag: ClassVar[str] = "partial_object"
    value: JsonObject


@tagged
@frozen
class Retrying:
    """A structured answer was rejected, for these problems, and is asked for again."""

    tag: ClassVar[str] = "retrying"
    problems: tuple[Problem, ...]


@tagged
@frozen
class TurnStarted:
    """A turn of a chat begins; ``session`` is the session's id."""

    tag: ClassVar[str] = "turn_started"
    session: str
    correlation_id: str


@tagged
@frozen
class TurnEnded:
    """A turn of a chat is over; ``failed`` says that the session stayed as it was."""

    tag: ClassVar[str] = "turn_ended"
    session: str
    correlation_id: str
    failed: bool = False


@tagged
@frozen
class Nested:
    """An event of the work that a call delegated: it is not the caller's own.

    So the words of the one who was asked are never taken for the words of the asker.
    """

    tag: ClassVar[str] = "nested"
    call: ToolCall
    event: "Event"


@tagged
@frozen
class Note:
    """Anything a program wants to show."""

    tag: ClassVar[str] = "note"
    name: str
    value: Json = field(default=None)


Event: TypeAlias = (
    Delta
    | ToolStarted
    | ToolFinished
    | PartialObject
    | Retrying
    | PullProgress
    | TurnStarted
    | TurnEnded
    | Nested
    | Note
)
