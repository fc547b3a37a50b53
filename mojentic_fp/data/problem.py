"""What is amiss in a JSON value that was to become a typed one, and what was expected.

This file alone decides how such problems read: what a shape is called, and what JSON it
takes at first sight, by the outermost level of a value only. It knows nothing of how
problems are found.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias, assert_never

from attrs import frozen

from mojentic_fp.data.json import DEPTH, Json, Path, describe, locate, render
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


@frozen
class Problem:
    """One thing amiss in a JSON value, and where."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{locate(self.path)}: {self.message}"


@frozen
class Invalid:
    """A JSON value does not fit a type: all the problems, outermost records first.

    As text it is fit for showing to a language model, so that it mends its answer.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:{lines}"


Problems: TypeAlias = list[Problem]
"""Where a reader tells what is amiss."""

Reader: TypeAlias = Callable[[Json, Path, Problems], object]
"""Gives the value for some JSON; of no meaning where it told a problem."""


def unlike(shape: Shape, value: Json, path: Path, problems: Problems) -> object:
    """Tell that another kind of value was expected; gives nothing in its place."""
    message = f"expected {expects(shape)}, found {describe(value)}"
    problems.append(Problem(path, message))
    return None


def too_deep(path: Path, problems: Problems) -> bool:
    """Whether a place is nested too deep to be read; if so, tell it."""
    deep = len(path) > DEPTH
    if deep:
        problems.append(Problem(path, f"nests more than {DEPTH} levels"))
    return deep


# --- what is expected ------------------------------------------------------------------


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
