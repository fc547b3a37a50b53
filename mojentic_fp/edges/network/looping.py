"""HTTP exchanges on an event loop, whose failures are values.

Decides: how one request becomes one reply, or a stream of what has arrived, on asyncio
and trio; which engine a loop gets, and that the loop closes it as it ends.
``blocking`` is the same for threads.
"""

from asyncio import get_running_loop
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, cast

import anyio
from anyio.lowlevel import RunVar
from returns.result import Failure, Result, Success

from mojentic_fp.data.http import HttpReply
from mojentic_fp.edges.network.incoming import (
    GZIP,
    MOST_SPARE,
    PATIENCE,
    Gathering,
    Headers,
    Incoming,
    asking,
)
from mojentic_fp.edges.network.options import (
    HttpOptions,
    TransportFailure,
    explain,
    route,
)

if TYPE_CHECKING:
    import httpx


class _Local:
    """What one event loop holds for a channel."""

    __slots__ = ("aborted", "ending", "transports")

    def __init__(self) -> None:
        self.transports: dict[str | None, httpx.AsyncBaseTransport] = {}
        self.aborted: list[AsyncStream] = []
        self.ending = self._serve()

    async def _serve(self) -> AsyncGenerator[None, None]:
        """Wait for the end of the loop, which closes all its asynchronous generators."""
        try:
            yield
        finally:
            await self.close()

    async def close(self) -> None:
        """Close all connections."""
        with anyio.CancelScope(shield=True):
            await self.sweep()
            while self.transports:
                _, transport = self.transports.popitem()
                await transport.aclose()

    async def sweep(self) -> None:
        """Give back what was severed without waiting."""
        while self.aborted:
            await _give_back(self.aborted.pop())


async def _give_back(stream: "AsyncStream") -> None:
    """Close, then let the generators see it: trio warns of those that are not ended."""
    below = cast("httpx.AsyncByteStream", stream.incoming.reply.stream)
    with anyio.CancelScope(shield=True), suppress(Exception):  # it is given up already
        await below.aclose()
        while await anext(stream.parts, b""):
            pass  # what a parser still held: nothing more is read


class AsyncStream:
    """A reply whose body is still arriving; close it in every case."""

    __slots__ = ("_local", "incoming", "parts")

    def __init__(self, incoming: Incoming, local: _Local) -> None:
        """The head has arrived."""
        self.incoming = incoming
        self._local = local
        self.parts = aiter(cast("AsyncIterable[bytes]", incoming.reply.stream))

    @property
    def status(self) -> int:
        """The status code."""
        return self.incoming.status

    @property
    def headers(self) -> Headers:
        """The headers of the reply."""
        return self.incoming.headers

    async def read_batch(self) -> Result[bytes, TransportFailure]:
        """All that has arrived, at least a byte; empty at the end of the body."""
        incoming = self.incoming
        while incoming.open:
            if refusal := incoming.refusal():
                await self.aclose()
                return Failure(refusal)
            try:
                part = b"" if incoming.waiting else await self._next()
            except Exception as error:  # noqa: BLE001  whatever an engine raises
                await self.aclose()
                return Failure(incoming.explained(error))
            except BaseException:  # cancelled
                self.abort()
                raise
            ended = not part and not incoming.waiting
            said = incoming.unpack(part)
            if ended or isinstance(said, Failure):
                await self.aclose()
                return said
            if said.unwrap():
                return said
        return Success(b"")

    async def _next(self) -> bytes:
        if self.incoming.left is None:
            return await anext(self.parts, b"")
        with anyio.fail_after(self.incoming.left):
            return await anext(self.parts, b"")

    async def aclose(self) -> None:
        """Read no more; a connection with something left to read is closed at once."""
        if self.incoming.open:
            self.incoming.open = False
            await _give_back(self)

    async def finish(self) -> None:
        """Close; where the reply ends in a moment, its connection serves again."""
        if self.incoming.open:
            with anyio.move_on_after(PATIENCE), suppress(Exception):
                for _ in range(MOST_SPARE):
                    if not await anext(self.parts, b""):
                        break
        await self.aclose()

    def abort(self) -> None:
        """The same without waiting: the peer is told now, the rest is done later."""
        if self.incoming.open:
            self.incoming.open = False
            self.incoming.sever()
            self._local.aborted.append(self)


class AsyncChannel:
    """Exchanges that are awaited; one channel may serve many event loops."""

    __slots__ = ("_locals", "options")

    def __init__(self, options: HttpOptions) -> None:
        """Nothing is opened before the first request."""
        self.options = options
        self._locals: RunVar[_Local] = RunVar("mojentic_fp.edges.network.looping")

    async def open(
        self,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        timeout: float | None = None,  # noqa: ASYNC109  a limit of the exchange
    ) -> Result[AsyncStream, TransportFailure]:
        """Send a request; the head of the reply.  ``timeout`` bounds all of it."""
        total = self.options.total if timeout is None else timeout
        started = monotonic()
        try:
            local = await self._local()
            request = asking(self.options, total, method, url, headers, body)
            transport = self._transport(local, route(url, self.options))
            if total is None:
                reply = await transport.handle_async_request(request)
            else:
                with anyio.fail_after(total):
                    reply = await transport.handle_async_request(request)
        except Exception as error:  # noqa: BLE001  whatever an engine raises is a value
            return Failure(explain(error, url, self.options))
        left = None if total is None else total - (monotonic() - started)
        return Success(AsyncStream(Incoming(reply, url, self.options, left), local))

    async def send(
        self,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        timeout: float | None = None,  # noqa: ASYNC109  a limit of the exchange
    ) -> Result[HttpReply, TransportFailure]:
        """Send a request; the whole reply, whatever its status."""
        opened = await self.open(method, url, (*headers, GZIP), body, timeout=timeout)
        if isinstance(opened, Failure):
            return opened
        stream = opened.unwrap()
        gathering = Gathering(stream.incoming, self.options.largest)
        while (reply := gathering.take(await stream.read_batch())) is None:
            pass
        await stream.aclose()
        return reply

    async def aclose(self) -> None:
        """Close this loop's connections now; the channel may be used again."""
        if (local := self._locals.get(None)) is not None:
            await local.close()

    async def _local(self) -> _Local:
        local = self._locals.get(None)
        if local is None:
            local = _Local()
            self._locals.set(local)
            await anext(local.ending)
        if local.aborted:
            await local.sweep()
        return local

    def _transport(
        self, local: _Local, proxy: str | None
    ) -> "httpx.AsyncBaseTransport":
        made = local.transports.get(proxy)
        if made is None:
            made = local.transports[proxy] = _made(self.options, proxy)
        return made


def _made(options: HttpOptions, proxy: str | None) -> "httpx.AsyncBaseTransport":
    from mojentic_fp.edges.network import plain  # noqa: PLC0415  importing is cheap

    asynchronous = _on_asyncio()
    wanted = options.engine != "httpx" and options.guard is None
    if asynchronous and wanted and find_spec("aiohttp"):
        from mojentic_fp.edges.network import aio  # noqa: PLC0415  only where it is installed

        return aio.Aio(options, proxy)
    return plain.looped(options, proxy, trio=not asynchronous)


def _on_asyncio() -> bool:
    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
