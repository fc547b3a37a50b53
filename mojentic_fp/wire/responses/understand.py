"""Understanding requests: what the body of one asks, in neutral words.

Decides: which member says what.  Whatever has no neutral word, or is not of its usual
kind, is kept in ``settings.extra``, where it is told again.  What the items of an input
mean, ``heard`` decides.
"""

from typing import Final, TypeAlias, TypeVar

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import Message, SystemMessage, UserMessage
from mojentic_fp.data.part import Extra, Text
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolChoice, ToolSpec
from mojentic_fp.wire.openai.request import Dialect
from mojentic_fp.wire.pick import fields, items, others, text
from mojentic_fp.wire.responses.heard import messages_of
from mojentic_fp.wire.responses.request import style_of
from mojentic_fp.wire.responses.words import INSTRUCTIONS, LOGPROBS, Style, extra_of

V = TypeVar("V")

_EFFORT: Final[immutabledict[str, Effort]] = immutabledict(
    {"none": Effort.DISABLED}
    | {
        effort.value: effort
        for effort in Effort
        if effort not in (Effort.DISABLED, Effort.ENABLED)
    }
)
_CHOICE: Final[immutabledict[str, Choice]] = immutabledict(
    {choice.value: choice for choice in Choice}
)
_FUNCTION: Final = frozenset(("type", "name", "description", "parameters", "strict"))
_Left: TypeAlias = dict[str, Json]
"""The members of a body that are not understood yet."""


def understand(by: Dialect, body: JsonObject) -> Request:
    """The request that a body asks."""
    style = style_of(by)
    left: _Left = {name: value for name, value in body.items() if value is not None}
    model = _taken(left, "model", str) or ""
    messages = (*_instructions(style, left), *_input(style, left, model))
    tools = _tools(style, left)
    choice = _choice(left) if tools else Choice.AUTO
    parallel = _taken(left, "parallel_tool_calls", bool) if tools else None
    output = _output(left)
    stream = _taken(left, "stream", bool)
    wishes = Settings(
        temperature=_number(left, "temperature"),
        top_p=_number(left, "top_p"),
        max_tokens=_taken(left, "max_output_tokens", int),
        service_tier=_taken(left, "service_tier", str),
        parallel_tool_calls=parallel,
        reasoning_effort=_effort(left),
        logprobs=_logprobs(left),
        extra=immutabledict(left),
    )
    return Request(
        model,
        messages,
        tools=tools,
        tool_choice=choice,
        settings=wishes,
        output=output,
        stream=stream,
    )


# --- members -----------------------------------------------------------------------------


def _taken(left: _Left, name: str, kind: type[V]) -> V | None:
    """The member, where it is of that kind: then it is understood."""
    value = left.get(name)
    if isinstance(value, bool) is not (kind is bool) or not isinstance(value, kind):
        return None
    del left[name]
    return value


def _number(left: _Left, name: str) -> float | None:
    whole = _taken(left, name, int)
    return _taken(left, name, float) if whole is None else whole


def _kept(left: _Left, name: str, rest: JsonObject) -> None:
    """What is left of a member, if anything."""
    if rest:
        left[name] = rest
    else:
        left.pop(name, None)


def _instructions(style: Style, left: _Left) -> tuple[Message, ...]:
    words = _taken(left, INSTRUCTIONS, str)
    if words is None:
        return ()
    mark = Extra(style.provider, immutabledict({INSTRUCTIONS: True}))
    return (SystemMessage((Text(words),), extra=mark),)


def _input(style: Style, left: _Left, model: str) -> tuple[Message, ...]:
    """The input; plain text is what the user says."""
    given = left.get("input")
    if isinstance(given, str):
        del left["input"]
        return (UserMessage((Text(given),)),)
    if not isinstance(given, tuple) or not given:
        return ()
    found = [item for item in given if isinstance(item, immutabledict)]
    if len(found) < len(given):
        return ()
    del left["input"]
    return tuple(messages_of(style, model, found))


def _effort(left: _Left) -> Effort | None:
    told = fields(left.get("reasoning"))
    effort = _EFFORT.get(text(told, "effort"))
    known = () if effort is None else ("effort",)
    if told:
        _kept(left, "reasoning", others(told, known))
    return effort


def _logprobs(left: _Left) -> int | None:
    """How many rivals of each token are wished for; that it is, ``include`` says."""
    included = items(left.get("include"))
    if LOGPROBS not in included:
        return None
    rest = tuple(name for name in included if name != LOGPROBS)
    if rest:
        left["include"] = rest
    else:
        del left["include"]
    return _taken(left, "top_logprobs", int) or 0


# --- output and tools --------------------------------------------------------------------


def _output(left: _Left) -> Output | None:
    """The form of the answer; what has no neutral word of it is told again as it came."""
    told = fields(left.get("text"))
    form = fields(told, "format")
    output, known = _form(form)
    if told and not others(form, known):
        _kept(left, "text", others(told, ("format",)))
    return output


def _form(form: JsonObject) -> tuple[Output | None, tuple[str, ...]]:
    """The form, and the members that say it."""
    schema, strict = form.get("schema"), form.get("strict")
    match text(form, "type"):
        case "text":
            return None, ("type",)
        case "json_object":
            return AnyJson(), ("type",)
        case "json_schema" if isinstance(schema, immutabledict):
            said = Schema(text(form, "name"), schema, strict is True)
            return said, ("type", "name", "schema", "strict")
        case _:
            return None, ()


def _tools(style: Style, left: _Left) -> tuple[ToolSpec | ProviderTool, ...]:
    given = items(left.get("tools"))
    found = [tool for tool in given if isinstance(tool, immutabledict)]
    if not given or len(found) < len(given):
        return ()
    del left["tools"]
    return tuple(_tool(style, tool) for tool in found)


def _tool(style: Style, tool: JsonObject) -> ToolSpec | ProviderTool:
    """A function of the caller's; any other tool is the provider's own."""
    parameters, strict = tool.get("parameters"), tool.get("strict")
    if (
        text(tool, "type") != "function"
        or not text(tool, "name")
        or not isinstance(parameters, immutabledict | None)
        or not isinstance(strict, bool | None)
    ):
        return ProviderTool(style.provider, tool)
    return ToolSpec(
        text(tool, "name"),
        text(tool, "description"),
        EMPTY if parameters is None else parameters,
        strict,
        extra=extra_of(style.provider, others(tool, _FUNCTION)),
    )


def _choice(left: _Left) -> ToolChoice:
    told = left.get("tool_choice")
    choice: ToolChoice | None = _CHOICE.get(told if isinstance(told, str) else "")
    name = text(told, "name")
    if name and told == immutabledict({"type": "function", "name": name}):
        choice = Named(name)
    if choice is None:
        return Choice.AUTO
    del left["tool_choice"]
    return choice
