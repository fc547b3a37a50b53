"""Side by side: order, limits, failures, and events that arrive while others wait."""

import gc
import threading
import time
from typing import Any

import anyio
import pytest
from attrs import frozen
from returns.io import IOSuccess
from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Note
from mojentic_fp.edges.drive import run, run_async, stream, stream_async
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.combine import all_of, bracket, parallel
from mojentic_fp.effects.emit import emit, listening
from mojentic_fp.effects.program import Effect, program, succeed
from mojentic_fp.handlers.handler import nothing
from tests.laws.toys import Ask, Mistake, World, begin

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


@frozen
class Wait(Effect[int, str]):
    """Answered when the gate of this name is opened."""

    name: str


def settled() -> None:
    """Worker threads of the library are gone, or soon are."""
    deadline = time.monotonic() + 5
    while any("mojentic_fp" in one.name for one in threading.enumerate()):
        assert time.monotonic() < deadline, threading.enumerate()
        time.sleep(0.001)


def test_outcomes_stand_in_the_order_given():
    one = parallel(Ask(number).perform() for number in (3, -1, 1, -2))

    expected = (Success(6), Failure("no -1"), Success(2), Failure("no -2"))
    assert run(World().handlers())(one) == IOSuccess(expected)
    assert run(World().handlers())(parallel(())) == IOSuccess(())
    settled()


def test_all_of_is_every_answer_or_the_first_failure():
    def judged(*numbers: int) -> Any:
        asked = parallel(Ask(number).perform() for number in numbers)
        return run(World().handlers())(asked.bind(all_of))

    assert judged(1, 2) == IOSuccess((2, 4))
    assert judged(1, -2, -3).failure()._inner_value == "no -2"


def test_nested():
    ask = Ask(1).perform()
    one = parallel((parallel((ask, parallel(()))), parallel((ask,), limit=1)))

    outcome = run(World().handlers())(one)
    assert outcome == IOSuccess(
        (Success((Success(2), Success(()))), Success((Success(2),)))
    )


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_at_least_one(limit):
    with pytest.raises(ValueError, match="at least 1"):
        parallel((), limit=limit)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_limit_bounds_threads(limit):
    """Never more at once than allowed, and as many as allowed."""
    full = threading.Barrier(limit)
    lock, now, most = threading.Lock(), [0], [0]

    def wait(_: Wait, __: Scope) -> Result[int, str]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        full.wait(timeout=5)
        with lock:
            now[0] -= 1
        return Success(0)

    one = parallel((Wait("").perform() for _ in range(6)), limit=limit)
    run(edge(Wait, sync=wait))(one)

    assert most == [limit]


@backends
@pytest.mark.parametrize("limit", [1, 2, 3, None])
def test_a_limit_bounds_tasks(backend, limit):
    now, most = [0], [0]

    async def wait(_: Wait, __: Scope) -> Result[int, str]:
        now[0] += 1
        most[0] = max(most[0], now[0])
        for _turn in range(3):
            await anyio.lowlevel.checkpoint()
        now[0] -= 1
        return Success(0)

    async def main() -> None:
        one = parallel((Wait("").perform() for _ in range(6)), limit=limit)
        await run_async(edge(Wait, asynchronous=wait))(one)

    begin(backend, main)
    assert most == [limit or 6]


def talking() -> Any:
    """One branch that waits for a gate, one that shows something."""
    slow = Wait("slow").perform()
    quick = emit(Note("quick")).bind(lambda _: Ask(1).perform())
    return parallel((slow, quick.bind(lambda _: emit(Note("again")))))


def test_events_arrive_while_a_sibling_is_blocked():
    gate = threading.Event()

    def wait(_: Wait, __: Scope) -> Result[int, str]:
        return Success(int(gate.wait(timeout=5)))

    running = stream(edge(Wait, sync=wait) | World().handlers())(talking())
    assert next(running) == Note("quick")
    assert next(running) == Note("again")
    gate.set()
    assert next(running) == IOSuccess((Success(1), Success(None)))


@backends
def test_events_arrive_entered_while_a_sibling_is_blocked(backend):
    async def main() -> None:
        gate = anyio.Event()

        async def wait(_: Wait, __: Scope) -> Result[int, str]:
            await gate.wait()
            return Success(1)

        handlers = edge(Wait, asynchronous=wait) | World().handlers()
        with anyio.fail_after(5):
            async with stream_async(handlers)(talking()) as events:
                assert await anext(events) == Note("quick")
                assert await anext(events) == Note("again")
                gate.set()
                assert await anext(events) == IOSuccess((Success(1), Success(None)))
                with pytest.raises(StopAsyncIteration):
                    await anext(events)

    begin(backend, main)


def test_a_talkative_branch_does_not_hold_up_another():
    """What the world said is heard between two events."""

    @program
    def endless() -> Any:
        while True:
            yield from emit(Note("more"))

    quick = Ask(1).perform().bind(lambda _: emit(Note("heard")))
    running = stream(World().handlers())(parallel((quick, endless())))

    deadline = time.monotonic() + 5
    while next(running) != Note("heard"):
        assert time.monotonic() < deadline
    running.close()


def test_a_mistake_cancels_the_others_and_waits_for_their_releases():
    """A sibling blocked in the world is not waited for; its bracket is."""
    gate, shut = threading.Event(), []

    def wait(_: Wait, __: Scope) -> Result[int, str]:
        gate.wait(timeout=5)
        return Success(0)

    def careless(_: int) -> Any:
        raise Mistake

    slow = bracket(
        succeed(0), lambda _: Wait("").perform(), lambda n: succeed(shut.append(n))
    )
    one = parallel((slow, Ask(1).perform().map(careless), parallel((slow,))))

    with pytest.raises(Mistake):
        run(edge(Wait, sync=wait) | World().handlers())(one)
    assert shut == [0, 0]
    gate.set()
    settled()


@backends
def test_a_mistake_cancels_waiting_tasks(backend):
    ended = []

    async def wait(_: Wait, __: Scope) -> Result[int, str]:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("cancelled")
        return Success(0)

    def careless(_: int) -> Any:
        raise Mistake

    async def main() -> None:
        one = parallel((Wait("").perform(), Ask(1).perform().map(careless)))
        with anyio.fail_after(5), pytest.raises(Mistake):
            await run_async(edge(Wait, asynchronous=wait) | World().handlers())(one)
        assert len(anyio.get_running_tasks()) == 1 if backend == "asyncio" else True

    begin(backend, main)
    assert ended == ["cancelled"]


def test_an_abandoned_stream_does_not_wait_for_threads():
    """What waits in the world is aborted through the scope, at once."""
    gates: list[threading.Event] = []

    def wait(_: Wait, scope: Scope) -> Result[int, str]:
        gate = threading.Event()
        gates.append(gate)
        scope.hold(gate, gate.set)
        assert gate.wait(timeout=5)
        return Success(0)

    handlers = edge(Wait, sync=wait) | World().handlers()
    for leave in ("close", "delete"):
        gates.clear()
        running = stream(handlers)(talking())
        next(running)
        while not gates:
            time.sleep(0.001)
        if leave == "close":
            running.close()
        del running
        gc.collect()
        assert all(gate.wait(timeout=5) for gate in gates)
        settled()


# --- the scope --------------------------------------------------------------------------


def test_a_scope_aborts_the_newest_first():
    scope, aborted = Scope(), []
    handles = [scope.hold(n, lambda n=n: aborted.append(n)) for n in range(4)]

    assert scope.held(handles[2]) == 2
    assert scope.release(handles[1]) == 1
    assert scope.release(handles[1]) is None
    scope.abort()
    scope.abort()
    assert aborted == [3, 2, 0]
    assert scope.held(handles[2]) is None


def test_a_scope_that_ended_keeps_nothing():
    scope, aborted = Scope(), []
    scope.abort()

    handle = scope.hold("late", lambda: aborted.append("late"))

    assert aborted == ["late"]
    assert scope.held(handle) is None


def test_an_abort_that_raises_stops_no_other():
    scope, aborted = Scope(), []

    def careless() -> None:
        raise Mistake

    scope.hold(1, lambda: aborted.append(1))
    scope.hold(2, careless)
    with pytest.raises(Mistake):
        scope.abort()
    assert aborted == [1]


@backends
def test_a_finished_stream_holds_nothing(backend):
    """What a program forgot to release is aborted when its stream ends."""
    aborted = []

    def opening(_: Wait, scope: Scope) -> Result[int, str]:
        return Success(scope.hold("x", lambda: aborted.append("x")))

    handlers = edge(Wait, sync=opening)

    async def main() -> None:
        running = stream_async(handlers)(Wait("").perform())
        async for _ in running:
            pass
        assert aborted == ["x"]

    begin(backend, main)
    list(stream(handlers)(Wait("").perform()))
    run(handlers)(Wait("").perform())
    assert aborted == ["x"] * 3


# --- who listens, and what an edge may be ----------------------------------------------


def test_somebody_listens_to_a_stream_only():
    assert run(nothing)(listening()) == IOSuccess(False)
    assert list(stream(nothing)(listening())) == [IOSuccess(True)]


def test_an_edge_is_something_and_answers_a_result():
    with pytest.raises(TypeError, match="sync, asynchronous, or both"):
        edge(Ask)
    with pytest.raises(TypeError, match="must answer a Result, not 3"):
        run(edge(Ask, sync=lambda _, __: 3))(Ask(1).perform())
    with pytest.raises(TypeError, match="neither flavour"):
        run(nothing)(calling())
