"""Runs: a frozen sequence that grows at its end without being copied each time.

Decides: that it grows by one item at a time, as ``rope`` lets it: its runs are then the
powers of two that make up its length.  So the shape follows from the length, and equal
items make equal runs.
"""

from collections.abc import Iterator
from functools import reduce
from typing import Generic, TypeVar

from attrs import frozen

from mojentic_fp.data.rope import listed

A = TypeVar("A")


@frozen
class Runs(Generic[A]):
    """Items in order.

    >>> list(Runs().added("a").added("b", "c"))
    ['a', 'b', 'c']
    """

    parts: tuple[tuple[A, ...], ...] = ()

    def added(self, *items: A) -> "Runs[A]":
        """The same with more items at the end."""
        return Runs(reduce(listed, items, self.parts))

    def __iter__(self) -> Iterator[A]:
        """Every item, from the first on."""
        return (item for run in self.parts for item in run)

    def __len__(self) -> int:
        """How many items there are."""
        return sum(map(len, self.parts))
