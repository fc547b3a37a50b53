"""Ropes: text that grows at its end, in pieces, without being copied each time.

Decides: when pieces are joined.  A piece is joined to the one before it unless that one
is at least twice as long; so a rope of n characters has O(log n) pieces, and each
character is copied O(log n) times however small the additions are.
"""

from typing import AnyStr


def added(rope: tuple[AnyStr, ...], piece: AnyStr) -> tuple[AnyStr, ...]:
    """The rope with one more piece at its end."""
    if not piece:
        return rope
    size = len(piece)
    kept = len(rope)
    while kept and len(rope[kept - 1]) < 2 * size:
        kept -= 1
        size += len(rope[kept])
    if kept == len(rope):
        return (*rope, piece)
    pieces: list[AnyStr] = [*rope[kept:], piece]
    return (*rope[:kept], piece[:0].join(pieces))
