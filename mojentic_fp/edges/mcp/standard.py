"""Standard input, as a server reads it.

Decides: that it is read by a thread for which nobody waits.  A read of standard input
cannot be cancelled, so a server that waited for its thread would not end at Ctrl-C
before its client had sent another line.  Meanwhile descriptor 0 is empty: what a tool
reads is never the protocol.
"""

import os
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import anyio
from anyio import from_thread
from anyio.lowlevel import EventLoopToken, current_token

if TYPE_CHECKING:
    from anyio.streams.memory import (
        MemoryObjectReceiveStream,
        MemoryObjectSendStream,
    )

_Lines: TypeAlias = "MemoryObjectSendStream[str]"
_STDIN: Final = 0
_CHUNK: Final = 65536
_OVER: Final = (
    RuntimeError,
    OSError,
    CancelledError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
)
"""What says that the loop, or the one who read, is gone."""


@asynccontextmanager
async def lines() -> "AsyncGenerator[anyio.AsyncFile[str], None]":
    """The lines of standard input, to be iterated over, until it ends."""
    source = os.dup(_STDIN)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, _STDIN)
    os.close(empty)
    send, receive = anyio.create_memory_object_stream[str](0)
    Thread(
        target=_read,
        args=(source, send, current_token()),
        name="standard input",
        daemon=True,
    ).start()
    try:
        with receive:
            yield _file(receive)
    finally:
        os.dup2(source, _STDIN)  # the thread may still read from its own: it stays open


def _file(receive: "MemoryObjectReceiveStream[str]") -> "anyio.AsyncFile[str]":
    # The official library asks for a file, and only iterates over its lines.
    return cast("anyio.AsyncFile[str]", receive)


def _read(source: int, send: _Lines, token: EventLoopToken) -> None:
    """Hand over line after line; that nobody takes them any more is an end, too."""
    with suppress(*_OVER):
        for line in _split(source):
            from_thread.run(send.send, line, token=token)
    with suppress(*_OVER):
        from_thread.run_sync(send.close, token=token)


def _split(source: int) -> Generator[str, None, None]:
    """The lines of a descriptor; what follows the last line's end is one, too."""
    begun = b""
    while read := os.read(source, _CHUNK):
        *whole, begun = (begun + read).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if begun:
        yield begun.decode("utf-8", "replace")
