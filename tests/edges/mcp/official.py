"""A server made with the official library: tools, resources, prompts, and misdeeds.

python official.py            over standard input and output
python official.py http [port]     over HTTP; prints its address first
python official.py older [port]    over HTTP with sessions, as older servers do
"""

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

server = MCPServer("official")
PNG = b"\x89PNG\r\n\x1a\nrest"


def note_down(marker: str, word: str) -> None:
    """Add to what a file says."""
    with Path(marker).open("a") as file:
        file.write(word)


class Weather(BaseModel):
    city: str
    degrees: float


@server.tool(annotations=ToolAnnotations(title="Add", readOnlyHint=True))
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def weather(city: str) -> Weather:
    """Tell the weather."""
    return Weather(city=city, degrees=21.5)


@server.tool()
def draw() -> Image:
    """Draw."""
    return Image(data=PNG, format="png")


@server.tool()
def fail(words: str) -> str:
    """Fail."""
    raise ValueError(words)


@server.tool()
def marked() -> CallToolResult:
    """Answer with all that may be said beside."""
    return CallToolResult(
        content=[
            TextContent(
                type="text",
                text="hi",
                annotations={"audience": ["user"], "priority": 0.5},
                _meta={"k": 1},
            )
        ],
        _meta={"took": 3},
    )


@server.tool()
async def slow(context: Context, seconds: float, marker: str) -> str:
    """Wait; leave a file that says how it ended."""
    try:
        await context.report_progress(1, 2, "half-way")
        await asyncio.sleep(seconds)
    except BaseException:
        note_down(marker, "cancelled")
        raise
    note_down(marker, "done")
    return "done"


@server.tool()
async def meet(place: str, others: int) -> int:
    """Come to a place, and wait until so many are there."""
    note_down(place, "x")
    while len(Path(place).read_text()) < others:  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.01)
    return others


@server.tool()
def die(marker: str) -> str:
    """End at once, after counting."""
    note_down(marker, "x")
    os._exit(3)


@server.tool()
def count(marker: str) -> int:
    """Count the calls."""
    note_down(marker, "x")
    return len(Path(marker).read_text())


@server.tool()
def environment() -> str:
    """Name the variables."""
    return ",".join(sorted(os.environ))


@server.tool()
def babble() -> str:
    """Write to standard output what is not the protocol's."""
    os.write(1, b"this is no JSON\n")
    return "babbled"


@server.tool()
async def grow(context: Context) -> str:
    """Have one tool more."""

    def grown() -> str:
        """Be new."""
        return "new"

    server.add_tool(grown)
    await context.notify_tools_changed()
    return "grown"


@server.resource("memo://letter", mime_type="text/plain")
def letter() -> str:
    return "Dear Ada"


@server.resource("memo://picture", mime_type="image/png")
def picture() -> bytes:
    return PNG


@server.resource("memo://{name}/note")
def note(name: str) -> str:
    return f"about {name}"


@server.prompt()
def greet(who: str) -> str:
    """Greet."""
    return f"Say hello to {who}"


class Older:
    """The server, as it was before the version of the protocol without sessions."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        if headers.get(b"mcp-protocol-version", b"") >= b"2026":
            refusal = PlainTextResponse("Unsupported protocol version", 400)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def http(port: int, *, older: bool) -> None:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()  # who reads the address finds it open
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp\n")
    sys.stdout.flush()
    app = server.streamable_http_app()
    config = uvicorn.Config(Older(app) if older else app, log_level="error")
    asyncio.run(uvicorn.Server(config).serve([listening]))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["http", *port]:
            http(int(port[0]) if port else 0, older=False)
        case ["older", *port]:
            http(int(port[0]) if port else 0, older=True)
        case _:
            server.run("stdio")
