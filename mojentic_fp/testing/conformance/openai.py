"""What is particular to OpenAI's chat completions in recordings.

Decides: what a reader finds beyond what all formats have, and which request bodies mean
the same.  ``meaning`` knows nothing of the codec.  It erases only what the API's own
reference calls another spelling, or the default, of the same thing:

    a text alone            "x" is [{"type": "text", "text": "x"}]
    an address alone        {"image_url": "x"} is {"image_url": {"url": "x"}}  (Mistral)
    arguments of a call     are JSON, however they are spaced
    stop                    "x" is ["x"]
    stream                  false is the default
    tool_choice             "auto" is the default where there are tools
    strict (of a schema)    false is the default
    max_tokens              is the older name of max_completion_tokens
"""

from collections.abc import Callable
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import Json, JsonObject, parse
from mojentic_fp.data.part import Thinking
from mojentic_fp.wire.pick import fields, items, member, text

_LIMIT: Final = "max_completion_tokens"


def more(completion: Completion) -> JsonObject:
    """What a reader finds beyond what all formats have."""
    told: dict[str, Json] = {}
    if completion.logprobs:
        told["logprob_tokens"] = len(completion.logprobs)
    if completion.alternatives:
        told["choices"] = 1 + len(completion.alternatives)
    if member(completion.metadata, "choice", "finish_reason") == "":
        told["finish"] = ""
    field = _thinking_field(completion)
    if field not in ("", "content"):
        told["thinking_field"] = field
    called = _function(completion)
    if called is not None:
        told["function_call"] = _called(called)
    if any(not call.id for call in completion.calls):
        told["tool_calls"] = tuple(
            _called(immutabledict(name=call.name, arguments=call.raw or call.arguments))
            | {"id": call.id}
            for call in completion.calls
        )
    return JsonObject(told)


def _thinking_field(completion: Completion) -> str:
    """The name under which the thoughts came."""
    thoughts = (p for p in completion.message.parts if isinstance(p, Thinking))
    extras = (one.extra for one in thoughts if one.extra is not None)
    return next((text(extra.members, "field") for extra in extras), "")


def _function(completion: Completion) -> JsonObject | None:
    """A call by the older API of functions, even one that calls nothing."""
    extra = completion.message.extra
    again = None if extra is None else extra.members.get("function_call")
    found = again or member(completion.metadata, "message", "function_call")
    return found if isinstance(found, immutabledict) else None


def _called(function: JsonObject) -> JsonObject:
    """A call as recordings tell it: its arguments, or what was to be them."""
    told = function.get("arguments")
    arguments = _parsed(told)
    call = {"name": function.get("name")}
    if isinstance(arguments, immutabledict):
        return JsonObject({**call, "arguments": arguments})
    return JsonObject({**call, "arguments": None, "arguments_raw": told})


def _parsed(told: Json) -> Json:
    return parse(told).value_or(told) if isinstance(told, str) else told


def meaning(body: JsonObject) -> Json:
    """What a body asks for, however it is spelled."""
    said = dict(body)
    if said.get("stream") is False:
        del said["stream"]
    if said.get("tools") and said.get("tool_choice") == "auto":
        del said["tool_choice"]
    if isinstance(said.get("stop"), str):
        said["stop"] = (said["stop"],)
    if said.get("max_tokens") is not None and said.get(_LIMIT) is None:
        said[_LIMIT] = said.pop("max_tokens")
    said["response_format"] = _format(said.get("response_format"))
    said["messages"] = _each(said.get("messages"), _message)
    return JsonObject(said)


def _each(values: Json, change: Callable[[JsonObject], Json]) -> Json:
    if not isinstance(values, tuple):
        return values
    return tuple(
        change(one) if isinstance(one, immutabledict) else one for one in values
    )


def _format(told: Json) -> Json:
    schema = fields(told, "json_schema")
    if not isinstance(told, immutabledict) or not schema:
        return told
    return told.set("json_schema", JsonObject(strict=False) | _said(schema))


def _said(value: JsonObject) -> JsonObject:
    return JsonObject({name: part for name, part in value.items() if part is not None})


def _message(message: JsonObject) -> Json:
    changed = message.set("content", _content(message.get("content")))
    calls = _each(message.get("tool_calls"), _call)
    return changed.set("tool_calls", calls)


def _content(content: Json) -> Json:
    parts = _each(content, _part)
    only = items(parts)
    if len(only) == 1 and isinstance(only[0], immutabledict):
        words = only[0].get("text")
        if _said(only[0]) == {"type": "text", "text": words}:
            return words
    return parts


def _part(part: JsonObject) -> Json:
    if isinstance(part.get("image_url"), str):
        return part.set("image_url", JsonObject(url=part["image_url"]))
    return part


def _call(call: JsonObject) -> Json:
    function = call.get("function")
    if not isinstance(function, immutabledict):
        return call
    arguments = _parsed(function.get("arguments"))
    return call.set("function", function.set("arguments", arguments))
