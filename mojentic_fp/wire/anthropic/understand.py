"""Understanding requests: the inverse of spelling them.

Decides: which wishes a body's members are.  What is not wished in neutral words stays in
``settings.extra``: members that are not known, and those that would be spelled
otherwise; so the request that is understood asks for what the body asked.
"""

import operator
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject, freeze
from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import Text, Thinking, ToolCall
from mojentic_fp.data.request import Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolChoice, ToolSpec
from mojentic_fp.wire.anthropic.families import family
from mojentic_fp.wire.anthropic.output import format_of, natively
from mojentic_fp.wire.anthropic.parts import (
    ASSISTANT,
    SYSTEM,
    USER,
    Readers,
    call_result,
    parts,
)
from mojentic_fp.wire.anthropic.request import options, tool
from mojentic_fp.wire.anthropic.thinking import understood
from mojentic_fp.wire.anthropic.turns import called
from mojentic_fp.wire.anthropic.words import NAME, extra_of
from mojentic_fp.wire.pick import count, fields, items, member, others, text

_CHOICES: Final = immutabledict(
    {"auto": Choice.AUTO, "any": Choice.REQUIRED, "none": Choice.NONE}
)
_KIND: Final = ("tool_choice", "type")
_ALONE: Final = ("tool_choice", "disable_parallel_tool_use")
_CONVERSATION: Final = frozenset(
    ("max_tokens", "messages", "model", "stream", "system", "tools")
)
"""What is understood apart from all other members."""
_UNCALLED: Final[Readers[Text | Thinking | ToolCall]] = immutabledict(
    {name: read for name, read in ASSISTANT.items() if name != "tool_use"}
)
_FREELY: Final = ("tool_choice", immutabledict({"type": "auto"}))
"""The choice that a model has if nothing is said of it."""


def understand(body: JsonObject) -> Request:
    """The request that a body asks."""
    model = text(body, "model")
    output = _output(model, body)
    told = body if output is None else _modern(body)
    system, messages = _system(body, model), _messages(body, model)
    tools, stream = _tools(body), body.get("stream")
    request = Request(
        model,
        (system or ()) + (messages or ()),
        tools=tools or (),
        tool_choice=_choice(body) if tools else Choice.AUTO,
        settings=_settings(model, body),
        output=output,
        stream=stream if isinstance(stream, bool) else None,
    )
    odd = {"system": system, "messages": messages, "tools": tools}
    extra = _odd(body, odd) | _unsaid(told, request)
    settings = evolve(request.settings, extra=extra)
    return evolve(request, settings=settings)


def _odd(body: JsonObject, read: Mapping[str, object]) -> JsonObject:
    """The members that could not be read, as they came."""
    names = [name for name, found in read.items() if found is None]
    names += [] if isinstance(body.get("model"), str) else ["model"]
    names += [] if count(body, "max_tokens") is not None else ["max_tokens"]
    names += [] if isinstance(body.get("stream", False), bool) else ["stream"]
    return immutabledict({name: body.get(name) for name in names})


def _unsaid(body: JsonObject, request: Request) -> JsonObject:
    """What a body says beside the conversation that the request does not say."""
    spelled = {k: v for k, v in options(request).items() if k not in _CONVERSATION}
    said = freeze(spelled).unwrap()
    rest: dict[str, Json] = {}
    for name, value in others(body, _CONVERSATION).items():
        known = member(said, name)
        if isinstance(known, immutabledict) and isinstance(value, immutabledict):
            left = {k: v for k, v in value.items() if known.get(k) != v}
            if left:
                rest[name] = immutabledict(left)
        elif value != known and not (request.tools and (name, value) == _FREELY):
            rest[name] = value
    return immutabledict(rest)


# --- the conversation ------------------------------------------------------------------


def _system(body: JsonObject, model: str) -> tuple[Message, ...] | None:
    """The instructions before the conversation; blank ones are none."""
    told = body.get("system")
    if not told or (isinstance(told, str) and not told.strip()):
        return ()
    said = parts(told, model, SYSTEM)
    return None if said is None else (SystemMessage(said),)


def _messages(body: JsonObject, model: str) -> tuple[Message, ...] | None:
    """The messages of a body; nothing where they are no list of objects.

    Calls whose ids would be changed on the way back are kept as they came.
    """
    told = body.get("messages")
    if not isinstance(told, tuple):
        return None
    spoken: list[JsonObject] = [one for one in told if isinstance(one, immutabledict)]
    if len(spoken) != len(told):
        return None
    read = _read(spoken, model, calls=True)
    same = all(map(operator.is_, called(read), read))
    return tuple(read if same else _read(spoken, model, calls=False))


def _read(told: Sequence[JsonObject], model: str, *, calls: bool) -> list[Message]:
    """These messages, one after the other."""
    found: list[Message] = []
    names: dict[str, str] = {}
    for message in told:
        begun = bool(found) and isinstance(found[-1], UserMessage)
        first = calls and not begun and _answers(message)
        results = _results(message, names, model) if first else []
        found.extend(results)
        left = items(message, "content")[len(results) :]
        if left or not results:
            rest = message.set("content", left) if results else message
            found.append(_message(rest, model, calls=calls))
        if isinstance(found[-1], AssistantMessage):
            names |= {call.id: call.name for call in found[-1].calls}
    return found


def _answers(message: JsonObject) -> bool:
    """Whether a message is the user's, and says nothing but its content."""
    return message.get("role") == "user" and set(message) == {"role", "content"}


def _results(
    message: JsonObject, names: Mapping[str, str], model: str
) -> list[ToolMessage]:
    """The results of calls that a message begins with."""
    found: list[ToolMessage] = []
    for block in items(message, "content"):
        if not isinstance(block, immutabledict) or text(block, "type") != "tool_result":
            break
        result = call_result(block, names, model)
        if result is None:
            break
        found.append(result)
    return found


def _message(message: JsonObject, model: str, *, calls: bool) -> Message:
    """One message; what no message of ours can say of it is its ``extra``."""
    role, content = text(message, "role"), message.get("content")
    extra = others(message, ("role", "content"))
    odd = _odd_message(message)
    match role:
        case "assistant":
            readers = ASSISTANT if calls else _UNCALLED
            said = parts(content, model, readers) if content else None
            return AssistantMessage(said, extra=extra_of(extra)) if said else odd
        case "system":
            told = parts(content, model, SYSTEM) if content else None
            placed = extra_of(extra.set("role", "system"))
            return SystemMessage(told, extra=placed) if told else odd
        case "user":
            shown = parts(content, model, USER) if content else None
            return UserMessage(shown, extra=extra_of(extra)) if shown else odd
        case _:
            return odd


def _odd_message(message: JsonObject) -> Message:
    """A message whose content is no list of blocks, or whose role is not known."""
    nothing = immutabledict[str, Json]({"role": None, "content": None})
    return UserMessage((), extra=extra_of(nothing | message))


# --- the wishes ------------------------------------------------------------------------


def _settings(model: str, body: JsonObject) -> Settings:
    wish = understood(family(model), body)
    stops = items(body, "stop_sequences")
    words = tuple([one for one in stops if isinstance(one, str)])
    known = _choice(body) is not Choice.AUTO or text(body, *_KIND) == "auto"
    alone = member(body, *_ALONE) if known else None
    return Settings(
        temperature=_number(body, "temperature"),
        top_p=_number(body, "top_p"),
        top_k=count(body, "top_k"),
        max_tokens=count(body, "max_tokens"),
        stop=words if len(words) == len(stops) else (),
        reasoning_effort=wish.effort,
        reasoning_tokens=wish.tokens,
        parallel_tool_calls=not alone if isinstance(alone, bool) else None,
        service_tier=text(body, "service_tier") or None,
    )


def _number(body: JsonObject, name: str) -> float | None:
    found = body.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return found


def _tools(body: JsonObject) -> tuple[ToolSpec | ProviderTool, ...] | None:
    """The tools of a body; nothing where they are no list of objects, or an empty one."""
    told = items(body, "tools")
    found = [_tool(one) for one in told if isinstance(one, immutabledict)]
    odd = len(found) != len(told) or (not told and body.get("tools") is not None)
    return None if odd else tuple(found)


def _tool(told: JsonObject) -> ToolSpec | ProviderTool:
    """A tool; one that would be spelled otherwise is kept as it came."""
    known = ("name", "description", "input_schema", "strict")
    spec = ToolSpec(
        text(told, "name"),
        text(told, "description"),
        fields(told, "input_schema"),
        True if told.get("strict") is True else None,
        extra=extra_of(others(told, known)),
    )
    empty = told.get("description") == ""
    wanted = others(told, ("description",) if empty else ())
    if freeze(tool(spec)).unwrap() == wanted:
        return spec
    kept = evolve(spec, strict=None, extra=extra_of(others(told, known[:-1])))
    same = freeze(tool(kept)).unwrap() == wanted
    return kept if same else ProviderTool(NAME, told)


def _choice(body: JsonObject) -> ToolChoice:
    kind, name = text(body, *_KIND), text(body, "tool_choice", "name")
    if kind == "tool" and name:
        return Named(name)
    return _CHOICES.get(kind, Choice.AUTO)


def _output(model: str, body: JsonObject) -> Schema | None:
    """The shape of the answer, if it is one that would be asked for so again."""
    told = fields(body, "output_config", "format") or fields(body, "output_format")
    wish = Schema("answer", fields(told, "schema"))
    same = natively(family(model), wish) and freeze(format_of(wish)).unwrap() == told
    return wish if same else None


def _modern(body: JsonObject) -> JsonObject:
    """The body with its format where the API has it now, not where it first was."""
    if "output_format" not in body:
        return body
    config = fields(body, "output_config").set("format", body["output_format"])
    return body.delete("output_format").set("output_config", config)
