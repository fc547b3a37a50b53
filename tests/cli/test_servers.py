"""`--mcp`, and `mcp serve` as a process: tools of others, and tools for others."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import psutil
import pytest

from mojentic_fp import ToolCall, completion
from mojentic_fp.data.json import JsonObject
from tests.cli.world import invoke
from tests.edges.mcp.others import PYTHON, SERVE, nothing_left

mcp = pytest.importorskip("mcp", reason="the extra is not installed")
pytestmark = pytest.mark.slow
CALC = f"{sys.executable} {' '.join(SERVE)} --tools calc"


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that are started find the package."""
    monkeypatch.chdir(PYTHON["PYTHONPATH"])


def offered(request: Any) -> Any:
    return completion(" ".join(sorted(one.name for one in request.tools)))


def last(request: Any) -> Any:
    return completion(request.messages[-1].text)


# --- tools of others -----------------------------------------------------------------------


def test_tools_of_servers_are_offered_beside_the_others_and_called() -> None:
    call = ToolCall("1", "calculate", JsonObject(expression="6*7"))
    with nothing_left():
        ran = invoke(["ask", "hi", "--tools", "date", "--mcp", CALC], call, last)
        seen = invoke(["ask", "hi", "--tools", "date", "--mcp", CALC], offered)

    assert (ran.exit_code, '"result":42' in ran.stdout) == (0, True)
    assert seen.stdout == "calculate resolve_date\n"


def test_where_names_clash_servers_go_by_theirs() -> None:
    with nothing_left():
        beside_ours = invoke(["ask", "hi", "-t", "calc", "--mcp", CALC], offered)
        twice = invoke(["ask", "hi", "--mcp", CALC, "--mcp", CALC], offered)

    assert beside_ours.stdout == "calculate mojentic_fp_calculate\n"
    assert twice.stdout == "mojentic_fp_2_calculate mojentic_fp_calculate\n"


def test_a_chat_keeps_its_servers_and_offers_them_beside_what_is_chosen() -> None:
    lines = "hi\n/tools date\nand now\n/tools none\nand then\n"
    with nothing_left():
        ran = invoke(["chat", "--mcp", CALC], offered, piped=lines)

    assert ran.stdout.split("\n")[:3] == ["calculate", "calculate resolve_date", ""]


@pytest.mark.parametrize("command", [["ask", "hi"], ["chat"]])
@pytest.mark.parametrize(
    ("server", "code", "words"),
    [
        ("/no/such/program", 3, "MCP server 'program': it cannot be started"),
        ("http://127.0.0.1:9/mcp", 3, "MCP server '127.0.0.1': it cannot be"),
        ("'unclosed", 2, "--mcp: No closing quotation"),
        ("", 2, "--mcp names no command"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named(
    command: list[str], server: str, code: int, words: str
) -> None:
    with nothing_left():
        ran = invoke([*command, "--mcp", server], offered, piped="hi\n")

    assert (ran.exit_code, ran.stdout) == (code, "")
    assert words in ran.stderr


# --- tools for others ----------------------------------------------------------------------


def played(script: Any, *arguments: str) -> None:
    async def main() -> None:
        given = mcp.StdioServerParameters(
            command=sys.executable, args=[*SERVE, *arguments], env=PYTHON
        )
        async with mcp.Client(given) as client:
            await script(client)

    anyio.run(main)


def test_files_of_a_folder_are_served_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("nobody's business")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("Dear Ada")

    async def script(client: Any) -> None:
        read = await client.call_tool("read_file", {"path": "a.txt"})
        new = {"path": "b.txt", "content": "Dear Bob"}
        wrote = await client.call_tool("write_file", new)
        escaped = await client.call_tool("read_file", {"path": "../secret"})
        astray = {"path": "../c.txt", "content": "no"}
        fled = await client.call_tool("write_file", astray)

        assert "Dear Ada" in read.content[0].text
        assert not wrote.is_error
        assert (escaped.is_error, fled.is_error) == (True, True)
        assert "business" not in escaped.content[0].text

    played(script, "--tools", "files", "--folder", str(folder), "--yes")

    assert (folder / "b.txt").read_text() == "Dear Bob"
    assert not (tmp_path / "c.txt").exists()


def test_without_a_word_no_file_is_changed(tmp_path: Path) -> None:
    async def script(client: Any) -> None:
        new = {"path": "b.txt", "content": "Dear Bob"}
        wrote = await client.call_tool("write_file", new)

        assert wrote.is_error
        assert "nobody is there to allow it" in wrote.content[0].text

    played(script, "--tools", "files", "--folder", str(tmp_path))

    assert not (tmp_path / "b.txt").exists()


def test_an_offer_made_in_python_is_served() -> None:
    async def script(client: Any) -> None:
        added = await client.call_tool("add", {"a": 1, "b": 2})

        assert added.structured_content == {"sum": 3}
        assert client.instructions == "Be careful."

    played(script, "--offer", "tests.edges.mcp.toolbox:OFFER")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--offer", "tests.edges.mcp.toolbox"], "names nothing"),
        (["--offer", "no.such:thing"], "ModuleNotFoundError"),
        (["--offer", "tests.edges.mcp.toolbox:PNG"], "is no offer"),
        (["--offer", "a:b", "--tools", "calc"], "not both"),
        ([], "no tools to serve"),
    ],
)
def test_what_is_no_offer_is_not_served(arguments: list[str], words: str) -> None:
    ran = invoke(["mcp", "serve", *arguments])

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert words in ran.stderr


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_an_interrupt_ends_a_server_at_once(transport: str) -> None:
    http = ["--http", "--port", "0"] if transport == "http" else []
    with subprocess.Popen(
        [sys.executable, *SERVE, "--tools", "date", *http],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        if http:
            assert process.stderr.readline().startswith(b"http://")
        else:
            process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
            process.stdin.flush()
            assert b'"id":1' in process.stdout.readline()
        left = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        code = process.wait(10)  # its input is still open
        errors = process.stderr.read()

    assert (code, errors, left) == (130, b"", [])
