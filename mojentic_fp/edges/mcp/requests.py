"""What is asked of the official client for each effect, and what is made of its answer.

Decides: that lists are asked for page by page until the end, and that an answer which is
not the protocol's is a failure that says where.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import Json, JsonFailure, JsonObject, items, thaw
from mojentic_fp.data.mcp import Prompt, Resource
from mojentic_fp.data.message import Message, UserPart
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.edges.mcp.connection import Asked, Tell
from mojentic_fp.edges.mcp.plain import plain
from mojentic_fp.effects.mcp import (
    CallServerTool,
    GetPrompt,
    ListPrompts,
    ListResources,
    ListTools,
    McpFailure,
    McpReason,
    ReadResource,
)
from mojentic_fp.wire.mcp.content import contents_of
from mojentic_fp.wire.mcp.offers import messages_of, prompt_of, resource_of
from mojentic_fp.wire.mcp.reading import every
from mojentic_fp.wire.mcp.tools import result_of, spec_of

if TYPE_CHECKING:
    from mcp import Client
    from pydantic import BaseModel

A = TypeVar("A")
_NO_METHOD: Final = -32601


def list_tools(effect: ListTools) -> Asked[tuple[ToolSpec, ...]]:
    """All tools."""

    async def ask(
        client: "Client", _: Tell
    ) -> Result[tuple[ToolSpec, ...], McpFailure]:
        return await _pages(effect.server, client.list_tools, "tools", spec_of)

    return Asked(ask)


def call_tool(effect: CallServerTool) -> Asked[ToolResult]:
    """A call; what the server reports on the way is told."""

    async def ask(client: "Client", tell: Tell) -> Result[ToolResult, McpFailure]:
        async def report(
            progress: float, total: float | None, message: str | None
        ) -> None:
            said = JsonObject(progress=progress, total=total, message=message)
            await tell("mcp_progress", said)

        arguments = {name: thaw(one) for name, one in effect.call.arguments.items()}
        answer = await client.call_tool(
            effect.call.name, arguments, effect.timeout, report
        )
        return result_of(plain(answer)).alt(partial(_malformed, effect.server))

    return Asked(ask, again=False)


def list_resources(effect: ListResources) -> Asked[tuple[Resource, ...]]:
    """All resources, then all templates."""
    template = partial(resource_of, template=True)

    async def ask(
        client: "Client", _: Tell
    ) -> Result[tuple[Resource, ...], McpFailure]:
        server = effect.server
        plain_ones = await _pages(
            server, client.list_resources, "resources", resource_of
        )
        patterns: Result[tuple[Resource, ...], McpFailure] = Success(())
        try:
            patterns = await _pages(
                server, client.list_resource_templates, "resourceTemplates", template
            )
        except Exception as error:
            if getattr(error, "code", None) != _NO_METHOD:
                raise
        if not (is_successful(plain_ones) and is_successful(patterns)):
            return plain_ones if not is_successful(plain_ones) else patterns
        return Success((*plain_ones.unwrap(), *patterns.unwrap()))

    return Asked(ask)


def read_resource(effect: ReadResource) -> Asked[tuple[UserPart, ...]]:
    """What a resource holds, a part each."""

    async def ask(
        client: "Client", _: Tell
    ) -> Result[tuple[UserPart, ...], McpFailure]:
        answer = plain(await client.read_resource(effect.uri))
        return (
            items(answer, "contents")
            .map(
                lambda held: tuple(
                    contents_of(one) for one in held if isinstance(one, immutabledict)
                )
            )
            .alt(partial(_malformed, effect.server))
        )

    return Asked(ask)


def list_prompts(effect: ListPrompts) -> Asked[tuple[Prompt, ...]]:
    """All prompts."""

    async def ask(client: "Client", _: Tell) -> Result[tuple[Prompt, ...], McpFailure]:
        return await _pages(effect.server, client.list_prompts, "prompts", prompt_of)

    return Asked(ask)


def get_prompt(effect: GetPrompt) -> Asked[tuple[Message, ...]]:
    """A prompt's messages."""

    async def ask(client: "Client", _: Tell) -> Result[tuple[Message, ...], McpFailure]:
        answer = await client.get_prompt(effect.name, dict(effect.arguments))
        return messages_of(plain(answer)).alt(partial(_malformed, effect.server))

    return Asked(ask)


async def _pages(
    server: str,
    ask: "Callable[..., Awaitable[BaseModel]]",
    name: str,
    read: Callable[[Json], Result[A, JsonFailure]],
) -> Result[tuple[A, ...], McpFailure]:
    """All pages of a list; a cursor that comes again is one too many."""
    told: list[Json] = []
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        page = plain(await ask(cursor=cursor))
        told += items(page, name).value_or(())
        after = page.get("nextCursor") if isinstance(page, immutabledict) else None
        if not isinstance(after, str):
            break
        if after in seen:
            failure = McpFailure(server, McpReason.MALFORMED, "its pages go in circles")
            return Failure(failure)
        seen.add(after)
        cursor = after
    return every(read(one) for one in told).alt(partial(_malformed, server))


def _malformed(server: str, failure: JsonFailure) -> McpFailure:
    return McpFailure(server, McpReason.MALFORMED, str(failure))
