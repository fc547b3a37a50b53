"""Understanding messages, parts and tools: the inverse of ``spell``.

Decides: what of their JSON has a neutral word.  What has none is kept as the server's
own (``extra``, ``Opaque``, ``ProviderTool``), so that nothing is lost whatever it is;
what ``spell`` would add is kept out by ``null``.  Total: any JSON is a message.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    SystemPart,
    ToolMessage,
    ToolPart,
    UserMessage,
    UserPart,
)
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Extra,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.openai.media import extra_of, shown
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.openai.words import CONTENT, FIELD, PLAIN, THOUGHTS
from mojentic_fp.wire.pick import fields, items, member, others, text
from mojentic_fp.wire.text import parse_object

P = TypeVar("P")
Names: TypeAlias = immutabledict[str, str]
"""The names of the calls so far, by their ids."""
_Own: TypeAlias = dict[str, Json]
_Read: TypeAlias = Callable[[JsonObject], tuple[P, ...]]

_SYSTEM: Final = ("system", "developer")
_TOOL: Final = ("tool", "function")
_MARKS: Final = immutabledict(
    {"prompt_cache_breakpoint": immutabledict(mode="explicit")}
)


def message(quirks: Quirks, names: Names, said: JsonObject) -> Message:
    """What a message says."""
    role = text(said, "role")
    if role == "assistant":
        return _answer(quirks, said)
    if role in _TOOL:
        return _result(quirks, names, said)
    if role in _SYSTEM:
        own = _rest(said, "role", "content") | _unlike(
            "role", role, quirks.instructions
        )
        words = _content(quirks, said, own, lambda part: _word(quirks, part))
        return SystemMessage(words, extra=_extra(quirks, own))
    own = _rest(said, "role", "content") | _unlike("role", said.get("role"), "user")
    parts = _content(quirks, said, own, lambda part: _shown(quirks, part), empty=())
    return UserMessage(parts, extra=_extra(quirks, own))


def tool(quirks: Quirks, spec: JsonObject) -> ToolSpec | ProviderTool:
    """What is said of a tool."""
    function = fields(spec, "function")
    name, parameters = text(function, "name"), fields(function, "parameters")
    strict = member(function, "strict")
    taken = function.get("parameters") is None or parameters
    of_ours = text(spec, "type") in ("function", "") and name and taken
    if not of_ours or not isinstance(strict, bool | None):
        return ProviderTool(quirks.name, spec)
    own = _rest(spec, "type", "function") | _unlike(
        "type", spec.get("type"), "function"
    )
    description = text(function, "description")
    known = ("description",) if description else ()
    inner = _rest(function, "name", "parameters", "strict", *known)
    if not parameters:
        inner["parameters"] = None
    if inner:
        own["function"] = immutabledict(inner)
    return ToolSpec(name, description, parameters, strict, extra=_extra(quirks, own))


# --- what is nobody else's ------------------------------------------------------------------


def _rest(said: JsonObject, *known: str) -> _Own:
    return dict(others(said, known))


def _unlike(name: str, said: Json, usual: str) -> _Own:
    """The member, where it is not what would be said anyway."""
    return {} if said == usual else {name: said}


def _extra(quirks: Quirks, own: _Own) -> Extra | None:
    return extra_of(quirks, immutabledict(own))


# --- contents -------------------------------------------------------------------------------


def _content(
    quirks: Quirks, said: JsonObject, own: _Own, read: _Read[P], *, empty: Json = ""
) -> tuple[P | Text, ...]:
    """The parts of a content; one that is no content at all goes to ``own``.

    ``empty`` is what would be said where there are none.
    """
    content = said.get("content")
    if isinstance(content, str):
        return (Text(content),)
    parts = _parts(content, read)
    if not parts and content != empty:
        own["content"] = content
    return _separate(quirks, parts) if empty == "" else parts


def _parts(content: Json, read: _Read[P]) -> tuple[P, ...]:
    """The parts of a list, or none where not all in it are parts."""
    listed = content if isinstance(content, tuple) else ()
    parts = [part for part in listed if isinstance(part, immutabledict)]
    if len(parts) < len(listed):
        return ()
    return tuple(one for part in parts for one in read(part))


def _separate(quirks: Quirks, parts: tuple[P, ...]) -> tuple[P | Text, ...]:
    """The parts; of several texts, each will stay a part of its own."""
    if len(parts) == 1 or not all(isinstance(part, Text) for part in parts):
        return parts
    apart = _extra(quirks, {"type": "text"})
    return tuple(
        Text(part.text, extra=apart)
        if isinstance(part, Text) and part.extra is None
        else part
        for part in parts
    )


def _shown(quirks: Quirks, part: JsonObject) -> tuple[UserPart, ...]:
    """A part that a user may show, and the cache point that it may bear."""
    bare, point = _pointed(quirks, part)
    thing = _text(quirks, bare) or shown(quirks, bare)
    return (thing or Opaque(quirks.name, bare), *point)


def _word(quirks: Quirks, part: JsonObject) -> tuple[SystemPart, ...]:
    """A part of which only words are understood."""
    bare, point = _pointed(quirks, part)
    return (_text(quirks, bare) or Opaque(quirks.name, bare), *point)


def _given(quirks: Quirks, part: JsonObject) -> tuple[ToolPart, ...]:
    """A part of a tool's result."""
    bare, point = _pointed(quirks, part)
    thing = _text(quirks, bare) or shown(quirks, bare)
    if thing is None or isinstance(thing, Audio):
        return (Opaque(quirks.name, bare), *point)
    return (thing, *point)


def _spoken(quirks: Quirks, part: JsonObject) -> tuple[AssistantPart, ...]:
    """A part of what the model said."""
    thought = _thought(quirks, part)
    return _word(quirks, part) if thought is None else (thought,)


def _text(quirks: Quirks, part: JsonObject) -> Text | None:
    words = part.get("text")
    if text(part, "type") != "text" or not isinstance(words, str):
        return None
    return Text(words, extra=extra_of(quirks, others(part, ("type", "text"))))


def _pointed(
    quirks: Quirks, part: JsonObject
) -> tuple[JsonObject, tuple[CachePoint, ...]]:
    """The part without its cache point, if it bears one."""
    mark = fields(part, quirks.cache) if quirks.cache else JsonObject()
    if not quirks.cache or not mark:
        return part, ()
    ttl = mark.get("ttl")
    timed = {} if ttl is None else {"ttl": ttl}
    usual = _MARKS.get(quirks.cache) or immutabledict({"type": "ephemeral", **timed})
    if mark != usual or not isinstance(ttl, str | None):
        return part, ()
    return part.delete(quirks.cache), (CachePoint(ttl),)


# --- what the model said, and what it was told ----------------------------------------------


def _answer(quirks: Quirks, said: JsonObject) -> AssistantMessage:
    calls = _calls(quirks, said.get("tool_calls"))
    own = _rest(said, "role", "content", *(("tool_calls",) if calls else ()))
    thoughts = _thoughts(quirks, own)
    content = said.get("content")
    usual: Json = None if calls else ""
    words: tuple[AssistantPart, ...]
    if isinstance(content, str):
        words = (Text(content),)
    else:
        words = _parts(content, lambda part: _spoken(quirks, part))
        if not words and content != usual:
            own["content"] = content
    parts = (*thoughts, *_separate(quirks, words), *calls)
    return AssistantMessage(parts, extra=_extra(quirks, own))


def _thoughts(quirks: Quirks, own: _Own) -> tuple[Thinking, ...]:
    """Thoughts under the first of their names; under another they stay ``own``."""
    if quirks.thoughts:
        for name in THOUGHTS:
            thought = own.get(name)
            if isinstance(thought, str) and thought:
                del own[name]
                return (Thinking(thought, extra=_extra(quirks, {FIELD: name})),)
    return ()


def _thought(quirks: Quirks, part: JsonObject) -> Thinking | None:
    """Thoughts that are a part of the content."""
    if text(part, "type") != "thinking" or not quirks.thoughts:
        return None
    thought = part.get("thinking")
    told: _Own = {FIELD: CONTENT, **_rest(part, "type", "thinking")}
    if isinstance(thought, str):
        return Thinking(thought, extra=_extra(quirks, {**told, PLAIN: True}))
    words = "".join(text(one, "text") for one in items(thought))
    if thought != (immutabledict(type="text", text=words),):
        return None
    return Thinking(words, extra=_extra(quirks, told))


def _calls(quirks: Quirks, told: Json) -> tuple[ToolCall, ...]:
    """All calls, or none where one of them is no call of a function."""
    found = [_call(quirks, call) for call in items(told)]
    calls = tuple(call for call in found if call is not None)
    return calls if len(calls) == len(found) else ()


def _call(quirks: Quirks, told: Json) -> ToolCall | None:
    if not isinstance(told, immutabledict):
        return None
    function = fields(told, "function")
    id_, name, said = (
        text(told, "id"),
        text(function, "name"),
        function.get("arguments"),
    )
    if not id_ or not name:
        return None
    own = _rest(told, "id", "function", "type")
    own |= _unlike("type", told.get("type"), "function")
    inner = _rest(function, "name", "arguments")
    arguments = parse_object(said) if isinstance(said, str) else fields(said)
    if arguments is None or not isinstance(said, str):
        inner["arguments"] = said
    if inner:
        own["function"] = immutabledict(inner)
    raw = said if arguments is None and isinstance(said, str) else None
    return ToolCall(id_, name, arguments or EMPTY, raw, extra=_extra(quirks, own))


def _result(quirks: Quirks, names: Names, said: JsonObject) -> ToolMessage:
    """The result of a call, or of a function of the older API, which has no id."""
    role, id_, name = text(said, "role"), said.get("tool_call_id"), said.get("name")
    call = id_ if isinstance(id_, str) else ""
    own = _rest(said, "role", "content", "tool_call_id", "name")
    own |= _unlike("role", role, "tool")
    own |= {} if call else {"tool_call_id": id_}
    known = name if isinstance(name, str) else names.get(call, "")
    again: Json = known if quirks.tool_names and known else None
    if name != again:
        own["name"] = name
    parts = _content(quirks, said, own, lambda part: _given(quirks, part))
    return ToolMessage(call, known, parts, extra=_extra(quirks, own))
