"""Every acquired resource is released exactly once, however a run ends."""

import asyncio
import gc
from contextlib import suppress
from typing import Any

import anyio
import pytest
import trio
from hypothesis import given
from returns.result import Result, Success

from mojentic_fp.data.event import Note
from mojentic_fp.edges.drive import run, run_async, stream, stream_async
from mojentic_fp.edges.edge import edge
from mojentic_fp.effects.combine import bracket, parallel
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.program import Program, fail, program, succeed
from tests.laws.toys import Ask, Mistake, Open, Shut, Tell, World, begin, build, plans

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


class Interrupt(BaseException):
    """As a keyboard's."""


def held(name: int, use: Any, *, first: Any = None) -> Program[Any, Any, Any]:
    """A bracket that opens and shuts ``name``; its release may do something first."""
    before = succeed(None) if first is None else first
    return bracket(
        Open(name).perform(),
        lambda _: use,
        lambda _: before.bind(lambda _: Shut(name).perform()),
    )


def opened(world: World) -> list[int]:
    return [one.name for one in world.trace if isinstance(one, Open)]


def shut(world: World) -> list[int]:
    return [one.name for one in world.trace if isinstance(one, Shut)]


def raising(mistake: BaseException) -> Program[Any, Any, Any]:
    def careless(_: object) -> Any:
        raise mistake

    return succeed(None).map(careless)


def balanced(world: World) -> None:
    acquired = [name for name in opened(world) if name >= 0]
    assert sorted(acquired) == sorted(shut(world))


@pytest.mark.parametrize(
    "use", [succeed(1), fail(1), raising(Mistake()), raising(Interrupt()), Ask(1)]
)
def test_nested_brackets_release_the_inner_first(use):
    world = World()
    step = use if isinstance(use, Program) else use.perform()

    with suppress(Mistake, Interrupt):
        run(world.handlers())(held(1, held(2, held(3, step))))
    assert opened(world) == [1, 2, 3]
    assert shut(world) == [3, 2, 1]


def test_what_was_not_acquired_is_not_released():
    for acquire in (Open(-1).perform(), raising(Mistake())):
        world = World()
        one = bracket(acquire, succeed, lambda _: Shut(1).perform())
        with suppress(Mistake):
            run(world.handlers())(held(2, one))
        assert shut(world) == [2]


def test_a_release_that_raises_does_not_stop_the_others():
    world, mistake = World(), Mistake("in a release")

    with pytest.raises(Mistake) as raised:
        run(world.handlers())(held(1, held(2, Ask(1), first=raising(mistake))))
    assert raised.value is mistake
    assert shut(world) == [1]


def test_the_mistake_before_a_mistake_in_a_release_is_kept():
    first, second = Mistake("first"), Mistake("second")

    with pytest.raises(Mistake) as raised:
        run(World().handlers())(held(1, raising(first), first=raising(second)))
    assert raised.value is second
    assert second.__context__ is first


def test_a_generator_whose_finally_raises_hides_no_bracket():
    """Closing a generator may raise; the bracket around it is still left."""
    world = World()

    @program
    def untidy() -> Any:
        try:
            yield from fail("no")
        finally:
            raise Mistake

    with pytest.raises(Mistake):
        run(world.handlers())(held(1, untidy()))
    assert shut(world) == [1]

    running = stream(world.handlers())(held(2, _waiting_untidily()))
    next(running)
    with pytest.raises(Mistake):
        running.close()
    assert shut(world) == [1, 2]


@program
def _waiting_untidily() -> Any:
    try:
        yield from emit(Note("n"))
    finally:
        raise Mistake


def test_nothing_goes_on_after_a_cancellation():
    """Who catches every exception does not bring an abandoned run back to life."""
    world = World()

    @program
    def stubborn() -> Any:
        try:
            yield from held(1, emit(Note("n")), first=raising(Mistake()))
        except Mistake:
            yield from Tell("still here")

    running = stream(world.handlers())(stubborn())
    next(running)
    with pytest.raises(Mistake):
        running.close()
    assert Tell("still here") not in world.trace


# --- abandoned streams -----------------------------------------------------------------


@given(plans())
def test_a_stream_left_anywhere_releases(plan):
    one = build(plan)
    events = len(list(stream(World().handlers())(one)))

    for taken in range(events + 1):
        world = World()
        running = stream(world.handlers())(one)
        for _ in range(taken):
            next(running)
        running.close()
        balanced(world)


@given(plans(leaves=6))
def test_a_stream_dropped_anywhere_releases(plan):
    one = build(plan)
    events = len(list(stream(World().handlers())(one)))

    for taken in range(events + 1):
        world = World()
        running = stream(world.handlers())(one)
        for _ in range(taken):
            next(running)
        del running
        balanced(world)


@backends
@pytest.mark.parametrize("entered", [False, True])
@given(plan=plans())
def test_an_asynchronous_stream_left_anywhere_releases(backend, entered, plan):
    one = build(plan)
    events = len(list(stream(World().handlers())(one)))

    async def leave(world: World, taken: int) -> None:
        running = stream_async(world.handlers())(one)
        if entered:
            async with running:
                await take(running, taken)
        else:
            await take(running, taken)
            await running.aclose()
        balanced(world)

    async def main() -> None:
        for taken in range(events + 1):
            await leave(World(), taken)

    begin(backend, main)


async def take(running: Any, count: int) -> None:
    for _ in range(count):
        await anext(running)


def test_closing_inside_a_release_lets_it_finish():
    """A release that emits is not cut short by who leaves at that event."""
    noisy = emit(Note("closing"))
    several = parallel((noisy, held(2, noisy, first=noisy)))

    for first in (noisy, several, noisy.bind(lambda _: several)):
        one = held(0, held(1, succeed(None), first=first))
        for taken in range(len(list(stream(World().handlers())(one)))):
            world = World()
            running = stream(world.handlers())(one)
            for _ in range(taken):
                next(running)
            running.close()
            balanced(world)


# --- cancelled runs --------------------------------------------------------------------


class Waiting:
    """Toy handlers whose every call waits once, and is cancelled at the n-th wait."""

    def __init__(self, world: World, stop: int) -> None:
        self.world = world
        self.stop = stop
        self.scope = anyio.CancelScope()
        self.waits = 0

    def handlers(self) -> Any:
        table = {
            Ask: self.world.ask,
            Tell: self.world.tell,
            Open: self.world.open,
            Shut: self.world.shut,
        }
        handlers = World().handlers()
        for kind, answer in table.items():
            handlers = edge(kind, asynchronous=self.later(answer)) | handlers
        return handlers

    def later(self, answer: Any) -> Any:
        async def call(effect: Any, scope: Any) -> Result[Any, Any]:
            self.waits += 1
            if self.waits == self.stop:
                self.scope.cancel()
            await anyio.lowlevel.checkpoint()
            return answer(effect, scope)

        return call


@backends
@given(plan=plans(leaves=8))
def test_a_run_cancelled_anywhere_releases(backend, plan):
    one = build(plan)

    async def main() -> None:
        stop, cancelled = 0, True
        while cancelled:
            stop += 1
            waiting = Waiting(World(), stop)
            with waiting.scope:
                await run_async(waiting.handlers())(one)
            balanced(waiting.world)
            cancelled = waiting.waits >= stop

    begin(backend, main)


@backends
@pytest.mark.parametrize("entered", [False, True])
@given(plan=plans(leaves=6))
def test_a_stream_cancelled_anywhere_releases(backend, entered, plan):
    one = build(plan)

    async def main() -> None:
        stop, cancelled = 0, True
        while cancelled:
            stop += 1
            waiting = Waiting(World(), stop)
            with waiting.scope:
                running = stream_async(waiting.handlers())(one)
                if entered:
                    async with running:
                        await drain(running)
                else:
                    await drain(running)
            balanced(waiting.world)
            cancelled = waiting.waits >= stop

    begin(backend, main)


async def drain(running: Any) -> None:
    async for _ in running:
        pass


def test_a_cancelled_task_releases_before_it_ends():
    """As asyncio itself cancels, without anyio."""
    world = World()

    async def main() -> None:
        handlers = edge(Ask, asynchronous=_forever) | world.handlers()
        one = held(1, held(2, Ask(1).perform()))
        task = asyncio.create_task(_awaiting(run_async(handlers)(one)))
        while len(world.trace) < 2:  # noqa: ASYNC110  toys have no events
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert shut(world) == [2, 1]

    asyncio.run(main())


async def _awaiting(future: Any) -> Any:
    return await future


async def _forever(_: object, __: object) -> Result[Any, Any]:
    await anyio.sleep_forever()
    return Success(None)


# --- interrupts ------------------------------------------------------------------------


def interrupting(_: object, __: object) -> Result[Any, Any]:
    raise Interrupt


@pytest.mark.parametrize("branches", [0, 1, 3])
def test_an_interrupted_run_releases(branches):
    """A ``BaseException`` out of an edge comes out as itself; nothing hangs."""
    world = World()
    handlers = edge(Ask, sync=interrupting) | world.handlers()
    one = held(1, Ask(1).perform())
    whole = parallel([one] * branches) if branches else one

    with pytest.raises(Interrupt):
        run(handlers)(held(2, whole))
    balanced(world)
    assert shut(world)[-1] == 2


def test_an_interrupted_release_ends_that_one_only():
    world = World()
    handlers = edge(Ask, sync=interrupting) | world.handlers()

    with pytest.raises(Interrupt):
        run(handlers)(held(1, held(2, succeed(1), first=Ask(1).perform().attempt())))
    assert shut(world) == [1]


@pytest.mark.parametrize("branches", [0, 3])
def test_an_interrupted_asynchronous_run_releases(branches):
    world = World()
    handlers = edge(Ask, asynchronous=_interrupting) | world.handlers()
    one = held(1, Ask(1).perform())
    whole = parallel([one] * branches) if branches else one

    async def main() -> None:
        with pytest.raises(Interrupt):
            await run_async(handlers)(held(2, whole))
        balanced(world)
        with pytest.raises(Interrupt):
            async with stream_async(handlers)(held(2, whole)) as events:
                await drain(events)
        balanced(world)

    trio.run(main)
    asyncio.run(main())


async def _interrupting(_: object, __: object) -> Result[Any, Any]:
    await anyio.lowlevel.checkpoint()
    raise Interrupt


# --- mistakes in branches --------------------------------------------------------------


def all_drivers(handlers: Any, one: Any) -> Any:
    """Each way to run, as something to call."""

    async def entered() -> None:
        async with stream_async(handlers)(one) as events:
            await drain(events)

    async def awaited() -> None:
        await run_async(handlers)(one)

    async def iterated() -> None:
        await drain(stream_async(handlers)(one))

    yield lambda: run(handlers)(one)
    yield lambda: list(stream(handlers)(one))
    for backend in ("asyncio", "trio"):
        for main in (entered, awaited, iterated):
            yield lambda backend=backend, main=main: begin(backend, main)


def test_a_mistake_in_a_branch_can_be_caught():
    """It goes on where the branches would have joined, under each driver."""

    @program
    def careful() -> Any:
        try:
            yield from parallel((raising(Mistake()), Ask(1).perform()))
        except Mistake:
            yield from Tell("caught")

    world = World()
    for act in all_drivers(world.handlers(), careful()):
        world.trace.clear()
        act()
        assert world.trace[-1] == Tell("caught")


def test_an_exception_group_of_the_users_comes_out_as_it_is():
    group = ExceptionGroup("mine", [ValueError("inner")])

    for act in all_drivers(World().handlers(), parallel((raising(group),))):
        with pytest.raises(ExceptionGroup, match="mine") as raised:
            act()
        assert raised.value is group


def test_a_mistake_in_a_fork_of_a_release_stops_no_other_release():
    world = World()
    first = parallel((raising(Mistake()),))
    one = held(1, held(2, emit(Note("n")), first=first))

    running = stream(world.handlers())(one)
    next(running)
    with pytest.raises(Mistake):
        running.close()
    assert shut(world) == [1]


@backends
def test_a_dropped_asynchronous_stream_aborts(backend):
    """Without a chance to wait, what is open is aborted; nobody is warned."""
    aborted = []

    def opening(effect: Open, scope: Any) -> Result[int, str]:
        scope.hold(effect, lambda: aborted.append(effect.name))
        return Success(effect.name)

    handlers = edge(Open, sync=opening) | World().handlers()

    async def main() -> None:
        async for _ in stream_async(handlers)(held(1, emit(Note("n")))):
            break
        gc.collect()
        assert aborted == [1]

    begin(backend, main)
