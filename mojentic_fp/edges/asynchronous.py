"""The asynchronous loop, over anyio: the same under asyncio and trio.

Decides: how an asynchronous run waits.  A fork becomes tasks of one task group, so
cancelling the run cancels them all; what is released is released in a shield.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Generic, Self, TypeAlias, TypeVar

import anyio
import anyio.to_thread
from anyio.abc import ObjectReceiveStream
from returns.io import IOResult
from returns.result import Result

from mojentic_fp.data.event import Event
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.synchronous import Events, Outcome, opened, outcome_of
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import ANSWERED, RAISED, Fiber
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
    """Do what one signal asks; the next one."""
    if signal.tag == node.CALL:
        return fiber.advance(*await ask(signal, scope))
    if signal.tag == node.OFFER:
        await show(signal.events)
        return fiber.advance()
    return fiber.advance(ANSWERED, await join(fiber, signal, scope, show))


async def release(fiber: Fiber, scope: Scope) -> None:
    """Leave a fiber's brackets, whatever they still ask of the world."""
    with anyio.CancelScope(shield=True):
        signal = fiber.cancel()
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


async def join(
    parent: Fiber, fork: node.Fork, scope: Scope, show: Show
) -> tuple[Result[Untyped, Untyped], ...]:
    """Run a fork's children side by side; their outcomes, in order."""
    outcomes: list[Result[Untyped, Untyped] | None] = [None] * len(fork.steps)
    waiting = iter(enumerate(fork.steps))

    async def work() -> None:
        for place, step in waiting:
            child = parent.child(step)
            await drive(child, scope, show)
            outcomes[place] = outcome_of(child)

    try:
        async with anyio.create_task_group() as tasks:
            for _ in range(min(fork.limit or len(fork.steps), len(fork.steps))):
                tasks.start_soon(work)
    except BaseExceptionGroup as group:
        raise _first(group) from None
    return tuple(one for one in outcomes if one is not None)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The mistake itself, out of the groups that task groups make of it."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        inner: tuple[BaseException, ...] = first.exceptions
        first = inner[0]
    return first


class AsyncStream(Generic[A, E]):
    """The events of a run as they happen, then its outcome.

    Iterate over it directly, or enter it first (``async with stream as events``):
    entered, what parallel branches emit arrives live; iterated directly, it arrives
    when they have joined.  Leaving the block, ``aclose`` and cancellation release
    everything at once; so does dropping the iterator.
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
        self._entered: AsyncExitStack | None = None
        self._received: ObjectReceiveStream[Events] | None = None

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
                    return self._judge()
        except BaseException:
            await self.aclose()
            raise
        return self._events.popleft()

    async def _more(self) -> bool:
        """Go on until there is something to show; false at the end."""
        if self._received is not None:
            try:
                self._events.extend(await self._received.receive())
            except anyio.EndOfStream:
                return False
            return True
        if self._signal is None:
            self._signal = self._fiber.advance()
        elif self._signal.tag != node.DONE:
            self._signal = await _follow(
                self._fiber, self._signal, self._scope, self._keep
            )
        return self._signal.tag != node.DONE

    async def _keep(self, events: Events) -> None:
        self._events.extend(events)

    async def aclose(self) -> None:
        """Abandon the run: everything is released before this returns."""
        if not self._over:
            self._over = True
            self._events.clear()
            if self._entered is None:
                await release(self._fiber, self._scope)
        self._scope.abort()

    async def __aenter__(self) -> Self:
        """Run in a task of its own until the block is left."""
        stack = AsyncExitStack()
        tasks = await stack.enter_async_context(anyio.create_task_group())
        stack.callback(tasks.cancel_scope.cancel)
        send, self._received = anyio.create_memory_object_stream[Events](0)
        stack.enter_context(self._received)

        async def pump() -> None:
            with send:
                await drive(self._fiber, self._scope, send.send)

        tasks.start_soon(pump)
        self._entered = stack
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        mistake: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave: what still runs is cancelled and released."""
        await self.aclose()
        if self._entered is not None:
            try:
                await self._entered.__aexit__(kind, mistake, trace)
            except BaseExceptionGroup as group:
                first = _first(group)
                if first is not mistake:
                    raise first from None

    def __del__(self) -> None:
        """Close what an iterator dropped half-way has open."""
        if not self._over:
            self._scope.abort()
