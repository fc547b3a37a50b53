"""What is remembered of frozen values: what was worked out once is not worked out again.

Decides: how long: as long as the value lives, and no longer.  Values are looked up by
identity, which costs a tenth of hashing them; a value is in the table only while it is
alive, so its identity is its own.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from weakref import ref

import msgspec

A = TypeVar("A")
B = TypeVar("B")


class Kept(Generic[A, B]):
    """What is known of values, by their identity, in ``table``."""

    __slots__ = ("_refs", "table")

    def __init__(self) -> None:
        """Nothing is known."""
        self.table: dict[int, B] = {}
        self._refs: dict[int, ref[A]] = {}

    def keep(self, value: A, known: B) -> B:
        """Know this of a value, until it is gone."""
        place = id(value)

        def forget(_: ref[A]) -> None:
            self.table.pop(place, None)
            self._refs.pop(place, None)

        self._refs[place] = ref(value, forget)
        self.table[place] = known
        return known

    def unknown(self, values: Sequence[A]) -> list[A]:
        """Those of which nothing is known yet, in order."""
        table = self.table
        return [value for value in values if id(value) not in table]


class Spelling(Generic[A]):
    """A pure function from frozen values to JSON fragments that remembers them."""

    __slots__ = ("_kept", "_spell")

    def __init__(self, spell: Callable[[A], bytes]) -> None:
        """Remember what ``spell`` says."""
        self._spell = spell
        self._kept: Kept[A, msgspec.Raw] = Kept()

    def __call__(self, values: Sequence[A]) -> list[msgspec.Raw]:
        """The fragments of these values, in order.

        What is new is mostly at the end: once that is learned, all are looked up in C.
        """
        known = self._kept.table
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
        return len(self._kept.table)

    def _learn(self, value: A) -> msgspec.Raw:
        return self._kept.keep(value, msgspec.Raw(self._spell(value)))
