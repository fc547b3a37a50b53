"""What a tool shows on its way, as the protocol tells progress.

Decides: which events are progress (a ``Note``, the fetching of a model), in which words,
and that the number grows with each, as the protocol demands: where an event has no
number, or one that went back, it is one more than the last.

Source: https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
"""

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.event import Event, Note
from mojentic_fp.data.inventory import PullProgress
from mojentic_fp.data.json import Json, as_float, render


@frozen
class Progress:
    """How far a call has come: ``done``, of ``total`` where that is known."""

    done: float
    total: float | None
    message: str


def progress_of(event: Event, last: float) -> Progress | None:
    """How far the call has come by this event; ``None`` where it is no progress.

    >>> progress_of(Note("reading", "page 2"), 3.0)
    Progress(done=4.0, total=None, message='reading: page 2')
    """
    match event:
        case PullProgress(status=status, total=total, completed=completed):
            return _grown(completed, total, status, last)
        case Note(name="mcp_progress", value=immutabledict() as value):
            said = value.get("said")
            told = said if isinstance(said, immutabledict) else value
            done, of = as_float(told.get("progress")), as_float(told.get("total"))
            return _grown(done, of, _words(told.get("message")), last)
        case Note(name=name, value=value):
            words = _words(value)
            return _grown(None, None, f"{name}: {words}" if words else name, last)
        case _:
            return None


def _grown(
    done: float | None, total: float | None, message: str, last: float
) -> Progress:
    if done is None or done <= last:
        return Progress(last + 1, None, message)
    return Progress(float(done), total, message)


def _words(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else render(value)
