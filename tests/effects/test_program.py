"""What a careless writer is told, and what a program is."""

import asyncio
from typing import Any

import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Success

from mojentic_fp.edges.drive import run
from mojentic_fp.effects.answering import UnhandledError
from mojentic_fp.effects.combine import parallel
from mojentic_fp.effects.pipe import pipe, then
from mojentic_fp.effects.program import Program, fail, program, succeed
from mojentic_fp.handlers.handler import nothing
from tests.laws.toys import Ask, Tell, World


@pytest.mark.parametrize("yielded", [3, None, "text"])
def test_a_bare_yield_is_refused(yielded):
    @program
    def careless() -> Any:
        yield yielded

    with pytest.raises(TypeError, match=f"yielded {yielded!r}: write `yield from`"):
        run(nothing)(careless())


def test_a_bare_yield_can_be_tidied_up_after():
    tidied = []

    @program
    def careless() -> Any:
        try:
            yield 3
        finally:
            tidied.append(True)

    with pytest.raises(TypeError):
        run(nothing)(careless())
    assert tidied == [True]


def test_a_function_without_steps_is_refused():
    def plain() -> int:
        return 3

    with pytest.raises(TypeError, match="it needs no @program"):
        program(plain)  # the checkers say so, too


@pytest.mark.parametrize("step", [succeed(1), Ask(1), Ask(1).perform()])
def test_awaiting_is_refused(step):
    async def main() -> None:
        await step

    with pytest.raises(TypeError, match="write `yield from` before it"):
        asyncio.run(main())


def test_a_function_that_forgets_its_program_is_told():
    """A bound function that answers no step ends as a mistake, not as an answer."""
    with pytest.raises(TypeError, match="a program was wanted, not 3"):
        run(nothing)(succeed(1).bind(lambda _: 3))


def test_an_unhandled_effect_is_named():
    with pytest.raises(UnhandledError, match=r"Ask\(number=1\).*on\(Ask, \.\.\.\)"):
        run(nothing)(Ask(1).perform())


def test_programs_are_frozen():
    one = succeed(1)

    with pytest.raises(AttributeError, match="frozen"):
        one.step = fail(1).step


def test_a_program_does_nothing_until_run():
    started = []

    @program
    def noisy(word: str, *, times: int = 1) -> Any:
        started.append(word * times)
        return (yield from succeed(times))

    one = noisy("a", times=2)
    assert started == []
    assert run(nothing)(one) == IOSuccess(2)
    assert run(nothing)(one) == IOSuccess(2)
    assert started == ["aa", "aa"]
    assert noisy.__name__ == "noisy"


def test_a_failure_ends_a_generator_after_its_finally():
    tidied = []

    @program
    def failing() -> Any:
        try:
            yield from fail("no")
            raise AssertionError
        finally:
            tidied.append(True)

    assert run(nothing)(failing()) == IOFailure("no")
    assert tidied == [True]


def test_effects_are_values():
    assert Ask(1) == Ask(1)
    assert hash(Ask(1)) == hash(Ask(1))
    assert repr(Ask(1)) == "Ask(number=1)"
    assert Ask(1) != Tell("1")


def test_from_result_takes_results_only():
    with pytest.raises(TypeError, match="not a Result: 3"):
        Program.from_result(3)


def test_pipe():
    handlers = World().handlers()

    assert pipe(3) == 3
    assert pipe(1, Ask, Ask.perform, then(succeed), run(handlers)) == IOSuccess(2)
    assert parallel(()).map(len).attempt is not None
    assert pipe(succeed(1), run(nothing)) == IOSuccess(1)
    assert run(nothing)(succeed(1).attempt()) == IOSuccess(Success(1))
