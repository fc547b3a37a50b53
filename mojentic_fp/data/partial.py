"""Partial objects: what has arrived of an object that is still being written.

Decides: which members of an unfinished object are sound already.  A string of free text
grows; anything else (a number, a date, one of several words) counts once it is closed
and valid, so that no value is ever shown that the rest of the text makes another one.
Laws: what is sound stays a part of the whole; the last of a valid whole is the whole.
"""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar

from attrs import frozen
from immutabledict import immutabledict
from returns.pipeline import is_successful

from mojentic_fp.data.convert import decode_form
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.record import Part, Record, TypeForm
from mojentic_fp.data.shape import Items, Leaf, shape_of

T = TypeVar("T")


class _Nothing:
    """Nothing sound yet: ``None`` is a value of JSON."""


_NOTHING: Final = _Nothing()


@frozen
class Partial(Generic[T]):
    """The members of a ``kind`` that are sound so far, by the names of its attributes.

    A different type from the whole, since nothing in it need be there.  A member that
    is itself a record is a ``Partial``, and one that is a list holds what is sound of it.
    """

    kind: type[T]
    members: immutabledict[str, object]

    def __getitem__(self, name: str) -> object:
        """The member of this name; ``KeyError`` while it is not there."""
        return self.members[name]

    def __contains__(self, name: object) -> bool:
        """Whether the member is there."""
        return name in self.members

    def __iter__(self) -> Iterator[str]:
        """The names of the members that are there."""
        return iter(self.members)

    def get(self, name: str, default: object = None) -> object:
        """The member of this name, or the default."""
        return self.members.get(name, default)


def partial_of(kind: type[T], value: JsonObject) -> Partial[T]:
    """The object's sound part as values of its class.

    >>> from attrs import frozen
    >>> @frozen
    ... class Person:
    ...     name: str
    ...     born: int
    >>> partial_of(Person, JsonObject(name="Ada"))["name"]
    'Ada'
    """
    form: TypeForm = kind
    shape, found = shape_of(form), sound(form, value, value)
    if not isinstance(shape, Record) or not isinstance(found, immutabledict):
        return Partial(kind, immutabledict())
    return Partial(kind, _attributes(shape.parts, found))


def sound_object(form: TypeForm, growing: Json, closed: Json) -> JsonObject:
    """What is sound of an object of which the end has not arrived.

    ``growing`` is all of it so far, ``closed`` the same without the string in which it
    ends, if it ends in one.
    """
    found = sound(form, growing, closed)
    return found if isinstance(found, immutabledict) else EMPTY


def sound(form: TypeForm, growing: Json, closed: Json | _Nothing) -> Json | _Nothing:
    """What of some JSON is sound: of ``growing``, which ends in the middle of a text,
    where ``closed`` is the same without that text.
    """
    match shape_of(form):
        case Record() as shape if isinstance(growing, immutabledict):
            return _members(shape, growing, closed)
        case Items() as shape if isinstance(growing, tuple):
            return _items(shape, growing, closed)
        case Leaf(kind) if kind is str and isinstance(growing, str):
            return growing
        case _:
            return _whole(form, closed)


def _members(shape: Record, growing: JsonObject, closed: Json | _Nothing) -> JsonObject:
    ends = closed if isinstance(closed, immutabledict) else immutabledict[str, Json]()
    found: dict[str, Json] = {}
    for part in shape.parts:
        if part.key in growing:
            end: Json | _Nothing = ends.get(part.key, _NOTHING)
            value = sound(part.kind, growing[part.key], end)
            if not isinstance(value, _Nothing):
                found[part.key] = value
    return immutabledict(found)


def _items(
    shape: Items, growing: tuple[Json, ...], closed: Json | _Nothing
) -> tuple[Json, ...]:
    """The items up to the first that is not sound."""
    ends: tuple[Json, ...] = closed if isinstance(closed, tuple) else ()
    found: list[Json] = []
    for at, item in enumerate(growing):
        value = sound(shape.of, item, ends[at] if at < len(ends) else _NOTHING)
        if isinstance(value, _Nothing):
            break
        found.append(value)
    return tuple(found)


def _whole(form: TypeForm, closed: Json | _Nothing) -> Json | _Nothing:
    if isinstance(closed, _Nothing):
        return _NOTHING
    return closed if is_successful(decode_form(form, closed)) else _NOTHING


def _values(form: TypeForm, found: Json) -> object:
    """Sound JSON as values: records as ``Partial``, lists of what they hold."""
    match shape_of(form):
        case Record() as shape if isinstance(found, immutabledict):
            return _partial(shape, found)
        case Items() as shape if isinstance(found, tuple):
            return tuple(_values(shape.of, item) for item in found)
        case _:
            return decode_form(form, found).value_or(found)


def _partial(shape: Record, found: JsonObject) -> Partial[object]:
    kind: type[object] = shape.kind
    return Partial(kind, _attributes(shape.parts, found))


def _attributes(
    parts: tuple[Part, ...], found: JsonObject
) -> immutabledict[str, object]:
    return immutabledict(
        {
            part.name: _values(part.kind, found[part.key])
            for part in parts
            if part.key in found
        }
    )
