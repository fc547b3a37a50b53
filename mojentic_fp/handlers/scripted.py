"""Scripted handlers: the world by heart, for tests, examples and documentation.

Decides: what a script is (answers in order), and that leaving it is a failure which
prints the log so far and what was expected next: a script that is exhausted fails the
effect that asked; one that is left over fails the run.

    run(scripted([completion("hi")]))(ask("any", "hello"))     # IOSuccess(...)
    fixed_clock(noon) | counted_ids() | files_in_memory({"a.txt": b"..."})
    scripted_embeddings({"cat": (1.0, 0.0)}) | byte_tokens()     # in ``pretended``
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Never, TypeAlias, TypeGuard

from attrs import evolve, frozen
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion, completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.reason import OffScript
from mojentic_fp.data.request import Request
from mojentic_fp.effects import node
from mojentic_fp.effects.ambient import NewId, Now, Sleep
from mojentic_fp.effects.emit import Emit, Listening, emit
from mojentic_fp.effects.llm import Complete, ListModels
from mojentic_fp.effects.node import Answer, Answers
from mojentic_fp.effects.program import Effect, Program, fail, succeed
from mojentic_fp.effects.tools import CallTool
from mojentic_fp.handlers.handler import Finish, Handlers, on, state, stateful
from mojentic_fp.wire.assemble import split

Scripted: TypeAlias = (
    Completion
    | LlmFailure
    | AssistantMessage
    | ToolCall
    | str
    | Callable[[Request], Completion | LlmFailure]
)
"""One answer of a scripted model: a completion (or its words, or its one call), a
failure, or a function of the request."""


@frozen
class _Progress:
    """How far a script has come."""

    at: int = 0
    log: tuple[str, ...] = ()


def scripted(
    script: Iterable[Scripted], *, models: tuple[str, ...] = ("scripted",)
) -> Handlers[Complete | ListModels, Never]:
    """A model that gives these answers, in order, whatever it is asked.

    Each run starts at the beginning and must come to the end.  Answers are emitted as
    deltas to whoever listens, like any model's.
    """
    answers = tuple(script)
    key = state(_Progress())

    def move(
        progress: _Progress, asked: Complete
    ) -> tuple[_Progress, Program[Completion, LlmFailure, Never]]:
        question = _question(asked.request)
        if progress.at >= len(answers):
            reason = OffScript("nothing more", question, progress.log)
            return progress, fail(LlmFailure(reason))
        answer = _answer(answers[progress.at], asked.request)
        line = f"{question} -> {_shown(answer)}"
        moved = _Progress(progress.at + 1, (*progress.log, line))
        if isinstance(answer, LlmFailure):
            return moved, fail(answer)
        return moved, emit(*split(answer)).map(lambda _: answer)

    def judge(progress: _Progress, outcome: Result[Any, Any]) -> Result[Any, Any]:
        left = len(answers) - progress.at
        if not left or isinstance(outcome, Failure):
            return outcome
        expected = f"{_told(answers[progress.at])} ({_many(left, 'answer')} left)"
        reason = OffScript(expected, "the end of the run", progress.log)
        return Failure(LlmFailure(reason))

    return stateful(Complete, key, move).finishing(Finish(key, judge)) | on(
        ListModels, lambda _: succeed(models)
    )


def scripted_effects(
    script: Iterable[tuple[Effect[Any, Any], Any]],
) -> Handlers[Any, Never]:
    """Exactly these effects, in this order, each with its answer.

    An answer that is a ``Failure`` fails the effect.  Any other effect, or another
    order, fails with an ``LlmFailure`` that is ``OffScript``; so does what is left over.
    What is emitted is nobody's business, and tools run unless a call is in the script.
    """
    steps = tuple(script)
    key = state(_Progress())

    def move(
        progress: _Progress, asked: Effect[Any, Any]
    ) -> tuple[_Progress, Program[Any, Any, Never]]:
        expected = steps[progress.at] if progress.at < len(steps) else None
        if expected is None or expected[0] != asked:
            wanted = "nothing more" if expected is None else repr(expected[0])
            reason = OffScript(wanted, repr(asked), progress.log)
            return progress, fail(LlmFailure(reason))
        answer = expected[1]
        moved = _Progress(progress.at + 1, (*progress.log, f"{asked!r} -> {answer!r}"))
        if _is_failure(answer):
            return moved, fail(answer.failure())
        return moved, succeed(answer)

    def judge(progress: _Progress, outcome: Result[Any, Any]) -> Result[Any, Any]:
        if progress.at < len(steps) and not isinstance(outcome, Failure):
            wanted = repr(steps[progress.at][0])
            reason = OffScript(wanted, "the end of the run", progress.log)
            return Failure(LlmFailure(reason))
        return outcome

    def give(asked: Any, forward: Any) -> node.Step:
        if isinstance(asked, Emit | Listening | CallTool) and type(asked) not in kinds:
            passed: node.Step = forward(asked)
            return passed
        return node.Shift(key, lambda progress: move(progress, asked))

    kinds = {type(effect) for effect, _ in steps}
    any_effect = Answer(give, Answers())
    handlers: Handlers[Any, Never] = Handlers(Answers(rest=any_effect))
    return handlers.finishing(Finish(key, judge))


def _is_failure(answer: object) -> TypeGuard[Failure[Any]]:
    return isinstance(answer, Failure)


def fixed_clock(at: datetime) -> Handlers[Now | Sleep, Never]:
    """A clock that stands still, but for ``Sleep``, which moves it at once."""
    key = state(at)

    def now(time: datetime, _: Now) -> tuple[datetime, Program[datetime, Never, Never]]:
        return time, succeed(time)

    def sleep(
        time: datetime, asked: Sleep
    ) -> tuple[datetime, Program[None, Never, Never]]:
        return time + timedelta(seconds=asked.seconds), succeed(None)

    return stateful(Now, key, now) | stateful(Sleep, key, sleep)


def counted_ids(prefix: str = "id-") -> Handlers[NewId, Never]:
    """Names that count.

    >>> from mojentic_fp import run
    >>> run(counted_ids("task-"))(NewId().perform())
    <IOResult: <Success: task-1>>
    """

    def count(last: int, _: NewId) -> tuple[int, Program[str, Never, Never]]:
        return last + 1, succeed(f"{prefix}{last + 1}")

    return stateful(NewId, state(0), count)


def _answer(answer: Scripted, request: Request) -> Completion | LlmFailure:
    match answer:
        case Completion() | LlmFailure():
            said: Completion | LlmFailure = answer
        case AssistantMessage():
            said = completion(*answer.parts)
        case str() | ToolCall():
            said = completion(answer)
        case _:
            said = answer(request)
    if isinstance(said, Completion) and not said.model:
        return evolve(said, model=request.model)
    return said


def _question(request: Request) -> str:
    last = request.messages[-1] if request.messages else None
    words = "nothing" if last is None else f"{last.tag}: {last.text!r}"
    count = _many(len(request.messages), "message")
    return f"Complete({request.model}, {count}, last {words})"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shown(answer: Completion | LlmFailure) -> str:
    if isinstance(answer, LlmFailure):
        return repr(answer.reason)
    calls = ", ".join(f"{one.name}({dict(one.arguments)})" for one in answer.calls)
    return " ".join(part for part in (repr(answer.text), calls) if part)


def _told(answer: Scripted) -> str:
    match answer:
        case Completion() | LlmFailure():
            return _shown(answer)
        case _:
            return repr(answer)
