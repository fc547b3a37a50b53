"""HTTP exchanges that block, whose failures are values.

Decides: how one request becomes one reply, or a stream of what has arrived, on threads;
that every limit holds, that what was given up is closed at once, and that no exception
of the network leaves.  ``looping`` is the same for event loops.
"""

from collections.abc import Iterable
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, cast
from weakref import finalize

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


class SyncStream:
    """A reply whose body is still arriving; close it in every case."""

    __slots__ = ("_channel", "_parts", "incoming")

    def __init__(self, incoming: Incoming, channel: "SyncChannel") -> None:
        """The head has arrived."""
        self._channel = channel  # a forgotten channel closes, but not beneath a stream
        self.incoming = incoming
        self._parts = iter(cast("Iterable[bytes]", incoming.reply.stream))

    @property
    def status(self) -> int:
        """The status code."""
        return self.incoming.status

    @property
    def headers(self) -> Headers:
        """The headers of the reply."""
        return self.incoming.headers

    def read_batch(self) -> Result[bytes, TransportFailure]:
        """All that has arrived, at least a byte; empty at the end of the body."""
        incoming = self.incoming
        while incoming.open:
            if refusal := incoming.refusal():
                self.abort()
                return Failure(refusal)
            try:
                part = b"" if incoming.waiting else next(self._parts, b"")
            except Exception as error:  # noqa: BLE001  whatever an engine raises
                self.abort()
                return Failure(incoming.explained(error))
            except BaseException:
                self.abort()
                raise
            ended = not part and not incoming.waiting
            said = incoming.unpack(part)
            if ended or isinstance(said, Failure):
                self.close()
                return said
            if said.unwrap():
                return said
        return Success(b"")

    def close(self) -> None:
        """Read no more; a connection with something left to read is closed at once."""
        if self.incoming.open:
            self.incoming.open = False
            with suppress(Exception):  # it is given up already
                self.incoming.reply.stream.close()  # type: ignore[union-attr]

    def finish(self) -> None:
        """Close; where the reply ends in a moment, its connection serves again."""
        hurry = self.incoming.reply.extensions.get("hurry")
        if self.incoming.open and hurry is not None:
            hurry(PATIENCE)
            with suppress(Exception):  # it has said all that matters
                for _ in range(MOST_SPARE):
                    if not next(self._parts, b""):
                        break
        self.close()

    def abort(self) -> None:
        """The same from any thread, also while another one waits in ``read_batch``."""
        if self.incoming.open:
            self.incoming.sever()
            self.close()


class SyncChannel:
    """Exchanges that block; share it between threads."""

    __slots__ = ("__weakref__", "_lock", "_transports", "options")

    def __init__(self, options: HttpOptions) -> None:
        """Nothing is opened before the first request."""
        self.options = options
        self._lock = Lock()
        self._transports: dict[str | None, httpx.BaseTransport] = {}
        finalize(self, _close, self._transports)  # who forgets it leaks nothing

    def open(
        self,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        timeout: float | None = None,
    ) -> Result[SyncStream, TransportFailure]:
        """Send a request; the head of the reply.  ``timeout`` bounds all of it."""
        total = self.options.total if timeout is None else timeout
        started = monotonic()
        try:
            request = asking(self.options, total, method, url, headers, body)
            reply = self._transport(route(url, self.options)).handle_request(request)
        except Exception as error:  # noqa: BLE001  whatever an engine raises is a value
            return Failure(explain(error, url, self.options))
        left = None if total is None else total - (monotonic() - started)
        return Success(SyncStream(Incoming(reply, url, self.options, left), self))

    def send(
        self,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        timeout: float | None = None,
    ) -> Result[HttpReply, TransportFailure]:
        """Send a request; the whole reply, whatever its status."""
        opened = self.open(method, url, (*headers, GZIP), body, timeout=timeout)
        if isinstance(opened, Failure):
            return opened
        stream = opened.unwrap()
        gathering = Gathering(stream.incoming, self.options.largest)
        while (reply := gathering.take(stream.read_batch())) is None:
            pass
        stream.close()
        return reply

    def close(self) -> None:
        """Close all connections; the channel may be used again."""
        with self._lock:
            _close(self._transports)

    def _transport(self, proxy: str | None) -> "httpx.BaseTransport":
        made = self._transports.get(proxy)
        if made is None:
            from mojentic_fp.edges.network import plain  # noqa: PLC0415  importing is cheap, connecting is not

            with self._lock:
                made = self._transports.get(proxy) or plain.threaded(
                    self.options, proxy
                )
                self._transports[proxy] = made
        return made


def _close(transports: "dict[str | None, httpx.BaseTransport]") -> None:
    while transports:
        _, transport = transports.popitem()
        transport.close()
