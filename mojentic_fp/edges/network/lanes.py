"""Connections that one exchange at a time has to itself.

Decides: which connection carries a request, and how many there may be.  httpx's own pool
walks all requests in flight for each of them, and shared by threads it can close a
connection that it has just given away (httpcore issue 1110).  So each lane is a transport
of a single connection, lent to one exchange until its stream is closed; the one used last
is lent first.  A kept connection may have been left by the server meanwhile, which then
has not looked at what we send: where that shows at once, the request goes out again over
a new one, as browsers do.  Knows nothing of bytes.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from threading import Lock, Semaphore
from time import monotonic
from typing import cast

import anyio
import httpx

Place = tuple[str, str, int | None]
"""Scheme, host and port: whom a connection leads to."""


_AT_ONCE = 0.5  # seconds: whoever looked at a request takes longer to go


def left_behind(error: BaseException, started: float) -> bool:
    """Whether a kept connection had been left before the request was looked at."""
    if monotonic() - started > _AT_ONCE:
        return False
    if isinstance(error, httpx.RemoteProtocolError):
        return "disconnected without" in str(error)
    return isinstance(error, httpx.ReadError | httpx.WriteError)


def _place(request: httpx.Request) -> Place:
    return request.url.scheme, request.url.host, request.url.port


class Lanes(httpx.BaseTransport):
    """The lanes that threads share: ``most`` in use at once, ``idle`` kept."""

    def __init__(
        self, make: Callable[[], httpx.BaseTransport], *, most: int, idle: int
    ) -> None:
        """No lane is made yet."""
        self._make = make
        self._idle = idle
        self._free: list[tuple[Place, httpx.BaseTransport]] = []
        self._turns = Semaphore(most)
        self._lock = Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a lane of its own."""
        if not self._turns.acquire(timeout=request.extensions["timeout"]["pool"]):
            message = "too many exchanges at once"
            raise httpx.PoolTimeout(message)
        place = _place(request)
        try:
            lane, kept = self._take(place)
        except BaseException:
            self._turns.release()
            raise
        try:
            reply = _sent(lane, request) if kept else lane.handle_request(request)
        except BaseException:
            self._give(place, lane)
            raise
        below = cast("httpx.SyncByteStream", reply.stream)
        reply.stream = _Lent(below, lambda: self._give(place, lane))
        return reply

    def close(self) -> None:
        """Close the lanes that are not in use."""
        with self._lock:
            free, self._free = self._free, []
        for _, lane in free:
            lane.close()

    def _take(self, place: Place) -> tuple[httpx.BaseTransport, bool]:
        with self._lock:
            for at in range(len(self._free) - 1, -1, -1):
                if self._free[at][0] == place:
                    return self._free.pop(at)[1], True
        return self._make(), False

    def _give(self, place: Place, lane: httpx.BaseTransport) -> None:
        with self._lock:
            self._free.append((place, lane))
            surplus = self._free.pop(0)[1] if len(self._free) > self._idle else None
        self._turns.release()
        if surplus is not None:
            surplus.close()


def _sent(lane: httpx.BaseTransport, request: httpx.Request) -> httpx.Response:
    """Send over a kept connection, or over a new one if that was left."""
    started = monotonic()
    try:
        return lane.handle_request(request)
    except httpx.TransportError as error:
        if not left_behind(error, started):
            raise
    return lane.handle_request(request)


class _Lent(httpx.SyncByteStream):
    def __init__(self, below: httpx.SyncByteStream, give: Callable[[], None]) -> None:
        self._below = below
        self._give: Callable[[], None] | None = give

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._below)

    def close(self) -> None:
        give, self._give = self._give, None
        if give is not None:
            try:
                self._below.close()
            finally:
                give()


class AsyncLanes(httpx.AsyncBaseTransport):
    """The lanes of one event loop: ``most`` in use at once, ``idle`` kept."""

    def __init__(
        self, make: Callable[[], httpx.AsyncBaseTransport], *, most: int, idle: int
    ) -> None:
        """No lane is made yet."""
        self._make = make
        self._idle = idle
        self._free: list[tuple[Place, httpx.AsyncBaseTransport]] = []
        self._turns = anyio.Semaphore(most, fast_acquire=True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a lane of its own."""
        await self._turn(request.extensions["timeout"]["pool"])
        place = _place(request)
        try:
            lane, kept = self._take(place)
        except BaseException:
            self._turns.release()
            raise
        try:
            reply = await (
                _sent_async(lane, request)
                if kept
                else lane.handle_async_request(request)
            )
        except BaseException:
            await self.give(place, lane)
            raise
        below = cast("httpx.AsyncByteStream", reply.stream)
        reply.stream = _AsyncLent(below, self, place, lane)
        return reply

    async def aclose(self) -> None:
        """Close the lanes that are not in use."""
        while self._free:
            await self._free.pop()[1].aclose()

    async def _turn(self, limit: float | None) -> None:
        try:
            self._turns.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.fail_after(limit):
                await self._turns.acquire()

    def _take(self, place: Place) -> tuple[httpx.AsyncBaseTransport, bool]:
        for at in range(len(self._free) - 1, -1, -1):
            if self._free[at][0] == place:
                return self._free.pop(at)[1], True
        return self._make(), False

    async def give(self, place: Place, lane: httpx.AsyncBaseTransport) -> None:
        """Take a lane back whose stream is closed."""
        self._free.append((place, lane))
        self._turns.release()
        if len(self._free) > self._idle:
            with anyio.CancelScope(shield=True):
                await self._free.pop(0)[1].aclose()


async def _sent_async(
    lane: httpx.AsyncBaseTransport, request: httpx.Request
) -> httpx.Response:
    """Send over a kept connection, or over a new one if that was left."""
    started = monotonic()
    try:
        return await lane.handle_async_request(request)
    except httpx.TransportError as error:
        if not left_behind(error, started):
            raise
    return await lane.handle_async_request(request)


class _AsyncLent(httpx.AsyncByteStream):
    def __init__(
        self,
        below: httpx.AsyncByteStream,
        lanes: AsyncLanes,
        place: Place,
        lane: httpx.AsyncBaseTransport,
    ) -> None:
        self._below = below
        self._lanes: AsyncLanes | None = lanes
        self._place = place
        self._lane = lane

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._below)

    async def aclose(self) -> None:
        lanes, self._lanes = self._lanes, None
        if lanes is not None:
            try:
                await self._below.aclose()
            finally:
                await lanes.give(self._place, self._lane)
