"""Growing objects: what a structured answer holds while it is still being written.

Decides: when the text so far is looked at again, and that a ``PartialObject`` is shown
only where it says more than the last one.  It is looked at when a twentieth more of it
has arrived, so the cost of a stream is linear in its length.  Which members are sound,
``data.partial`` decides.
"""

import re
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen

from mojentic_fp.data.delta import Ended, TextDelta
from mojentic_fp.data.event import Event, PartialObject, Retrying
from mojentic_fp.data.json import EMPTY, Json, JsonObject, freeze
from mojentic_fp.data.rope import Rope, added
from mojentic_fp.effects.emit import Relaying, relaying

Sound: TypeAlias = Callable[[Json, Json], JsonObject]
"""What is sound of an object: of all of it so far, and of what is closed of it."""

_NUMBER: Final = re.compile(r"[-+.0-9eE]+\Z")
_FENCE: Final = re.compile(r"\s*```[a-zA-Z]*\s*")
_OFTEN: Final = 20


@frozen
class _Growing:
    """The text so far, how long it is, how long it was when it was last looked at."""

    text: Rope = ()
    length: int = 0
    looked: int = 0
    shown: JsonObject = EMPTY


_START: Final = _Growing()


def growing(sound: Sound) -> Relaying:
    """Show what is sound of the object that a program's model writes, as it grows."""

    def move(state: _Growing, event: Event) -> tuple[_Growing, tuple[Event, ...]]:
        match event:
            case TextDelta(text):
                return _read(_fed(state, text), event, sound)
            case Ended():
                return _START, (*_last(state, sound), event)
            case Retrying():
                return _START, (event,)
            case _:
                return state, (event,)

    return relaying(_START, move)


def _fed(state: _Growing, text: str) -> _Growing:
    return evolve(state, text=added(state.text, text), length=state.length + len(text))


def _read(
    state: _Growing, event: Event, sound: Sound
) -> tuple[_Growing, tuple[Event, ...]]:
    """Look at the text, if enough has arrived."""
    if state.length <= state.looked + state.looked // _OFTEN:
        return state, (event,)
    found = _found(state, sound)
    if found == state.shown:
        return evolve(state, looked=state.length), (event,)
    after = evolve(state, looked=state.length, shown=found)
    return after, (event, PartialObject(found))


def _last(state: _Growing, sound: Sound) -> tuple[Event, ...]:
    """What had arrived since it was last looked at."""
    found = _found(state, sound)
    return () if found == state.shown else (PartialObject(found),)


def _found(state: _Growing, sound: Sound) -> JsonObject:
    text = _FENCE.sub("", "".join(state.text), count=1).lstrip()
    if not text.startswith("{"):
        return EMPTY
    # The digits at its end may go on.
    text = _NUMBER.sub("", text)
    growing, closed = _parsed(text, "trailing-strings"), _parsed(text, "on")
    return sound(growing, closed)


def _parsed(text: str, mode: Literal["on", "trailing-strings"]) -> Json:
    """The JSON of a text that is not at its end."""
    import jiter  # noqa: PLC0415  only who watches an object grow needs it

    try:
        value = jiter.from_json(text.encode(), partial_mode=mode)
    except ValueError:
        return None
    return freeze(value).value_or(None)
