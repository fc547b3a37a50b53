"""A loopback server that does on each connection exactly what a script says.

    python -m tests.faults.server

It runs in a process of its own, so that whatever the client's process has open is the
client's.  Scripts come as lines of JSON on a control connection; a request takes its
script by the first segment of its path; where that is ``deaf``, the script begins when
the head is there, and the body is never read.  It knows nothing of HTTP beyond where a
request ends, and nothing of models.

    {"scripts": {NAME: ACTS}}   keep these; NAME is the first segment of a path
    {"cue": true}               whoever waits for it goes on
    {"left": SECONDS}           how many clients are still there, once none is or it is
                                too late, and which requests came in since the last time

    ["say", BASE64]             these bytes
    ["drip", BASE64, SECONDS]   these bytes, one by one, so far apart
    ["pour", BASE64, TIMES]     these bytes so many times; without end where TIMES is 0
    ["cue"]                     nothing more, until the tests say so
    ["pause"]                   enough for one read of the client's, most of the time
    ["close"]                   an orderly end
    ["reset"]                   a disorderly one
    ["stall"]                   nothing more, until the client leaves
"""

import asyncio
import base64
import contextlib
import json
import re
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

Act: TypeAlias = list[Any]
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_NOT_LINGERING = struct.pack("ii", 1, 0)


class Server:
    """The scripts, and who is there."""

    def __init__(self) -> None:
        self.scripts: dict[str, list[Act]] = {}
        self.cue = asyncio.Event()
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.clients: set[asyncio.StreamWriter] = set()
        self.connections = 0

    async def talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Follow the script of each request, until somebody leaves."""
        self.clients.add(writer)
        self.connections += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while name := await self._request(reader):
                    for act in self.scripts.get(name, [["close"]]):
                        await self._do(act, reader, writer)
        finally:
            self.clients.discard(writer)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> str:
        head = await reader.readuntil(b"\r\n\r\n")
        name = head.split(b" ", 2)[1].split(b"/", 2)[1].decode()
        length = _LENGTH.search(head)
        if length and name != "deaf":
            await reader.readexactly(int(length[1]))
        self.asked.append(name)
        self.heads.append(head.decode("latin-1"))
        return name

    async def _do(
        self, act: Act, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        match act:
            case ["say", text]:
                writer.write(base64.b64decode(text))
            case ["drip", text, seconds]:
                await self._pour(writer, ([b] for b in base64.b64decode(text)), seconds)
            case ["pour", text, times]:
                data = base64.b64decode(text)
                await self._pour(
                    writer, iter(lambda: data, b"") if not times else [data] * times
                )
            case ["cue"]:
                await self.cue.wait()
            case ["pause"]:
                await asyncio.sleep(0.03)
            case ["close"]:
                raise ConnectionError
            case ["reset"]:
                await writer.drain()
                raw: socket.socket = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOT_LINGERING)
                writer.transport.abort()
                raise ConnectionError
            case ["stall"]:
                await reader.read()
                raise ConnectionError
            case _:
                raise AssertionError(act)
        await writer.drain()

    async def _pour(
        self, writer: asyncio.StreamWriter, pieces: Any, seconds: float = 0
    ) -> None:
        for piece in pieces:
            writer.write(bytes(piece))
            await writer.drain()
            await asyncio.sleep(seconds)

    async def control(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Do what the tests ask for."""
        while line := await reader.readline():
            asked = json.loads(line)
            if "scripts" in asked:
                self.scripts = asked["scripts"]
                self.asked, self.heads, self.connections = [], [], 0
                self.cue.clear()
            if "cue" in asked:
                self.cue.set()
            told: dict[str, Any] = {}
            if "left" in asked:
                await self._leaving(asked["left"])
                told = {
                    "there": len(self.clients),
                    "asked": self.asked,
                    "heads": self.heads,
                    "connections": self.connections,
                }
                self.asked, self.heads, self.connections = [], [], 0
            writer.write(json.dumps(told).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _leaving(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.clients:  # noqa: ASYNC110  it lasts but a moment
                    await asyncio.sleep(0.005)


async def _listen(talk: Callable[..., Any], host: str = "127.0.0.1") -> int:
    server = await asyncio.start_server(talk, host, 0, backlog=1024, limit=1 << 24)
    port: int = server.sockets[0].getsockname()[1]
    return port


async def main() -> None:
    """Listen until the process that asked ends."""
    here, elsewhere = Server(), Server()
    ports = (
        await _listen(here.control),
        await _listen(elsewhere.control),
        await _listen(here.talk),
        await _listen(elsewhere.talk, "127.0.0.2"),
    )
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
