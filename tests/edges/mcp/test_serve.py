"""The official library's client against toolboxes of ours, over both transports."""

import os
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from mojentic_fp import (
    McpReason,
    mcp_servers,
    mcp_stdio,
    offer,
    serve_http,
    serve_stdio,
    system_clock,
    toolbox,
    tools_of,
)
from tests.edges.mcp.others import (
    PYTHON,
    called,
    eventually,
    listening,
    nothing_left,
    plainly,
)

Client = pytest.importorskip("mcp").Client
pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
TOOLBOX = str(HERE / "toolbox.py")
PNG = b"\x89PNG\r\n\x1a\nrest"
MODES = ("auto", "legacy")


@asynccontextmanager
async def asked(transport: str, mode: str) -> AsyncIterator[Any]:
    """The official client, connected to our toolbox."""
    from mcp import StdioServerParameters

    if transport == "stdio":
        server = StdioServerParameters(
            command=sys.executable,
            args=[TOOLBOX],
            env={"PYTHONPATH": os.environ.get("PYTHONPATH", ""), **PYTHON},
        )
        async with Client(server, mode=mode) as client:
            yield client
    else:
        with listening(TOOLBOX, "http") as url:
            async with Client(url, mode=mode) as client:
                yield client


def played(
    script: Callable[[Any], Awaitable[None]], transport: str, mode: str = "auto"
) -> None:
    async def main() -> None:
        async with asked(transport, mode) as client:
            await script(client)

    anyio.run(main)


both = pytest.mark.parametrize("transport", ["stdio", "http"])


@both
@pytest.mark.parametrize("mode", MODES)
def test_the_official_client_uses_all_that_is_offered(
    transport: str, mode: str
) -> None:
    async def script(client: Any) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        added = await client.call_tool("add", {"a": 1, "b": 2})
        drawn = await client.call_tool("draw", {})
        counted = await client.call_tool("count", {})
        failed = await client.call_tool("fail", {"words": "no more ink"})
        unfit = await client.call_tool("add", {"a": "one"})
        unknown = await client.call_tool("subtract", {})
        letter = await client.read_resource("memo://letter")
        picture = await client.read_resource("memo://picture")
        prompt = await client.get_prompt("greet", {"who": "Ada"})

        names = ["add", "draw", "count", "fail", "chatter", "report", "wait"]
        assert list(tools) == names
        assert tools["add"].annotations.read_only_hint is True
        assert tools["add"].annotations.title == "Add"
        assert tools["add"].input_schema["required"] == ["a", "b"]
        assert tools["add"].output_schema["required"] == ["sum"]
        assert added.structured_content == {"sum": 3}
        assert added.content[0].text == '{"sum":3}'
        assert [one.type for one in drawn.content] == ["text", "image"]
        assert drawn.content[1].data == b64encode(PNG).decode()
        assert drawn.structured_content == {"drawn": True}
        assert counted.structured_content == (3 if mode == "auto" else None)
        assert (failed.is_error, failed.content[0].text) == (
            True,
            '{"error":"no more ink"}',
        )
        assert unfit.is_error
        assert "do not fit" in unfit.content[0].text
        assert "there are: add, draw" in unknown.content[0].text
        assert letter.contents[0].text == "Dear Ada"
        assert picture.contents[0].mime_type == "image/png"
        assert prompt.messages[0].content.text == "Say hello to Ada"
        assert client.instructions == "Be careful."

    played(script, transport, mode)


@both
def test_what_is_not_there_is_refused(transport: str) -> None:
    from mcp import MCPError

    async def script(client: Any) -> None:
        for ask in (
            client.read_resource("memo://nowhere"),
            client.get_prompt("none"),
            client.get_prompt("greet", {}),
        ):
            with pytest.raises(MCPError):
                await ask

    played(script, transport)


@both
def test_a_cancelled_call_ends_the_run(transport: str, tmp_path: Path) -> None:
    marker = tmp_path / "m"

    async def script(client: Any) -> None:
        with anyio.move_on_after(1.5):
            await client.call_tool("wait", {"seconds": 60, "marker": str(marker)})
        await anyio.to_thread.run_sync(eventually, marker.exists)

        assert marker.read_text() == "cancelled"

    played(script, transport)


@both
def test_calls_are_answered_side_by_side(transport: str, tmp_path: Path) -> None:
    async def script(client: Any) -> None:
        slow = {"seconds": 60, "marker": str(tmp_path / "m")}
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "wait", slow)
            quick = await client.call_tool("add", {"a": 1, "b": 1})
            tasks.cancel_scope.cancel()

        assert quick.structured_content == {"sum": 2}

    played(script, transport)


@both
@pytest.mark.parametrize("mode", MODES)
def test_how_far_a_call_has_come_is_told_to_those_who_ask(
    transport: str, mode: str
) -> None:
    async def script(client: Any) -> None:
        told: list[tuple[float, float | None, str | None]] = []

        async def hear(done: float, total: float | None, words: str | None) -> None:
            told.append((done, total, words))

        heard = await client.call_tool("report", {}, progress_callback=hear)
        silent = await client.call_tool("report", {})

        assert told == [
            (1, None, "reading: page 1"),
            (50, 100, "pulling"),
            (51, None, "pulling the next"),
        ]
        assert heard.content[0].text == silent.content[0].text == "reported"

    played(script, transport, mode)


def test_what_a_tool_prints_is_not_taken_for_the_protocol() -> None:
    async def script(client: Any) -> None:
        said = await client.call_tool("chatter", {})

        assert said.content[0].text == "chattered"

    played(script, "stdio")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Origin": "http://evil.example"}, 403)],
)
def test_pages_of_others_are_not_served(headers: dict[str, str], status: int) -> None:
    with listening(TOOLBOX, "http") as url:
        refused = httpx.post(url, json={}, headers=headers)

    assert refused.status_code == status


def test_other_machines_are_served_only_by_name() -> None:
    ended = serve_http(offer(toolbox(), system_clock()), host="0.0.0.0")  # noqa: S104

    assert ended.failure().reason is McpReason.REFUSED
    assert "by which names" in ended.failure().detail


def test_a_port_that_is_taken_is_a_failure() -> None:
    with listening(TOOLBOX, "http") as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        ended = serve_http(offer(toolbox(), system_clock()), port=port)

    assert ended.failure().reason is McpReason.UNREACHABLE


def test_without_the_extra_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    nothing = offer(toolbox(), system_clock())

    for ended in (serve_stdio(nothing), serve_http(nothing)):
        assert "mojentic-fp[mcp]" in ended.failure().detail


def test_our_client_and_our_server_understand_each_other() -> None:
    server = mcp_stdio(sys.executable, [TOOLBOX], env=PYTHON)
    with nothing_left():
        there = mcp_servers(server=server)
        specs = plainly(there, tools_of("server")).unwrap().specs
        drawn = plainly(there, called("draw")).unwrap()

    from tests.edges.mcp.toolbox import OFFER

    assert [(one.name, one.hints, one.answers) for one in specs] == [
        (one.name, one.hints, one.answers) for one in OFFER.tools.specs
    ]
    assert drawn.parts[1].data == PNG
