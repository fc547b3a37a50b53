"""Spelling messages, parts and tools.

Decides: how each is said to a server, by its quirks.  Thoughts are told again under the
name by which they came, to the server that they came from; what else a server said for
itself (``extra``) is told again to it as it came, and to nobody else.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final, cast

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.json import render
from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
    UserPart,
)
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.body import NO_PARAMETERS, Members, given, wished
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.media import showing
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.openai.words import CONTENT, FIELD, PLAIN
from mojentic_fp.wire.text import write

_MARKS: Final = immutabledict[str, Members](
    {"prompt_cache_breakpoint": {"mode": "explicit"}}
)
_SHORT: Final = 9


@frozen(eq=False)
class Speller:
    """The fragments of messages and tools as one server is told them, remembered."""

    messages: Spelling[Message]
    tools: Spelling[ToolSpec | ProviderTool]


@lru_cache(maxsize=64)
def speller(quirks: Quirks) -> Speller:
    """How a server of these quirks is spoken to."""
    return Speller(
        Spelling(lambda said: write(message(quirks, said))),
        Spelling(lambda spec: write(tool(quirks, spec))),
    )


def message(quirks: Quirks, said: Message) -> Members:
    """A message."""
    spelled: Members
    match said:
        case SystemMessage(parts):
            spelled = {
                "role": quirks.instructions,
                "content": _flat(quirks, parts),
            }
        case UserMessage((Text(text, extra=None),)):
            spelled = {"role": "user", "content": text}
        case UserMessage(parts):
            spelled = {"role": "user", "content": _listed(quirks, parts)}
        case AssistantMessage():
            spelled = _answer(quirks, said)
        case ToolMessage():
            spelled = _result(quirks, said)
    return _with(quirks, spelled, said.extra)


def tool(quirks: Quirks, spec: ToolSpec | ProviderTool) -> object:
    """A tool as the model is told of it."""
    if isinstance(spec, ProviderTool):
        return spec.content
    described = spec.description or None
    function = {
        "name": spec.name,
        **wished({"description": described}),
        "parameters": spec.parameters or NO_PARAMETERS,
        **wished({"strict": spec.strict}),
    }
    spelled: Members = {"type": "function", "function": function}
    return _with(quirks, spelled, spec.extra)


def unnamed(name: str) -> str:
    """The id of a call that its provider gave none: the protocol insists on one."""
    return f"call_{name}"


# --- parts -------------------------------------------------------------------------------


def _flat(quirks: Quirks, parts: Iterable[UserPart]) -> object:
    """A content: one text where there is nothing else in it, else a list of parts."""
    told = tuple(p for p in parts if quirks.cache or not isinstance(p, CachePoint))
    if all(isinstance(part, Text) and not _own(quirks, part.extra) for part in told):
        return "".join(part.text for part in told if isinstance(part, Text))
    return _listed(quirks, told)


def _listed(quirks: Quirks, parts: Iterable[UserPart | Thinking]) -> list[Members]:
    spelled: list[Members] = []
    for one in parts:
        if isinstance(one, CachePoint):
            if quirks.cache and spelled:
                spelled[-1][quirks.cache] = _mark(quirks.cache, one)
        else:
            told = _part(quirks, one)
            spelled.extend([] if told is None else [told])
    return spelled


def _mark(style: str, point: CachePoint) -> Members:
    ephemeral = wished({"type": "ephemeral", "ttl": point.ttl})
    return dict(_MARKS.get(style, ephemeral))


def _part(quirks: Quirks, said: UserPart | Thinking) -> Members | None:
    spelled: Members
    match said:
        case Text(text):
            spelled = {"type": "text", "text": text}
        case Image() | Audio() | Document():
            spelled = showing(quirks, said)
        case Thinking():
            return _thinking(said)
        case Opaque(provider, content):
            return dict(content) if provider == quirks.name else None
        case CachePoint():
            return None
    return _with(quirks, spelled, said.extra)


def _thinking(said: Thinking) -> Members:
    """Thoughts that came as a part of the content."""
    more = dict(said.extra.members) if said.extra is not None else {}
    more.pop(FIELD, None)
    plain = more.pop(PLAIN, False)
    thought = said.text if plain else [{"type": "text", "text": said.text}]
    return {"type": "thinking", "thinking": thought, **more}


# --- what the model said, and what it was told ---------------------------------------------


def _answer(quirks: Quirks, said: AssistantMessage) -> Members:
    """What the model said; calls without words have no content."""
    told = {"role": "assistant", "content": _words(quirks, said)}
    thoughts: dict[str, str] = {}
    for part in said.parts:
        field = _field(quirks, part)
        if field not in ("", CONTENT) and isinstance(part, Thinking):
            thoughts[field] = thoughts.get(field, "") + part.text
    calls = [_call(quirks, call) for call in said.calls]
    return {**told, **thoughts, **({"tool_calls": calls} if calls else {})}


def _words(quirks: Quirks, said: AssistantMessage) -> object:
    told: list[Text | Thinking | Opaque | CachePoint] = []
    for part in said.parts:
        match part:
            case Text() | CachePoint():
                told.append(part)
            case Opaque(provider) if provider == quirks.name:
                told.append(part)
            case Thinking() if _field(quirks, part) == CONTENT:
                told.append(part)
            case _:
                pass
    if not told:
        return None if said.calls else ""
    plain = [part for part in told if not isinstance(part, Thinking)]
    return _flat(quirks, plain) if len(plain) == len(told) else _listed(quirks, told)


def _field(quirks: Quirks, part: object) -> str:
    """The name by which thoughts came from this server, if it wants them again."""
    if not isinstance(part, Thinking) or not quirks.thoughts:
        return ""
    return str(_own(quirks, part.extra).get(FIELD, ""))


def _call(quirks: Quirks, call: ToolCall) -> Members:
    function = {"name": call.name, "arguments": render(given(call))}
    id_ = _id(quirks, call.id or unnamed(call.name))
    spelled: Members = {"id": id_, "type": "function", "function": function}
    return _with(quirks, spelled, call.extra)


def _result(quirks: Quirks, said: ToolMessage) -> Members:
    call = _id(quirks, said.call_id or unnamed(said.name))
    named = {"name": said.name} if quirks.tool_names and said.name else {}
    content = _flat(quirks, said.parts)
    return {"role": "tool", "tool_call_id": call, **named, "content": content}


def _id(quirks: Quirks, id_: str) -> str:
    """The id as the server takes it: the same one for the same call."""
    if not quirks.short_ids or (len(id_) == _SHORT and id_.isalnum()):
        return id_
    return sha256(id_.encode("utf-8", "replace")).hexdigest()[:_SHORT]


# --- what is told again --------------------------------------------------------------------


def _own(quirks: Quirks, extra: Extra | None) -> Members:
    """What this server said for itself."""
    if extra is None or extra.provider != quirks.name:
        return {}
    return dict(extra.members)


def _with(quirks: Quirks, spelled: Members, extra: Extra | None) -> Members:
    """With the members that the server said for itself; ``null`` takes one away."""
    own = _own(quirks, extra)
    return _over(spelled, own) if own else spelled


def _over(before: Members, own: Members) -> Members:
    after = dict(before)
    for name, value in own.items():
        inner = after.get(name)
        if value is None:
            after.pop(name, None)
        elif isinstance(inner, dict) and isinstance(value, immutabledict):
            after[name] = _over(
                cast("Members", inner), dict(cast("immutabledict[str, object]", value))
            )
        else:
            after[name] = value
    return after
