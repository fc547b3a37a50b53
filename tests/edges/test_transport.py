"""The transport against servers that misbehave: every failure is a typed value."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from returns.result import Failure, Success

from mojentic_fp.edges.network import options as limits
from mojentic_fp.edges.network.transport import (
    HttpOptions,
    TransportFailure,
    open_async,
    open_sync,
)
from tests.edges.misbehaving import BODY, Misbehaving, misbehave

QUICK = {"connect": 1.0, "read": 0.25, "trust_env": False, "largest": 1_000_000}
FLAVOURS = ("sync", "asyncio-httpx", "asyncio-aiohttp", "trio-httpx")
FAILURES = {
    "/stall": {"timed_out"},
    "/stall-body": {"timed_out"},
    "/quiet": {"timed_out"},
    "/reset": {"interrupted"},
    "/reset-body": {"interrupted"},
    "/reset-chunked": {"interrupted"},
    "/eof": {"interrupted"},
    "/eof-body": {"interrupted"},
    "/eof-chunked": {"interrupted"},
    "/cut-chunk": {"interrupted"},
    "/bad-chunk": {"malformed", "interrupted"},  # aiohttp calls both a bad payload
    "/garbage": {"malformed"},
    "/bad-gzip": {"malformed"},
    "/cut-gzip": {"interrupted"},
    "/brotli": {"malformed"},
    "/bomb": {"too_large"},
    "/large": {"too_large"},
    "/endless": {"too_large"},
}


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with misbehave() as running:
        yield running


def options(flavour: str, **more: object) -> HttpOptions:
    engine = flavour.partition("-")[2] or "auto"
    return HttpOptions(engine=engine, **{**QUICK, **more})


def within(flavour: str, work: Callable[[], object]) -> object:
    """Run an asynchronous function on the flavour's event loop."""
    return anyio.run(work, backend=flavour.partition("-")[0])


def sent(flavour: str, *urls: str, pause: float = 0, **more: object) -> list:
    """What each URL answers, asked one after another over one channel."""
    timeout = more.pop("timeout", None)
    if flavour == "sync":
        channel = open_sync(options(flavour, **more))
        found = []
        for url in urls:
            found.append(channel.send("POST", url, (), b"{}", timeout=timeout))
            time.sleep(pause)
        channel.close()
        return found

    async def work() -> list:
        channel = open_async(options(flavour, **more))
        found = []
        for url in urls:
            found.append(await channel.send("POST", url, (), b"{}", timeout=timeout))
            await anyio.sleep(pause)
        return found

    return within(flavour, work)


def batches(flavour: str, url: str, *, until: int, end: str, **more: object) -> list:
    """The first batches of a stream, then its end in one of the ways there are."""
    if flavour == "sync":
        stream = open_sync(options(flavour, **more)).open("POST", url).unwrap()
        found = [stream.read_batch() for _ in range(until)]
        getattr(stream, end)()
        return [*found, stream.read_batch()]

    async def work() -> list:
        channel = open_async(options(flavour, **more))
        stream = (await channel.open("POST", url)).unwrap()
        found = [await stream.read_batch() for _ in range(until)]
        await stream.aclose() if end == "close" else stream.abort()
        return [*found, await stream.read_batch()]

    return within(flavour, work)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_replies_come_whole_whatever_their_status(
    flavour: str, server: Misbehaving
) -> None:
    paths = ("/ok", "/teapot", "/gzip", "/members", "/until-close", "/sse")

    replies = [r.unwrap() for r in sent(flavour, *(server.url + p for p in paths))]

    assert [r.status for r in replies] == [200, 418, 200, 200, 200, 200]
    assert replies[1].headers[1:] == (("x-a", "1"), ("x-a", "2"))
    assert [replies[i].body for i in (0, 2, 3, 4)] == [BODY] * 4
    assert replies[5].body == b"".join(b"data: %d\n\n" % n for n in range(9))


@pytest.mark.parametrize("path", FAILURES)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_misdeeds_are_failures(flavour: str, path: str, server: Misbehaving) -> None:
    [found] = sent(flavour, server.url + path)

    assert isinstance(found, Failure), found
    failure = found.failure()
    assert failure.kind in FAILURES[path], failure
    assert failure.host == server.url.removeprefix("http://")
    assert failure.message


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/v1", "example.org"),
        ("http://me:secret@localhost:8080/v1?key=x", "localhost:8080"),
        ("http://[::1]:9/", "[::1]:9"),
        ("http://[::1]/", "[::1]"),
        ("http://here:port/", ""),
        ("http://[::1/", ""),
    ],
)
def test_a_failure_names_host_and_port_and_no_more_of_a_url(
    url: str, host: str
) -> None:
    assert limits.host_of(url) == host


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1:1/", "unreachable"),
        ("http://nowhere.invalid/", "unreachable"),
        ("ftp://127.0.0.1/", "unsendable"),
        ("http://[::1/", "unsendable"),
        ("", "unsendable"),
    ],
)
def test_unreachable_and_unsendable(flavour: str, url: str, kind: str) -> None:
    [found] = sent(flavour, url)

    assert found.failure().kind == kind


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_no_secret_in_a_failure(flavour: str, server: Misbehaving) -> None:
    secret = "sk-very\nsecret"

    def ask(channel: object) -> object:
        return channel.send("POST", f"{server.url}/ok?key=hidden", (("a", secret),))

    if flavour == "sync":
        found = ask(open_sync(options(flavour)))
    else:

        async def work() -> object:
            return await ask(open_async(options(flavour)))

        found = within(flavour, work)

    assert found.failure().kind == "unsendable"
    assert "secret" not in repr(found)
    assert "hidden" not in repr(found)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_redirects_are_not_followed(flavour: str, server: Misbehaving) -> None:
    [found] = sent(flavour, server.url + "/redirect")

    assert found.unwrap().status == 307
    assert found.unwrap().headers[0][0] == "location"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_cookies_are_not_kept(flavour: str, server: Misbehaving) -> None:
    sent(flavour, server.url + "/cookie", server.url + "/ok")

    assert not any(b"cookie:" in head.lower() for head in server.heads)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_connections_are_reused(flavour: str, server: Misbehaving) -> None:
    sent(flavour, *[server.url + "/ok"] * 5, server.url + "/sse", server.url + "/ok")

    assert server.connections == 1


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_stale_connection_is_not_used(flavour: str, server: Misbehaving) -> None:
    found = sent(flavour, *[server.url + "/stale"] * 3, pause=0.03)

    assert [r.unwrap().body for r in found] == [BODY] * 3
    assert server.connections == 3


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    ("path", "given", "words"),
    [
        ("/stall", {"read": 0.1}, "no word for 0.1 s"),
        ("/quiet", {"read": 0.1}, "no word for 0.1 s"),
        ("/drip", {"total": 0.1}, "the whole exchange took longer than 0.1 s"),
    ],
)
def test_a_limit_that_was_not_kept_is_named(
    flavour: str, path: str, given: dict[str, float], words: str, server: Misbehaving
) -> None:
    [found] = sent(flavour, server.url + path, **given)

    assert words in found.failure().message


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_total_limit_stops_a_drip(flavour: str, server: Misbehaving) -> None:
    started = time.monotonic()

    [found] = sent(flavour, server.url + "/drip", timeout=0.2)

    assert found.failure().kind == "timed_out"
    assert found.failure().bytes_received > 0
    assert time.monotonic() - started < 1
    assert server.gone("/drip")


@pytest.mark.parametrize("end", ["close", "abort"])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_giving_up_closes_the_connection(
    flavour: str, end: str, server: Misbehaving
) -> None:
    first, last = batches(flavour, server.url + "/drip", until=1, end=end)

    assert first.unwrap().strip(b"x") == b""
    assert first.unwrap()
    assert last == Success(b"")
    assert server.gone("/drip")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_fragment_is_read_as_it_arrives(flavour: str, server: Misbehaving) -> None:
    first, _ = batches(flavour, server.url + "/quiet", until=1, end="close")

    assert first == Success(b"data: first\n\n")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_fragments_that_arrived_together_are_one_batch(
    flavour: str, server: Misbehaving
) -> None:
    batch, end, _ = batches(flavour, server.url + "/sse", until=2, end="close")

    assert batch.unwrap() == b"".join(b"data: %d\n\n" % n for n in range(9))
    assert end == Success(b"")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_stream_fails_after_what_had_arrived(
    flavour: str, server: Misbehaving
) -> None:
    url = server.url + "/eof-chunked"

    first, second, after = batches(flavour, url, until=2, end="close")

    assert first == Success(b"data: first\n\n")
    assert second.failure().kind == "interrupted"
    assert second.failure().bytes_received == 13
    assert after == Success(b"")


def test_an_ended_stream_cannot_abort_the_next_one(server: Misbehaving) -> None:
    channel = open_sync(options("sync"))
    stream = channel.open("POST", server.url + "/ok").unwrap()
    assert stream.read_batch() == Success(BODY)
    assert stream.read_batch() == Success(b"")

    other = channel.open("POST", server.url + "/ok").unwrap()
    stream.abort()

    assert other.read_batch() == Success(BODY)
    assert server.connections == 1


def test_abort_wakes_a_reader_in_another_thread(server: Misbehaving) -> None:
    stream = open_sync(options("sync", read=5.0)).open("POST", server.url + "/quiet")
    stream = stream.unwrap()
    stream.read_batch()
    threading.Timer(0.05, stream.abort).start()
    started = time.monotonic()

    stream.read_batch()

    assert time.monotonic() - started < 1
    assert server.gone("/quiet")


@pytest.mark.parametrize("path", ["/quiet", "/stall"])
@pytest.mark.parametrize("flavour", FLAVOURS[1:])
def test_cancelling_closes_the_connection(
    flavour: str, path: str, server: Misbehaving
) -> None:
    async def work() -> bool:
        channel = open_async(options(flavour, read=5.0))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(channel.send, "POST", server.url + path)
            with anyio.fail_after(5):
                while not server.seen[path]:  # noqa: ASYNC110  it runs on threads
                    await anyio.sleep(0.01)
            await anyio.sleep(0.05)
            assert not server.gone(path, within=0)
            tasks.cancel_scope.cancel()
        return await anyio.to_thread.run_sync(server.gone, path)

    assert within(flavour, work)


@pytest.mark.parametrize("flavour", FLAVOURS[1:])
def test_the_pool_is_whole_after_aborts(flavour: str, server: Misbehaving) -> None:
    async def work() -> object:
        channel = open_async(options(flavour, connections=2, pool=0.3))
        for _ in range(5):
            stream = (await channel.open("POST", server.url + "/drip")).unwrap()
            await stream.read_batch()
            stream.abort()
        return await channel.send("POST", server.url + "/ok")

    assert within(flavour, work).unwrap().body == BODY


@pytest.mark.parametrize("flavour", FLAVOURS[1:])
def test_one_channel_serves_many_loops(flavour: str, server: Misbehaving) -> None:
    channel = open_async(options(flavour))

    async def work() -> object:
        first = await channel.send("POST", server.url + "/ok")
        return (
            first if first == await channel.send("POST", server.url + "/ok") else None
        )

    for _ in range(3):
        assert within(flavour, work).unwrap().body == BODY

    assert server.connections == 3
    assert server.gone("/ok")


def test_a_sync_channel_works_inside_a_loop(server: Misbehaving) -> None:
    async def work() -> object:
        await asyncio.sleep(0)
        return open_sync(options("sync")).send("POST", server.url + "/ok")

    assert asyncio.run(work()).unwrap().body == BODY


def test_threads_share_a_channel(server: Misbehaving) -> None:
    channel = open_sync(options("sync", connections=4))

    with ThreadPoolExecutor(16) as crew:
        calls = [
            crew.submit(channel.send, "POST", server.url + "/ok") for _ in range(1000)
        ]

    assert {c.result().map(lambda reply: reply.body) for c in calls} == {Success(BODY)}
    assert server.connections <= 4


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_environments_proxy_is_used(
    flavour: str, server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_ambient", limits._ambient.__wrapped__)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    there, past = sent(
        flavour, "http://far.invalid/", server.url + "/ok", trust_env=True
    )

    assert there.failure().kind == "unreachable"
    assert past.unwrap().body == BODY


def test_importing_loads_no_client() -> None:
    code = (
        "import sys, mojentic_fp.edges.network.transport as t; t.open_sync(); t.open_async();"
        "print([m for m in ('httpx', 'httpcore', 'aiohttp', 'ssl') if m in sys.modules])"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )

    assert "httpx" not in shown.stdout
    assert "aiohttp" not in shown.stdout


def test_a_failure_is_a_value() -> None:
    assert TransportFailure("tls", "m", "h") == TransportFailure("tls", "m", "h", 0)


class _Leaving(threading.Thread):
    """Answers one request a connection, keeps it open, and leaves at the next."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.connections = 0
        self.slow = False

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.talk, args=(peer,), daemon=True).start()

    def talk(self, peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            peer.recv(65536)
            peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            peer.recv(65536)
            if self.slow:
                time.sleep(0.7)


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_kept_connection_that_was_left_is_replaced(
    flavour: str, *, slow: bool
) -> None:
    peer = _Leaving()
    peer.slow = slow
    peer.start()

    first, second = sent(flavour, peer.url, peer.url, read=5.0)
    peer.listener.close()

    assert first.unwrap().body == b"ok"
    if slow:  # it may have been looked at: that is the caller's to decide
        assert second.failure().kind == "interrupted"
        assert peer.connections == 1
    else:
        assert second.unwrap().body == b"ok"
        assert peer.connections == 2
