"""Understanding requests: the inverse of ``request``.

Decides: which members of a body are neutral wishes.  All others, and those that hold
what no wish can, stay as they are in ``settings.extra``; ``null`` there keeps out what
would be said otherwise.  Total: any JSON object is a request.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject, freeze
from mojentic_fp.data.message import AssistantMessage, Message
from mojentic_fp.data.request import (
    AnyJson,
    Effort,
    Output,
    Request,
    Schema,
    Settings,
)
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolChoice, ToolSpec
from mojentic_fp.wire.openai import hear
from mojentic_fp.wire.openai.quirks import Asking, Quirks
from mojentic_fp.wire.openai.request import Dialect, asked_for, format_of
from mojentic_fp.wire.pick import count, fields, others, text

A = TypeVar("A")
_Left: TypeAlias = dict[str, Json]
"""The members of a body that are not understood yet."""

_CHOICES: Final = immutabledict(
    {"none": Choice.NONE, "required": Choice.REQUIRED, "any": Choice.REQUIRED}
)
_USAGE: Final[Json] = immutabledict(include_usage=True)
_EFFORTS: Final = tuple(sorted(Effort, key=lambda effort: effort is Effort.ENABLED))


def understand(by: Dialect, body: JsonObject) -> Request:
    """The request that a body makes."""
    left: _Left = dict(others(body, ()))
    messages = _messages(by.quirks, left)
    tools = _tools(by.quirks, left)
    choice = _choice(by.quirks, left) if tools else Choice.AUTO
    stream = _stream(by.quirks, left)
    model = _taken(left, "model", _text)
    if model is None:
        left.setdefault("model", None)
    output = _output(left)
    wishes = _settings(by, left, tools=bool(tools))
    return Request(
        model or "",
        messages,
        tools=tools,
        tool_choice=choice,
        settings=evolve(wishes, extra=immutabledict(left)),
        output=output,
        stream=stream,
    )


# --- taking ---------------------------------------------------------------------------------


def _taken(left: _Left, name: str, read: Callable[[Json], A | None]) -> A | None:
    """What a member says, which is then no longer left; ``None`` leaves it."""
    value = read(left.get(name))
    if value is not None:
        del left[name]
    return value


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Json) -> int | None:
    return count(value)


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _flag(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def _objects(value: Json) -> tuple[JsonObject, ...] | None:
    if not isinstance(value, tuple) or not value:
        return None
    found = tuple(one for one in value if isinstance(one, immutabledict))
    return found if len(found) == len(value) else None


def _stops(value: Json) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, tuple) or not value:
        return None
    found = tuple(one for one in value if isinstance(one, str))
    return found if len(found) == len(value) else None


# --- messages and tools ---------------------------------------------------------------------


def _messages(quirks: Quirks, left: _Left) -> tuple[Message, ...]:
    said = _taken(left, "messages", _objects) or ()
    if not said and left.setdefault("messages", None) == ():
        del left["messages"]
    messages: list[Message] = []
    names: dict[str, str] = {}
    for one in said:
        message = hear.message(quirks, immutabledict(names), one)
        messages.append(message)
        if isinstance(message, AssistantMessage):
            names |= {call.id: call.name for call in message.calls}
    return tuple(messages)


def _tools(quirks: Quirks, left: _Left) -> tuple[ToolSpec | ProviderTool, ...]:
    told = _taken(left, "tools", _objects) or ()
    return tuple(hear.tool(quirks, one) for one in told)


def _choice(quirks: Quirks, left: _Left) -> ToolChoice:
    """Which tool must be called; a word that is another server's stays beside it."""
    told = left.get("tool_choice")
    name = text(told, "function", "name")
    named = immutabledict(type="function", function=immutabledict(name=name))
    if fields(told) == named and name:
        del left["tool_choice"]
        return Named(name)
    if told == Choice.AUTO.value:
        del left["tool_choice"]
        return Choice.AUTO
    choice = _CHOICES.get(told, Choice.AUTO) if isinstance(told, str) else Choice.AUTO
    if told in (quirks.required, "none"):
        del left["tool_choice"]
    return choice


# --- wishes ---------------------------------------------------------------------------------


def _stream(quirks: Quirks, left: _Left) -> bool | None:
    stream = _taken(left, "stream", _flag)
    if stream and quirks.usage:
        if left.get("stream_options") == _USAGE:
            del left["stream_options"]
        else:
            left.setdefault("stream_options", None)
    return stream


def _output(left: _Left) -> Output | None:
    """The form that is asked for; one that would be said otherwise stays beside it."""
    told = left.get("response_format")
    output = _form(told)
    if output is None:
        return None
    if _defaulted(fields(told)) == freeze(format_of(output)).unwrap():
        del left["response_format"]
    return output


def _defaulted(told: JsonObject) -> JsonObject:
    """The same with what it means where it does not say how strict it is."""
    schema = fields(told, "json_schema")
    if not schema or schema.get("strict") is not None:
        return told
    return told.set("json_schema", schema.set("strict", value=False))


def _form(told: Json) -> Output | None:
    kind = text(told, "type")
    if kind == "json_object":
        return AnyJson()
    schema = fields(told, "json_schema")
    inner, name = schema.get("schema"), text(schema, "name")
    if kind != "json_schema" or not isinstance(inner, immutabledict) or not name:
        return None
    return Schema(name, inner, strict=schema.get("strict") is True)


def _settings(by: Dialect, left: _Left, *, tools: bool) -> Settings:
    limit = by.limit if by.limit in left else _other(by.limit)
    logprobs = _logprobs(left)
    effort, tokens = _thinking(by.quirks, left)
    parallel = tools and by.quirks.parallel
    return Settings(
        temperature=_taken(left, "temperature", _number),
        top_p=_taken(left, "top_p", _number),
        top_k=_taken(left, "top_k", _whole),
        max_tokens=_taken(left, limit, _whole),
        stop=_taken(left, "stop", _stops) or (),
        seed=_taken(left, by.quirks.seed, _whole),
        presence_penalty=_taken(left, "presence_penalty", _number),
        frequency_penalty=_taken(left, "frequency_penalty", _number),
        reasoning_effort=effort,
        reasoning_tokens=tokens,
        parallel_tool_calls=(
            _taken(left, "parallel_tool_calls", _flag) if parallel else None
        ),
        n=_taken(left, "n", _whole),
        logprobs=logprobs,
        service_tier=_taken(left, "service_tier", _text),
    )


def _other(limit: str) -> str:
    return "max_tokens" if limit != "max_tokens" else "max_completion_tokens"


def _logprobs(left: _Left) -> int | None:
    """Whether tokens are told, and with how many rivals."""
    if left.get("logprobs") is not True:
        return None
    rivals = left.get("top_logprobs")
    top = count(rivals)
    if rivals is not None and not top:
        del left["logprobs"]
        return 0
    if top is not None and top < 0:
        return None
    left.pop("top_logprobs", None)
    del left["logprobs"]
    return top or 0


def _thinking(quirks: Quirks, left: _Left) -> tuple[Effort | None, int | None]:
    """How hard to think: the effort that would be asked for in these members."""
    tokens = None
    told = left.get("reasoning")
    if quirks.thinking is Asking.OBJECT and isinstance(told, immutabledict):
        tokens = count(told, "max_tokens")
        if tokens is not None:
            left["reasoning"] = told.delete("max_tokens")
    effort = next((one for one in _EFFORTS if _asks(quirks, one, left)), None)
    if effort is not None:
        for name in asked_for(quirks.thinking, effort):
            del left[name]
    elif tokens is not None and not left["reasoning"]:
        del left["reasoning"]
    return effort, tokens


def _asks(quirks: Quirks, effort: Effort, left: _Left) -> bool:
    asked = asked_for(quirks.thinking, effort)
    beside = quirks.thinking is Asking.SWITCH and "reasoning_effort" in left
    complete = not beside or "reasoning_effort" in asked
    return complete and all(left.get(name) == value for name, value in asked.items())
