"""The command as a process: help, pipes, signals, exit codes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mojentic_fp.cli.exits import MEANING

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "mojentic_fp"]


def ran(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=60,
        **options,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        "ask",
        "chat",
        "models",
        "show",
        "pull",
        "sessions",
        "local",
        "config",
        "embed",
        "tokens",
        "mcp",
    ],
)
def test_the_help_of_each_command_has_examples(command: str) -> None:
    helped = ran(command, "--help")

    assert helped.returncode == 0
    assert f"mojentic-fp {command}" in helped.stdout
    assert "\x1b" not in helped.stdout


@pytest.mark.slow
def test_the_help_says_what_exit_codes_mean() -> None:
    helped = ran("--help").stdout

    assert all(f"{int(code)}: " in helped for code in MEANING)


@pytest.mark.slow
def test_no_color_is_respected_where_colours_are_forced() -> None:
    helped = ran("--help", env={"NO_COLOR": "1", "FORCE_COLOR": "1"})

    assert "\x1b[3" not in helped.stdout


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["ask"], ["nonsense"], ["ask", "-p", "x", "hi"]])
def test_usage_errors_exit_with_2_and_no_traceback(arguments: list[str]) -> None:
    failed = ran(*arguments)

    assert (failed.returncode, failed.stdout) == (2, "")
    assert "Traceback" not in failed.stderr


@pytest.mark.slow
def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n == 'typer' else real(n, *a)\n"
    )

    failed = ran("ask", "hi", env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})

    assert failed.returncode == 2
    assert (
        failed.stderr == "mojentic-fp needs its extra: pip install 'mojentic-fp[cli]'\n"
    )


@pytest.fixture
def endless() -> Iterator[tuple[str, threading.Event]]:
    """A server whose streamed answer never ends, and the news that it was left."""
    server = socket.create_server(("127.0.0.1", 0))
    left = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
            connection.sendall(head)
            word = b'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
            try:
                while True:
                    connection.sendall(word)
                    time.sleep(0.02)
            except OSError:
                left.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/v1", left
    server.close()


def started(url: str) -> subprocess.Popen[bytes]:
    pytest.importorskip("mojentic_fp.wire.openai")
    return subprocess.Popen(
        [*COMMAND, "ask", "hi", "-p", "openai", "-m", "m", "--base-url", url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.slow
def test_ctrl_c_exits_with_130_at_once_and_leaves_the_server(
    endless: tuple[str, threading.Event],
) -> None:
    url, left = endless
    with started(url) as process:
        assert process.stdout is not None
        process.stdout.read(5)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = process.communicate(timeout=10)

    assert process.returncode == 130
    assert time.monotonic() - began < 3
    assert b"Traceback" not in errors
    assert left.wait(5)


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_error_to_speak_of(
    endless: tuple[str, threading.Event],
) -> None:
    url, left = endless
    with started(url) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == b"word "
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(10)

    assert (process.returncode, errors) == (141, b"")
    assert left.wait(5)


@pytest.mark.slow
def test_nobody_there_exits_with_3() -> None:
    pytest.importorskip("mojentic_fp.wire.ollama")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    failed = ran(
        "ask", "hi", "-p", "ollama", "-m", "m", "--base-url", f"127.0.0.1:{port}"
    )

    assert (failed.returncode, failed.stdout) == (3, "")
    assert "is Ollama running?" in failed.stderr


@pytest.mark.slow
def test_tools_are_served_listed_and_called() -> None:
    pytest.importorskip("mcp", reason="the extra is not installed")
    server = f"{sys.executable} -m mojentic_fp mcp serve --tools date,calc"
    arguments = '{"expression": "6*7"}'

    listed = ran("mcp", "tools", "--stdio", server, cwd=ROOT)
    called = ran(
        "mcp", "call", "calculate", "-a", arguments, "--stdio", server, cwd=ROOT
    )
    failed = ran("mcp", "call", "calculate", "--stdio", server, cwd=ROOT)
    unnamed = ran("mcp", "tools", cwd=ROOT)
    nowhere = ran("mcp", "tools", "--stdio", "/no/such/program", cwd=ROOT)

    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert (listed.returncode, names) == (0, ["resolve_date", "calculate"])
    assert (called.returncode, called.stdout) == (
        0,
        '{"expression":"6*7","result":42}\n',
    )
    assert (failed.returncode, "do not fit" in failed.stdout) == (1, True)
    assert (unnamed.returncode, "name one server" in unnamed.stderr) == (2, True)
    assert nowhere.returncode == 3
