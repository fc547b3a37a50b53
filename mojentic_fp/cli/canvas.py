"""The lines at the bottom of a terminal that may still change.

Decides: how few characters turn some lines into others.  Lines that stay are not written
again, so nothing flickers; a line is at most as wide as the terminal, and no more are
shown than it is high, since what has scrolled away cannot be changed.
"""

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final, TypeAlias

from attrs import frozen

_BEGIN: Final = "\x1b[?2026h"
_END: Final = "\x1b[?2026l"
"""Between the two a terminal draws nothing, if it knows them, and all of it after."""
_CLEAR: Final = "\x1b[J"

Write: TypeAlias = Callable[[str], object]
"""What puts characters on the terminal."""


@frozen
class Size:
    """How wide and high a terminal is, in characters."""

    width: int
    height: int


class Canvas:
    """Lines that are shown, and shown anew until they are ``settle``d."""

    def __init__(self, write: Write, size: Size) -> None:
        """Nothing is shown yet; the cursor is at the beginning of a line."""
        self._write = write
        self.size = size
        self._shown: tuple[str, ...] = ()

    def show(self, lines: Sequence[str]) -> None:
        """Show these lines in the place of those before: the last, if they are many."""
        after = tuple(lines)[-max(1, self.size.height - 1) :]
        self._put(redraw(self._shown, after))
        self._shown = after

    def settle(self, lines: Sequence[str]) -> None:
        """Show these lines for good; what comes next is below them."""
        self._put(redraw(self._shown, tuple(lines)) + ("\n" if lines else ""))
        self._shown = ()

    def _put(self, text: str) -> None:
        if text:
            self._write(f"{_BEGIN}{text}{_END}")


def redraw(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    r"""What turns lines into others, where the cursor is in the last of each.

    >>> redraw(("one", "tw"), ("one", "two"))
    '\r\x1b[Jtwo'
    >>> redraw(("one",), ("one", "two"))
    '\ntwo'
    """
    if before == after:
        return ""
    same = _same(before, after)
    if before and same == len(before):
        return "\n" + "\n".join(after[same:])
    if same == len(after):  # the cursor goes to the end of the last that stays
        same = max(0, same - 1)
    up = max(0, len(before) - 1 - same)
    climb = f"\x1b[{up}A" if up else ""
    clear = f"\r{_CLEAR}" if before else ""
    return climb + clear + "\n".join(after[same:])


def _same(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    """With how many of the same lines both begin."""
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
