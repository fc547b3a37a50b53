"""``mojentic-fp mcp``: serving tools to others, and asking the servers of others.

Decides: how a server is named on the command line (``--stdio`` its command, ``--http``
its address), and what is printed of its tools and of what they answer.
"""

import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, Never, TypeVar

import typer
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.offer import Wanted, beside, offered
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, play
from mojentic_fp.cli.servers import explained, server_of
from mojentic_fp.data.json import Json, JsonObject, members, parse, render
from mojentic_fp.data.mcp import HttpServer, McpServer, mcp_http
from mojentic_fp.data.part import Text, ToolCall
from mojentic_fp.data.tool import ToolResult
from mojentic_fp.edges.mcp import (
    Offer,
    connected,
    mcp_servers,
    offer,
    serve_http,
    serve_stdio,
)
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.mcp import (
    CallServerTool,
    ListTools,
    Mcp,
    McpFailure,
)
from mojentic_fp.effects.program import Program
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.wire.mcp.tools import answer_to, tool_of

A = TypeVar("A")

HELP = """Serve tools to programs that speak the Model Context Protocol, or ask theirs.

Examples:

  mojentic-fp mcp serve --tools date,calc

  mojentic-fp mcp serve --tools files --folder notes --yes --http --port 8000

  mojentic-fp mcp serve --offer my.tools:offered

  mojentic-fp mcp tools --stdio "uvx mcp-server-time"

  mojentic-fp mcp call add --arguments '{"a": 1, "b": 2}' --http http://localhost:8000/mcp
"""
mcp_commands = typer.Typer(help=HELP, no_args_is_help=True)

Command = Annotated[
    str | None, typer.Option("--stdio", help="The command of a server to start.")
]
Address = Annotated[str | None, typer.Option("--http", help="The URL of a server.")]
Timeout = Annotated[
    float, typer.Option(min=0.001, help="Seconds that an answer may take.")
]
_LONGEST: Final = 70


@mcp_commands.command("serve")
def serve(  # noqa: PLR0917  typer makes options of them
    tools: options.Tools = None,
    made: Annotated[
        str | None,
        typer.Option(
            "--offer",
            metavar="MODULE:NAME",
            help="An `offer` made in Python, or a function that makes it.",
        ),
    ] = None,
    folder: options.Folder = Path(),
    yes: options.Yes = False,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP, not standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="Where to listen (HTTP).")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any.")] = 8000,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name that other machines may ask it by (HTTP)."),
    ] = None,
) -> None:
    """Serve tools of this command, over standard input and output or over HTTP."""

    def serving(served: Offer) -> Result[None, McpFailure]:
        if http:
            names = tuple(name or ())
            return serve_http(served, host=host, port=port, names=names, ready=aside)
        return serve_stdio(served)

    if made is not None:
        guarded(lambda: _serve(_imported(made, tools), serving))
    answering = system_clock() | beside(folder, allowed=yes) | mcp_servers()
    guarded(lambda: _serve(_of_tools(tools or (), answering), serving))


def _serve(
    served: Result[Offer, Mistake],
    serving: Callable[[Offer], Result[None, McpFailure]],
) -> Exit:
    if not is_successful(served):
        return complain(explain(served.failure()))
    ended = serving(served.unwrap())
    return Exit.OK if is_successful(ended) else complain(explained(ended.failure()))


def _of_tools(
    names: Iterable[str], answering: Handlers[Wanted, Never]
) -> Result[Offer, Mistake]:
    """An offer of the tools of these names."""
    box = offered(names)
    if is_successful(box) and not box.unwrap().tools:
        advice = "mojentic-fp mcp serve --tools date,calc"
        return Failure(Mistake("no tools to serve", advice))
    own = version("mojentic-fp")
    return box.map(lambda tools: offer(tools, answering, version=own))


def _imported(named: str, tools: object) -> Result[Offer, Mistake]:
    """The offer that stands in a module under a name."""
    module, colon, name = named.partition(":")
    advice = "--offer package.module:name, where name = offer(toolbox(...), ...)"
    if tools:
        return Failure(Mistake("give --tools or --offer, not both", advice))
    if not (module and colon and name):
        return Failure(Mistake(f"--offer {named!r} names nothing", advice))
    sys.path.insert(0, str(Path.cwd()))  # as ``python -m`` has it
    try:
        with redirect_stdout(sys.stderr):  # standard output is the protocol's
            found: object = getattr(import_module(module), name)
            made: object = found() if callable(found) else found
    except Exception as error:  # noqa: BLE001  a module of the caller's may raise anything
        words = f"--offer {named}: {type(error).__name__}: {error}"
        return Failure(Mistake(words, advice))
    if not isinstance(made, Offer):
        return Failure(Mistake(f"--offer {named} is no offer", advice))
    return Success(made)


@mcp_commands.command("tools")
def tools(
    stdio: Command = None,
    http: Address = None,
    timeout: Timeout = 60.0,
    as_json: options.AsJson = False,
) -> None:
    """List the tools that a server has."""

    def show(screen: Screen, found: tuple[JsonObject, ...]) -> Exit:
        if as_json:
            screen.say(render(JsonObject(tools=found)))
        else:
            screen.say("".join(f"{_line(one)}\n" for one in found))
        return Exit.OK

    def program(server: str) -> Program[tuple[JsonObject, ...], McpFailure, Mcp]:
        listed = ListTools(server).perform()
        return listed.map(lambda specs: tuple(tool_of(spec) for spec in specs))

    guarded(lambda: _ask(named(stdio, http, timeout), program, show, as_json=as_json))


@mcp_commands.command("call")
def call(  # noqa: PLR0917  typer makes options of them
    tool: Annotated[str, typer.Argument(help="The name of the tool.")],
    arguments: Annotated[
        str, typer.Option("--arguments", "-a", help="A JSON object.")
    ] = "{}",
    stdio: Command = None,
    http: Address = None,
    timeout: Timeout = 60.0,
    as_json: options.AsJson = False,
) -> None:
    """Call a tool of a server, and print what it answers; exits 1 if that is an error."""

    def show(screen: Screen, answer: ToolResult) -> Exit:
        if as_json:
            screen.say(render(answer_to(answer)))
        else:
            for part in answer.parts:
                words = part.text if isinstance(part, Text) else repr(part)
                screen.say(f"{words}\n")
        return Exit.FAILED if answer.failed else Exit.OK

    guarded(lambda: _call(tool, arguments, named(stdio, http, timeout), show, as_json))


def _call(
    tool: str,
    arguments: str,
    server: Result[McpServer, Mistake],
    show: Callable[[Screen, ToolResult], Exit],
    as_json: bool,
) -> Exit:
    given = members(parse(arguments).value_or(""))
    if not is_successful(given):
        mistake = Mistake("--arguments is no JSON object", "--arguments '{\"a\": 1}'")
        return complain(explain(mistake), as_json=as_json)
    asked = ToolCall("1", tool, given.unwrap())

    def program(server: str) -> Program[ToolResult, McpFailure, Mcp]:
        return CallServerTool(server, asked).perform()

    return _ask(server, program, show, as_json=as_json)


def named(
    stdio: str | None, http: str | None, timeout: float
) -> Result[McpServer, Mistake]:
    """The server that the options name: exactly one."""
    if (stdio is None) == (http is None):
        advice = '--stdio "uvx mcp-server-time", or --http https://example.com/mcp'
        return Failure(Mistake("name one server", advice))
    if http is not None:
        return Success(mcp_http(http, timeout=timeout))
    return server_of(stdio or "", option="--stdio", timeout=timeout)


def _ask(
    server: Result[McpServer, Mistake],
    program: Callable[[str], Program[A, McpFailure, Mcp]],
    show: Callable[[Screen, A], Exit],
    *,
    as_json: bool,
) -> Exit:
    if not is_successful(server):
        return complain(explain(server.failure()), as_json=as_json)
    screen, reached = Screen(), server.unwrap()
    name = reached.url if isinstance(reached, HttpServer) else reached.command
    with connected({name: reached}) as there:
        outcome: Result[A, McpFailure] = play(program(name), there, screen)
    if not is_successful(outcome):
        return complain(explained(outcome.failure()), as_json=as_json)
    code = show(screen, outcome.unwrap())
    screen.rest()
    return code


def _line(tool: JsonObject) -> str:
    """A tool on one line: its name, and how its description begins."""
    words = " ".join(_words(tool.get("description")).split())
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return f"{_words(tool.get('name')):24} {short}".rstrip()


def _words(value: Json) -> str:
    return value if isinstance(value, str) else ""
