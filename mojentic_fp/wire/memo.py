"""Remembered fragments: what was spelled once is not spelled again.

Decides: that a fragment goes into a body as it is.  How long it is remembered,
``data.memo`` decides.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from mojentic_fp.data.memo import Memo

A = TypeVar("A")


class Spelling(Memo[A, msgspec.Raw]):
    """A pure function from frozen values to JSON fragments that remembers them."""

    __slots__ = ()

    def __init__(self, spell: Callable[[A], bytes]) -> None:
        """Remember what ``spell`` says."""
        super().__init__(lambda value: msgspec.Raw(spell(value)))
