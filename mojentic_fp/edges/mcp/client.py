"""The official library's client, opened the way a server is reached.

Decides: what a server inherits and is told, that its standard error is kept for those
who ask why it does not start, that plain http stays on this machine, and which of
``McpReason`` stands for what the library raises.
"""

import logging
import os
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from threading import Thread
from typing import TYPE_CHECKING, Final, TextIO

import anyio
from attrs import frozen

from mojentic_fp.data.event import Note
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.mcp import HttpServer, McpServer, StdioServer, secrets
from mojentic_fp.data.place import overheard
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.mcp.asked import Answering, elicitation, rooted, sampling
from mojentic_fp.edges.mcp.plain import plain
from mojentic_fp.edges.mcp.unsent import GONE
from mojentic_fp.edges.mcp.unsent import client as asking
from mojentic_fp.effects.mcp import McpFailure, McpReason

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectSendStream
    from mcp import Client
    from mcp.client import Transport
    from mcp.client.session import IncomingMessage
    from mcp.shared._stream_protocols import ReadStream, WriteStream
    from mcp.shared.message import SessionMessage

_TAIL: Final = 8
"""How many lines of a server's standard error are kept."""
_MOMENT: Final = 0.5
"""Seconds that the last words of a program may take to be read."""
_LOGGED: Final = "info"
"""What is asked for of a server's log, where it must be asked for; older versions of the
protocol send what they please."""
_CLOSED: Final = -32000
_ENDED: Final = frozenset({"Connection closed", "SSE stream ended without a response"})
"""What the library says where a server went away before it answered."""
_TIMEOUT: Final = -32001
_NO_METHOD: Final = -32601


class Errors:
    """The last lines that a server wrote to its standard error."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._lines: deque[str] = deque(maxlen=_TAIL)
        self._reader: Thread | None = None

    def settle(self) -> None:
        """Wait a moment for the last words of a program that has ended."""
        if self._reader is not None:
            self._reader.join(_MOMENT)

    @property
    def text(self) -> str:
        """What it wrote last."""
        return "\n".join(self._lines)

    @contextmanager
    def reading(self) -> Generator[TextIO, None, None]:
        """A file to write to, which is read by a thread until all have closed it."""
        source, sink = os.pipe()
        self._reader = Thread(target=self._read, args=(source,), daemon=True)
        self._reader.start()
        with os.fdopen(sink, "w") as file:
            yield file

    def _read(self, source: int) -> None:
        with os.fdopen(source, encoding="utf-8", errors="replace") as file:
            self._lines.extend(line.rstrip() for line in file)


@frozen(kw_only=True, eq=False)
class Ears:
    """Who hears what a server does by itself.

    ``tell`` is told what it says, ``answering`` is asked what it asks, and ``ended`` is
    called when it is gone.
    """

    tell: Callable[[str, Json], Awaitable[None]]
    ended: Callable[[], None]
    answering: Answering


@asynccontextmanager
async def opened(
    name: str, server: McpServer, errors: Errors, ears: Ears
) -> "AsyncGenerator[Client, None]":
    """A client that has shaken hands."""
    from mcp import Client, types

    logging.getLogger("mcp").addHandler(logging.NullHandler())

    async def log(params: types.LoggingMessageNotificationParams) -> None:
        await ears.tell("mcp_log", plain(params))

    async def hear(message: "IncomingMessage") -> None:
        if isinstance(message, Exception):
            await ears.tell("mcp_noise", JsonObject(detail=first_line(message)))
        elif message.method.endswith("/list_changed"):
            await ears.tell(
                "mcp_changed", JsonObject(list=message.method.split("/")[1])
            )

    client = Client(
        watched(transport(server, errors), ears.ended),
        read_timeout_seconds=server.timeout,
        list_roots_callback=rooted(server),
        sampling_callback=sampling(name, ears.answering),
        elicitation_callback=elicitation(name, ears.answering),
        logging_callback=log,
        log_level=_LOGGED,
        message_handler=hear,
        cache=None,
    )
    async with client, anyio.create_task_group() as tasks:
        tasks.start_soon(_listen, client)
        yield client
        tasks.cancel_scope.cancel()


async def _listen(client: "Client") -> None:
    """Have the server say when a list of its changes, where it must be asked to.

    Older versions of the protocol say so unasked, and a server may not do so at all.
    """
    from mcp.types.version import MODERN_PROTOCOL_VERSIONS

    if client.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        return
    can = client.server_capabilities
    listening = client.listen(
        tools_list_changed=bool(can.tools and can.tools.list_changed),
        prompts_list_changed=bool(can.prompts and can.prompts.list_changed),
        resources_list_changed=bool(can.resources and can.resources.list_changed),
    )
    with suppress(Exception):  # that it says nothing harms nothing
        async with listening:
            await anyio.sleep_forever()


def transport(server: McpServer, errors: Errors) -> "Transport":
    """How a server is reached."""
    return (
        _program(server, errors)
        if isinstance(server, StdioServer)
        else _address(server)
    )


@asynccontextmanager
async def _program(
    server: StdioServer, errors: Errors
) -> "AsyncGenerator[tuple[ReadStream[SessionMessage | Exception], WriteStream[SessionMessage]], None]":
    from mcp import StdioServerParameters
    from mcp.client.stdio import stdio_client

    given = StdioServerParameters(
        command=server.command,
        args=list(server.args),
        env={name: _shown(value) for name, value in server.env.items()},
        cwd=server.cwd,
        encoding_error_handler="replace",
    )
    with errors.reading() as file:
        async with stdio_client(given, errlog=file) as streams:
            file.close()
            yield streams


@asynccontextmanager
async def _address(
    server: HttpServer,
) -> "AsyncGenerator[tuple[ReadStream[SessionMessage | Exception], WriteStream[SessionMessage]], None]":
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    headers = {name: _shown(value) for name, value in server.headers.items()}
    patience = httpx2.Timeout(server.opening, read=max(300.0, server.timeout))
    async with (
        asking(headers, patience) as http,
        streamable_http_client(server.url, http_client=http) as streams,
    ):
        yield streams


def _shown(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


@asynccontextmanager
async def watched(
    inner: "AbstractAsyncContextManager[tuple[ReadStream[SessionMessage | Exception], WriteStream[SessionMessage]]]",
    ended: Callable[[], None],
) -> "AsyncGenerator[tuple[ReadStream[SessionMessage | Exception], WriteStream[SessionMessage]], None]":
    """A transport of which one knows when the other side has closed it."""

    async def relay(
        read: "ReadStream[SessionMessage | Exception]",
        send: "MemoryObjectSendStream[SessionMessage | Exception]",
    ) -> None:
        try:
            async with send:
                async for item in read:
                    await send.send(item)
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            pass
        finally:
            ended()

    async with inner as (read, write), anyio.create_task_group() as tasks:
        send, receive = anyio.create_memory_object_stream["SessionMessage | Exception"](
            0
        )
        tasks.start_soon(relay, read, send)
        with receive:
            yield receive, write
        tasks.cancel_scope.cancel()


def refused(name: str, server: McpServer) -> McpFailure | None:
    """Why a server is not to be reached at all."""
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        detail = "pip install 'mojentic-fp[mcp]'"
        return McpFailure(name, McpReason.MISSING, detail)
    address = server.url if isinstance(server, HttpServer) else ""
    if overheard(address) and not getattr(server, "allow_http", False):
        detail = "plain http to another machine: use https, or allow_http=True"
        return McpFailure(name, McpReason.UNREACHABLE, detail)
    return None


def explained(
    name: str, server: McpServer, error: BaseException, errors: Errors
) -> McpFailure:
    """What the library raised, as a failure that gives no secret away."""
    from mcp import MCPError

    cause = leaf(error)
    code = None
    match cause:
        case MCPError():
            reason, code = _reason(cause.code, cause.message)
            detail = cause.message
        case TimeoutError():
            reason, detail = McpReason.TIMED_OUT, first_line(cause)
        case OSError():
            reason, detail = McpReason.UNREACHABLE, str(cause)
        case RuntimeError() | ValueError():
            reason, detail = McpReason.MALFORMED, first_line(cause)
        case AttributeError() | TypeError() | LookupError():  # what came was not read
            reason = McpReason.MALFORMED
            detail = f"{type(cause).__name__}: {first_line(cause)}"
        case _:
            reason = McpReason.UNREACHABLE
            detail = f"{type(cause).__name__}: {first_line(cause)}"
    if reason is McpReason.DIED and errors.text:
        detail = f"{detail}; it wrote: {errors.text}"
    for secret in secrets(server):
        detail = secret.veil(detail)
    return McpFailure(name, reason, detail, code)


def _reason(code: int, message: str) -> tuple[McpReason, int | None]:
    if message == GONE or (code == _CLOSED and message in _ENDED):
        return McpReason.DIED, None
    if code == _TIMEOUT:
        return McpReason.TIMED_OUT, None
    if code == _NO_METHOD:
        return McpReason.UNSUPPORTED, code
    return McpReason.REFUSED, code


def untouched(failure: McpFailure) -> bool:
    """Whether the server certainly did nothing of what it was asked."""
    return failure.reason is McpReason.DIED and failure.detail == GONE


def leaf(error: BaseException) -> BaseException:
    """The first of what a group of tasks raised."""
    parts: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return leaf(parts[0]) if parts else error


def first_line(error: BaseException) -> str:
    """What an exception says, in brief."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def note(name: str, server: str, value: Json) -> Note:
    """What a server said by itself, as an event."""
    return Note(name, JsonObject(server=server, said=value))
