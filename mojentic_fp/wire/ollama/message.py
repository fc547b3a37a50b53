"""Messages, said and read back.

Decides: how each kind of message is spelled, and which a spelled one stands for.
Whatever a message says beside what we know of it is its ``extra``, and is told again: a
role that is none of the four, members of another kind than theirs.

Not said: opaque parts of other providers, and where a prompt may be kept.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    ToolMessage,
    ToolPart,
    UserMessage,
    UserPart,
)
from mojentic_fp.data.part import Extra, Text, Thinking, ToolCall
from mojentic_fp.wire.body import Members, extended
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.ollama.content import content_of, read_images
from mojentic_fp.wire.ollama.tool import own, read_call, spelled_call
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import items, others, text
from mojentic_fp.wire.text import write


def _message(message: Message) -> Members:
    return extended(_plainly(message), own(message.extra))


def _plainly(message: Message) -> Members:
    match message:
        case SystemMessage():
            return {"role": "system", **content_of(message.parts)}
        case UserMessage():
            return {"role": "user", **content_of(message.parts)}
        case AssistantMessage():
            return _said(message)
        case ToolMessage(call_id, name):
            answered: Members = {"role": "tool", **content_of(message.parts)}
            if name:
                answered["tool_name"] = name
            return {**answered, "tool_call_id": call_id} if call_id else answered


def _said(message: AssistantMessage) -> Members:
    said: Members = {"role": "assistant", **content_of(message.parts)}
    if message.thinking:
        said["thinking"] = message.thinking
    if message.calls:
        said["tool_calls"] = [spelled_call(call) for call in message.calls]
    return said


spelled: Final = Spelling[Message](lambda message: write(_message(message)))
"""The messages in Ollama's words; ``Unspeakable``, where one holds what has none."""


# --- read back ---------------------------------------------------------------------------


def read_message(told: JsonObject) -> Message:
    """The message that an object stands for; one of nobody is kept as it is."""
    if told.get("role") is None:
        told = told.set("role", "")
    match text(told, "role").lower():
        case "system":
            return _system(told)
        case "assistant":
            return _assistant(told)
        case "tool":
            return _tool(told)
        case role:
            return _user(told, "role" if role == "user" else "content")


def _system(told: JsonObject) -> SystemMessage:
    known = _known(told, "role", "content")
    return SystemMessage(_text(told, known), extra=_rest(told, known))


def _user(told: JsonObject, *names: str) -> UserMessage:
    known = _known(told, "content", *names)
    parts: tuple[UserPart, ...] = _text(told, known)
    images = read_images(told.get("images"))
    if images is not None:
        known, parts = {*known, "images"}, parts + images
    return UserMessage(parts, extra=_rest(told, known))


def _assistant(told: JsonObject) -> AssistantMessage:
    known = _known(told, "role", "content", "thinking")
    parts: tuple[AssistantPart, ...] = _text(told, known)
    if text(told, "thinking"):
        parts = (Thinking(text(told, "thinking")), *parts)
    calls = _calls(told)
    if calls:
        known, parts = {*known, "tool_calls"}, parts + calls
    return AssistantMessage(parts, extra=_rest(told, known))


def _calls(told: JsonObject) -> tuple[ToolCall, ...]:
    """The calls, if all of them are usual ones; else none of them is."""
    found = [read_call(one, at) for at, one in enumerate(items(told, "tool_calls"))]
    return tuple([one for one in found if one is not None]) if all(found) else ()


def _tool(told: JsonObject) -> ToolMessage:
    known = _known(told, "role", "content", "tool_name", "tool_call_id")
    parts: tuple[ToolPart, ...] = _text(told, known)
    images = read_images(told.get("images"))
    if images is not None:
        known, parts = {*known, "images"}, parts + images
    call_id, name = text(told, "tool_call_id"), text(told, "tool_name")
    return ToolMessage(call_id, name, parts, extra=_rest(told, known))


def _known(told: JsonObject, *names: str) -> set[str]:
    """Those of these members that are text."""
    return {name for name in names if isinstance(told.get(name), str)}


def _text(told: JsonObject, known: set[str]) -> tuple[Text, ...]:
    words = text(told, "content") if "content" in known else ""
    return (Text(words),) if words else ()


def _rest(told: JsonObject, known: set[str]) -> Extra | None:
    rest: JsonObject = immutabledict(others(told, known))
    return Extra(NAME, rest) if rest else None
