"""Plain httpx as an engine: its connections, on threads, on asyncio and on trio.

Decides: how httpx's transports are made so that they read through ``chunks``, which
makes a streamed token much cheaper where several arrive together; and what httpx leaves
open: that heads end, that on threads a whole exchange is over in time, that every
connection goes through the ``Door``, and that what a server says beyond a reply is never
taken for the next one.  Knows nothing of limits of
size and of failures.
"""

import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from time import monotonic
from typing import cast

import h11
import httpcore
import httpx
from httpcore import SOCKET_OPTION

from mojentic_fp.edges.network.chunks import Chunks
from mojentic_fp.edges.network.guard import Door, first, first_async
from mojentic_fp.edges.network.lanes import AsyncLanes, Lanes
from mojentic_fp.edges.network.options import HttpOptions, trust

_LONGEST_HEAD = 2**20  # bytes of all heads of one reply; servers allow 8 to 64 KiB


class _Deadline:
    """When the exchange that has a connection to itself must be over."""

    until: float | None = None

    def hurry(self, seconds: float) -> None:
        """So long it may take from now on, and no longer."""
        until = monotonic() + seconds
        self.until = until if self.until is None else min(until, self.until)

    def within(self, limit: float | None) -> float | None:
        """A limit of one step, in seconds, that keeps to it."""
        if self.until is None:
            return limit
        left = self.until - monotonic()
        if left <= 0:
            message = "the whole exchange took too long"
            raise httpcore.ReadTimeout(message)
        return left if limit is None else min(left, limit)


def _merged(chunks: Chunks, data: bytes) -> bytes:
    merged = chunks.feed(data)
    if chunks.heading > _LONGEST_HEAD:
        message = "the head of the reply has no end"
        raise httpcore.RemoteProtocolError(message)
    return merged


class _Stream(httpcore.NetworkStream):
    def __init__(self, below: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._below = below
        self._deadline = deadline
        self._chunks = Chunks()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        within = self._deadline.within
        while data := self._below.read(max_bytes, within(timeout)):
            if merged := _merged(self._chunks, data):
                return merged
        return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._chunks = Chunks()  # the next reply answers this request
        self._below.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._below.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = self._deadline.within(timeout)
        below = self._below.start_tls(ssl_context, server_hostname, limit)
        return _Stream(below, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._below.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: _Deadline, door: Door) -> None:
        self._deadline = deadline
        self._door = door

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        within, connect = self._deadline.within, super().connect_tcp
        below = first(
            self._door.addresses(host, port, within(timeout)),
            lambda address: connect(
                address, port, within(timeout), local_address, socket_options
            ),
        )
        return _Stream(below, self._deadline)


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, below: httpcore.AsyncNetworkStream) -> None:
        self._below = below
        self._chunks = Chunks()

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore names it
    ) -> bytes:
        while data := await self._below.read(max_bytes, timeout):
            if merged := _merged(self._chunks, data):
                return merged
        return b""

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore names it
    ) -> None:
        self._chunks = Chunks()  # the next reply answers this request
        await self._below.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._below.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore names it
    ) -> httpcore.AsyncNetworkStream:
        below = await self._below.start_tls(ssl_context, server_hostname, timeout)
        return _AsyncStream(below)

    def get_extra_info(self, info: str) -> object:
        return self._below.get_extra_info(info)


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, below: httpcore.AsyncNetworkBackend, door: Door) -> None:
        self._below = below
        self._door = door

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore names it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        below = await first_async(
            await self._door.addresses_async(host, port, timeout),
            lambda address: self._below.connect_tcp(
                address, port, timeout, local_address, socket_options
            ),
        )
        return _AsyncStream(below)

    async def sleep(self, seconds: float) -> None:
        await self._below.sleep(seconds)


class _Whole(httpx.AsyncByteStream):
    """A body that is said at once.

    Not by a generator, as httpx does it: one that a broken connection leaves half-way
    is never closed, and trio warns of that.
    """

    def __init__(self, body: bytes) -> None:
        self._parts = iter((body,) if body else ())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        for part in self._parts:
            return part
        raise StopAsyncIteration


# httpx makes the pool and offers no place for httpcore's (public) network_backend, so
# the lanes below have it set on their pool, before the first connection is made.

_ONE = httpx.Limits(
    max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0
)


class _Lane(httpx.HTTPTransport):
    def __init__(self, context: ssl.SSLContext, proxy: str | None, door: Door) -> None:
        super().__init__(verify=context, limits=_ONE, proxy=proxy, trust_env=False)
        self._deadline = _Deadline()
        self._pool._network_backend = _Backend(self._deadline, door)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _says_more(self._pool.connections):
            self._pool.close()
        self._deadline.until = request.extensions.get("until")
        reply = super().handle_request(request)
        reply.extensions["hurry"] = self._deadline.hurry
        return reply


class _AsyncLane(httpx.AsyncHTTPTransport):
    def __init__(
        self,
        context: ssl.SSLContext,
        proxy: str | None,
        below: httpcore.AsyncNetworkBackend,
        door: Door,
    ) -> None:
        super().__init__(verify=context, limits=_ONE, proxy=proxy, trust_env=False)
        self._pool._network_backend = _AsyncBackend(below, door)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if _says_more(self._pool.connections):
            await self._pool.aclose()
        request.stream = _Whole(request.content)
        return await super().handle_async_request(request)


def _says_more(connections: Sequence[object]) -> bool:
    """Whether a kept connection holds what its server said beyond its last reply.

    httpcore would read that as the next one; it looks at the socket only.
    """
    for connection in connections:
        below: object = connection
        while (deeper := getattr(below, "_connection", None)) is not None:
            below = deeper
        parser = getattr(below, "_h11_state", None)
        if isinstance(parser, h11.Connection) and parser.trailing_data[0]:
            return True
    return False


def threaded(options: HttpOptions, proxy: str | None) -> httpx.BaseTransport:
    """The transport that blocks; safe to share between threads."""
    context, door = _trust(options), Door(options.guard, options.resolve)
    return Lanes(
        lambda: _Lane(context, proxy, door), most=options.connections, idle=options.idle
    )


def looped(
    options: HttpOptions, proxy: str | None, *, trio: bool
) -> httpx.AsyncBaseTransport:
    """The transport of one event loop, be it asyncio's or trio's."""
    context, door = _trust(options), Door(options.guard, options.resolve)
    kind = httpcore.TrioBackend if trio else httpcore.AnyIOBackend
    below = cast("httpcore.AsyncNetworkBackend", kind())
    return AsyncLanes(
        lambda: _AsyncLane(context, proxy, below, door),
        most=options.connections,
        idle=options.idle,
    )


def _trust(options: HttpOptions) -> ssl.SSLContext:
    return trust(options.ca_file, verify=options.verify, trust_env=options.trust_env)
