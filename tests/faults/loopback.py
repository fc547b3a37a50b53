"""The server that obeys scripts, started in a process of its own and spoken to.

It knows nothing of what the scripts say: ``misdeeds`` writes them.
"""

import base64
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

ROOT = Path(__file__).parents[2]
Act: TypeAlias = list[Any]
Script: TypeAlias = list[Act]


def say(data: bytes) -> Act:
    """These bytes."""
    return ["say", _told(data)]


def drip(data: bytes, seconds: float) -> Act:
    """These bytes, one by one."""
    return ["drip", _told(data), seconds]


def pour(data: bytes, times: int = 0) -> Act:
    """These bytes so many times, or without end."""
    return ["pour", _told(data), times]


CUE: Act = ["cue"]
PAUSE: Act = ["pause"]
CLOSE: Act = ["close"]
RESET: Act = ["reset"]
STALL: Act = ["stall"]


def _told(data: bytes) -> str:
    return base64.b64encode(data).decode()


@frozen
class Seen:
    """What a server saw: clients that are still there, and requests since it was told what to play, or last asked."""

    there: int
    asked: list[str]
    heads: list[str]
    connections: int


@frozen
class Loopback:
    """A server at ``url``, and its control."""

    url: str
    _control: Any

    def play(self, scripts: Mapping[str, Script]) -> None:
        """Keep these scripts, and no others."""
        self._ask({"scripts": scripts})

    def cue(self) -> None:
        """Let go on who waits for it."""
        self._ask({"cue": True})

    def seen(self, *, within: float = 2.0) -> Seen:
        """What was seen, once all clients have left or the time is up."""
        return Seen(**self._ask({"left": within}))

    def _ask(self, wish: object) -> Any:
        self._control.write(json.dumps(wish).encode() + b"\n")
        self._control.flush()
        return json.loads(self._control.readline())


@frozen
class Pair:
    """The server that is asked, and another one on another host that must not be."""

    here: Loopback
    elsewhere: Loopback


@contextlib.contextmanager
def serving() -> Iterator[Pair]:
    """Two servers that live as long as the block."""
    command = [sys.executable, "-m", "tests.faults.server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        first, second, here, elsewhere = json.loads(process.stdout.readline())
        try:
            with _control(first) as one, _control(second) as other:
                yield Pair(
                    Loopback(f"http://127.0.0.1:{here}", one),
                    Loopback(f"http://127.0.0.2:{elsewhere}", other),
                )
        finally:
            process.stdin.close()
            process.wait(timeout=5)


@contextlib.contextmanager
def _control(port: int) -> Iterator[Any]:
    with (
        socket.create_connection(("127.0.0.1", port)) as peer,
        peer.makefile("rwb") as file,
    ):
        yield file
