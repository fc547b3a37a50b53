"""Limits that `Annotated[…, msgspec.Meta(…)]` sets: how each is checked, said and spelt.

This file alone knows the limits. One table serves the decoder, which checks values, and
the schema, which spells the same limits as keywords (JSON Schema 2020-12, validation).
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence, Sized
from datetime import datetime, time
from typing import Any, TypeAlias

import msgspec
from attrs import field, frozen

_Bound: TypeAlias = Any  # int or float: to a type checker float would hide the int


@frozen
class _Limit:
    """One row: the classes it applies to, its check, its words, its keywords by type."""

    classes: tuple[type, ...]
    holds: Callable[[Any, Any], bool]  # the classes guard what it is given
    words: str
    keywords: Mapping[str, str] = field(factory=dict[str, str], kw_only=True)


def _multiple(value: _Bound, of: _Bound) -> bool:
    if isinstance(of, int):
        return bool(value % of == 0)
    try:
        quotient: float = value / of
    except OverflowError:  # an integer beyond a double
        return False
    return quotient.is_integer()


def _number(holds: Callable[[Any, Any], bool], words: str, keyword: str) -> _Limit:
    keywords = {"integer": keyword, "number": keyword}
    return _Limit((int, float), holds, words, keywords=keywords)


_LIMITS: Mapping[str, _Limit] = {
    "ge": _number(operator.ge, "at least {}", "minimum"),
    "gt": _number(operator.gt, "more than {}", "exclusiveMinimum"),
    "le": _number(operator.le, "at most {}", "maximum"),
    "lt": _number(operator.lt, "less than {}", "exclusiveMaximum"),
    "multiple_of": _number(_multiple, "a multiple of {}", "multipleOf"),
    "min_length": _Limit(
        (Sized,),
        lambda value, least: len(value) >= least,
        "a length of {} or more",
        keywords={
            "string": "minLength",
            "array": "minItems",
            "object": "minProperties",
        },
    ),
    "max_length": _Limit(
        (Sized,),
        lambda value, most: len(value) <= most,
        "a length of {} or less",
        keywords={
            "string": "maxLength",
            "array": "maxItems",
            "object": "maxProperties",
        },
    ),
    "pattern": _Limit(
        (str,),
        lambda value, pattern: re.search(pattern, value) is not None,
        "text matching {}",
        keywords={"string": "pattern"},
    ),
    "tz": _Limit(
        (datetime, time),
        lambda value, wanted: (value.tzinfo is not None) is wanted,
        "a time {} a zone",
    ),
}


def broken(limits: Sequence[msgspec.Meta], value: object) -> tuple[str, ...]:
    """What each limit that the value breaks asks for: `expected at least 0`."""
    return tuple(
        f"expected {row.words.format(_worded(bound))}"
        for row, bound in _set(limits)
        if _applies(row, value) and not row.holds(value, bound)
    )


def keywords(limits: Sequence[msgspec.Meta], kind: object) -> dict[str, Any]:
    """The limits as the schema keywords that mean something for that JSON type."""
    return {
        row.keywords[kind]: bound
        for row, bound in _set(limits)
        if isinstance(kind, str) and kind in row.keywords
    }


def _applies(row: _Limit, value: object) -> bool:
    return isinstance(value, row.classes) and not isinstance(value, bool)


def _set(limits: Sequence[msgspec.Meta]) -> list[tuple[_Limit, Any]]:
    return [
        (row, getattr(meta, name))
        for meta in limits
        for name, row in _LIMITS.items()
        if getattr(meta, name) is not None
    ]


def _worded(bound: object) -> str:
    if isinstance(bound, bool):
        return "with" if bound else "without"
    return str(bound)
