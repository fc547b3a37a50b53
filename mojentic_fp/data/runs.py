"""Runs: a frozen sequence that grows at its end without being copied each time.

Decides: how its items are kept: in tuples whose lengths are the powers of two that make
up the whole.  So the shape follows from the length, equal items make equal runs, and
adding n items one by one copies each O(log n) times.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import frozen

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
        parts = self.parts
        for item in items:
            run: tuple[A, ...] = (item,)
            while parts and len(parts[-1]) <= len(run):
                parts, run = parts[:-1], (*parts[-1], *run)
            parts = (*parts, run)
        return Runs(parts)

    def __iter__(self) -> Iterator[A]:
        """Every item, from the first on."""
        return (item for run in self.parts for item in run)

    def __len__(self) -> int:
        """How many items there are."""
        return sum(map(len, self.parts))
