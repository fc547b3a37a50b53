"""Ropes: what grows at its end, in pieces, without being copied each time.

Decides: when pieces are joined.  A piece is joined to the one before it unless that one
is at least twice as long; so a rope of n characters has O(log n) pieces, and each
character is copied O(log n) times however small the additions are.
"""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias, TypeVar

A = TypeVar("A")

Rope: TypeAlias = tuple[str, ...]
"""Text, in pieces that shorten towards the end."""
ByteRope: TypeAlias = tuple[bytes, ...]
"""Bytes, in pieces that shorten towards the end."""
Runs: TypeAlias = tuple[tuple[A, ...], ...]
"""Values of any kind, in runs that shorten towards the end."""


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


def gathered(runs: Runs[A], more: tuple[A, ...]) -> Runs[A]:
    """The same of values of any kind."""
    if not more:
        return runs
    kept = _kept(runs, len(more))
    return (*runs[:kept], tuple(chain(*runs[kept:], more)))


def listed(runs: Runs[A], item: A) -> Runs[A]:
    """The same of one value."""
    return gathered(runs, (item,))


def _kept(rope: Sequence[str | bytes | tuple[object, ...]], size: int) -> int:
    """How many pieces stay as they are when so much is added."""
    kept = len(rope)
    while kept and len(rope[kept - 1]) < 2 * size:
        kept -= 1
        size += len(rope[kept])
    return kept
