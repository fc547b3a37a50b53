"""What servers of the Model Context Protocol are reached by, and what they offer.

Decides: the values only.  How a server spells what it offers is ``wire.mcp``'s business,
and talking to one that of ``edges.mcp``.

    StdioServer     a program that is started, and spoken to over its standard streams
    HttpServer      an address, spoken to over streamable HTTP
    Resource        what a server has to read, by its URI
    Prompt          messages that a server has ready, by their name

Source: https://modelcontextprotocol.io/specification/2025-11-25
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.part import Annotations, Extra
from mojentic_fp.data.secret import Secret

MCP: Final = "mcp"
"""Whose ``Extra`` it is that keeps what a server says beside what we know of it."""

OPENING: Final = 30.0
"""Seconds that a server may take to start and to say what it speaks."""
ANSWERING: Final = 60.0
"""Seconds that a request may take, where nobody says how many."""


@frozen(kw_only=True)
class StdioServer:
    """A program that is started, and spoken to over its standard input and output.

    It inherits no variables but those that say where and who one is (PATH, HOME, and
    their like), besides ``env``.  ``roots`` are the folders (as ``file:`` URIs) that it
    is told it may work in; ``opening`` and ``timeout`` are in seconds.
    """

    command: str
    args: tuple[str, ...] = ()
    env: immutabledict[str, str | Secret] = field(factory=immutabledict)
    cwd: str | None = None
    roots: tuple[str, ...] = ()
    opening: float = OPENING
    timeout: float = ANSWERING


@frozen(kw_only=True)
class HttpServer:
    """A server at an address, spoken to over streamable HTTP.

    ``headers`` are sent with each request, to that host only.  ``allow_http`` lets plain
    http go to another machine.
    """

    url: str
    headers: immutabledict[str, str | Secret] = field(factory=immutabledict)
    roots: tuple[str, ...] = ()
    opening: float = OPENING
    timeout: float = ANSWERING
    allow_http: bool = False


McpServer: TypeAlias = StdioServer | HttpServer


def mcp_stdio(
    command: str,
    args: Iterable[str] = (),
    *,
    env: Mapping[str, str | Secret] | None = None,
    cwd: str | None = None,
    roots: Iterable[str] = (),
    opening: float = OPENING,
    timeout: float = ANSWERING,
) -> StdioServer:
    """A server that is a program: ``mcp_stdio("uvx", ["mcp-server-time"])``."""
    return StdioServer(
        command=command,
        args=tuple(args),
        env=immutabledict(env or {}),
        cwd=cwd,
        roots=tuple(roots),
        opening=opening,
        timeout=timeout,
    )


def mcp_http(
    url: str,
    *,
    key: str | Secret | None = None,
    headers: Mapping[str, str | Secret] | None = None,
    roots: Iterable[str] = (),
    opening: float = OPENING,
    timeout: float = ANSWERING,
    allow_http: bool = False,
) -> HttpServer:
    """A server at an address: ``mcp_http("https://example.com/mcp", key=...)``.

    The ``key`` is sent as ``Authorization: Bearer``.
    """
    secret = Secret(key) if isinstance(key, str) else key
    bearer = {} if secret is None else {"Authorization": secret.after("Bearer ")}
    return HttpServer(
        url=url,
        headers=immutabledict({**(headers or {}), **bearer}),
        roots=tuple(roots),
        opening=opening,
        timeout=timeout,
        allow_http=allow_http,
    )


def secrets(server: McpServer) -> tuple[Secret, ...]:
    """What must not be shown of what a server is reached by."""
    given = server.env if isinstance(server, StdioServer) else server.headers
    return tuple(one for one in given.values() if isinstance(one, Secret))


@tagged
@frozen(cache_hash=True)
class Resource:
    """What a server has to read.

    ``template`` says that ``uri`` has places to fill in (RFC 6570); ``size`` is in bytes.
    """

    tag: ClassVar[str] = "resource"
    uri: str
    name: str
    description: str = ""
    media_type: str | None = None
    size: int | None = None
    template: bool = False
    annotations: Annotations | None = field(default=None, kw_only=True)
    extra: Extra | None = field(default=None, kw_only=True)


@frozen(cache_hash=True)
class PromptArgument:
    """A place of a prompt that is filled in."""

    name: str
    description: str = ""
    required: bool = False


@tagged
@frozen(cache_hash=True)
class Prompt:
    """Messages that a server has ready, with places to fill in."""

    tag: ClassVar[str] = "prompt"
    name: str
    description: str = ""
    arguments: tuple[PromptArgument, ...] = ()
    extra: Extra | None = field(default=None, kw_only=True)
