"""A connection to one server: one thread, and in it one task that opens and closes.

Decides: who owns a connection.  The streams of a server must be closed by the task that
opened them, so that task does nothing else; requests are tasks of their own beside it,
and any thread may ask for one.  A session that has ended is opened anew for the next
request; a request is sent again (once) only if it changes nothing, or if the server
certainly did not act on it.
"""

import atexit
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

import anyio
from anyio.abc import TaskGroup, TaskStatus
from anyio.from_thread import BlockingPortal
from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result

from mojentic_fp.data.event import Note
from mojentic_fp.data.json import Json
from mojentic_fp.data.mcp import McpServer
from mojentic_fp.edges.mcp.asked import Answering
from mojentic_fp.edges.mcp.client import (
    Ears,
    Errors,
    explained,
    note,
    opened,
    untouched,
)
from mojentic_fp.edges.mcp.exchange import Exchange
from mojentic_fp.effects.mcp import McpFailure, McpReason

if TYPE_CHECKING:
    from mcp import Client

A = TypeVar("A")
Tell: TypeAlias = Callable[[str, Json], Awaitable[None]]
_CLOSING: Final = 10.0
"""Seconds that a server may take to end; the library kills its program before that."""
_KEPT: Final = 100
"""How much of what a server says is kept while nobody asks it anything."""


@frozen
class Asked(Generic[A]):
    """What is asked of a server; ``again`` says that asking twice changes nothing."""

    request: "Callable[[Client, Tell], Awaitable[Result[A, McpFailure]]]"
    again: bool = True


class _Session:
    """One handshake's worth of a connection."""

    def __init__(self) -> None:
        self.client: Client | None = None
        self.gone = False
        self.leave = anyio.Event()


class Connection:
    """A server, opened when it is first asked, and again when it was gone."""

    def __init__(
        self, name: str, server: McpServer, answering: Answering | None = None
    ) -> None:
        """Nothing is opened yet."""
        self.name = name
        self.server = server
        self._answering = answering or Answering()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._portal: Future[BlockingPortal] = Future()
        self._closed = False
        self._errors = Errors()
        self._session: _Session | None = None
        self._asking: list[Exchange[Any]] = []  # Any: of whatever they answer
        self._said: deque[Note] = deque(maxlen=_KEPT)

    # --- from any thread ------------------------------------------------------------

    def begin(self, asked: Asked[A]) -> Exchange[A]:
        """Ask; the exchange that will hear the answer."""
        exchange: Exchange[A] = Exchange(self.name)
        try:
            portal = self._running()
            exchange.follow(portal.start_task_soon(self._serve, asked, exchange))
        except RuntimeError as closed:
            failure = McpFailure(self.name, McpReason.DIED, str(closed))
            exchange.end(Failure(failure))
        return exchange

    def close(self) -> None:
        """Begin to close: what is under way is cancelled.  Does not block."""
        with self._lock:
            self._closed = True
            if self._thread is None:
                return
        self._portal.add_done_callback(_stop)

    def join(self) -> None:
        """Close, and wait until the server is gone."""
        self.close()
        if self._thread is not None:
            self._thread.join()

    def _running(self) -> BlockingPortal:
        with self._lock:
            if self._closed:
                message = "the connection is closed"
                raise RuntimeError(message)
            if self._thread is None:
                self._thread = Thread(
                    target=anyio.run,
                    args=(self._live,),
                    name=f"mcp {self.name}",
                    daemon=True,  # an abandoned run must not keep Python from ending
                )
                atexit.register(self.join)
                self._thread.start()
        return self._portal.result()

    # --- in the thread of the connection ------------------------------------------------

    async def _live(self) -> None:
        """Serve until closed."""
        async with anyio.create_task_group() as tasks:
            self._tasks: TaskGroup = tasks
            self._opening = anyio.Lock()
            async with BlockingPortal() as portal:
                self._portal.set_result(portal)
                await portal.sleep_until_stopped()
            tasks.cancel_scope.deadline = anyio.current_time() + _CLOSING
            self._leave()
        atexit.unregister(self.join)

    def _leave(self) -> None:
        """Let the task that owns the session close it."""
        session, self._session = self._session, None
        if session is not None:
            session.leave.set()

    async def _serve(self, asked: Asked[A], exchange: Exchange[A]) -> None:
        """Answer one exchange, however it goes."""
        self._asking.append(exchange)
        while self._said:
            exchange.tell(self._said.popleft())
        outcome: Result[A, McpFailure] = Failure(
            McpFailure(self.name, McpReason.DIED, "the connection is closed")
        )
        try:
            outcome = await self._ask(asked, exchange)
        finally:
            self._asking.remove(exchange)
            exchange.end(outcome)

    async def _ask(
        self, asked: Asked[A], exchange: Exchange[A]
    ) -> Result[A, McpFailure]:
        """Ask, and once more where that is safe and the session was gone."""
        outcome = await self._once(asked, exchange)
        if is_successful(outcome):
            return outcome
        failure = outcome.failure()
        if failure.reason is not McpReason.DIED:
            return outcome
        self._leave()
        if asked.again or untouched(failure):
            return await self._once(asked, exchange)
        return outcome

    async def _once(
        self, asked: Asked[A], exchange: Exchange[A]
    ) -> Result[A, McpFailure]:
        session = await self._current()
        if isinstance(session, McpFailure):
            return Failure(session)

        async def tell(name: str, value: Json) -> None:
            exchange.tell(note(name, self.name, value))

        if session.client is None:  # pragma: no cover  a session begins with its client
            raise AssertionError
        try:
            return await asked.request(session.client, tell)
        except Exception as error:  # noqa: BLE001  what a server does is a value
            return Failure(explained(self.name, self.server, error, self._errors))

    async def _current(self) -> _Session | McpFailure:
        """The session, opened if there is none that lives."""
        async with self._opening:
            if self._session is not None and self._session.gone:
                self._leave()
            if self._session is None:
                begun: _Session | McpFailure = await self._tasks.start(self._own)
                if isinstance(begun, McpFailure):
                    return begun
                self._session = begun
            return self._session

    async def _own(self, *, task_status: "TaskStatus[_Session | McpFailure]") -> None:
        """Open a session, keep it, and close it: all in this one task."""
        session = _Session()
        self._errors = Errors()

        def gone() -> None:
            session.gone = True

        ears = Ears(tell=self._hear, ended=gone, answering=self._answering)
        with anyio.CancelScope() as scope:
            scope.deadline = anyio.current_time() + self.server.opening
            try:
                async with opened(
                    self.name, self.server, self._errors, ears
                ) as session.client:
                    scope.deadline = float("inf")
                    task_status.started(session)
                    await session.leave.wait()
            except Exception as error:  # noqa: BLE001  what a server does is a value
                if session.client is None:
                    task_status.started(self._unopened(error))
        if scope.cancelled_caught and session.client is None:
            detail = f"not ready within {self.server.opening:g} s"
            task_status.started(McpFailure(self.name, McpReason.TIMED_OUT, detail))

    def _unopened(self, error: Exception) -> McpFailure:
        self._errors.settle()
        failure = explained(self.name, self.server, error, self._errors)
        if failure.reason is McpReason.DIED:
            return McpFailure(self.name, McpReason.UNREACHABLE, failure.detail)
        return failure

    async def _hear(self, name: str, value: Json) -> None:
        """Tell whoever is asking what the server says by itself."""
        said = note(name, self.name, value)
        if self._asking:
            self._asking[0].tell(said)
        else:
            self._said.append(said)


def _stop(portal: "Future[BlockingPortal]") -> None:
    """Stop a thread's portal from any thread."""
    running = portal.result()
    with suppress(RuntimeError):  # it is stopped already
        running.start_task_soon(running.stop, True)
