"""The drivers: what runs a program over handlers.

Decides: what becomes of emitted events (``stream`` and ``stream_async`` hand them over,
``run`` and ``run_async`` drop them) and of the outcome.  How a run waits for the world
is in ``synchronous`` and ``asynchronous``; what a step means, in the fiber.

    run(handlers)(program)            IOResult[A, E]
    run_async(handlers)(program)      FutureResult[A, E], under asyncio and trio
    stream(handlers)(program)         an iterator: events, then the IOResult
    stream_async(handlers)(program)   an asynchronous iterator of the same
    either(outcome)                   the answer or the failure, out of its wrapping

The same program gives the same answer under each.  Nothing runs before the driver is
called with it; no exception comes out but a programming mistake's.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Never, Protocol, TypeVar, cast

from returns.io import IO, IOResult
from returns.pipeline import is_successful
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp.data.event import Event
from mojentic_fp.edges import synchronous
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.world import outcome_of
from mojentic_fp.effects import node
from mojentic_fp.effects.emit import Emit, Listening
from mojentic_fp.effects.fiber import Fiber
from mojentic_fp.effects.node import Answer, Answers
from mojentic_fp.effects.program import Program
from mojentic_fp.handlers.handler import Handlers

if TYPE_CHECKING:
    # An event loop is not needed by those who run synchronously.
    from returns.future import FutureResult

    from mojentic_fp.edges.asynchronous import AsyncStream

F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)
A = TypeVar("A")
E = TypeVar("E")


class Run(Protocol[F_contra]):
    """Runs programs that perform no more than ``F``."""

    def __call__(self, program: Program[A, E, F_contra], /) -> IOResult[A, E]:
        """Run it; its outcome."""
        ...


class RunAsync(Protocol[F_contra]):
    """Runs programs that perform no more than ``F``, when awaited."""

    def __call__(self, program: Program[A, E, F_contra], /) -> "FutureResult[A, E]":
        """Run it when awaited."""
        ...


class Stream(Protocol[F_contra]):
    """Runs programs that perform no more than ``F``, showing what they emit."""

    def __call__(
        self, program: Program[A, E, F_contra], /
    ) -> Generator[Event | IOResult[A, E], None, None]:
        """Run it as the events are asked for; the outcome comes last."""
        ...


class StreamAsync(Protocol[F_contra]):
    """Runs programs that perform no more than ``F``, showing what they emit."""

    def __call__(self, program: Program[A, E, F_contra], /) -> "AsyncStream[A, E]":
        """Run it as the events are asked for; the outcome comes last."""
        ...


def run(handlers: Handlers[F, Never]) -> Run[F]:
    """Run programs synchronously; emitted events are dropped.

    ``run(ollama())(generate("qwen3")([user("Hi")]))`` is an ``IOResult``.  Needs no
    event loop and works inside one; parallel branches wait in threads.
    """

    def drive(program: Program[A, E, F], /) -> IOResult[A, E]:
        scope = Scope()
        fiber = _fiber(program, handlers, scope, _SILENT)
        for _ in synchronous.drive(fiber, scope):
            pass
        return _outcome(fiber, handlers, scope)

    return drive


def stream(handlers: Handlers[F, Never]) -> Stream[F]:
    """Run programs synchronously, yielding what they emit, then the outcome.

    Leaving the loop early abandons the run and closes what it has open, at once.
    """

    def drive(
        program: Program[A, E, F], /
    ) -> Generator[Event | IOResult[A, E], None, None]:
        scope = Scope()
        fiber = _fiber(program, handlers, scope, _SHOWING)
        running = synchronous.drive(fiber, scope)
        try:
            for events in running:
                yield from events
        finally:
            running.close()
        yield _outcome(fiber, handlers, scope)

    return drive


def run_async(handlers: Handlers[F, Never]) -> RunAsync[F]:
    """Run programs asynchronously; emitted events are dropped.

    ``await run_async(ollama())(program)`` is an ``IOResult``.  Cancelling the task
    releases everything before it ends.
    """
    from returns.future import FutureResult  # noqa: PLC0415

    from mojentic_fp.edges import asynchronous  # noqa: PLC0415

    async def drive(program: Program[A, E, F]) -> Result[A, E]:
        scope = Scope()
        fiber = _fiber(program, handlers, scope, _SILENT)
        try:
            await asynchronous.drive(fiber, scope, asynchronous.silent)
        finally:
            scope.abort()
        return _judge(fiber, handlers, scope)

    def start(program: Program[A, E, F], /) -> FutureResult[A, E]:
        return FutureResult(drive(program))

    return start


def stream_async(handlers: Handlers[F, Never]) -> StreamAsync[F]:
    """Run programs asynchronously, yielding what they emit, then the outcome."""
    from mojentic_fp.edges.asynchronous import AsyncStream  # noqa: PLC0415

    def start(program: Program[A, E, F], /) -> AsyncStream[A, E]:
        scope = Scope()
        fiber = _fiber(program, handlers, scope, _SHOWING)
        return AsyncStream(fiber, scope, lambda: _outcome(fiber, handlers, scope))

    return start


def _fiber(
    program: Program[A, E, F], handlers: Handlers[F, Never], scope: Scope, own: Answers
) -> Fiber:
    return Fiber(program.step, handlers.answers, scope.states, own)


def _outcome(
    fiber: Fiber, handlers: Handlers[F, Never], scope: Scope
) -> IOResult[Any, Any]:
    # Any: the fiber is untyped; `Run` and its siblings say what comes out.
    return IOResult.from_result(_judge(fiber, handlers, scope))


def _judge(
    fiber: Fiber, handlers: Handlers[F, Never], scope: Scope
) -> Result[Any, Any]:
    """The outcome, after the handlers' own last word on it."""
    outcome = outcome_of(fiber)
    for finish in handlers.finishes:
        outcome = finish.judge(
            scope.states.get(finish.key, finish.key.initial), outcome
        )
    return outcome


_SILENT = Answers()
_SHOWING = Answers(
    {
        Emit: Answer(lambda effect, _: node.Offer(effect.events), Answers()),
        Listening: Answer(lambda _, __: node.Pure(value=True), Answers()),
    }
)


def either(outcome: IOResult[A, E] | Result[A, E]) -> A | E:
    """The answer, or the failure: for ``match``, whose cases a type checker completes.

    Patterns over the classes of ``returns`` (``case IOSuccess(Success(answer))``) lose
    the types; these keep them, and a case that was forgotten is an error.

    >>> from mojentic_fp import fail, nothing, succeed
    >>> either(run(nothing)(succeed(1))), either(run(nothing)(fail("no")))
    (1, 'no')
    """
    # Neither checker sees that an IOResult is the IO of a Result.
    result = (
        unsafe_perform_io(cast("IO[Result[A, E]]", outcome))
        if isinstance(outcome, IOResult)
        else outcome
    )
    return result.unwrap() if is_successful(result) else result.failure()
