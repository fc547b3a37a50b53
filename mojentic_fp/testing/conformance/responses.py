"""What is particular to OpenAI's Responses API in recordings.

Decides: what a reader finds of a response beyond what all formats have, and what a
request body means however it is spelled.  The meaning is told from the API reference,
not from the codec: a text is a list of one part, what is left out is its default, and
the arguments of a call are what they stand for.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import AssistantPart
from mojentic_fp.data.part import Opaque, Text, Thinking, ToolCall
from mojentic_fp.wire.pick import fields, items, text
from mojentic_fp.wire.text import parse_object

# --- replies -----------------------------------------------------------------------------


def more(completion: Completion) -> JsonObject:
    """The kinds of the items in order, the summaries of thoughts, and what is lacking.

    Recordings call the summaries of thoughts the thoughts; what a model itself wrote of
    them is in the message, and not compared.
    """
    parts = completion.message.parts
    summaries = (_summary(part) for part in parts if isinstance(part, Thinking))
    why = text(completion.metadata, "incomplete_details", "reason")
    told: dict[str, Json] = {
        "outputs": _kinds(parts),
        "thinking": "".join(summaries) or None,
    }
    return JsonObject(told | ({"incomplete": why} if why else {}))


def _summary(thought: Thinking) -> str:
    members = EMPTY if thought.extra is None else thought.extra.members
    if "summary" in members or items(members, "content"):
        return "".join(text(one, "text") for one in items(members, "summary"))
    return thought.text


def _kinds(parts: tuple[AssistantPart, ...]) -> tuple[str, ...]:
    """The kind of each item; what is content of one message counts once."""
    kinds: list[str] = []
    before: Json = None
    for part in parts:
        message = _message(part)
        if message is None or message != before:
            kinds.append(_kind(part))
        before = message
    return tuple(kinds)


def _kind(part: AssistantPart) -> str:
    match part:
        case Thinking():
            return "reasoning"
        case ToolCall():
            return "function_call"
        case Opaque(content=content):
            return text(content, "type")
        case _:
            return "message"


def _message(part: AssistantPart) -> Json:
    """The id of the message that a part is of, if it is of one that has one."""
    match part:
        case Text(extra=extra) if extra is not None:
            return fields(extra.members, "item").get("id")
        case Opaque(content=content) if text(content, "type") == "message":
            return content.get("id")
        case _:
            return None


# --- requests ----------------------------------------------------------------------------

_NO_PARAMETERS: Final = JsonObject(type="object", properties=EMPTY)


def meaning(body: JsonObject) -> Json:
    """What a body asks, in a form of its own."""
    asked = dict(_said(body))
    if asked.get("stream") is False:
        del asked["stream"]
    if asked.get("tool_choice") == "auto":
        del asked["tool_choice"]
    asked["input"] = _input(asked.get("input"))
    asked["tools"] = tuple(_tool(fields(tool)) for tool in items(body, "tools"))
    asked["include"] = tuple(sorted(map(str, items(body, "include"))))
    asked["text"] = _text(fields(body, "text"))
    asked["reasoning"] = _said(fields(body, "reasoning"))
    return JsonObject({k: v for k, v in asked.items() if v not in ((), EMPTY)})


def _said(members: JsonObject) -> JsonObject:
    """Only the members that say something."""
    return JsonObject({k: v for k, v in members.items() if v is not None})


def _input(given: Json) -> Json:
    """Words alone are what the user says."""
    if isinstance(given, str):
        given = (JsonObject(role="user", content=given),)
    return tuple(_item(_said(fields(item))) for item in items(given))


def _item(item: JsonObject) -> JsonObject:
    match text(item, "type"):
        case "message" | "" if "role" in item:
            kind = "output_text" if item["role"] == "assistant" else "input_text"
            content = _content(item.get("content"), kind)
            return item.set("type", "message").set("content", content)
        case "function_call":
            return item.set("arguments", _arguments(item.get("arguments")))
        case "function_call_output":
            return item.set("output", _content(item.get("output"), "input_text"))
        case _:
            return item


def _content(content: Json, kind: str) -> Json:
    """A text is a list of one part; a part without citations need not say so."""
    if isinstance(content, str):
        return (JsonObject(type=kind, text=content),)
    if not isinstance(content, tuple):
        return content
    return tuple(_part(_said(fields(part))) for part in content)


def _part(part: JsonObject) -> JsonObject:
    empty = [name for name in ("annotations", "logprobs") if part.get(name) == ()]
    return JsonObject({k: v for k, v in part.items() if k not in empty})


def _arguments(written: Json) -> JsonObject:
    """Those of a call; servers parse them, so what is no object is told as one."""
    if isinstance(written, immutabledict):
        return written
    found = parse_object(written or "{}") if isinstance(written, str | None) else None
    return JsonObject(unparsed=written) if found is None else found


def _tool(tool: JsonObject) -> JsonObject:
    """A function takes an object, of nothing if it does not say of what."""
    if text(tool, "type") != "function":
        return tool
    said = _said(tool)
    if not said.get("description"):
        said = said.set("description", "")
    return said.set("parameters", said.get("parameters") or _NO_PARAMETERS)


def _text(wish: JsonObject) -> JsonObject:
    """Plain text is what there is without a wish; a schema is not strict by itself."""
    said, form = _said(wish), _said(fields(wish, "format"))
    if form == JsonObject(type="text"):
        return said.delete("format")
    if text(form, "type") == "json_schema":
        form = JsonObject(strict=False) | form
    return said.set("format", form) if form else said
