"""Differences between two JSON values, in words.

Decides: what counts as different, how far apart two values are, and how a difference
reads: a place, what was there and what is.
Numbers are equal by value, ``true`` is no number, and the order of members is nothing.
"""

from collections.abc import Hashable, Iterator
from itertools import zip_longest
from typing import Final, TypeAlias

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, Path, describe, locate

_BEFORE: Final = 20
"""How much of what two texts share is shown before their difference."""


class Nothing:
    """No value at all, where the other side has one."""


_NOTHING: Final = Nothing()
_Side: TypeAlias = Json | Nothing


def likeness(value: Json) -> Hashable:
    """What is equal for values between which there is no difference."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, tuple):
        return tuple(likeness(part) for part in value)
    if isinstance(value, immutabledict):
        return frozenset((name, likeness(part)) for name, part in value.items())
    return value


def differences(
    before: Json, after: Json, *, words: tuple[str, str] = ("was", "is")
) -> tuple[str, ...]:
    """Every place where two values differ, outermost first in a line each.

    >>> differences((1, "Monday"), (1, "Sunday"), words=("recorded", "asked"))
    ('$[1]: recorded "Monday", asked "Sunday"',)
    """
    was, now = words
    return tuple(
        f"{locate(path)}: {was} {_shown(one, other)}, {now} {_shown(other, one)}"
        for path, one, other in _unlike(before, after, ())
    )


def distance(before: Json, after: Json) -> int:
    """How far two values are apart: how many of their leaves are unlike."""
    unlike = _unlike(before, after, ())
    return sum(_leaves(one) + _leaves(other) for _, one, other in unlike)


def _leaves(value: _Side) -> int:
    if isinstance(value, immutabledict):
        return sum(map(_leaves, value.values())) or 1
    if isinstance(value, tuple):
        return sum(map(_leaves, value)) or 1
    return 0 if isinstance(value, Nothing) else 1


def _unlike(
    one: _Side, other: _Side, path: Path
) -> Iterator[tuple[Path, _Side, _Side]]:
    if isinstance(one, immutabledict) and isinstance(other, immutabledict):
        for name in {**one, **other}:
            yield from _unlike(
                one.get(name, _NOTHING), other.get(name, _NOTHING), (*path, name)
            )
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for place, (left, right) in enumerate(
            zip_longest(one, other, fillvalue=_NOTHING)
        ):
            yield from _unlike(left, right, (*path, place))
    elif (
        isinstance(one, Nothing)
        or isinstance(other, Nothing)
        or likeness(one) != likeness(other)
    ):
        yield path, one, other


def _shown(value: _Side, beside: _Side) -> str:
    """A value in a few words; of long text, where it begins to be unlike the other."""
    if isinstance(value, Nothing):
        return "nothing"
    if isinstance(value, str) and isinstance(beside, str):
        shared = _shared(value, beside)
        if shared > 2 * _BEFORE:
            return describe(f"…{value[shared - _BEFORE :]}")
    return describe(value)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    unlike = (place for place, (left, right) in pairs if left != right)
    return next(unlike, min(len(one), len(other)))
