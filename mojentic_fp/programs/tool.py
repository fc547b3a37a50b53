"""Tools: what a model may call, and what then happens.

Decides: what a tool is (``Tool``), how a call reaches it, and what the model is told.
``programs.function`` makes one from a Python function.  The rules:

- an unknown name, arguments that are no JSON object or do not fit the tool, and a tool
  that fails are all answered to the model, as ``{"error": "..."}``, or as the record
  that the tool declined with;
- a result is JSON, unless it is text already;
- answers come in the order of the calls, whichever was ready first.
"""

from collections.abc import Callable
from typing import Any, Generic, Never, TypeVar, overload

import toolz
from attrs import evolve, field, frozen
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.conversation import Answered
from mojentic_fp.data.event import ToolFinished, ToolStarted
from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.message import ToolMessage
from mojentic_fp.data.mishap import (
    BadArguments,
    Declined,
    OutOfTime,
    Raised,
    Refused,
    UnknownTool,
)
from mojentic_fp.data.part import Text, ToolCall
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.combine import all_of, parallel
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.effects.tools import CallTool

D = TypeVar("D", covariant=True)
D1 = TypeVar("D1")
D2 = TypeVar("D2")
D3 = TypeVar("D3")
D4 = TypeVar("D4")
D5 = TypeVar("D5")


@frozen
class Tool(Generic[D]):
    """What the model is told of a tool, and the program that answers a call.

    The program may perform the effects ``D``.  Tools are compared by their ``spec``.
    """

    spec: ToolSpec
    answer: Callable[[ToolCall], Program[Json | ToolResult, ToolFailure, D]] = field(
        eq=False, repr=False
    )

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return self.spec.name

    def renamed(self, name: str) -> "Tool[D]":
        """The same tool by another name."""
        return Tool(evolve(self.spec, name=name), self.answer)


@frozen
class Toolbox(Generic[D]):
    """Tools, each by its name.  The first of a name is the one."""

    tools: tuple[Tool[D], ...] = ()

    def __or__(self, other: "Toolbox[D1]") -> "Toolbox[D | D1]":
        """The tools of both."""
        return Toolbox((*self.tools, *other.tools))

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the model is told, in order."""
        return tuple(one.spec for one in toolz.unique(self.tools, key=_named))

    def find(self, name: str) -> Tool[D] | None:
        """The tool of this name."""
        return next((tool for tool in self.tools if tool.name == name), None)


def _named(tool: Tool[object]) -> str:
    return tool.name


@overload
def toolbox() -> Toolbox[Never]: ...
@overload
def toolbox(one: Tool[D1], /) -> Toolbox[D1]: ...
@overload
def toolbox(one: Tool[D1], two: Tool[D2], /) -> Toolbox[D1 | D2]: ...
@overload
def toolbox(
    one: Tool[D1], two: Tool[D2], three: Tool[D3], /
) -> Toolbox[D1 | D2 | D3]: ...
@overload
def toolbox(
    one: Tool[D1], two: Tool[D2], three: Tool[D3], four: Tool[D4], /
) -> Toolbox[D1 | D2 | D3 | D4]: ...
@overload
def toolbox(*tools: Tool[D5]) -> Toolbox[D5]: ...
def toolbox(*tools: Tool[Any]) -> Toolbox[Any]:
    """Tools for ``generate``: ``toolbox(resolve_date, weather)``."""
    return Toolbox(tools)


def descriptor(name: str, description: str, parameters: JsonObject) -> Tool[CallTool]:
    """A tool of which only the description is here.

    Whoever handles ``CallTool`` answers it: ``on(CallTool, ...)``.
    """
    spec = ToolSpec(name, description, parameters)
    return Tool(spec, lambda call: CallTool(call).perform())


def answers(
    calls: tuple[ToolCall, ...], tools: Toolbox[D1], *, at_once: int
) -> Program[tuple[ToolMessage | Answered, ...], Never, D1]:
    """Call the tools of one turn, at most so many at once; an answer a call."""
    each = tuple(_answer(call, tools) for call in calls)
    return parallel(each, limit=at_once).bind(all_of)


def _answer(
    call: ToolCall, tools: Toolbox[D1]
) -> Program[ToolMessage | Answered, Never, D1]:
    """Call one tool, showing that; what the model is told of it, and what it cost."""
    return (
        emit(ToolStarted(call))
        .bind(lambda _: _call(call, tools).attempt())
        .bind(lambda outcome: _shown(call, outcome))
    )


def _shown(
    call: ToolCall, outcome: Result[Json | ToolResult, ToolFailure]
) -> Program[ToolMessage | Answered, Never, Never]:
    answer = answered(call, outcome)
    message = answer.message if isinstance(answer, Answered) else answer
    return emit(ToolFinished(call, message)).map(lambda _: answer)


def answered(
    call: ToolCall, outcome: Result[Json | ToolResult, ToolFailure]
) -> ToolMessage | Answered:
    """What the model is told of a call's outcome, and what it cost, if anything."""
    if not is_successful(outcome):
        content = told_failure(outcome.failure())
        return ToolMessage(call.id, call.name, content, failed=True)
    result = outcome.unwrap()
    if not isinstance(result, ToolResult):
        return ToolMessage(call.id, call.name, told(result))
    message = ToolMessage(
        call.id,
        call.name,
        result.parts or (Text(told(result.structured)),),
        failed=result.failed,
        extra=result.extra,
        structured=result.structured,
    )
    return message if result.usage is None else Answered(message, result.usage)


def _call(
    call: ToolCall, tools: Toolbox[D1]
) -> Program[Json | ToolResult, ToolFailure, D1]:
    found = tools.find(call.name)
    if found is None:
        known = tuple(tool.name for tool in tools.tools)
        return fail(ToolFailure(call, UnknownTool(known)))
    return CallTool(call).otherwise(found.answer(call))


def told(result: Json) -> str:
    """A tool's result as the model reads it: JSON, unless it is text already."""
    return result if isinstance(result, str) else render(result)


def told_failure(failure: ToolFailure) -> str:
    """A tool's failure as the model reads it."""
    reason = failure.reason
    if isinstance(reason, Declined):
        return render(reason.record)
    return render(JsonObject(error=_explain(failure.call.name, reason)))


def _explain(
    name: str, reason: UnknownTool | BadArguments | Raised | Refused | OutOfTime
) -> str:
    match reason:
        case UnknownTool(known=known):
            there = f"; there are: {', '.join(known)}" if known else ""
            return f"Tool '{name}' not found{there}"
        case BadArguments(problems=problems):
            lines = "; ".join(str(problem) for problem in problems)
            return f"The arguments do not fit tool '{name}': {lines}"
        case Refused(why=why):
            return f"Tool '{name}' may not be called: {why}"
        case OutOfTime(seconds=seconds):
            return f"Tool '{name}' took longer than {seconds:g} seconds"
        case Raised(kind="ValueError" | "str", message=message):
            return message
        case Raised(message=message) if message.startswith("Error"):
            return message  # it says so itself
        case Raised(kind=kind, message=message):
            return f"{kind}: {message}"
