"""HTTP exchanges whose failures are values, over a chosen engine.

Decides: what of the transport others may use.  An engine is an httpx transport: plain
httpx (``plain``), or aiohttp (``aio``) for asyncio where it is installed.  It is made on
first use and shared by all calls: one for all threads, and one for each event loop, which
closes it as it ends.  Redirects are never followed, cookies never kept.  Knows nothing of
models.
"""

from mojentic_fp.edges.network.blocking import SyncChannel, SyncStream
from mojentic_fp.edges.network.incoming import Headers
from mojentic_fp.edges.network.looping import AsyncChannel, AsyncStream
from mojentic_fp.edges.network.options import (
    Engine,
    HttpOptions,
    Kind,
    TransportFailure,
)

__all__ = [
    "AsyncChannel",
    "AsyncStream",
    "Engine",
    "Headers",
    "HttpOptions",
    "Kind",
    "SyncChannel",
    "SyncStream",
    "TransportFailure",
    "open_async",
    "open_sync",
]


def open_sync(options: HttpOptions | None = None) -> SyncChannel:
    """A channel whose calls block.  Nothing is opened before its first request."""
    return SyncChannel(options or HttpOptions())


def open_async(options: HttpOptions | None = None) -> AsyncChannel:
    """A channel for asyncio and trio; it may serve many event loops, one after another."""
    return AsyncChannel(options or HttpOptions())
