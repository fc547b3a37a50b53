"""What is particular to Ollama in recordings.

Decides: what a body of a request means, for each of its paths.  Ollama's server reads
JSON into Go's structs, so some things are spelled in two ways: a member that is ``null``
is one that is not there, and so is an empty text, list or object where the struct has
one of these.  That, and what the API documents as the default, is all that is erased.

Source: https://github.com/ollama/ollama/blob/main/api/types.go
"""

from typing import Final, TypeAlias

from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import EMPTY, Json, JsonObject

_Voids: TypeAlias = immutabledict[str, Json]
"""What a member holds where it says nothing: Go's own value of that kind."""

_CHAT: Final[_Voids] = immutabledict(
    {"format": "", "messages": (), "model": "", "options": EMPTY, "tools": ()}
)
_PROMPT: Final[_Voids] = immutabledict(
    {
        "context": (),
        "format": "",
        "images": (),
        "model": "",
        "options": EMPTY,
        "prompt": "",
        "suffix": "",
        "system": "",
        "template": "",
    }
)
_MESSAGE: Final[_Voids] = immutabledict(
    {
        "content": "",
        "images": (),
        "role": "",
        "thinking": "",
        "tool_call_id": "",
        "tool_calls": (),
        "tool_name": "",
    }
)
_EMBED: Final[_Voids] = immutabledict(
    {"input": (), "model": "", "options": EMPTY, "prompt": ""}
)
_PULL: Final[_Voids] = immutabledict({"insecure": False, "model": "", "name": ""})
_NONE: Final[_Voids] = immutabledict()
_CALL: Final[_Voids] = immutabledict({"id": ""})
_FUNCTION: Final[_Voids] = immutabledict({"description": ""})


def more(_: Completion) -> JsonObject:
    """What a reader finds beyond what all formats have: that the answer is whole."""
    return JsonObject(done=True)


def chat_meaning(body: JsonObject) -> Json:
    """What the body of a chat asks for."""
    plain = _options(_said(body, _CHAT))
    messages, tools = plain.get("messages"), plain.get("tools")
    if isinstance(messages, tuple):
        plain = plain.set("messages", tuple(map(_message, messages)))
    if isinstance(tools, tuple):
        plain = plain.set("tools", tuple(map(_tool, tools)))
    return _in_pieces(plain)


def generate_meaning(body: JsonObject) -> Json:
    """What the body of a prompt that is to be completed asks for."""
    return _in_pieces(_options(_said(body, _PROMPT)))


def embed_meaning(body: JsonObject) -> Json:
    """What the body of texts to be embedded asks for: one text is a list of one."""
    plain = _options(_said(body, _EMBED))
    one = plain.get("input")
    listed = plain.set("input", (one,)) if isinstance(one, str) else plain
    return listed.delete("input") if one == "" else listed


def pull_meaning(body: JsonObject) -> Json:
    """What the body of a pull asks for: ``name`` is what ``model`` was called before.

    Whether the answer comes in pieces changes nothing of what is fetched; a codec asks
    for pieces, since they tell how far it has come.
    """
    plain = _said(body, _PULL)
    model = plain.get("model", plain.get("name"))
    rest = {k: v for k, v in plain.items() if k not in {"model", "name", "stream"}}
    return immutabledict({"model": model, **rest})


def _said(value: JsonObject, voids: _Voids) -> JsonObject:
    """The members that say anything."""
    return immutabledict(
        {
            name: part
            for name, part in value.items()
            if part is not None and not (name in voids and part == voids[name])
        }
    )


def _in_pieces(body: JsonObject) -> JsonObject:
    """With its default: an answer comes in pieces."""
    return immutabledict({"stream": True, **body})


def _options(body: JsonObject) -> JsonObject:
    """With options that say anything, if there are any."""
    options = body.get("options")
    if not isinstance(options, immutabledict):
        return body
    wished = _said(options, _NONE)
    rest: JsonObject = immutabledict({k: v for k, v in body.items() if k != "options"})
    return rest.set("options", wished) if wished else rest


def _message(message: Json) -> Json:
    if not isinstance(message, immutabledict):
        return message
    plain = _said(message, _MESSAGE)
    role, calls = plain.get("role"), plain.get("tool_calls")
    if isinstance(role, str):
        plain = plain.set("role", role.lower())
    if isinstance(calls, tuple):
        called = tuple(_call(one, at) for at, one in enumerate(calls))
        plain = plain.set("tool_calls", called)
    return plain


def _call(call: Json, place: int) -> Json:
    """A call: it is of a function, has its own place, and some arguments or none."""
    if not isinstance(call, immutabledict):
        return call
    plain = _said(call, _CALL)
    if plain.get("type") == "function":
        plain = plain.delete("type")
    function = plain.get("function")
    if not isinstance(function, immutabledict):
        return plain
    inner = _said(function, _NONE)
    if inner.get("index") == place:
        inner = inner.delete("index")
    return plain.set("function", immutabledict({"arguments": EMPTY, **inner}))


def _tool(tool: Json) -> Json:
    """A tool, which need not say what it is for."""
    if not isinstance(tool, immutabledict):
        return tool
    plain = _said(tool, _NONE)
    function = plain.get("function")
    if not isinstance(function, immutabledict):
        return plain
    return plain.set("function", _said(function, _FUNCTION))
