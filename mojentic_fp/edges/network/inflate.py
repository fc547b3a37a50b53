"""Bodies back from gzip, never more at a time than was allowed.

Decides: what a body says that arrived in a content-encoding.  Only gzip is ever asked
for; anything else that is not plain is a failure.  A bomb stays packed: what exceeds a
step waits in its packed form.  Knows nothing of HTTP.
"""

import zlib

_WINDOW = 47  # gzip or zlib, by its header


class Inflater:
    """The unpacking of one body."""

    __slots__ = ("_packed", "_started", "_zip")

    def __init__(self) -> None:
        """A body of which nothing has arrived."""
        self._zip = zlib.decompressobj(_WINDOW)
        self._packed = b""
        self._started = False

    @property
    def waiting(self) -> bool:
        """Whether something that has arrived is still packed."""
        return bool(self._packed)

    @property
    def whole(self) -> bool:
        """Whether the body may end here."""
        return self._zip.eof or not self._started

    def feed(self, data: bytes, *, limit: int) -> bytes:
        """At most ``limit`` bytes of the body; ``zlib.error`` when it is not gzip."""
        packed = self._packed + data
        self._started = self._started or bool(packed)
        if self._zip.eof and packed:  # another member follows (RFC 1952, 2.2)
            self._zip = zlib.decompressobj(_WINDOW)
        out = self._zip.decompress(packed, limit)
        self._packed = self._zip.unconsumed_tail or self._zip.unused_data
        return out

    def finish(self) -> bytes:
        """The last bytes, when nothing more arrives."""
        return b"" if self._zip.eof or not self._started else self._zip.flush()
