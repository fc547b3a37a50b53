"""Being a server of the Model Context Protocol.

Decides: what a call that comes from elsewhere is: a run of its own over the given
handlers, which ends with the request, and whose failure is told in the words that a
model would be told.  Over HTTP, who may ask is decided by the Host and the Origin of a
request; without a word, this machine alone.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Never, TypeAlias

from returns.io import IOResult
from returns.result import Failure, Result, Success

from mojentic_fp.data.conversation import Answered
from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import EMPTY, Json, JsonObject, freeze, thaw
from mojentic_fp.data.mishap import UnknownTool
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.place import here
from mojentic_fp.data.tool import ToolResult
from mojentic_fp.edges.drive import either, run_async, stream_async
from mojentic_fp.edges.mcp.offer import Offer, prompting, reading
from mojentic_fp.effects.mcp import McpFailure, McpReason
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.effects.tools import CallTool
from mojentic_fp.programs.tool import answered
from mojentic_fp.wire.mcp.progress import progress_of
from mojentic_fp.wire.mcp.tools import answer_to, tool_of

if TYPE_CHECKING:
    from mcp.server import Server, ServerRequestContext
    from mcp.server.transport_security import TransportSecuritySettings

Report: TypeAlias = Callable[[float, float | None, str | None], Awaitable[None]]
"""Told how far a call has come."""


def serve_stdio(offered: Offer) -> Result[None, McpFailure]:
    """Serve over standard input and output, until the input ends or is interrupted.

    Whatever else is written to standard output meanwhile goes to standard error.
    """
    missing = _missing(offered)
    if missing is not None:
        return Failure(missing)
    import anyio
    from mcp.server.stdio import stdio_server

    from mojentic_fp.edges.mcp.standard import lines

    async def serve() -> None:
        served = server_of(offered)
        async with lines() as given, stdio_server(stdin=given) as (read, write):
            await served.run(read, write, served.create_initialization_options())

    anyio.run(serve)
    return Success(None)


def serve_http(
    offered: Offer,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    names: tuple[str, ...] = (),
    ready: Callable[[str], None] | None = None,
) -> Result[None, McpFailure]:
    """Serve over streamable HTTP at ``/mcp``, until interrupted.

    Other machines are served only where ``host`` is not this one's own, and ``names``
    says by which names (``box.lan``) they may ask.  Port 0 is any that is free;
    ``ready`` is told the address.
    """
    missing = _missing(offered)
    if missing is not None:
        return Failure(missing)
    if not here(host) and not names:
        detail = f"{host} is open to other machines: say by which names they may ask"
        return Failure(McpFailure(offered.name, McpReason.REFUSED, detail))
    import socket

    import anyio
    import uvicorn

    app = server_of(offered).streamable_http_app(
        host=host, transport_security=guard(names)
    )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()
        except OSError as error:
            reason = McpReason.UNREACHABLE
            return Failure(McpFailure(offered.name, reason, str(error)))
        config = uvicorn.Config(
            app, log_config=None, log_level="error", timeout_graceful_shutdown=2
        )
        config.load()
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}/mcp"

        class Server(uvicorn.Server):
            # Who is told the address may interrupt: by now it is the server's to take.
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if ready is not None:
                    ready(url)

        anyio.run(Server(config).serve, [listening])
    return Success(None)


def guard(names: tuple[str, ...] = ()) -> "TransportSecuritySettings":
    """By which names a server over HTTP may be asked, and from which pages."""
    from mcp.server.transport_security import TransportSecuritySettings

    all_names = ("127.0.0.1", "localhost", "[::1]", *names)
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[one for name in all_names for one in (name, f"{name}:*")],
        allowed_origins=[
            one
            for name in all_names
            for scheme in ("http", "https")
            for one in (f"{scheme}://{name}", f"{scheme}://{name}:*")
        ],
    )


def server_of(offered: Offer) -> "Server":
    """The official library's server, for those who bring their own transport."""
    from mcp import types
    from mcp.server import Server

    async def list_tools(_: object, __: object) -> types.ListToolsResult:
        told = [thaw(tool_of(spec)) for spec in offered.tools.specs]
        return types.ListToolsResult.model_validate({"tools": told})

    async def call_tool(
        context: "ServerRequestContext", asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        call = ToolCall(
            str(context.request_id), asked.name, _arguments(asked.arguments)
        )
        result = await _run(offered, call, _reporting(context))
        if not _carried(context.protocol_version, result.structured):
            result = ToolResult(result.parts, failed=result.failed, extra=result.extra)
        return types.CallToolResult.model_validate(thaw(answer_to(result)))

    return Server(
        offered.name,
        version=offered.version,
        instructions=offered.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        **reading(offered),
        **prompting(offered),
    )


def _reporting(context: "ServerRequestContext") -> Report | None:
    """Who is told how far a call has come: a client that wishes to be."""
    wished = context.meta is not None and "progress_token" in context.meta
    return context.session.report_progress if wished else None


async def _run(offered: Offer, call: ToolCall, report: Report | None) -> ToolResult:
    """Answer a call by a run of its own, as a model would be answered."""
    found = offered.tools.find(call.name)
    asked: Program[Json | ToolResult, ToolFailure, Any]
    if found is None:
        known = tuple(spec.name for spec in offered.tools.specs)
        asked = fail(ToolFailure(call, UnknownTool(known)))
    else:
        asked = CallTool(call).otherwise(found.answer(call))
    told = asked.attempt().map(partial(_told, call))
    if report is None:
        return either(await run_async(offered.handlers)(told))
    return await _reported(offered, told, report)


async def _reported(
    offered: Offer, program: Program[ToolResult, Never, Any], report: Report
) -> ToolResult:
    """Run a program, telling what it shows on the way."""
    last = 0.0
    async with stream_async(offered.handlers)(program) as events:
        async for event in events:
            if isinstance(event, IOResult):
                return either(event)
            progress = progress_of(event, last)
            if progress is not None:
                last = progress.done
                await report(progress.done, progress.total, progress.message)
    message = "a stream ends with its outcome"
    raise AssertionError(message)


def _told(
    call: ToolCall, outcome: Result[Json | ToolResult, ToolFailure]
) -> ToolResult:
    """What a model would be told; a result that is JSON is structured as well."""
    answer = answered(call, outcome)
    message = answer.message if isinstance(answer, Answered) else answer
    result = outcome.value_or(None)
    return ToolResult(
        message.parts,
        structured=result.structured if isinstance(result, ToolResult) else result,
        failed=message.failed,
        extra=message.extra,
    )


def _carried(version: str, structured: Json) -> bool:
    """Whether this version of the protocol has a place for it: older ones for objects."""
    from mcp.types.version import MODERN_PROTOCOL_VERSIONS

    return isinstance(structured, type(EMPTY)) or version in MODERN_PROTOCOL_VERSIONS


def _arguments(given: dict[str, Any] | None) -> JsonObject:
    frozen_value = freeze(given or {}).value_or(EMPTY)
    return frozen_value if isinstance(frozen_value, type(EMPTY)) else EMPTY


def _missing(offered: Offer) -> McpFailure | None:
    from importlib.util import find_spec

    if find_spec("mcp") is not None:
        return None
    detail = "pip install 'mojentic-fp[mcp]'"
    return McpFailure(offered.name, McpReason.MISSING, detail)
