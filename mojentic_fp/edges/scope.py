"""The scope of one run: what it has open in the world, and the state it keeps.

Decides: that all of it ends with the run, however the run ends.  Calls to the world may
be in threads of their own, and come back when the run is over already.
"""

from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from threading import RLock

from mojentic_fp.effects.node import Key, Untyped


class Scope:
    """What one run holds.  Edges put open resources here, each with what aborts it."""

    __slots__ = ("_aborts", "_ended", "_handles", "_lock", "_numbers", "states")

    def __init__(self) -> None:
        """Nothing is open."""
        self.states: dict[Key, Untyped] = {}
        self._handles: dict[int, Untyped] = {}
        self._aborts: dict[int, Callable[[], None]] = {}
        self._numbers = count(1)
        self._lock = RLock()  # a collector may abort anywhere
        self._ended = False

    def hold(self, resource: object, abort: Callable[[], None]) -> int:
        """Keep an open resource; its handle.  ``abort`` must not block.

        A run that was abandoned meanwhile keeps nothing: the resource is given up.
        """
        handle = next(self._numbers)
        with self._lock:
            if not self._ended:
                self._handles[handle] = resource
                self._aborts[handle] = abort
                return handle
        abort()
        return handle

    def held(self, handle: int) -> Untyped:
        """The resource of a handle; ``None`` when it was released."""
        return self._handles.get(handle)

    def release(self, handle: int) -> Untyped:
        """Forget a handle; its resource, or ``None`` when it was released already."""
        with self._lock:
            self._aborts.pop(handle, None)
            return self._handles.pop(handle, None)

    def abort(self) -> None:
        """Give up all that is still open, newest first, at once.

        An abort that raises does not keep the others from it.
        """
        with self._lock:
            self._ended = True
            aborts = tuple(self._aborts.values())
            self._aborts.clear()
            self._handles.clear()
        with ExitStack() as stack:
            for abort in aborts:
                stack.callback(abort)
