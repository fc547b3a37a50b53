"""Memos: what was made of a frozen value is not made again.

Decides: how long it is remembered: as long as the value lives, and no longer.  Values
are looked up by identity, which costs a tenth of hashing them; a value is in the table
only while it is alive, so its identity is its own.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from weakref import ref

A = TypeVar("A")
B = TypeVar("B")


class Memo(Generic[A, B]):
    """A pure function of frozen values that remembers what it answered."""

    __slots__ = ("_kept", "_known", "_make")

    def __init__(self, make: Callable[[A], B]) -> None:
        """Remember what ``make`` answers."""
        self._make = make
        self._known: dict[int, B] = {}
        self._kept: dict[int, ref[A]] = {}

    def __call__(self, values: Sequence[A]) -> list[B]:
        """What is made of each of these values, in order.

        What is new is mostly at the end: once that is learned, all are looked up in C.
        """
        known = self._known
        for value in reversed(values):
            if id(value) in known:
                break
            self._learn(value)
        try:
            return list(map(known.__getitem__, map(id, values)))
        except KeyError:
            return [
                known[id(value)] if id(value) in known else self._learn(value)
                for value in values
            ]

    def __len__(self) -> int:
        """Of how many values something is remembered."""
        return len(self._known)

    def _learn(self, value: A) -> B:
        place = id(value)

        def forget(_: ref[A]) -> None:
            self._known.pop(place, None)
            self._kept.pop(place, None)

        made = self._make(value)
        self._kept[place] = ref(value, forget)
        self._known[place] = made
        return made
