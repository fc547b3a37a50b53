"""The laws of programs that perform effects: the same outcome, by the same questions in
the same order.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from returns.result import Failure, Success

from mojentic_fp.data.event import Note
from mojentic_fp.effects.combine import all_of, fold, parallel, traverse
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.program import Program, fail, program, succeed
from tests.laws.toys import Ask, Tell, build, by_run, by_stream, plans

Plain = Program[Any, Any, Any]


def same(left: Plain, right: Plain) -> None:
    """Both ask, show and answer the same."""
    assert by_stream(left) == by_stream(right)


def to(plan: Any) -> Callable[[Any], Plain]:
    """A function to programs that depends on what it is given."""
    return lambda given: build(plan).map(lambda answer: (repr(given), answer))


def size(answer: object) -> int:
    return len(repr(answer))


anything = plans(mistakes=True)


@given(anything)
def test_left_identity(plan):
    same(succeed(3).bind(to(plan)), to(plan)(3))


@given(anything)
def test_right_identity(plan):
    same(build(plan).bind(succeed), build(plan))


@given(anything, plans(mistakes=True, leaves=4), plans(leaves=4))
def test_bind_is_associative(one, two, three):
    same(
        build(one).bind(to(two)).bind(to(three)),
        build(one).bind(lambda answer: to(two)(answer).bind(to(three))),
    )


@given(anything)
def test_functor(plan):
    one = build(plan)

    same(one.map(lambda answer: answer), one)
    same(one.map(size).map(str), one.map(lambda answer: str(size(answer))))
    same(one.map(size), one.bind(lambda answer: succeed(size(answer))))


@given(anything, plans(leaves=4))
def test_apply_asks_for_the_function_first(plan, function):
    one, other = build(plan), build(function).map(lambda answer: (answer,).__add__)

    same(
        one.map(lambda answer: (answer,)).apply(other),
        other.bind(lambda f: one.map(lambda answer: f((answer,)))),
    )


@given(anything, plans(leaves=4), plans(leaves=4))
def test_lash_mirrors_bind(one, two, three):
    failing = build(one)

    same(fail(3).lash(to(two)), to(two)(3))
    same(failing.lash(fail), failing)
    same(
        failing.lash(to(two)).lash(to(three)),
        failing.lash(lambda failure: to(two)(failure).lash(to(three))),
    )
    same(failing.alt(size), failing.lash(lambda failure: fail(size(failure))))
    same(failing.alt(lambda failure: failure), failing)


@given(anything)
def test_attempt_and_swap(plan):
    one = build(plan)

    same(one.attempt().bind(Program.from_result), one)
    same(one.swap().swap(), one)
    same(
        one.attempt(), one.map(Success).lash(lambda failure: succeed(Failure(failure)))
    )
    same(one.attempt().attempt(), one.attempt().map(Success))


@given(anything)
def test_bind_result(plan):
    one = build(plan)

    def small(answer: object) -> Any:
        return Success(answer) if size(answer) < 3 else Failure("large")

    same(one.bind_result(small), one.bind(lambda a: Program.from_result(small(a))))


@given(plans(leaves=6), plans(leaves=6))
def test_generators_are_binds(one, two):
    @program
    def both() -> Any:
        first = yield from build(one)
        second = yield from to(two)(first)
        return (first, second)

    same(
        both(),
        build(one).bind(lambda a: to(two)(a).map(lambda b: (a, b))),
    )


@given(anything)
def test_programs_can_be_run_again(plan):
    one = build(plan)

    assert by_run(one) == by_run(one)


@given(plans(forks=False, leaves=6), plans(forks=False, leaves=6))
def test_over_many_is_one_after_another(one, two):
    pair = build(one).bind(lambda a: build(two).map(lambda b: (a, b)))

    same(traverse(build, (one, two)), pair)
    same(
        fold(lambda all_, p: build(p).map(lambda b: (*all_, b)), (one, two), ()),
        pair,
    )
    same(parallel((build(one), build(two)), limit=1).bind(all_of), _outcomes(one, two))


def _outcomes(one: Any, two: Any) -> Plain:
    """What a parallel of one at once is: both are attempted, then judged."""
    attempts = traverse(lambda plan: build(plan).attempt(), (one, two))
    return attempts.bind(all_of)


def test_the_comparison_sees_order_and_emissions():
    """What the laws compare by can fail."""
    ask, tell = Ask(1).perform(), Tell("a").perform()

    assert by_stream(ask.bind(lambda _: tell)) != by_stream(
        tell.bind(lambda a: ask.map(lambda _: a))
    )
    assert by_stream(emit(Note("n"))) != by_stream(emit(Note("m")))
    assert by_run(ask)[1] == (Ask(1),)
