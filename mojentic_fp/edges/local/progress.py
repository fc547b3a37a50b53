"""Progress: how a long step tells how far it is.

Decides: the shape of the callback.  It does not know who draws it.
"""

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int | None, str], None]
"""Called with the bytes done, the bytes in all where known, and what is being done."""


def quiet(_done: int, _total: int | None, _label: str) -> None:
    """Tell nobody."""
