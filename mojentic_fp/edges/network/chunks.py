"""Merging the chunks of a chunked reply, so that one read is one piece.

Decides: how the bytes of an HTTP/1.1 reply are reframed beneath a parser that pays for
every chunk.  Model servers send a chunk a token; all that arrived together leaves as one
chunk.  Whatever is not plainly a chunk passes as it came, so that the parser above judges
it; the end of a body is never invented.  Heads of informational replies (1xx), which come
before the one that counts, are stepped over.  Knows nothing of sockets.  (RFC 9112, 7.1)
"""

import re

_HEAD_END = re.compile(rb"\n\r?\n")  # a bare newline is a line end too (RFC 9112, 2.2)
_INFORMATIONAL = re.compile(rb"HTTP/1\.[0-9] 1(?!01)[0-9][0-9][ \r]")
_CHUNKED = re.compile(rb"(?i)\ntransfer-encoding:[ \t]*chunked[ \t]*\r?\n")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})\r\n")
_LONGEST_SIZE = 17


class Chunks:
    """The reframing of one reply.  ``feed`` obeys the splitting law."""

    __slots__ = ("_head", "_left", "_plain", "_rest", "heading")

    def __init__(self) -> None:
        """A reply of which nothing has arrived."""
        self.heading = 0
        """How many bytes of heads there were, informational ones included."""
        self._head: bytearray | None = bytearray()
        self._plain = False
        self._rest: bytes = b""
        self._left = 0  # of the current chunk, with the line end that closes it

    def feed(self, data: bytes) -> bytes:
        """What the parser is to see of some bytes; empty when nothing is whole yet."""
        if self._plain:
            return data
        if self._head is None:
            return self._merge(data)
        body = self._behead(self._head, data)
        if not body:
            return data
        return data[: -len(body)] + self._merge(body)

    def _behead(self, seen: bytearray, data: bytes) -> bytes:
        """What of these bytes lies behind the head, if it is that of a chunked reply."""
        begin = max(0, len(seen) - len(b"\n\r"))
        seen += data
        self.heading += len(data)
        while end := _HEAD_END.search(seen, begin):
            if not _INFORMATIONAL.match(seen):
                return self._body(seen, end.end())
            del seen[: end.end()]
            begin = 0
        return b""

    def _body(self, seen: bytearray, begin: int) -> bytes:
        """What lies behind the head that counts, if there is something to merge."""
        body = bytes(seen[begin:])
        self._head = None
        self.heading -= len(body)
        self._plain = not _CHUNKED.search(seen, 0, begin)
        return b"" if self._plain else body

    def _merge(self, data: bytes) -> bytes:
        data = self._rest + data
        self._rest = b""
        parts: list[bytes] = []
        position = 0
        while position < len(data) and not self._plain:
            if self._left > 2:  # noqa: PLR2004  the line end is two bytes
                part = data[position : position + self._left - 2]
                parts.append(part)
                position += len(part)
                self._left -= len(part)
            elif (step := self._border(data, position)) is None:
                break
            else:
                position += step
        if not self._plain:
            self._rest = data[position:]
            return _one(parts)
        return _one(parts) + data[position:]

    def _border(self, data: bytes, position: int) -> int | None:
        """Steps over a line end or a size; ``None`` when more bytes must arrive."""
        if self._left:
            if len(data) - position < self._left:
                return None
            whole = data[position : position + self._left] == b"\r\n"
            self._plain, step, self._left = not whole, self._left, 0
            return step if whole else 0
        size = _SIZE.match(data, position)
        short = len(data) - position <= _LONGEST_SIZE
        if size is None and short and b"\n" not in data[position:]:
            return None
        length = int(size[1], 16) if size else 0
        if size is None or not length:  # the last chunk, an extension, or nonsense
            self._plain = True
            return 0
        self._left = length + 2
        return size.end() - position


def _one(parts: list[bytes]) -> bytes:
    """The parts as one chunk."""
    if not parts:
        return b""
    body = b"".join(parts)
    return b"%x\r\n%b\r\n" % (len(body), body)
