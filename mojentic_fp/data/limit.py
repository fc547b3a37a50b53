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

_Check: TypeAlias = Callable[[Any, Any], bool]  # what a row applies to guards its types


_Bound: TypeAlias = Any  # int or float: to a type checker float would hide the int


@frozen
class _Limit:
    """One row: to which values it applies, its check, its words, its keywords by type."""

    applies: Callable[[object], bool]
    holds: _Check
    words: str
    keywords: Mapping[str, str] = field(factory=dict[str, str], kw_only=True)


def _numeric(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sized(value: object) -> bool:
    return isinstance(value, Sized)


def _clock(value: object) -> bool:
    return isinstance(value, datetime | time)


def _textual(value: object) -> bool:
    return isinstance(value, str)


def _multiple(value: _Bound, of: _Bound) -> bool:
    if isinstance(of, int):
        return bool(value % of == 0)
    try:
        quotient: float = value / of
    except OverflowError:  # an integer beyond a double
        return False
    return quotient.is_integer()


def _number(keyword: str) -> Mapping[str, str]:
    return {"integer": keyword, "number": keyword}


_LIMITS: Mapping[str, _Limit] = {
    "ge": _Limit(_numeric, operator.ge, "at least {}", keywords=_number("minimum")),
    "gt": _Limit(
        _numeric, operator.gt, "more than {}", keywords=_number("exclusiveMinimum")
    ),
    "le": _Limit(_numeric, operator.le, "at most {}", keywords=_number("maximum")),
    "lt": _Limit(
        _numeric, operator.lt, "less than {}", keywords=_number("exclusiveMaximum")
    ),
    "multiple_of": _Limit(
        _numeric, _multiple, "a multiple of {}", keywords=_number("multipleOf")
    ),
    "min_length": _Limit(
        _sized,
        lambda value, least: len(value) >= least,
        "a length of {} or more",
        keywords={
            "string": "minLength",
            "array": "minItems",
            "object": "minProperties",
        },
    ),
    "max_length": _Limit(
        _sized,
        lambda value, most: len(value) <= most,
        "a length of {} or less",
        keywords={
            "string": "maxLength",
            "array": "maxItems",
            "object": "maxProperties",
        },
    ),
    "pattern": _Limit(
        _textual,
        lambda value, pattern: re.search(pattern, value) is not None,
        "text matching {}",
        keywords={"string": "pattern"},
    ),
    "tz": _Limit(
        _clock,
        lambda value, wanted: (value.tzinfo is not None) is wanted,
        "a time {} a zone",
    ),
}


def broken(limits: Sequence[msgspec.Meta], value: object) -> tuple[str, ...]:
    """What each limit that the value breaks asks for: `expected at least 0`."""
    return tuple(
        f"expected {row.words.format(_worded(bound))}"
        for row, bound in _set(limits)
        if row.applies(value) and not row.holds(value, bound)
    )


def keywords(limits: Sequence[msgspec.Meta], kind: object) -> dict[str, Any]:
    """The limits as the schema keywords that mean something for that JSON type."""
    return {
        row.keywords[kind]: bound
        for row, bound in _set(limits)
        if isinstance(kind, str) and kind in row.keywords
    }


def _set(limits: Sequence[msgspec.Meta]) -> list[tuple[_Limit, Any]]:
    return [
        (row, getattr(meta, name))
        for meta in limits
        for name, row in _LIMITS.items()
        if getattr(meta, name) is not None
    ]


def _worded(bound: object) -> str:
    return (
        {True: "with", False: "without"}[bound]
        if isinstance(bound, bool)
        else str(bound)
    )
