"""A reply while its body arrives, of whichever flavour.

Decides: what the bytes that have arrived say, in which state the reply is, and how it is
given up.  Moves no bytes itself, and knows nothing of engines but what they put into an
httpx response.
"""

import socket
import zlib
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from returns.result import Failure, Result, Success

from mojentic_fp.data.http import HttpReply
from mojentic_fp.edges.network.inflate import Inflater
from mojentic_fp.edges.network.options import (
    HttpOptions,
    Kind,
    TransportFailure,
    explain,
    failure,
    parsed,
    timeouts,
    took,
)

if TYPE_CHECKING:
    import httpx

Headers = tuple[tuple[str, str], ...]
"""Names and values, in order; the names of a reply are lower-case."""

GZIP = ("accept-encoding", "gzip")
"""What may be packed.  Only whole replies ask for it: packing holds fragments back."""

PATIENCE = 0.1
"""Seconds that the end of a reply may take which has said all that matters."""
MOST_SPARE = 100
"""Pieces that are passed over until then."""

LONGEST_ERROR = 2**16
"""Bytes: as much of what an error says as anybody would read."""

_BAD = 400
_STEP = 2**20  # the most that is unpacked at once
_GZIP = ("gzip", "x-gzip")


class Incoming:
    """What a reply of either flavour knows of itself."""

    def __init__(
        self,
        reply: "httpx.Response",
        url: str,
        options: HttpOptions,
        total: float | None,
    ) -> None:
        """The head has arrived; ``total`` bounds the rest, in seconds."""
        self._options = options
        self._read = 0
        self._line = 0
        self.status = reply.status_code
        raw = reply.extensions.get("raw_headers") or reply.headers.raw
        self.headers: Headers = tuple(
            [
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in raw
            ]
        )
        self.received = 0
        self.reply = reply
        self.url = url
        self._deadline = None if total is None else monotonic() + total
        self.open = True
        self._coding = next(
            (v.strip().lower() for n, v in self.headers if n == "content-encoding"), ""
        )
        self._inflater = Inflater() if self._coding in _GZIP else None

    def refusal(self) -> TransportFailure | None:
        """Why no more is read: an unknown coding, or no time left."""
        if self._coding not in ("", "identity", *_GZIP):
            return self.failed("malformed", "a content-encoding that was not asked for")
        if self._deadline is not None and monotonic() > self._deadline:
            total = self._options.total
            late = "the whole exchange took too long" if total is None else took(total)
            return self.failed("timed_out", late)
        return None

    def failed(self, kind: Kind, message: str) -> TransportFailure:
        return failure(kind, message, self.url, received=self.received)

    def unpack(self, part: bytes) -> Result[bytes, TransportFailure]:
        """What a part of the body says; an empty one is the end of it."""
        self.received += len(part)
        if self._inflater is None:
            return self._counted(part)
        try:
            if part or self._inflater.waiting:
                return self._counted(self._inflater.feed(part, limit=_STEP))
            last = self._inflater.finish()
        except zlib.error as error:
            return Failure(self.failed("malformed", str(error)))
        if last or self._inflater.whole:
            return Success(last)
        return Failure(self.failed("interrupted", "the compressed body is cut short"))

    def _counted(self, said: bytes) -> Result[bytes, TransportFailure]:
        """The same, while it keeps to the limits of size."""
        self._read += len(said)
        newline = said.rfind(b"\n")
        before = self._line if newline < 0 else 0
        self._line = before + len(said) - (newline + 1)
        options = self._options
        size = max(self._read, self.received)
        if self._line > options.largest or size > options.longest:
            return Failure(too_large(size, self.url))
        return Success(said)

    def sever(self) -> None:
        """Let the peer know at once, without waiting for anything."""
        if abort := self.reply.extensions.get("abort"):
            abort()
        elif stream := self.reply.extensions.get("network_stream"):
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def explained(self, error: Exception) -> TransportFailure:
        """Which failure an exception is, that came while this was read."""
        return explain(error, self.url, self._options, received=self.received)

    @property
    def left(self) -> float | None:
        """Seconds until all of it must have arrived; ``None``: no limit."""
        return None if self._deadline is None else self._deadline - monotonic()

    @property
    def waiting(self) -> bool:
        """Whether something that has arrived is still packed."""
        return self._inflater is not None and self._inflater.waiting


class Gathering:
    """A whole reply on its way, piece by piece.

    That of an error is whole whenever it ends: its status says more than its text.
    """

    def __init__(self, incoming: Incoming, largest: int) -> None:
        """Nothing of the body has arrived."""
        self._incoming = incoming
        self._largest = LONGEST_ERROR if incoming.status >= _BAD else largest
        self._parts: list[bytes] = []
        self._size = 0

    def take(
        self, batch: Result[bytes, TransportFailure]
    ) -> Result[HttpReply, TransportFailure] | None:
        """The reply, or why it is none; ``None`` while more of it may come."""
        incoming = self._incoming
        bad = incoming.status >= _BAD
        if isinstance(batch, Failure) and not bad:
            return batch
        part = batch.value_or(b"")
        self._parts.append(part)
        self._size += len(part)
        if part and self._size <= self._largest:
            return None
        if part and not bad:
            return Failure(too_large(self._size, incoming.url))
        body = b"".join(self._parts)
        return Success(HttpReply(incoming.status, incoming.headers, body))


def asking(  # noqa: PLR0917  the parts of a request, in their order
    options: HttpOptions,
    total: float | None,
    method: str,
    url: str,
    headers: Headers,
    body: bytes,
) -> "httpx.Request":
    """The request as engines take it."""
    import httpx  # noqa: PLC0415  importing is cheap, connecting is not

    limits = {
        "timeout": timeouts(options, total),
        "until": None if total is None else monotonic() + total,
    }
    return httpx.Request(
        method, parsed(url), headers=headers, content=body, extensions=limits
    )


def too_large(size: int, url: str) -> TransportFailure:
    """The failure of a body that exceeds what is allowed."""
    return failure("too_large", "the reply is larger than allowed", url, received=size)
