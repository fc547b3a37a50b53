"""The servers of ``--mcp``: reached as long as a command lives.

Decides: how a server is named on the command line (by its command, or by its URL), what
its tools are called where another tool has that name already, and what is said of a
server that cannot be reached.
"""

import shlex
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Final, Never, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Explained, Mistake, explain
from mojentic_fp.cli.screen import Screen, play
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.mcp import ANSWERING, McpServer, mcp_http, mcp_stdio
from mojentic_fp.data.reason import Party
from mojentic_fp.edges.mcp import connected, mcp_servers
from mojentic_fp.effects.mcp import CallServerTool, Mcp, McpFailure, McpReason
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.programs.mcp import tools_of
from mojentic_fp.programs.tool import Tool, Toolbox

_LAUNCHERS: Final = ("uvx", "uv", "npx", "bunx", "node", "python", "run", "env")
"""What a command may begin with that says nothing of the server."""

Box: TypeAlias = Toolbox[CallServerTool]


@frozen(kw_only=True)
class Reached:
    """The tools of servers, and who answers them."""

    tools: Box = field(factory=lambda: Toolbox(()))
    handlers: Handlers[Mcp, Never] = field(factory=mcp_servers, eq=False, repr=False)


@contextmanager
def reaching(
    wished: Iterable[str], taken: Iterable[str] = ()
) -> Generator[Result[Reached, Explained], None, None]:
    """The servers that are wished, until the block is left; then all are gone.

    Of a server with a tool whose name is ``taken``, or another server's, all tools are
    called by the server's name first.
    """
    servers = _servers(tuple(wished))
    if not is_successful(servers):
        yield Failure(explain(servers.failure()))
        return
    with connected(servers.unwrap()) as handlers:
        found = _found(tuple(servers.unwrap()), handlers, frozenset(taken))
        yield found.alt(explained).map(
            lambda tools: Reached(tools=tools, handlers=handlers)
        )


def _found(
    names: tuple[str, ...], handlers: Handlers[Mcp, Never], taken: frozenset[str]
) -> Result[Box, McpFailure]:
    """The tools of all servers, no two of one name."""
    boxes: dict[str, Box] = {}
    for name in names:
        box = play(tools_of(name), handlers, Screen())
        if not is_successful(box):
            return box
        boxes[name] = box.unwrap()
    clashing = {name for name in names if _clashes(name, boxes, taken)}
    tools: list[Tool[CallServerTool]] = []
    for name in names:
        box = Success(boxes[name])
        if name in clashing:
            box = play(tools_of(name, prefix=f"{name}_"), handlers, Screen())
        if not is_successful(box):
            return box
        tools += box.unwrap().tools
    return Success(Toolbox(tuple(tools)))


def _clashes(name: str, boxes: dict[str, Box], taken: frozenset[str]) -> bool:
    others = {spec.name for one in boxes if one != name for spec in boxes[one].specs}
    return any(spec.name in taken | others for spec in boxes[name].specs)


def _servers(wished: tuple[str, ...]) -> Result[dict[str, McpServer], Mistake]:
    """What each is reached by, under a name that no other has."""
    servers: dict[str, McpServer] = {}
    for one in wished:
        server = server_of(one)
        if not is_successful(server):
            return Failure(server.failure())
        servers[_free(called(one), servers)] = server.unwrap()
    return Success(servers)


def server_of(
    word: str, *, option: str = "--mcp", timeout: float = ANSWERING
) -> Result[McpServer, Mistake]:
    """A server by its URL or by its command."""
    if _is_url(word):
        return Success(mcp_http(word, timeout=timeout))
    try:
        words = shlex.split(word, posix=sys.platform != "win32")
    except ValueError as error:
        return Failure(Mistake(f"{option}: {error}", "close the quotation"))
    if not words:
        advice = f'{option} "uvx mcp-server-time"'
        return Failure(Mistake(f"{option} names no command", advice))
    return Success(mcp_stdio(words[0], words[1:], timeout=timeout))


def called(word: str) -> str:
    """What a server is called, by what it is reached by.

    >>> called("uvx mcp-server-time --local-timezone UTC"), called("https://a.example/mcp")
    ('mcp-server-time', 'a.example')
    >>> called("/usr/bin/python3.11 -m tools.weather"), called("npx -y @acme/files@1.2")
    ('weather', 'files')
    """
    if _is_url(word):
        return urlsplit(word).hostname or word
    names = tuple(_stems(word))
    return next((name for name in names if not _launches(name)), names[0])


def _stems(word: str) -> Iterator[str]:
    for one in word.split():
        if not one.startswith("-"):
            last = PurePath(one.strip("'\"")).name.partition("@")[0]
            yield last.removesuffix(".py").removesuffix(".js").rpartition(".")[2] or one


def _launches(name: str) -> bool:
    return name in _LAUNCHERS or name.startswith("python") or name.isdecimal()


def _is_url(word: str) -> bool:
    return word.startswith(("http://", "https://"))


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or the first like it that is free."""
    there, free, count = set(taken), name, 1
    while free in there:
        count += 1
        free = f"{name}_{count}"
    return free


# --- what is said of them -----------------------------------------------------------------

_EXITS: Final = {
    McpReason.UNREACHABLE: Exit.UNREACHABLE,
    McpReason.TIMED_OUT: Exit.UNREACHABLE,
    McpReason.DIED: Exit.UNREACHABLE,
    McpReason.MISSING: Exit.USAGE,
    McpReason.UNSUPPORTED: Exit.UNSUITED,
    McpReason.REFUSED: Exit.UNSUITED,
}
_ADVICE: Final = {
    McpReason.MISSING: "pip install 'mojentic-fp[mcp]'",
    McpReason.TIMED_OUT: "allow more by --timeout",
    McpReason.UNREACHABLE: "check the command or the address",
}


def explained(failure: McpFailure) -> Explained:
    """Put a server's failure into words."""
    return Explained(
        kind=f"mcp_{failure.reason.name.lower()}",
        message=str(failure),
        party=Party.CALLER if failure.reason is McpReason.MISSING else Party.TOOL,
        advice=_ADVICE.get(failure.reason, ""),
        exit=_EXITS.get(failure.reason, Exit.FAILED),
        retryable=failure.retryable,
        where=EMPTY if failure.code is None else JsonObject(code=failure.code),
    )
