"""Plain httpx as an engine: its connections, on threads, on asyncio and on trio.

Decides: how httpx's transports are made so that they read through ``chunks``, which
makes a streamed token much cheaper where several arrive together.  Knows nothing of
limits of size and of failures.
"""

import ssl
from collections.abc import Iterable
from typing import cast

import httpcore
import httpx
from httpcore import SOCKET_OPTION

from mojentic_fp.edges.network.chunks import Chunks
from mojentic_fp.edges.network.lanes import AsyncLanes, Lanes
from mojentic_fp.edges.network.options import HttpOptions, trust


class _Stream(httpcore.NetworkStream):
    def __init__(self, below: httpcore.NetworkStream) -> None:
        self._below = below
        self._chunks = Chunks()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while data := self._below.read(max_bytes, timeout):
            if merged := self._chunks.feed(data):
                return merged
        return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._chunks = Chunks()  # the next reply answers this request
        self._below.write(buffer, timeout)

    def close(self) -> None:
        self._below.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._below.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._below.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            super().connect_tcp(host, port, timeout, local_address, socket_options)
        )


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
            if merged := self._chunks.feed(data):
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
    def __init__(self, below: httpcore.AsyncNetworkBackend) -> None:
        self._below = below

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  as httpcore names it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        below = await self._below.connect_tcp(
            host, port, timeout, local_address, socket_options
        )
        return _AsyncStream(below)

    async def sleep(self, seconds: float) -> None:
        await self._below.sleep(seconds)


# httpx makes the pool and offers no place for httpcore's (public) network_backend, so
# the lanes below have it set on their pool, before the first connection is made.

_ONE = httpx.Limits(
    max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0
)


def threaded(options: HttpOptions, proxy: str | None) -> httpx.BaseTransport:
    """The transport that blocks; safe to share between threads."""
    context = _trust(options)

    def lane() -> httpx.BaseTransport:
        made = httpx.HTTPTransport(
            verify=context, limits=_ONE, proxy=proxy, trust_env=False
        )
        made._pool._network_backend = _Backend()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return made

    return Lanes(lane, most=options.connections, idle=options.idle)


def looped(
    options: HttpOptions, proxy: str | None, *, trio: bool
) -> httpx.AsyncBaseTransport:
    """The transport of one event loop, be it asyncio's or trio's."""
    context = _trust(options)
    kind = httpcore.TrioBackend if trio else httpcore.AnyIOBackend
    below = cast("httpcore.AsyncNetworkBackend", kind())

    def lane() -> httpx.AsyncBaseTransport:
        made = httpx.AsyncHTTPTransport(
            verify=context, limits=_ONE, proxy=proxy, trust_env=False
        )
        made._pool._network_backend = _AsyncBackend(below)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return made

    return AsyncLanes(lane, most=options.connections, idle=options.idle)


def _trust(options: HttpOptions) -> ssl.SSLContext:
    return trust(options.ca_file, verify=options.verify, trust_env=options.trust_env)
