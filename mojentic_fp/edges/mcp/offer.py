"""What a server of ours offers: tools, and beside them resources and prompts.

Decides: that resources and prompts are values; where none are given, there are none.
How it is served, ``serve`` decides.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Never, TypeAlias, TypeVar

from attrs import frozen

from mojentic_fp.data.json import EMPTY, JsonObject, thaw
from mojentic_fp.data.mcp import Prompt, Resource
from mojentic_fp.data.message import Message, UserPart
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.programs.tool import Toolbox
from mojentic_fp.wire.mcp.content import block_of
from mojentic_fp.wire.mcp.offers import told_messages, told_prompt, told_resource

F = TypeVar("F")
Fill: TypeAlias = Callable[[Mapping[str, str]], tuple[Message, ...]]
"""The messages of a prompt, given the words for its places."""

NAME: Final = "mojentic_fp"
_NOT_FOUND: Final = -32002
_INVALID: Final = -32602


@frozen(kw_only=True)
class Offer:
    """What a server offers, and the handlers that its tools run over.

    Each call is a run of its own: what handlers keep for a run does not outlive the call.
    """

    tools: Toolbox[Any]  # Any: ``offer`` has seen that the handlers answer them
    handlers: Handlers[Any, Never]
    name: str
    version: str
    instructions: str | None
    resources: Mapping[Resource, tuple[UserPart, ...]]
    prompts: Mapping[Prompt, Fill]


def offer(
    tools: Toolbox[F],
    handlers: Handlers[F, Never],
    *,
    name: str = NAME,
    version: str = "",
    instructions: str | None = None,
    resources: Mapping[Resource, tuple[UserPart, ...]] | None = None,
    prompts: Mapping[Prompt, Fill] | None = None,
) -> Offer:
    """What ``serve_stdio`` and ``serve_http`` serve: ``offer(toolbox(now), clock)``."""
    return Offer(
        tools=tools,
        handlers=handlers,
        name=name,
        version=version,
        instructions=instructions,
        resources=dict(resources or {}),
        prompts=dict(prompts or {}),
    )


def reading(offered: Offer) -> dict[str, Any]:
    # Any: arguments of the official library's server, each with a type of its own.
    """What the official library's server needs to have something read."""
    from mcp import MCPError, types

    async def list_resources(_: object, __: object) -> types.ListResourcesResult:
        told = [thaw(told_resource(one)) for one in offered.resources]
        return types.ListResourcesResult.model_validate({"resources": told})

    async def read(
        _: object, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        for resource, parts in offered.resources.items():
            if resource.uri == str(asked.uri):
                told = [thaw(_held(resource, part)) for part in parts]
                return types.ReadResourceResult.model_validate({"contents": told})
        raise MCPError(_NOT_FOUND, f"Resource not found: {asked.uri}")

    return {"on_list_resources": list_resources, "on_read_resource": read}


def prompting(offered: Offer) -> dict[str, Any]:
    # Any: arguments of the official library's server, each with a type of its own.
    """What the official library's server needs to have prompts ready."""
    from mcp import MCPError, types

    async def list_prompts(_: object, __: object) -> types.ListPromptsResult:
        told = [thaw(told_prompt(one)) for one in offered.prompts]
        return types.ListPromptsResult.model_validate({"prompts": told})

    async def get(
        _: object, asked: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        for prompt, fill in offered.prompts.items():
            if prompt.name == asked.name:
                given = asked.arguments or {}
                for one in prompt.arguments:
                    if one.required and one.name not in given:
                        raise MCPError(_INVALID, f"Missing argument: {one.name}")
                told = thaw(told_messages(fill(given)))
                return types.GetPromptResult.model_validate(told)
        raise MCPError(_INVALID, f"Unknown prompt: {asked.name}")

    return {"on_list_prompts": list_prompts, "on_get_prompt": get}


def _held(resource: Resource, part: UserPart) -> JsonObject:
    """What a resource holds, as the protocol tells it."""
    block = block_of(part) or EMPTY
    held = block.get("resource")
    if isinstance(held, type(EMPTY)):
        told = held
    elif "data" in block:
        told = JsonObject(blob=block["data"], mimeType=block.get("mimeType"))
    else:
        kind = resource.media_type or "text/plain"
        told = JsonObject(text=block.get("text", ""), mimeType=kind)
    return told.set("uri", resource.uri)
