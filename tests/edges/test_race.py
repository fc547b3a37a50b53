"""Races: the first outcome is the only one, and the others leave nothing behind."""

import threading
import time

import anyio
import pytest
from attrs import frozen
from returns.io import IOFailure, IOSuccess
from returns.result import Result, Success

from mojentic_fp import (
    Effect,
    Note,
    Sleep,
    bracket,
    emit,
    fail,
    nothing,
    parallel,
    program,
    race,
    run,
    run_async,
    stream,
    succeed,
    system_clock,
)
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from tests.laws.toys import Mistake, begin

BACKENDS = pytest.mark.parametrize("backend", ["sync", "asyncio", "trio"])


@frozen
class Forever(Effect[str, str]):
    """Answered when the gate is opened, which nobody does in time."""


class Gate:
    """Keeps whoever asks, until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.left: list[str] = []

    def handlers(self):
        def wait(_: Forever, __: Scope) -> Result[str, str]:
            self.opened.wait(20)
            return Success("too late")

        async def later(_: Forever, __: Scope) -> Result[str, str]:
            await anyio.sleep_forever()
            return Success("never")

        return edge(Forever, sync=wait, asynchronous=later) | system_clock()

    def held(self, name: str):
        return bracket(
            succeed(name),
            lambda _: Forever().perform(),
            lambda one: succeed(self.left.append(one)),
        )


def outcome(backend, handlers, one):
    if backend == "sync":
        return run(handlers)(one)

    async def main() -> object:
        with anyio.fail_after(10):
            return await run_async(handlers)(one)

    return begin(backend, main)


@pytest.fixture
def gate():
    one = Gate()
    yield one
    one.opened.set()


@BACKENDS
def test_the_first_outcome_is_the_outcome_and_the_others_are_released(backend, gate):
    one = race(
        (gate.held("a"), Sleep(0.01).perform().map(lambda _: "won"), gate.held("b"))
    )

    assert outcome(backend, gate.handlers(), one) == IOSuccess("won")
    assert sorted(gate.left) == ["a", "b"]


@BACKENDS
def test_a_failure_may_be_first(backend, gate):
    late = Sleep(0.01).perform().bind(lambda _: fail("late"))

    assert outcome(backend, gate.handlers(), race((gate.held("a"), late))) == IOFailure(
        "late"
    )
    assert gate.left == ["a"]


@BACKENDS
def test_a_race_that_is_over_before_it_waits(backend):
    found = outcome(backend, nothing, race((succeed(1), succeed(2))))

    assert found in {IOSuccess(1), IOSuccess(2)}
    assert outcome(backend, nothing, race((succeed(3),))) == IOSuccess(3)


@BACKENDS
def test_races_within_forks_within_races(backend, gate):
    inner = race((gate.held("inner"), Sleep(0.01).perform().map(lambda _: "i")))
    fork = parallel((inner, inner)).map(lambda both: [one.unwrap() for one in both])
    slow = parallel((gate.held("x"), gate.held("y"))).map(str)
    one = race((slow, fork.map(str)))

    assert outcome(backend, gate.handlers(), one) == IOSuccess("['i', 'i']")
    assert sorted(gate.left) == ["inner", "inner", "x", "y"]


@BACKENDS
def test_a_mistake_is_no_outcome(backend, gate):
    @program
    def careless():
        yield from Sleep(0.01)
        raise Mistake

    with pytest.raises(Mistake):
        outcome(backend, gate.handlers(), race((gate.held("a"), careless())))
    assert gate.left == ["a"]


@BACKENDS
def test_it_can_be_run_again(backend, gate):
    one = race((gate.held("a"), Sleep(0.01).perform().map(lambda _: "won")))

    for _ in range(3):
        assert outcome(backend, gate.handlers(), one) == IOSuccess("won")


def test_what_the_loser_showed_was_shown():
    one = race(
        (
            emit(Note("one")).bind(lambda _: Sleep(5).perform()),
            Sleep(0.01).perform(),
        )
    )
    began = time.monotonic()
    shown = list(stream(system_clock())(one))

    assert shown == [Note("one"), IOSuccess(None)]
    assert time.monotonic() - began < 4


def test_no_thread_sleeps_on_when_a_race_is_over():
    one = race((Sleep(60).perform(), Sleep(0.01).perform()))
    assert run(system_clock())(one) == IOSuccess(None)

    deadline = time.monotonic() + 5
    while any("mojentic_fp" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline, threading.enumerate()
        time.sleep(0.005)


def test_a_race_needs_a_runner():
    with pytest.raises(ValueError, match="at least one"):
        race(())
