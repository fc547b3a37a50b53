"""Resources and prompts, both ways.

Decides: that a prompt's messages are those of a conversation, and what a picture or a
file that the assistant shows becomes: no model says one, so words name it.

Source: https://modelcontextprotocol.io/specification/2025-11-25/schema
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import Json, JsonFailure, JsonObject, items, members, text
from mojentic_fp.data.mcp import MCP, Prompt, PromptArgument, Resource
from mojentic_fp.data.message import AssistantMessage, Message, UserMessage
from mojentic_fp.data.part import Extra, Opaque, Text
from mojentic_fp.wire.mcp.content import answer_of, block_of, part_of
from mojentic_fp.wire.mcp.marks import annotations_of, marked, rest
from mojentic_fp.wire.mcp.reading import amiss, every

_RESOURCE: Final = frozenset({"name", "description", "mimeType", "size"})
_PROMPT: Final = frozenset({"name", "description", "arguments"})


def resource_of(told: Json, *, template: bool = False) -> Result[Resource, JsonFailure]:
    """What a server has to read, as it says it."""
    key = "uriTemplate" if template else "uri"
    uri, name, given = text(told, key), text(told, "name"), members(told)
    failed = amiss(given, uri, name)
    if failed is not None:
        return Failure(failed)
    whole = given.unwrap()
    return Success(
        Resource(
            uri.unwrap(),
            name.unwrap(),
            _words(whole.get("description")),
            _text(whole.get("mimeType")),
            _whole(whole.get("size")),
            template,
            annotations=annotations_of(whole),
            extra=rest(whole, {*_RESOURCE, key}),
        )
    )


def told_resource(resource: Resource) -> JsonObject:
    """A resource as the protocol tells it."""
    key = "uriTemplate" if resource.template else "uri"
    told: dict[str, Json] = {key: resource.uri, "name": resource.name}
    if resource.description:
        told["description"] = resource.description
    if resource.media_type is not None:
        told["mimeType"] = resource.media_type
    if resource.size is not None:
        told["size"] = resource.size
    return marked(told, resource.annotations, resource.extra)


def prompt_of(told: Json) -> Result[Prompt, JsonFailure]:
    """A prompt that a server has ready, as it says it."""
    name, given = text(told, "name"), members(told)
    failed = amiss(given, name)
    if failed is not None:
        return Failure(failed)
    whole = given.unwrap()
    return Success(
        Prompt(
            name.unwrap(),
            _words(whole.get("description")),
            _arguments(whole.get("arguments")),
            extra=rest(whole, _PROMPT),
        )
    )


def told_prompt(prompt: Prompt) -> JsonObject:
    """A prompt as the protocol tells it."""
    told: dict[str, Json] = {"name": prompt.name}
    if prompt.description:
        told["description"] = prompt.description
    if prompt.arguments:
        told["arguments"] = tuple(_told_argument(one) for one in prompt.arguments)
    return marked(told, None, prompt.extra)


def messages_of(answer: Json) -> Result[tuple[Message, ...], JsonFailure]:
    """The messages of a prompt."""
    told = items(answer, "messages")
    failed = amiss(told)
    if failed is not None:
        return Failure(failed)
    return every(_message(one) for one in told.unwrap())


def _message(told: Json) -> Result[Message, JsonFailure]:
    role, block = text(told, "role"), members(told, "content")
    failed = amiss(role, block)
    if failed is not None:
        return Failure(failed)
    return Success(said_by(role.unwrap(), block.unwrap()))


def said_by(role: str, *blocks: JsonObject) -> Message:
    """What the user or the assistant says by these blocks."""
    if role != "assistant":
        return UserMessage(tuple(part_of(block) for block in blocks))
    return AssistantMessage(tuple(_own(block) for block in blocks))


def _own(block: JsonObject) -> Text | Opaque:
    """A part of the assistant's: words name what it cannot show."""
    part = answer_of(block)
    if isinstance(part, Text | Opaque):
        return part
    words = f"[{block.get('mimeType') or block.get('type')}]"
    return Text(words, extra=Extra(MCP, JsonObject(block=block)))


def told_messages(messages: tuple[Message, ...]) -> JsonObject:
    """Messages as the protocol tells them: one block each, of the user or the assistant.

    Instructions of the system are the user's there, since it knows no other.
    """
    told: list[Json] = []
    for message in messages:
        role = "assistant" if isinstance(message, AssistantMessage) else "user"
        blocks = (block_of(part) for part in message.parts)
        told += [
            JsonObject(role=role, content=block)
            for block in blocks
            if block is not None
        ]
    return JsonObject(messages=tuple(told))


def _arguments(told: Json) -> tuple[PromptArgument, ...]:
    given = told if isinstance(told, tuple) else ()
    return tuple(
        PromptArgument(
            _words(one.get("name")),
            _words(one.get("description")),
            one.get("required") is True,
        )
        for one in given
        if isinstance(one, immutabledict)
    )


def _told_argument(argument: PromptArgument) -> JsonObject:
    told: dict[str, Json] = {"name": argument.name}
    if argument.description:
        told["description"] = argument.description
    if argument.required:
        told["required"] = True
    return JsonObject(told)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _words(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value
