"""What the transport costs, against httpx as it installs and httpx over aiohttp.

Run ``python -m tests.bench.transport [rounds]``.  Decoding is the same by-hand code in
every row, so that the rows differ by their transport alone.
"""

import asyncio
import json
import sys
import tracemalloc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import httpx

from mojentic_fp.edges.network.transport import (
    AsyncChannel,
    HttpOptions,
    SyncChannel,
    open_async,
    open_sync,
)
from tests.bench import byhand
from tests.bench.clock import Task, compare, table
from tests.bench.loopback import serve

HEADERS = (("content-type", "application/json"), *byhand.KEY.items())


def body(model: str) -> bytes:
    return json.dumps(byhand.question(model)).encode()


def plain(channel: SyncChannel, url: str, *, times: int = 40) -> int:
    for _ in range(times):
        reply = channel.send("POST", url, HEADERS, body("plain")).unwrap()
        assert json.loads(reply.body)["choices"][0]["message"]["content"]
    return times


async def plain_async(channel: AsyncChannel, url: str, *, times: int = 40) -> int:
    for _ in range(times):
        reply = (await channel.send("POST", url, HEADERS, body("plain"))).unwrap()
        assert json.loads(reply.body)["choices"][0]["message"]["content"]
    return times


async def crowd(channel: AsyncChannel, url: str, *, size: int = 50) -> int:
    await asyncio.gather(*(plain_async(channel, url, times=1) for _ in range(size)))
    return size


def pour(
    channel: SyncChannel, url: str, *, count: int, per: int, decode: bool = True
) -> int:
    stream = channel.open("POST", url, HEADERS, body(f"stream:{count}:{per}")).unwrap()
    pending, seen = b"", 0
    while data := stream.read_batch().unwrap():
        pending, seen = byhand.take(pending + data, seen, decode=decode)
    assert seen == count + 1 + (not decode)
    return count


async def pour_async(
    channel: AsyncChannel, url: str, *, count: int, per: int, decode: bool = True
) -> int:
    model = f"stream:{count}:{per}"
    stream = (await channel.open("POST", url, HEADERS, body(model))).unwrap()
    pending, seen = b"", 0
    while data := (await stream.read_batch()).unwrap():
        pending, seen = byhand.take(pending + data, seen, decode=decode)
    assert seen == count + 1 + (not decode)
    return count


class _Channel:
    """A channel that the by-hand tool loop takes for a client."""

    def __init__(self, channel: SyncChannel) -> None:
        self._channel = channel

    def post(self, url: str, *, json: object, headers: object) -> httpx.Response:
        content = byhand.json.dumps(json).encode()
        reply = self._channel.send("POST", url, HEADERS, content).unwrap()
        return _Reply(reply.body)


class _Reply:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def json(self) -> object:
        return json.loads(self._content)


@contextmanager
def aiohttp_client() -> Iterator[Callable[[], httpx.AsyncClient] | None]:
    with suppress(ImportError):
        from httpx_aiohttp import AiohttpTransport

        yield lambda: httpx.AsyncClient(transport=AiohttpTransport())
        return
    yield None


def growth(channel: SyncChannel, url: str) -> tuple[int, int]:
    """Bytes more after 100,000 fragments than after 1,000: at the end, at the peak."""
    pour(channel, url, count=1000, per=4)
    tracemalloc.start()
    pour(channel, url, count=1000, per=4)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    pour(channel, url, count=100_000, per=4)
    later, higher = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return later - now, higher - peak


def main(rounds: int) -> None:
    options = HttpOptions(trust_env=False)
    with serve() as base, asyncio.Runner() as runner:
        url = f"{base}/chat/completions"
        transport = httpx.HTTPTransport()
        client, channel = httpx.Client(), open_sync(options)
        clients = {"httpx": runner.run(_made(httpx.AsyncClient))}
        with aiohttp_client() as make:
            if make is not None:
                clients["httpx + httpx-aiohttp"] = runner.run(_made(make))
        channels = {
            f"transport over {engine}": open_async(
                HttpOptions(engine=engine, trust_env=False)
            )
            for engine in ("httpx", "aiohttp")
        }

        def both(
            hand: Callable[..., Coroutine[None, None, int]],
            ours: Callable[..., Coroutine[None, None, int]],
            **more: object,
        ) -> dict[str, Task]:
            rows = {
                name: partial(hand, one, url, **more) for name, one in clients.items()
            }
            rows |= {
                name: partial(ours, c, url, **more) for name, c in channels.items()
            }
            return {name: partial(_run, runner, row) for name, row in rows.items()}

        def show(title: str, tasks: dict[str, Task]) -> None:
            print(table(title, compare(tasks, rounds=rounds), against="httpx"), "\n")

        sync = {
            "httpx": partial(byhand.plain, client, url),
            "httpx without its client": partial(
                byhand.below, transport, httpx.URL(url)
            ),
            "transport": partial(plain, channel, url),
        }
        show("plain call", sync)
        show("plain call, async", both(byhand.plain_async, plain_async))
        show("50 calls at once, async", both(byhand.crowd, crowd))
        for per in (1, 4):
            for decode in (False, True):
                more = {"count": 1000, "per": per, "decode": decode}
                told = f"fragment, {per} a packet, {'json' if decode else 'split'}"
                hand, ours = partial(byhand.pour, **more), partial(pour, **more)
                rows = {"httpx": partial(hand, client, url)}
                show(told, rows | {"transport": partial(ours, channel, url)})
                rows = both(byhand.pour_async, pour_async, **more)
                show(f"{told}, async", rows)
        rows = {"httpx": partial(byhand.loop, client, url)}
        rows["transport"] = partial(byhand.loop, _Channel(channel), url)
        show("turn of a tool loop of 100", rows)
        end, peak = growth(channel, url)
        print(f"memory after 100,000 fragments, bytes more: end {end}, peak {peak}")
        for one in clients.values():
            runner.run(one.aclose())


async def _made(make: Callable[[], httpx.AsyncClient]) -> httpx.AsyncClient:
    return make()


def _run(runner: asyncio.Runner, work: Callable[[], Coroutine[None, None, int]]) -> int:
    return runner.run(work())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
