"""Servers as processes, what they leave behind, and how they are asked."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import psutil
from returns.result import Failure, Result, Success
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    CallServerTool,
    Handlers,
    JsonObject,
    McpServer,
    Program,
    ToolCall,
    mcp_stdio,
    run,
    run_async,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OFFICIAL = str(HERE / "official.py")
SERVE = ("-m", "mojentic_fp", "mcp", "serve")
PYTHON = {"PYTHONPATH": str(ROOT)}


def official() -> McpServer:
    return mcp_stdio(sys.executable, [OFFICIAL])


@contextmanager
def listening(*arguments: str) -> Iterator[str]:
    """A server over HTTP that says its address first; it is gone afterwards."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **PYTHON},
    ) as process:
        assert process.stdout is not None
        try:
            yield next(
                line for line in process.stdout if line.startswith("http://")
            ).strip()
        finally:
            process.kill()


def called(name: str, **arguments: object) -> Program:
    call = ToolCall("1", name, JsonObject(arguments))
    return CallServerTool("server", call).perform()


def plainly(handlers: Handlers, program: Program) -> Result:
    return settled(run(handlers)(program))


def under_asyncio(handlers: Handlers, program: Program) -> Result:
    async def main() -> Result:
        return settled(await run_async(handlers)(program))

    return anyio.run(main, backend="asyncio")


def under_trio(handlers: Handlers, program: Program) -> Result:
    async def main() -> Result:
        return settled(await run_async(handlers)(program))

    return anyio.run(main, backend="trio")


DRIVERS = (plainly, under_asyncio, under_trio)


def settled(outcome: object) -> Result:
    inner = unsafe_perform_io(outcome)
    return inner if isinstance(inner, Success | Failure) else Success(inner)


def eventually(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something holds; it fails where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        threading.Event().wait(0.02)


@contextmanager
def nothing_left() -> Iterator[None]:
    """No child process and no thread of ours stays behind."""
    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    ours = set(threading.enumerate())
    yield

    def left() -> list[object]:
        children = [
            child for child in me.children(recursive=True) if child.pid not in before
        ]
        threads = [
            one
            for one in threading.enumerate()
            if one.name.startswith("mcp ") and one not in ours
        ]
        return [*children, *threads]

    eventually(lambda: not left())
