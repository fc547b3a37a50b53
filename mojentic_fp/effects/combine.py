"""Programs over many: in turn (``traverse``, ``fold``), side by side (``parallel``,
``race``), and around a resource (``bracket``).

Decides: order, and what one failure means for the others.  Knows nothing of threads or
tasks: the driver has those.  Loops run in constant stack, whatever their length.
"""

from collections.abc import Callable, Iterable
from typing import Never, TypeVar

from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.effects import node
from mojentic_fp.effects.program import Program, Steps, program

A = TypeVar("A")
B = TypeVar("B")
E = TypeVar("E")
E2 = TypeVar("E2")
F = TypeVar("F")
F2 = TypeVar("F2")
F3 = TypeVar("F3")
R = TypeVar("R")


@program
def traverse(
    function: Callable[[A], Program[B, E, F]], items: Iterable[A]
) -> Steps[tuple[B, ...], E, F]:
    """One program an item, in turn; the first failure ends it.

    >>> from mojentic_fp import nothing, run, succeed
    >>> run(nothing)(traverse(lambda n: succeed(n * n), (1, 2, 3)))
    <IOResult: <Success: (1, 4, 9)>>

    ``items`` is read anew at each run, so give something that can be.
    """
    answers: list[B] = []
    for item in items:
        answer = yield from function(item)
        answers.append(answer)
    return tuple(answers)


@program
def fold(
    function: Callable[[B, A], Program[B, E, F]], items: Iterable[A], initial: B
) -> Steps[B, E, F]:
    """From ``initial``, one program an item, each given what the last one answered.

    >>> from mojentic_fp import nothing, run, succeed
    >>> run(nothing)(fold(lambda total, n: succeed(total + n), (1, 2, 3), 0))
    <IOResult: <Success: 6>>
    """
    answer = initial
    for item in items:
        answer = yield from function(answer, item)
    return answer


@program
def unfold(
    function: Callable[[A], Program[Result[B, A], E, F]], initial: A
) -> Steps[B, E, F]:
    """Again and again: a ``Failure`` holds the next state, a ``Success`` ends it.

    >>> from mojentic_fp import nothing, run, succeed
    >>> from returns.result import Failure, Success
    >>> def double(n):
    ...     return succeed(Success(n) if n > 100 else Failure(2 * n))
    >>> run(nothing)(unfold(double, 3))
    <IOResult: <Success: 192>>
    """
    state = initial
    while True:
        outcome = yield from function(state)
        if is_successful(outcome):
            return outcome.unwrap()
        state = outcome.failure()


def parallel(
    programs: Iterable[Program[A, E, F]], *, limit: int | None = None
) -> Program[tuple[Result[A, E], ...], Never, F]:
    """Side by side, at most ``limit`` at once (all, if ``None``).

    Answers every outcome, in the order the programs were given: one that fails loses
    nothing of the others.  ``all_of`` turns the outcomes into one.
    """
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, not {limit}"
        raise ValueError(message)
    steps = tuple(program.step for program in programs)
    if len(steps) == 1:
        return Program(node.Map(node.Attempt(steps[0]), _alone))
    return Program(node.Fork(steps, limit))


def _alone(outcome: Result[A, E]) -> tuple[Result[A, E], ...]:
    """One branch needs no other thread or task."""
    return (outcome,)


def race(programs: Iterable[Program[A, E, F]]) -> Program[A, E, F]:
    """Side by side; the first outcome, be it a failure, is the outcome of all.

    The others are cancelled: their brackets are released, and what they asked of the
    world is not waited for.

    >>> from mojentic_fp import nothing, run, succeed
    >>> run(nothing)(race((succeed("first"), succeed("second"))))
    <IOResult: <Success: first>>
    """
    steps = tuple(program.step for program in programs)
    if not steps:
        message = "a race has at least one program"
        raise ValueError(message)
    forked: Program[tuple[Result[A, E] | None, ...], Never, F] = Program(
        node.Fork(steps, None, race=True)
    )
    return forked.bind_result(_first)


def _first(outcomes: tuple[Result[A, E] | None, ...]) -> Result[A, E]:
    """The one outcome of a race."""
    return next(one for one in outcomes if one is not None)


def all_of(
    outcomes: tuple[Result[A, E], ...],
) -> Program[tuple[A, ...], E, Never]:
    """Every answer, or the first failure: ``parallel(...).bind(all_of)``."""
    return traverse(Program.from_result, outcomes)


def bracket(
    acquire: Program[R, E, F],
    use: Callable[[R], Program[A, E2, F2]],
    release: Callable[[R], Program[object, Never, F3]],
) -> Program[A, E | E2, F | F2 | F3]:
    """Acquire, use, and release, whatever happens in between.

    ``release`` runs once for each resource acquired: after an answer, a failure, an
    exception, a cancellation, or when the run is abandoned.
    """
    return Program(node.Bracket(acquire.step, use, release))
