"""An exchange: one request to a server, as a run sees it.

Decides: how what a server says on the way (progress, logs) and its answer come from the
thread that owns the connection to the run that waits, whichever driver that has.
"""

from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeAlias, TypeVar

from returns.result import Failure, Result

from mojentic_fp.data.event import Note
from mojentic_fp.effects.mcp import McpFailure, McpReason

A = TypeVar("A")
Heard: TypeAlias = "tuple[Note | Result[A, McpFailure], ...]"
"""What was heard since; where the answer is among it, it comes last."""


class Exchange(Generic[A]):
    """A request under way; all its methods may be called from any thread."""

    def __init__(self, server: str) -> None:
        """Nothing is heard yet."""
        self.server = server
        self.handle = 0  # of the run's scope
        self._heard: SimpleQueue[Note | Result[A, McpFailure]] = SimpleQueue()
        self._task: Future[None] | None = None
        self._cancelled = False

    def follow(self, task: "Future[None]") -> None:
        """Know the task that answers, to cancel it."""
        self._task = task
        if self._cancelled:
            task.cancel()

    def tell(self, note: Note) -> None:
        """Say something on the way."""
        self._heard.put(note)

    def end(self, outcome: Result[A, McpFailure]) -> None:
        """Answer; only the first answer is heard."""
        self._heard.put(outcome)

    def hear(self) -> "Heard[A]":
        """All that was said since, waiting until something is."""
        heard = [self._heard.get()]
        try:
            while not isinstance(heard[-1], Result):
                heard.append(self._heard.get_nowait())
        except Empty:
            pass
        return tuple(heard)

    def cancel(self) -> None:
        """Give up: the server is told, and whoever waits is woken.  Does not block."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()
        self.end(Failure(McpFailure(self.server, McpReason.DIED, "given up")))
