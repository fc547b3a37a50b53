"""Delegation: work that a model gives to another program, as a tool.

Decides: what becomes of the work of others: how deep it may go, what it may cost, that
its cost is the caller's, and that its events are not.  The program may be anything: one
question (``ask``), a model with tools of its own (``generate``), a turn of a session
(``say``).

    delegate("historian", "Knows history.", work=partial(ask, "llama3.2"))

Laws: what the work cost is in the usage of whoever gave it; cancelling the giver cancels
the work; what it emits arrives ``Nested``; where it fails, the model is told, and the
cost is counted all the same.
"""

from collections.abc import Callable
from typing import Final, Never, TypeVar

from attrs import evolve, frozen
from returns.pipeline import is_successful
from returns.result import Result, Success

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.convert import Problem, encode
from mojentic_fp.data.event import Event, Nested
from mojentic_fp.data.failure import LlmFailure, ToolFailure
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.mishap import BadArguments, Raised
from mojentic_fp.data.part import Text, ToolCall
from mojentic_fp.data.reason import OverBudget
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.context import here, within
from mojentic_fp.effects.emit import relaying
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.effects.wrap import Forward, wrapping
from mojentic_fp.programs.chat import Turn
from mojentic_fp.programs.tool import Tool, told, told_failure

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")

_PARAMETERS: Final = JsonObject(
    type="object",
    properties=JsonObject(
        input=JsonObject(type="string", description="Instructions for this agent.")
    ),
    required=("input",),
    additionalProperties=False,
)


@frozen
class Budget:
    """What may be spent: so many requests to models, so many tokens; ``None``: any.

    It is looked at before each request, so the last one may go beyond it.  Of nothing
    (0), nothing may be spent; of less, there is none: that raises ``ValueError``.
    """

    requests: int | None = None
    tokens: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what nobody can spend."""
        for name, most in (("requests", self.requests), ("tokens", self.tokens)):
            if most is not None and most < 0:
                message = f"a budget of {most} {name} is none: 0 is the least"
                raise ValueError(message)

    def exceeded(self, requests: int, usage: Usage) -> OverBudget | None:
        """Why nothing more may be spent, if so."""
        if self.requests is not None and requests >= self.requests:
            return OverBudget(self.requests, requests, "requests")
        if self.tokens is not None and usage.total >= self.tokens:
            return OverBudget(self.tokens, usage.total, "tokens")
        return None


_ANY: Final = Budget()


@frozen
class TooDeep:
    """The work was delegated too often already."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        """What the model is told."""
        return f"the work went through {' > '.join(self.path)} already: do it yourself"


def delegate(
    name: str,
    description: str,
    work: Callable[[str], Program[A, E, F]],
    *,
    budget: Budget = _ANY,
    depth: int = 3,
) -> Tool[F]:
    """A tool that has other work done: it is given instructions, as ``input``.

    The words of a ``Completion`` or a ``Turn`` are the answer; of anything else, its
    JSON.  ``budget`` is for one call, and for all that is delegated on from it; ``depth``
    is how often work may be delegated in all.
    """
    spec = ToolSpec(name, description, _PARAMETERS)

    @program
    def answer(call: ToolCall) -> Steps[ToolResult, ToolFailure, F]:
        context = yield from here()
        if context.depth >= depth:
            yield from fail(_raised(call, TooDeep(context.path)))
        given = yield from _input(call)
        meter = _Meter(budget)
        elsewhere = within(evolve(context, path=(*context.path, name)))
        nested = relaying(None, lambda state, event: (state, _nested(call, event)))
        metered = wrapping(Complete, meter.ask)(work(given))
        outcome = yield from elsewhere(nested(metered)).attempt()
        return _result(call, outcome, meter.usage)

    return Tool(spec, answer)


class _Meter:
    """What one call has spent so far."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._requests = 0
        self.usage = Usage()

    def ask(
        self, asked: Complete, forward: Forward[Complete, Completion, LlmFailure]
    ) -> Program[Completion, LlmFailure, Never]:
        """Ask, if that may still be paid."""
        over = self._budget.exceeded(self._requests, self.usage)
        if over is not None:
            return fail(LlmFailure(over))
        self._requests += 1
        return forward(asked).map(self._count)

    def _count(self, completion: Completion) -> Completion:
        self.usage += completion.usage or Usage()
        return completion


def _nested(call: ToolCall, event: Event) -> tuple[Event, ...]:
    return (Nested(call, event),)


def _input(call: ToolCall) -> Program[str, ToolFailure, Never]:
    given = call.arguments.get("input")
    if isinstance(given, str) and call.raw is None:
        return Program.from_value(given)
    problem = Problem(("input",), "instructions are wanted, as a text")
    return fail(ToolFailure(call, BadArguments((problem,))))


def _result(call: ToolCall, outcome: Result[A, E], usage: Usage) -> ToolResult:
    """What the work came to, with what it cost."""
    if is_successful(outcome):
        said = _said(outcome.unwrap())
        if is_successful(said):
            return evolve(said.unwrap(), usage=usage)
        failure = _raised(call, said.failure())
    else:
        failure = _raised(call, outcome.failure())
    return ToolResult((Text(told_failure(failure)),), failed=True, usage=usage)


def _said(answer: object) -> Result[ToolResult, object]:
    match answer:
        case ToolResult():
            return Success(answer)
        case Completion() | Turn():
            return Success(ToolResult((Text(answer.text),)))
        case _:
            return encode(answer).map(
                lambda value: ToolResult((Text(told(value)),), structured=value)
            )


def _raised(call: ToolCall, failure: object) -> ToolFailure:
    """A failure of the work, as one of the tool."""
    return ToolFailure(call, Raised(type(failure).__name__, _words(failure)))


def _words(failure: object) -> str:
    reason = getattr(failure, "reason", failure)
    message = getattr(reason, "message", None) or getattr(reason, "detail", None)
    return str(message or reason)
