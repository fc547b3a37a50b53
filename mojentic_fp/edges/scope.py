"""The scope of one run: what it has open in the world, and the state it keeps.

Decides: that all of it ends with the run, however the run ends.
"""

from collections.abc import Callable
from itertools import count

from mojentic_fp.effects.node import Key, Untyped


class Scope:
    """What one run holds.  Edges put open resources here, each with what aborts it."""

    __slots__ = ("_aborts", "_ended", "_handles", "_numbers", "states")

    def __init__(self) -> None:
        """Nothing is open."""
        self.states: dict[Key, Untyped] = {}
        self._handles: dict[int, Untyped] = {}
        self._aborts: dict[int, Callable[[], None]] = {}
        self._numbers = count(1)
        self._ended = False

    def hold(self, resource: object, abort: Callable[[], None]) -> int:
        """Keep an open resource; its handle.  ``abort`` must not block.

        A run that was abandoned meanwhile keeps nothing: the resource is given up.
        """
        handle = next(self._numbers)
        if self._ended:
            abort()
            return handle
        self._handles[handle] = resource
        self._aborts[handle] = abort
        return handle

    def held(self, handle: int) -> Untyped:
        """The resource of a handle; ``None`` when it was released."""
        return self._handles.get(handle)

    def release(self, handle: int) -> Untyped:
        """Forget a handle; its resource, or ``None`` when it was released already."""
        self._aborts.pop(handle, None)
        return self._handles.pop(handle, None)

    def abort(self) -> None:
        """Give up all that is still open, newest first, at once."""
        self._ended = True
        while self._aborts:
            handle, abort = self._aborts.popitem()
            self._handles.pop(handle, None)
            abort()
