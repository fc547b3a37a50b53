"""The asynchronous loop, over anyio: the same under asyncio and trio.

Decides: how an asynchronous run waits.  A fork becomes tasks of one task group, so
cancelling the run cancels them all; what is released is released in a shield.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from types import TracebackType
from typing import Generic, Self, TypeAlias, TypeVar

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from returns.io import IOResult
from returns.result import Result

from mojentic_fp.data.event import Event
from mojentic_fp.edges.crew import Events
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.world import Outcome, opened, outcome_of
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import ANSWERED, CANCELLED, RAISED, Fiber
from mojentic_fp.effects.node import Step, Untyped

A = TypeVar("A")
E = TypeVar("E")
Show: TypeAlias = Callable[[Events], Awaitable[None]]


async def drive(fiber: Fiber, scope: Scope, show: Show) -> None:
    """Run a fiber to its end, showing what it offers."""
    try:
        signal = fiber.advance()
        while signal.tag != node.DONE:
            signal = await _follow(fiber, signal, scope, show)
    except BaseException:
        await release(fiber, scope)
        raise


async def silent(_: Events) -> None:
    """Show nothing."""


async def _follow(fiber: Fiber, signal: Untyped, scope: Scope, show: Show) -> Step:
    """Do what one signal asks; the next one.  A release is not to be cancelled."""
    following: Step
    with anyio.CancelScope(shield=True) if fiber.releasing else nullcontext():
        following = await _do(fiber, signal, scope, show)
    return following


async def _do(fiber: Fiber, signal: Untyped, scope: Scope, show: Show) -> Step:
    if signal.tag == node.CALL:
        return fiber.advance(*await ask(signal, scope))
    if signal.tag == node.OFFER:
        await show(signal.events)
        return fiber.advance()
    return fiber.advance(*await join(fiber, signal, scope, show))


async def release(fiber: Fiber, scope: Scope, pending: Step | None = None) -> None:
    """Leave a fiber's brackets, whatever they still ask of the world.

    A release under way goes on from its ``pending`` signal.  What interrupts a release
    ends that one only.
    """
    interrupt: BaseException | None = None
    while True:
        try:
            await _leave(fiber, scope, pending)
            break
        except BaseException as again:  # noqa: BLE001  raised when all is released
            interrupt, pending = again, None
    if interrupt is not None:
        raise interrupt
    if fiber.mode == CANCELLED and fiber.value is not None:
        raise fiber.value


async def _leave(fiber: Fiber, scope: Scope, pending: Step | None) -> None:
    with anyio.CancelScope(shield=True):
        going = pending is not None and fiber.abandon()
        signal = pending if pending is not None and going else fiber.cancel()
        while signal.tag != node.DONE:
            signal = await _follow(fiber, signal, scope, silent)


async def ask(call: node.Call, scope: Scope) -> Outcome:
    """Call the world and await it."""
    try:
        if call.asynchronous is not None:
            result = await call.asynchronous(scope)
        else:
            result = await anyio.to_thread.run_sync(
                node.given(call.sync), scope, abandon_on_cancel=True
            )
    except Exception as mistake:  # noqa: BLE001  the program's brackets come first
        return RAISED, mistake
    return opened(result)


async def join(parent: Fiber, fork: node.Fork, scope: Scope, show: Show) -> Outcome:
    """Run a fork's children side by side; their outcomes, in order.

    Where one meets a programming mistake, the others are cancelled.
    """
    outcomes: list[Result[Untyped, Untyped] | None] = [None] * len(fork.steps)
    mistakes: list[Exception] = []
    waiting = iter(enumerate(fork.steps))

    async def work(tasks: TaskGroup) -> None:
        try:
            for place, step in waiting:
                child = parent.child(step)
                await drive(child, scope, show)
                if fork.race and any(one is not None for one in outcomes):
                    return
                outcomes[place] = outcome_of(child)
                if fork.race:
                    tasks.cancel_scope.cancel()
        except Exception as mistake:  # noqa: BLE001  it goes on where all have joined
            mistakes.append(mistake)
            tasks.cancel_scope.cancel()

    try:
        async with anyio.create_task_group() as tasks:
            for _ in range(min(fork.limit or len(fork.steps), len(fork.steps))):
                tasks.start_soon(work, tasks)
    except BaseExceptionGroup as group:
        # Made by the task group; a group of the user's own comes out as it is.
        raise group.exceptions[0] from None
    if mistakes:
        return RAISED, mistakes[0]
    return ANSWERED, tuple(outcomes)


class AsyncStream(Generic[A, E]):
    """The events of a run as they happen, then its outcome.

    Iterate over it directly, or enter it first (``async with stream as events``):
    entered, what parallel branches emit arrives live; iterated directly, it arrives
    when they have joined.  Leaving the block, ``aclose`` and cancellation release
    everything at once.  An iterator that is only dropped cannot wait for releases: what
    the run has open is aborted, and that is all.
    """

    def __init__(
        self, fiber: Fiber, scope: Scope, judge: Callable[[], IOResult[A, E]]
    ) -> None:
        """Prepare; nothing runs before the first event is asked for."""
        self._fiber = fiber
        self._scope = scope
        self._judge = judge
        self._signal: Step | None = None
        self._events: deque[Event] = deque()
        self._over = False
        self._pump: _Pump | None = None

    def __aiter__(self) -> Self:
        """Itself."""
        return self

    async def __anext__(self) -> Event | IOResult[A, E]:
        """The next event; after the last one, the outcome."""
        if self._events:
            return self._events.popleft()
        if self._over:
            raise StopAsyncIteration
        try:
            while not self._events:
                if not await self._more() and not self._events:
                    self._over = True
                    self._scope.abort()
                    return self._judge()
        except BaseException:
            await self.aclose()
            raise
        return self._events.popleft()

    async def _more(self) -> bool:
        """Go on until there is something to show; false at the end."""
        if self._pump is not None:
            events = await self._pump.receive()
            self._events.extend(events or ())
            return events is not None
        signal, self._signal = self._signal, None
        if signal is None:
            self._signal = self._fiber.advance()
        elif signal.tag != node.DONE:
            self._signal = await _follow(self._fiber, signal, self._scope, self._keep)
        return self._signal is not None and self._signal.tag != node.DONE

    async def _keep(self, events: Events) -> None:
        self._events.extend(events)

    async def aclose(self) -> None:
        """Abandon the run: everything is released before this returns."""
        try:
            if not self._over:
                self._over = True
                self._events.clear()
                await self._leave()
        finally:
            self._scope.abort()

    async def _leave(self) -> None:
        if self._pump is None:
            await release(self._fiber, self._scope, self._signal)
        else:
            await self._pump.stop()

    async def __aenter__(self) -> Self:
        """Run in a task of its own until the block is left."""
        self._pump = _Pump(self._fiber, self._scope)
        await self._pump.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        mistake: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave: what still runs is cancelled and released."""
        await self.aclose()
        if self._pump is not None:
            await self._pump.leave(kind, mistake, trace)

    def __del__(self) -> None:
        """Close what an iterator dropped half-way has open."""
        if not self._over:
            self._scope.abort()


class _Pump:
    """A run in a task of its own, which waits until each event is taken."""

    def __init__(self, fiber: Fiber, scope: Scope) -> None:
        self._fiber = fiber
        self._scope = scope
        self._tasks = anyio.create_task_group()
        self._running = anyio.CancelScope()
        self._ended = anyio.Event()
        self._done = False
        self._send, self._events = anyio.create_memory_object_stream[Events](0)

    async def start(self) -> None:
        await self._tasks.__aenter__()
        self._tasks.start_soon(self._run)

    async def _run(self) -> None:
        try:
            with self._send, self._running:
                await drive(self._fiber, self._scope, self._show)
                self._done = True
        finally:
            self._ended.set()

    async def _show(self, events: Events) -> None:
        # A release that still has something to say when nobody listens goes on.
        with suppress(anyio.BrokenResourceError):
            await self._send.send(events)

    async def receive(self) -> Events | None:
        """The next events; ``None`` at the end."""
        try:
            return await self._events.receive()
        except anyio.EndOfStream:
            if not self._done:  # interrupted: the task group says by what
                await anyio.sleep_forever()
            return None

    async def stop(self) -> None:
        """Cancel the run; everything is released before this returns."""
        self._events.close()
        self._running.cancel()
        with anyio.CancelScope(shield=True):
            await self._ended.wait()

    async def leave(
        self,
        kind: type[BaseException] | None,
        mistake: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the task; what interrupted it is raised as itself."""
        self._events.close()
        try:
            if isinstance(mistake, Exception):  # goes on past this block by itself
                await self._tasks.__aexit__(None, None, None)
            else:
                await self._tasks.__aexit__(kind, mistake, trace)
        except BaseExceptionGroup as group:
            others = [one for one in group.exceptions if one is not mistake]
            if others:
                raise others[0] from None
