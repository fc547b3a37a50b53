"""Runs: a frozen sequence that grows at its end without being copied each time.

Decides: how its items are kept: in tuples whose lengths are the powers of two that make
up the whole.  So the shape follows from the length, equal items make equal runs, and
adding n items one by one copies each O(log n) times.
"""

from collections.abc import Iterator
from functools import reduce
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
        return Runs(reduce(_with, items, self.parts))

    def __iter__(self) -> Iterator[A]:
        """Every item, from the first on."""
        return (item for run in self.parts for item in run)

    def __len__(self) -> int:
        """How many items there are."""
        return sum(map(len, self.parts))


def _with(parts: tuple[tuple[A, ...], ...], item: A) -> tuple[tuple[A, ...], ...]:
    """One item more: runs of equal length are joined, as a counter carries."""
    run: tuple[A, ...] = (item,)
    kept = len(parts)
    while kept and len(parts[kept - 1]) <= len(run):
        kept -= 1
        run = (*parts[kept], *run)
    return (*parts[:kept], run)
