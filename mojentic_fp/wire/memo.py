"""Remembered fragments: what was spelled once is not spelled again.

Decides: how long a spelled fragment is kept: as long as the frozen value it spells
lives, and no longer.  Values are looked up by identity, which costs a tenth of hashing
them; a value is in the table only while it is alive, so its identity is its own.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from weakref import ref

import msgspec

A = TypeVar("A")


class Spelling(Generic[A]):
    """A pure function from frozen values to JSON fragments that remembers them."""

    __slots__ = ("_kept", "_known", "_spell")

    def __init__(self, spell: Callable[[A], bytes]) -> None:
        """Remember what ``spell`` says."""
        self._spell = spell
        self._known: dict[int, msgspec.Raw] = {}
        self._kept: dict[int, ref[A]] = {}

    def __call__(self, values: Sequence[A]) -> list[msgspec.Raw]:
        """The fragments of these values, in order.

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
            return [known.get(id(value)) or self._learn(value) for value in values]

    def __len__(self) -> int:
        """How many fragments are remembered."""
        return len(self._known)

    def _learn(self, value: A) -> msgspec.Raw:
        place = id(value)

        def forget(_: ref[A]) -> None:
            self._known.pop(place, None)
            self._kept.pop(place, None)

        fragment = msgspec.Raw(self._spell(value))
        self._kept[place] = ref(value, forget)
        self._known[place] = fragment
        return fragment
