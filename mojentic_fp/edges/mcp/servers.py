"""Servers by their names, as handlers.

Decides: how long a connection lives.  ``mcp_servers`` opens one when a run first asks,
and closes it with the run; ``connected`` keeps it from run to run, until its block is
left, and then waits until the server is gone.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Never, TypeAlias, TypeVar

from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Note
from mojentic_fp.data.mcp import McpServer
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects import node
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.mcp import (
    CallServerTool,
    Elicit,
    GetPrompt,
    ListPrompts,
    ListResources,
    ListTools,
    Mcp,
    McpFailure,
    McpReason,
    ReadResource,
    Sample,
)
from mojentic_fp.effects.program import Asks, Program, Steps, program
from mojentic_fp.handlers.handler import Handlers, on

if TYPE_CHECKING:
    from mojentic_fp.edges.mcp.connection import Asked, Connection
    from mojentic_fp.edges.mcp.exchange import Exchange, Heard

A = TypeVar("A")
X = TypeVar("X", bound=Mcp)
_Find: TypeAlias = "Callable[[str, Scope], Result[Connection, McpFailure]]"


def mcp_servers(
    given: Mapping[str, McpServer] | None = None,
    /,
    *,
    sampling: Handlers[Sample, Never] | None = None,
    elicitation: Handlers[Elicit, Never] | None = None,
    **servers: McpServer,
) -> Handlers[Mcp, Never]:
    """Servers by these names, each opened when a run first asks it, for that run.

    ``run(mcp_servers(time=mcp_stdio("uvx", ["mcp-server-time"])))(program)``

    ``sampling`` and ``elicitation`` answer what the servers ask, as of ``connected``.
    """
    there_are = _Servers(given, servers, sampling, elicitation)
    key = node.Key(None)
    lock = Lock()

    def find(name: str, scope: Scope) -> Result["Connection", McpFailure]:
        with lock:
            there = scope.states.setdefault(key, {})
            if name not in there:
                made = there_are.made(name)
                if isinstance(made, McpFailure):
                    return Failure(made)
                there[name] = made
                scope.hold(made, made.close)
            return Success(there[name])

    return _answering(find)


@contextmanager
def connected(
    given: Mapping[str, McpServer] | None = None,
    /,
    *,
    sampling: Handlers[Sample, Never] | None = None,
    elicitation: Handlers[Elicit, Never] | None = None,
    **servers: McpServer,
) -> Generator[Handlers[Mcp, Never], None, None]:
    """Servers by these names, for as many runs as the block has.

    Each is opened when it is first asked; when the block is left, all are gone.

        with connected(time=mcp_stdio("uvx", ["mcp-server-time"])) as time:
            run(time | ollama())(program)

    Names that are no words of Python are ``given`` as a mapping.  What a server asks of
    us is refused, but where it is said who answers: ``sampling``, whom it may ask for a
    model's words, and ``elicitation``, who asks the user:

        sampling=on(Sample, sample("qwen3")).over(ollama())
        elicitation=on(Elicit, elicit).over(console())

    They run in the thread of the connection, beside the program that called the server.
    """
    there_are = _Servers(given, servers, sampling, elicitation)
    there: dict[str, Connection] = {}
    lock = Lock()

    def find(name: str, _: Scope) -> Result["Connection", McpFailure]:
        with lock:
            if name not in there:
                made = there_are.made(name)
                if isinstance(made, McpFailure):
                    return Failure(made)
                there[name] = made
            return Success(there[name])

    try:
        yield _answering(find)
    finally:
        for connection in there.values():
            connection.close()
        for connection in there.values():
            connection.join()


class _Servers:
    """Servers by their names, and who answers what they ask."""

    def __init__(
        self,
        given: Mapping[str, McpServer] | None,
        named: Mapping[str, McpServer],
        sampling: Handlers[Sample, Never] | None,
        elicitation: Handlers[Elicit, Never] | None,
    ) -> None:
        self._servers = {**(given or {}), **named}
        self._sampling = sampling
        self._elicitation = elicitation

    def made(self, name: str) -> "Connection | McpFailure":
        """A connection that nothing has been asked of."""
        server = self._servers.get(name)
        if server is None:
            known = ", ".join(self._servers)
            detail = f"there are: {known}" if known else "there are none"
            return McpFailure(name, McpReason.UNKNOWN, detail)
        from mojentic_fp.edges.mcp.client import refused

        failure = refused(name, server)
        if failure is not None:
            return failure
        from mojentic_fp.edges.mcp.asked import Answering
        from mojentic_fp.edges.mcp.connection import Connection

        answering = Answering(sampling=self._sampling, elicitation=self._elicitation)
        return Connection(name, server, answering)


def _answering(find: _Find) -> Handlers[Mcp, Never]:
    def answer(
        kind: Callable[..., Asks[A, McpFailure, X]], asked: str
    ) -> Handlers[X, Never]:
        def ask(effect: X) -> Program[A, McpFailure, Never]:
            return _exchange(find, effect, asked)

        return on(kind, ask)

    return (
        answer(ListTools, "list_tools")
        | answer(CallServerTool, "call_tool")
        | answer(ListResources, "list_resources")
        | answer(ReadResource, "read_resource")
        | answer(ListPrompts, "list_prompts")
        | answer(GetPrompt, "get_prompt")
    )


def _exchange(find: _Find, effect: Mcp, asked: str) -> Program[Any, McpFailure, Never]:
    # Any: the table of requests is read by name, so that it is imported when needed.
    def begin(scope: Scope) -> "Result[Exchange[Any], McpFailure]":
        def ask(connection: "Connection") -> "Exchange[Any]":
            from mojentic_fp.edges.mcp import requests

            question: Asked[Any] = getattr(requests, asked)(effect)
            exchange = connection.begin(question)
            exchange.handle = scope.hold(exchange, exchange.cancel)
            return exchange

        return find(effect.server, scope).map(ask)

    async def begin_async(scope: Scope) -> "Result[Exchange[Any], McpFailure]":
        import anyio.to_thread

        return await anyio.to_thread.run_sync(begin, scope)

    begun: Program[Exchange[Any], McpFailure, Never] = calling(begin, begin_async)
    return bracket(begun, _following, _release)  # pyright: ignore[reportUnknownVariableType]  # it unites Never with Never into nothing it knows


@program
def _following(exchange: "Exchange[Any]") -> Steps[Any, McpFailure, Never]:
    """Show what is heard until the answer is."""
    while True:
        heard: Heard[Any] = yield from _hear(exchange)
        notes = tuple(one for one in heard if isinstance(one, Note))
        if notes:
            yield from emit(*notes)
        if isinstance(heard[-1], Result):
            return (yield from Program.from_result(heard[-1]))


def _hear(exchange: "Exchange[Any]") -> "Program[Heard[Any], Never, Never]":
    def hear(_: Scope) -> "Result[Heard[Any], Never]":
        return Success(exchange.hear())

    async def hear_async(_: Scope) -> "Result[Heard[Any], Never]":
        import anyio.to_thread

        return Success(
            await anyio.to_thread.run_sync(exchange.hear, abandon_on_cancel=True)
        )

    return calling(hear, hear_async)


def _release(exchange: "Exchange[Any]") -> Program[None, Never, Never]:
    """Give up what is still under way; the server is told."""

    def release(scope: Scope) -> Result[None, Never]:
        exchange.cancel()
        scope.release(exchange.handle)
        return Success(None)

    async def release_async(scope: Scope) -> Result[None, Never]:
        return release(scope)

    return calling(release, release_async)
