"""What JSON a shape takes at first sight: its kinds, and the words for them.

This file alone decides what a shape is called in a problem's text. It looks at the
outermost level of a value only.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import assert_never

from mojentic_fp.data.json import Json, render
from mojentic_fp.data.record import Record
from mojentic_fp.data.shape import (
    Anything,
    Choice,
    Either,
    Fixed,
    Items,
    Leaf,
    Limited,
    Members,
    Shape,
    Text,
    shape_of,
)

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    tuple: "array",
}
_LEAVES = {
    type(None): "null",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    str: "text",
}
_TEXTS: dict[type, str] = {
    date: "a date like 2026-12-31",
    datetime: "a date and time like 2026-12-31T23:59:59Z",
    time: "a time like 23:59:59",
    timedelta: "a duration like PT1H30M",
    Decimal: 'a decimal number as text, like "12.50"',
    bytes: "base64 text",
}


def kind_of(value: Json) -> str:
    """The kind of a JSON value; integers and floats are told apart."""
    return _KINDS.get(type(value), "object")


def accepts(shape: Shape) -> frozenset[str]:
    """The kinds of JSON that could fit a shape."""
    match shape:
        case Leaf(kind):
            kinds = {_KINDS[kind]} | ({"integer"} if kind is float else set[str]())
        case Text():
            kinds = {"string"}
        case Choice(values):
            kinds = {kind_of(said) for said, _ in values}
        case Items() | Fixed():
            kinds = {"array"}
        case Members() | Record():
            kinds = {"object"}
        case Limited(of):
            return accepts(shape_of(of))
        case Either(options):
            return frozenset[str]().union(*(accepts(shape_of(o)) for o in options))
        case Anything():
            kinds = {*_KINDS.values(), "object"}
        case _:  # pragma: no cover
            assert_never(shape)
    return frozenset(kinds)


def expects(shape: Shape) -> str:  # noqa: C901  # one arm a shape
    """What a shape is in words: `an integer`, `one of "a" or "b"`, `an object (Person)`."""
    match shape:
        case Leaf(kind):
            return _LEAVES[kind]
        case Text(kind):
            return _TEXTS.get(kind, "a UUID")
        case Choice(values):
            said = [render(each) for each, _ in values]
            return said[0] if len(said) == 1 else f"one of {listed(said)}"
        case Items():
            return "an array"
        case Fixed(of):
            return f"an array of {len(of)}"
        case Members():
            return "an object"
        case Record():
            return f"an object ({shape.title})"
        case Either(options):
            return listed([expects(shape_of(option)) for option in options])
        case Limited(of):
            return expects(shape_of(of))
        case Anything():
            return "a value"


def listed(words: list[str]) -> str:
    """Words as an English list of alternatives."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
