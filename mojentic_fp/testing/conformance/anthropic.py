"""What is particular to Anthropic's Messages API in recordings.

Decides: what a reader finds beyond what all formats have, with the tokens in Anthropic's
own terms (``input`` without what came from the cache or went there); and what a request
body means.  Spellings that mean the same, by the API's reference:

- text as content is one block of it; so it is as ``system``, where blank text is nothing
- messages of one role that follow each other are one turn
- a member that is ``null`` is not there, nor is ``stream`` that is false, a result's
  ``is_error`` that is false, a result's content that is empty, a tool's description
  that is empty, a free choice of tools
- ``output_format`` is the old place of ``output_config.format``

Everything else counts, the order of all lists included.
Source: https://platform.claude.com/docs/en/api/messages/create
"""

from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.message import AssistantPart
from mojentic_fp.data.part import Opaque, Thinking, ToolCall
from mojentic_fp.wire.pick import fields, others, text


def more(completion: Completion) -> JsonObject:
    """What a reader finds beyond what all formats have."""
    parts = completion.message.parts
    thoughts = [part for part in parts if isinstance(part, Thinking)]
    found: dict[str, Json] = {"blocks": tuple(map(_kind, parts))}
    if thoughts:
        lengths = (len(thought.signature or "") for thought in thoughts)
        found["signature_lengths"] = tuple(lengths)
    if completion.usage is not None:
        found["usage"] = _counted(completion.usage)
    return JsonObject(found)


def _kind(part: AssistantPart) -> str:
    if isinstance(part, Opaque):
        return text(part.content, "type")
    return "tool_use" if isinstance(part, ToolCall) else part.tag


def _counted(usage: Usage) -> JsonObject:
    beside = (usage.cached or 0) + (usage.cache_write or 0)
    return JsonObject(
        input=usage.input - beside,
        output=usage.output,
        cached=usage.cached,
        cache_write=usage.cache_write,
        reasoning=usage.reasoning,
    )


# --- requests --------------------------------------------------------------------------


def meaning(body: JsonObject) -> Json:
    """The normal form of a request body: equal for bodies that ask for the same."""
    said = dict(others(body, ()))
    system = said.get("system")
    if not system or (isinstance(system, str) and not system.strip()):
        said.pop("system", None)
    else:
        said["system"] = _content(system)
    if said.get("stream") is False:
        del said["stream"]
    if said.get("tool_choice") == JsonObject(type="auto") and said.get("tools"):
        del said["tool_choice"]
    if "output_format" in said:
        shape = JsonObject(format=said.pop("output_format"))
        said["output_config"] = shape | fields(body, "output_config")
    tools, messages = said.get("tools"), said.get("messages")
    if isinstance(tools, tuple):
        said["tools"] = tuple(map(_tool, tools))
    if isinstance(messages, tuple):
        said["messages"] = _turns(messages)
    return JsonObject(said)


def _turns(messages: tuple[Json, ...]) -> tuple[Json, ...]:
    """The turns that messages make; a message that says more is one by itself."""
    turns: list[Json] = []
    for message in messages:
        turn = _told(message)
        if isinstance(turn, immutabledict) and "content" in turn:
            turn = turn.set("content", _content(turn.get("content")))
        last = turns[-1] if turns else None
        turns[-1:] = _joined(last, turn) if turns else [turn]
    return tuple(turns)


def _joined(last: Json, turn: Json) -> list[Json]:
    """Two messages: as one, where they are one turn."""
    if isinstance(last, immutabledict) and isinstance(turn, immutabledict):
        before, after = last.get("content"), turn.get("content")
        plain = set(last) == set(turn) == {"role", "content"}
        alike = plain and last.get("role") == turn.get("role")
        if alike and isinstance(before, tuple) and isinstance(after, tuple):
            return [turn.set("content", before + after)]
    return [last, turn]


def _content(value: Json) -> Json:
    """Content as a list of blocks, where it is content at all."""
    if isinstance(value, str):
        return (JsonObject(type="text", text=value),)
    return tuple([_block(one) for one in value]) if isinstance(value, tuple) else value


def _block(block: Json) -> Json:
    said = _told(block)
    if text(said, "type") != "tool_result" or not isinstance(said, immutabledict):
        return said
    result = dict(said)
    if result.get("is_error") is False:
        del result["is_error"]
    content = result.pop("content", None)
    if content:
        result["content"] = _content(content)
    return JsonObject(result)


def _tool(tool: Json) -> Json:
    said = _told(tool)
    if isinstance(said, immutabledict) and said.get("description") == "":
        return said.delete("description")
    return said


def _told(value: Json) -> Json:
    """An object without the members that are ``null``."""
    return others(value, ()) if isinstance(value, immutabledict) else value
