"""JSON from values: records, enums, dates, containers, and JSON itself.

This file alone decides how a value is written. It goes by the class of the value, never
by what was declared, so it needs no type. A class may say its own JSON by a method
`__json__(self) -> Json`; one that bears a secret says `"***"`.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import DEPTH, Json, JsonFailure, Path, dump, flat, freeze_at
from mojentic_fp.data.json import gather as gathered
from mojentic_fp.data.record import is_record, names_of, tag_of
from mojentic_fp.data.shape import is_uuid

# The class of a value picks its writer, so a writer trusts what it is given.
_Writer: TypeAlias = Callable[[Any, Path], Json | JsonFailure]

_TEXTS = (date, time, timedelta, Decimal, bytes)
_MINUTE = timedelta(minutes=1)


def encode(value: object) -> Result[Json, JsonFailure]:
    """The JSON of a value; fails, with the path, at what JSON cannot say."""
    written = _write(value, ())
    return Failure(written) if isinstance(written, JsonFailure) else Success(written)


def _write(value: object, path: Path) -> Json | JsonFailure:
    kind: Any = type(value)  # mypy denies that type[object] is hashable
    return _writer(kind)(value, path)


@lru_cache(maxsize=4096)
def _writer(kind: Any) -> _Writer:
    if hasattr(kind, "__json__"):
        return _own
    if issubclass(kind, Enum):
        return lambda value, path: _write(value.value, path)
    if is_record(kind):
        return _record(kind)
    if issubclass(kind, _TEXTS) or is_uuid(kind):
        return _text
    if issubclass(kind, str | bytearray | memoryview):
        return flat
    if issubclass(kind, Mapping):
        return _mapping
    if issubclass(kind, Sequence):
        return _items
    return _set if issubclass(kind, AbstractSet) else flat


def _own(value: Any, path: Path) -> Json | JsonFailure:
    return freeze_at(value.__json__(), path)


def _text(value: Any, path: Path) -> Json | JsonFailure:
    if isinstance(value, datetime | time) and (value.utcoffset() or _MINUTE) % _MINUTE:
        return _odd(value, path)
    try:
        said: str = msgspec.to_builtins(value)
    except TypeError:  # a subclass of which msgspec knows nothing
        return flat(value, path)
    return said


def _odd(value: datetime | time, path: Path) -> Json | JsonFailure:
    """RFC 3339 offsets have no seconds, so such an instant is said in UTC."""
    if isinstance(value, time):
        expected = "a time with whole minutes of offset"
        return JsonFailure(path, expected, value.isoformat())
    try:
        return _text(value.astimezone(UTC), path)
    except OverflowError as error:
        return JsonFailure(path, "a value that text can stand for", str(error))


def _record(kind: type) -> _Writer:
    names = names_of(kind)
    tag = tag_of(kind)

    def write(value: object, path: Path) -> Json | JsonFailure:
        if len(path) >= DEPTH:
            return _deep(path)
        members: dict[str, Json] = {} if tag is None else {"type": tag}
        for name, key in names:
            part = _write(getattr(value, name), (*path, key))
            if isinstance(part, JsonFailure):
                return part
            members[key] = part
        return immutabledict(members)

    return write


def _mapping(value: Mapping[object, object], path: Path) -> Json | JsonFailure:
    if len(path) >= DEPTH:
        return _deep(path)
    members: dict[str, Json] = {}
    for name, inner in value.items():
        key = _write(name, path)
        if isinstance(key, int) and not isinstance(key, bool):
            key = str(key)
        if not isinstance(key, str):
            return JsonFailure(path, "text as a member name", repr(name))
        part = _write(inner, (*path, key))
        if isinstance(part, JsonFailure):
            return part
        members[key] = part
    return immutabledict(members)


def _items(value: Sequence[object], path: Path) -> Json | JsonFailure:
    if len(path) >= DEPTH:
        return _deep(path)
    return gathered([_write(part, (*path, at)) for at, part in enumerate(value)])


def _set(value: AbstractSet[object], path: Path) -> Json | JsonFailure:
    items = _items(tuple(value), path)
    return tuple(sorted(items, key=dump)) if isinstance(items, tuple) else items


def _deep(path: Path) -> JsonFailure:
    return JsonFailure(path, "a JSON value", f"more than {DEPTH} levels")
