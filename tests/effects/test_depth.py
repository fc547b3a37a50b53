"""Chains and nestings of any length run in constant Python stack, and flat memory."""

import gc
import tracemalloc
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Failure, Success

from mojentic_fp.data.event import Note
from mojentic_fp.edges.drive import run, run_async, stream
from mojentic_fp.effects.combine import bracket, fold, parallel, traverse, unfold
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.node import Within
from mojentic_fp.effects.program import Program, fail, program, succeed
from mojentic_fp.handlers.handler import around, nothing, on
from tests.laws.toys import Ask, begin

MANY = 100_000

Plain = Program[Any, Any, Any]


@pytest.fixture(autouse=True)
def _uncollected():
    """Nothing here is cyclic: counting references alone must free it, and is faster."""
    gc.disable()
    yield
    gc.enable()


def chained(grow: Any, start: Plain) -> Plain:
    return reduce(lambda one, _: grow(one), range(MANY), start)


def plus(number: int) -> Plain:
    return succeed(number + 1)


def right(left: int) -> Plain:
    return succeed(left - 1).bind(right) if left else succeed(0)


def add(number: int) -> int:
    return number + 1


def counted(number: int) -> Plain:
    return succeed(Success(number) if number == MANY else Failure(number + 1))


@program
def down(left: int) -> Any:
    if left:
        below = yield from down(left - 1)
        return below + 1
    return (yield from succeed(0))


@program
def sinking(left: int) -> Any:
    if not left:
        yield from fail("bottom")
    return (yield from sinking(left - 1))


def within(one: Plain) -> Plain:
    return Program(Within(one.step, nothing.answers))


def guarded(one: Plain) -> Plain:
    return bracket(succeed(0), lambda _: one, succeed)


def mending(failure: int) -> Plain:
    return fail(failure + 1)


zero, no = succeed(0), fail(0)

deep: dict[str, tuple[Callable[[], Plain], Any]] = {
    "left binds": (lambda: chained(lambda o: o.bind(plus), zero), IOSuccess(MANY)),
    "right binds": (lambda: right(MANY), IOSuccess(0)),
    "maps": (lambda: chained(lambda o: o.map(add), zero), IOSuccess(MANY)),
    "alts": (lambda: chained(lambda o: o.alt(add), no), IOFailure(MANY)),
    "lashes": (lambda: chained(lambda o: o.lash(mending), no), IOFailure(MANY)),
    "swaps": (lambda: chained(lambda o: o.swap(), zero), IOSuccess(0)),
    "applies": (
        lambda: chained(lambda o: o.apply(succeed(add)), zero),
        IOSuccess(MANY),
    ),
    "generators": (lambda: down(MANY), IOSuccess(MANY)),
    "failing generators": (lambda: sinking(MANY), IOFailure("bottom")),
    "withins": (lambda: chained(within, zero), IOSuccess(0)),
    "brackets": (lambda: chained(guarded, zero), IOSuccess(0)),
    "failing brackets": (lambda: chained(guarded, no), IOFailure(0)),
    "fold": (lambda: fold(lambda n, _: plus(n), range(MANY), 0), IOSuccess(MANY)),
    "traverse": (lambda: traverse(plus, range(MANY)).map(len), IOSuccess(MANY)),
    "unfold": (lambda: unfold(counted, 0), IOSuccess(MANY)),
    "parallel": (
        lambda: parallel((succeed(n) for n in range(MANY)), limit=3).map(len),
        IOSuccess(MANY),
    ),
    "defaults": (lambda: chained(Ask(1).otherwise, zero), IOSuccess(0)),
}


@pytest.mark.parametrize("form", sorted(deep))
def test_any_depth(form):
    """Made, shown, run synchronously and asynchronously, and forgotten."""
    make, expected = deep[form]
    one = make()

    async def main() -> Any:
        return await run_async(nothing)(one)

    assert "Program" in repr(one)
    assert run(nothing)(one) == expected
    assert begin("asyncio", main) == expected


def test_a_deep_program_is_released_from_its_depth():
    """Cancelling unwinds any depth as well."""
    shut: list[int] = []
    note = emit(Note("n"))
    one = chained(
        lambda o: bracket(succeed(0), lambda _: o, lambda n: succeed(shut.append(n))),
        note,
    )

    running = stream(nothing)(one)
    next(running)
    running.close()
    assert len(shut) == MANY


def test_wrappers_of_any_number():
    """``around`` over ``around`` answers, and goes over a lower layer, at any depth."""

    def wrap(effect: Ask, forward: Any) -> Any:
        return forward(effect).map(lambda n: n + 1)

    wrapped = on(Ask, lambda ask: succeed(ask.number))
    for _ in range(10_000):
        wrapped = around(Ask, wrap)(wrapped)

    assert run(wrapped)(Ask(0).perform()) == IOSuccess(10_000)
    assert run(wrapped.over(nothing))(Ask(0).perform()) == IOSuccess(10_000)


def test_nested_forks():
    """Forks within forks need no stack in the caller's thread."""
    one: Plain = succeed(0)
    for _ in range(5_000):
        one = parallel((one,)).map(lambda outcomes: outcomes[0].unwrap())

    assert run(nothing)(one) == IOSuccess(0)


def test_a_long_fold_holds_on_to_nothing():
    asking = on(Ask, lambda ask: succeed(ask.number + 1))

    def peak(steps: int) -> int:
        one = fold(lambda n, _: Ask(n).perform(), range(steps), 0)
        tracemalloc.start()
        try:
            assert run(asking)(one) == IOSuccess(steps)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(20_000) < peak(200) + 20_000
