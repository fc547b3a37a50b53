"""The chat as a person has it: a real terminal, real keys, a server on this machine."""

import contextlib
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

pexpect = pytest.importorskip("pexpect")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals"),
]

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 60, 30
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
)


def delta(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


class Server:
    """A model that says its pieces; after "stall" in a question it says no more."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.asked: list[list[str]] = []
        self.heard = threading.Event()
        self.left = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        length = 0
        while (line := reader.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        messages = json.loads(reader.read(length))["messages"]
        self.asked.append([message["content"] for message in messages])
        connection.sendall(HEAD + b"".join(delta(piece) for piece in self.pieces))
        self.heard.set()
        if "stall" in self.asked[-1][-1]:
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
            self.left.set()
            return
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        connection.sendall(b"data: " + json.dumps(end).encode() + b"\n\n")
        connection.sendall(b"data: [DONE]\n\n")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    pieces = ["# Lak", "es\n\nThe **deep", "est**:\n\n- Bai", "kal\n- Tan", "ganyika\n"]
    server = Server(pieces)
    yield server
    server.close()


class Person:
    """Somebody who types into the chat and sees its screen."""

    def __init__(self, server: Server, home: Path, *options: str, **env: str) -> None:
        command = ["-m", "mojentic_fp", "chat", "-p", "openai", "-m", "m"]
        own = {
            "HOME": str(home),
            "COLUMNS": "97",  # as an older terminal may have left it
            "OPENAI_API_KEY": "none",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
        }
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "NO_COLOR", "OPENAI_"))
        }
        self.screen = Terminal(WIDTH, HEIGHT)
        self._process = pexpect.spawn(
            sys.executable,
            [*command, "--base-url", server.url, *options],
            env={**inherited, **own, **env},
            dimensions=(HEIGHT, WIDTH),
            encoding="utf-8",
            timeout=15,
            cwd=str(home),
        )
        self._process.delaybeforesend = None
        self._process.logfile_read = self
        self.sees(">")

    def write(self, text: str) -> None:
        self.screen.write(text)

    def flush(self) -> None:
        pass

    def types(self, keys: str) -> None:
        self._process.send(keys)

    def sees(self, text: str, times: int = 1) -> None:
        """Wait until this stands on the screen, so many times."""
        end = time.monotonic() + 15
        while self.screen.text.count(text) < times:
            assert time.monotonic() < end, self.screen.text
            with contextlib.suppress(pexpect.TIMEOUT):
                self._process.read_nonblocking(4096, timeout=0.1)

    def hears(self, answers: int = 1) -> None:
        """Wait until so many answers are whole, and the next message may be typed."""
        self.sees("Tanganyika", answers)
        while not self.screen.text.endswith("\n>"):
            with contextlib.suppress(pexpect.TIMEOUT):
                self._process.read_nonblocking(4096, timeout=0.1)

    def ends(self) -> int:
        self._process.expect(pexpect.EOF)
        self._process.close()
        return self._process.exitstatus


def test_markdown_is_drawn_and_the_answer_is_heard_whole(
    server: Server, tmp_path: Path
) -> None:
    person = Person(server, tmp_path)
    person.types("Which?\r")
    person.hears()
    person.types("\x04")

    assert person.ends() == 0
    shown = person.screen.text
    assert "Lakes" in shown
    assert "The deepest:" in shown
    assert " • Baikal\n • Tanganyika" in shown
    assert "**" not in shown
    assert "# L" not in shown


@pytest.mark.parametrize(
    ("options", "env"),
    [(["--plain"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
)
def test_words_are_plain_where_that_is_wished(
    server: Server, tmp_path: Path, options: list[str], env: dict[str, str]
) -> None:
    person = Person(server, tmp_path, *options, **env)
    person.types("Which?\r")
    person.hears()
    person.types("\x04")

    assert person.ends() == 0
    assert "The **deepest**:\n\n- Baikal" in person.screen.text


def test_ctrl_c_stops_the_answer_and_not_the_chat(
    server: Server, tmp_path: Path
) -> None:
    person = Person(server, tmp_path)
    person.types("stall\r")
    person.sees("Tan")
    person.types("\x03")
    person.sees("(stopped)\n>")
    assert server.left.wait(5)
    person.types("Go on\r")
    person.hears(2)
    person.types("\x04")

    assert person.ends() == 0
    assert server.asked[-1] == ["stall", "".join(server.pieces), "Go on"]


def test_a_message_that_was_stopped_before_a_word_is_brought_back_by_a_key(
    server: Server, tmp_path: Path
) -> None:
    server.pieces.clear()
    person = Person(server, tmp_path)
    person.types("stall\r")
    assert server.heard.wait(5)
    person.types("\x03")
    person.sees("up arrow brings it back)")
    server.pieces.append("Well.")
    person.types("\x1b[A not\r")
    person.sees("Well.")
    person.types("\x03")
    person.sees("(stopped)\n>")
    person.types("\x04")

    assert person.ends() == 0
    assert server.asked[-1] == ["stall not"]


def test_ctrl_c_clears_the_line_and_twice_leaves(
    server: Server, tmp_path: Path
) -> None:
    person = Person(server, tmp_path)
    person.types("half a li")
    person.sees("li")
    person.types("\x03")
    person.types("\x03")
    person.sees("once more")
    person.types("\x03")

    assert person.ends() == 0
    assert server.asked == []


@pytest.mark.parametrize(
    "keys",
    [
        "one\x1b\rtwo\r",
        "one\\\rtwo\r",
        '"""one\rtwo"""\r',
        "\x1b[200~one\ntwo\x1b[201~\r",
    ],
    ids=["alt-enter", "backslash", "quotes", "paste"],
)
def test_a_message_may_have_several_lines(
    server: Server, tmp_path: Path, keys: str
) -> None:
    person = Person(server, tmp_path)
    person.types(keys)
    person.hears()
    person.types("\x04")

    assert person.ends() == 0
    assert server.asked == [["one\ntwo"]]


def test_what_was_typed_is_there_again_in_the_next_chat(
    server: Server, tmp_path: Path
) -> None:
    first = Person(server, tmp_path)
    first.types("remember me\r")
    first.hears()
    first.types("my key is sk-abcdefghijklmnopqrstuvwx\r")
    first.hears(2)
    first.types("\x04")
    first.ends()
    second = Person(server, tmp_path)
    second.types("\x1b[A\r")
    second.hears()
    second.types("\x04")
    second.ends()

    assert server.asked[-1] == ["remember me"]
    (history,) = (path for path in tmp_path.rglob("history") if path.is_file())
    assert history.stat().st_mode & 0o777 == 0o600
    assert "sk-" not in history.read_text()


def test_a_tab_completes_a_command(server: Server, tmp_path: Path) -> None:
    person = Person(server, tmp_path)
    person.types("/hel\t\r")
    person.sees("/exit")
    person.types("/exit\r")

    assert person.ends() == 0
