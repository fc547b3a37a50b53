"""Veils: any value without what gives a secret away.

Decides: how deep to look (records, tuples, objects, text and bytes); what gives a
secret away is the secret's own business.
"""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import attrs
from immutabledict import immutabledict

from mojentic_fp.data.secret import Secret

T = TypeVar("T")


def veiled(value: T, secrets: Iterable[Secret]) -> T:
    """The same value, with stars in its texts where one of these secrets showed."""
    hidden = tuple(secrets)
    return cast("T", _veiled(value, hidden)) if hidden else value


def _veiled(value: object, secrets: tuple[Secret, ...]) -> object:
    match value:
        case str():
            for secret in secrets:
                value = secret.veil(value)
            return value
        case bytes():
            return _bytes(value, secrets)
        case tuple():
            return _items(cast("tuple[object, ...]", value), secrets)
        case immutabledict():
            return _members(cast("immutabledict[Any, object]", value), secrets)
        case _:
            return _record(value, secrets) if attrs.has(type(value)) else value


def _bytes(value: bytes, secrets: tuple[Secret, ...]) -> bytes:
    """Bytes, read as UTF-8 would be; what is none stays as it is."""
    text = value.decode("utf-8", "surrogateescape")
    after = _veiled(text, secrets)
    if after == text:
        return value
    return cast("str", after).encode("utf-8", "surrogateescape")


def _items(value: tuple[object, ...], secrets: tuple[Secret, ...]) -> object:
    after = tuple(_veiled(item, secrets) for item in value)
    return value if after == value or type(value) is not tuple else after


def _members(value: immutabledict[Any, object], secrets: tuple[Secret, ...]) -> object:
    return immutabledict(
        {_veiled(key, secrets): _veiled(item, secrets) for key, item in value.items()}
    )


def _record(value: object, secrets: tuple[Secret, ...]) -> object:
    record = cast("attrs.AttrsInstance", value)
    changed: dict[str, object] = {}
    for part in attrs.fields(type(record)):
        if part.init:
            before: object = getattr(value, part.name)
            after = _veiled(before, secrets)
            if after is not before and after != before:
                changed[part.alias or part.name] = after
    # attrs cannot say in types that a record of any class is given back
    evolved: object = attrs.evolve(cast("Any", record), **changed)
    return evolved if changed else value
