"""Ropes: text, or a list, that grows at its end without being copied each time.

Decides: when pieces are joined.  A piece is joined to the one before it unless that one
is at least twice as long; so a rope of n characters has O(log n) pieces, and each
character is copied O(log n) times however small the additions are.
"""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

A = TypeVar("A")

Rope: TypeAlias = tuple[str, ...]
"""Text, in pieces that shorten towards the end."""
ByteRope: TypeAlias = tuple[bytes, ...]
"""Bytes, in pieces that shorten towards the end."""

Runs: TypeAlias = tuple[tuple[A, ...], ...]
"""Items, in runs that shorten towards the end."""


def added(rope: Rope, piece: str) -> Rope:
    """The rope with one more piece at its end."""
    if not piece:
        return rope
    kept = _kept(rope, len(piece))
    return (*rope[:kept], "".join((*rope[kept:], piece)))


def appended(rope: ByteRope, piece: bytes) -> ByteRope:
    """The same of bytes."""
    if not piece:
        return rope
    kept = _kept(rope, len(piece))
    return (*rope[:kept], b"".join((*rope[kept:], piece)))


def _kept(rope: Sequence[str | bytes], size: int) -> int:
    """How many pieces stay as they are when so much is added."""
    kept = len(rope)
    while kept and len(rope[kept - 1]) < 2 * size:
        kept -= 1
        size += len(rope[kept])
    return kept


def listed(runs: Runs[A], item: A) -> Runs[A]:
    """The items with one more at their end."""
    run: tuple[A, ...] = (item,)
    while runs and len(runs[-1]) <= len(run):
        runs, run = runs[:-1], (*runs[-1], *run)
    return (*runs, run)
