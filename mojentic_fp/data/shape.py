"""Shapes: what a Python type form says about the JSON of its values.

This file alone reads type annotations. It turns a type form into one of a closed sum of
records, on which the schema, the decoder and the encoder are small interpreters:

    Shape = Leaf | Text | Choice | Items | Fixed | Members | Record | Either
          | Limited | Anything

Records are attrs classes, dataclasses, named tuples and typed dicts. A shape names the
type forms of its parts rather than their shapes, so recursive classes need no care. A
type form outside this sum is a programming mistake and raises `TypeError`.
"""

import types
import typing
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Sequence,
)
from collections.abc import (
    Set as AbstractSet,
)
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin

import msgspec
from attrs import field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.json import Json
from mojentic_fp.data.record import Record, TypeForm, is_record, record_of


@frozen
class Leaf:
    """`str`, `int`, `float`, `bool` or `None`, as JSON has them."""

    kind: type


@frozen
class Text:
    """A value that travels as text: date, datetime, time, timedelta, Decimal, UUID, bytes."""

    kind: type


@frozen
class Choice:
    """One of some values: an enum or literals, each with the JSON that stands for it."""

    values: tuple[tuple[Json, object], ...]
    kind: type | None = field(default=None, kw_only=True)


@frozen
class Items:
    """An array of any length, and what to make of its items."""

    build: Callable[[Iterable[object]], object]
    of: TypeForm


@frozen
class Fixed:
    """A tuple with a form for each item."""

    of: tuple[TypeForm, ...]


@frozen
class Members:
    """An object with any member names, and what to make of its members."""

    build: Callable[[Mapping[object, object]], object]
    key: TypeForm
    of: TypeForm


@frozen
class Either:
    """A union."""

    options: tuple[TypeForm, ...]


@frozen
class Limited:
    """An annotated form: the limits a value keeps and what is said about it."""

    of: TypeForm
    limits: tuple[msgspec.Meta, ...]
    description: str | None


@frozen
class Anything:
    """Any JSON value, left as it is."""


Shape: TypeAlias = (
    Leaf
    | Text
    | Choice
    | Items
    | Fixed
    | Members
    | Record
    | Either
    | Limited
    | Anything
)
"""What a type form says about JSON."""

_LEAVES = frozenset({str, int, float, bool, type(None)})
_TEXTS = frozenset({date, datetime, time, timedelta, Decimal, bytes})
_ITEMS: Mapping[object, Callable[[Iterable[object]], object]] = {
    tuple: tuple,
    Sequence: tuple,
    Collection: tuple,
    Iterable: tuple,
    list: list,
    MutableSequence: list,
    set: set,
    MutableSet: set,
    frozenset: frozenset,
    AbstractSet: frozenset,
}
_MEMBERS: Mapping[object, Callable[[Mapping[object, object]], object]] = {
    immutabledict: immutabledict,
    Mapping: immutabledict,
    dict: dict,
    MutableMapping: dict,
}
_WRAPPERS = frozenset({typing.Required, typing.NotRequired, typing.Final})


@lru_cache(maxsize=4096)
def shape_of(kind: TypeForm) -> Shape:
    """The shape of a type form; raises `TypeError` for one that has none."""
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return Anything()
    if origin is typing.Annotated:
        return _limited(kind)
    if origin in _WRAPPERS:
        return shape_of(get_args(kind)[0])
    if origin is typing.Union or origin is types.UnionType:
        return _either(get_args(kind))
    if origin is typing.Literal:
        return Choice(tuple((_said(value), value) for value in get_args(kind)))
    return _named(kind) or _container(kind) or _class(kind)


def _named(kind: TypeForm) -> Shape | None:
    """Forms that are a name for another: NewType, `type X = …`, type variables."""
    if isinstance(kind, typing.NewType):
        return shape_of(kind.__supertype__)
    if isinstance(kind, TypeVar):
        return shape_of(kind.__bound__ or Any)
    if type(kind).__name__ == "TypeAliasType":  # pragma: no cover
        return shape_of(cast("Any", kind).__value__)  # the class is Python 3.12's
    return None


def _limited(kind: TypeForm) -> Limited:
    of, *notes = get_args(kind)
    limits = tuple(note for note in notes if isinstance(note, msgspec.Meta))
    said = [note for note in notes if isinstance(note, str)]
    said += [note.documentation for note in notes if hasattr(note, "documentation")]
    said += [limit.description for limit in limits if limit.description]
    return Limited(of, limits, said[0] if said else None)


def _either(options: tuple[TypeForm, ...]) -> Shape:
    if set(options) >= set(get_args(Json)):
        return Anything()
    whole: list[TypeForm] = []
    for option in options:
        inner = shape_of(option)
        whole.extend(inner.options if isinstance(inner, Either) else [option])
    return Either(tuple(dict.fromkeys(whole)))


def _container(kind: TypeForm) -> Shape | None:
    origin = get_origin(kind) or kind
    args = get_args(kind)
    if origin is not kind and origin is tuple and args[1:] != (...,):
        return Fixed(args)
    if origin in _ITEMS:
        return Items(_ITEMS[origin], args[0] if args else Json)
    if origin in _MEMBERS:
        key, of = args or (str, Json)
        return Members(_MEMBERS[origin], key, of)
    return None


def _class(kind: TypeForm) -> Shape:
    if kind is None:
        return Leaf(type(None))
    origin = get_origin(kind) or kind
    if not isinstance(origin, type):
        return _unknown(kind)
    if origin in _LEAVES:
        return Leaf(origin)
    if origin in _TEXTS or is_uuid(origin):
        return Text(origin)
    if issubclass(origin, Enum) and not issubclass(origin, Flag):
        values = tuple((_said(member), member) for member in origin)
        return Choice(values, kind=origin)
    return record_of(kind) if is_record(origin) else _unknown(kind)


def is_uuid(kind: type) -> bool:
    """Whether a class is `uuid.UUID` (the module itself belongs to the edges)."""
    return kind.__name__ == "UUID" and kind.__module__ == "uuid"


def _unknown(kind: TypeForm) -> Shape:
    plain = isinstance(kind, type) and kind.__module__ != "builtins"
    advice = ": make it an attrs class, say (@attrs.frozen)" if plain else ""
    message = f"JSON has no shape for {kind!r}{advice}"
    raise TypeError(message)


def _said(value: object) -> Json:
    """The JSON of a literal or an enum member."""
    plain = value.value if isinstance(value, Enum) else value
    if type(plain) not in _LEAVES:
        message = f"a choice must be text, a number, true, false or null: {value!r}"
        raise TypeError(message)
    return cast("Json", plain)
