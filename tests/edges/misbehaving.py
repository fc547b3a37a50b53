"""A loopback server that does to a client what real networks and servers do.

The path of a request names the misdeed (a key of ``DEEDS``). It runs on threads of
this process, and ``Misbehaving.gone(path)`` waits until the connection that asked
for a path has been closed by the client. It knows nothing of the library.
"""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from attrs import define, field

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"content-type: application/json\r\n"
CHUNKED = OK + b"content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
BODY = b'{"ok":true}'
BOMB = gzip.compress(bytes(32_000_000))
Deed = Callable[[socket.socket, threading.Event], None]


def sized(body: bytes, *headers: bytes, size: int | None = None) -> bytes:
    """A reply whose content-length is right, unless told otherwise."""
    length = f"content-length: {len(body) if size is None else size}\r\n".encode()
    return JSON + length + b"".join(h + b"\r\n" for h in headers) + b"\r\n" + body


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _reset(peer: socket.socket) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def _say(*parts: bytes, close: bool = False) -> Deed:
    def deed(peer: socket.socket, _: threading.Event) -> None:
        for part in parts:
            peer.sendall(part)
        if close:
            peer.close()

    return deed


def _reset_after(*parts: bytes) -> Deed:
    def deed(peer: socket.socket, stop: threading.Event) -> None:
        for part in parts:
            peer.sendall(part)
        stop.wait(0.05)  # a reset overtakes what the client has not read yet
        _reset(peer)

    return deed


def _every(seconds: float, head: bytes, part: bytes) -> Deed:
    def deed(peer: socket.socket, stop: threading.Event) -> None:
        peer.sendall(head)
        while not stop.wait(seconds):
            peer.sendall(part)

    return deed


DEEDS: dict[str, Deed] = {
    "/ok": _say(sized(BODY)),
    "/teapot": _say(
        b"HTTP/1.1 418 No\r\ncontent-length: 3\r\nx-a: 1\r\nx-a: 2\r\n\r\ntea"
    ),
    "/gzip": _say(sized(gzip.compress(BODY), b"content-encoding: gzip")),
    "/members": _say(
        sized(
            gzip.compress(BODY[:4]) + gzip.compress(BODY[4:]), b"content-encoding: gzip"
        )
    ),
    "/bad-gzip": _say(sized(b"not gzip at all", b"content-encoding: gzip")),
    "/cut-gzip": _say(sized(gzip.compress(BODY * 99)[:-9], b"content-encoding: gzip")),
    "/brotli": _say(sized(b"???", b"content-encoding: br")),
    "/bomb": _say(sized(BOMB, b"content-encoding: gzip")),
    "/large": _say(sized(bytes(4_000_000))),
    "/stale": _say(sized(BODY), close=True),
    "/stall": _say(),
    "/stall-body": _say(sized(b"{", size=10)),
    "/drip": _every(0.02, CHUNKED, chunk(b"x")),
    "/endless": _every(0.001, CHUNKED, chunk(b"data: x\n\n" * 200)),
    "/quiet": _say(CHUNKED + chunk(b"data: first\n\n")),
    "/reset": _reset_after(),
    "/reset-body": _reset_after(sized(b"{", size=1000)),
    "/reset-chunked": _reset_after(CHUNKED + chunk(b"data: first\n\n")),
    "/eof": _say(close=True),
    "/eof-body": _say(sized(b"{", size=1000), close=True),
    "/eof-chunked": _say(CHUNKED + chunk(b"data: first\n\n"), close=True),
    "/cut-chunk": _say(CHUNKED + b"ff\r\ndata: fir", close=True),
    "/bad-chunk": _say(CHUNKED + b"zz\r\ndata", close=True),
    "/garbage": _say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", close=True),
    "/until-close": _say(OK + b"connection: close\r\n\r\n" + BODY, close=True),
    "/redirect": _say(
        b"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.2:1/steal\r\n"
        b"content-length: 0\r\n\r\n"
    ),
    "/sse": _say(
        CHUNKED + b"".join(chunk(b"data: %d\n\n" % n) for n in range(9)) + b"0\r\n\r\n"
    ),
    "/cookie": _say(sized(BODY, b"set-cookie: a=b; path=/")),
}


@define
class Misbehaving:
    """A running server: where it is, what it was sent, and which clients left it."""

    url: str
    seen: Counter[str] = field(factory=Counter)
    heads: list[bytes] = field(factory=list)
    connections: int = 0
    _left: dict[str, threading.Event] = field(
        factory=lambda: defaultdict(threading.Event)
    )

    def gone(self, path: str, *, within: float = 1.0) -> bool:
        """Whether the client of a path closes its connection within some seconds."""
        return self._left[path].wait(within)

    def talk(self, peer: socket.socket, stop: threading.Event) -> None:
        """Answer what comes on one connection, until the client closes it."""
        self.connections += 1
        asked = ""
        with contextlib.suppress(OSError), peer:
            while head := _request(peer):
                self.heads.append(head)
                asked = head.split(b" ")[1].decode()
                self.seen[asked] += 1
                DEEDS[asked](peer, stop)
        if asked and not stop.is_set():
            self._left[asked].set()


def _request(peer: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = peer.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = [h for h in head.split(b"\r\n") if h.lower().startswith(b"content-length")]
    missing = (int(length[0].split(b":")[1]) if length else 0) - len(body)
    while missing > 0:
        missing -= len(peer.recv(65536))
    return head


@contextlib.contextmanager
def misbehave(*, tls: ssl.SSLContext | None = None) -> Iterator[Misbehaving]:
    """A server that lives as long as the block, on a free port of 127.0.0.1."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    scheme = "https" if tls else "http"
    server = Misbehaving(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    peers: list[socket.socket] = []

    def meet(peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            server.talk(tls.wrap_socket(peer, server_side=True) if tls else peer, stop)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                peers.append(peer)
                threading.Thread(target=meet, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        stop.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for peer in peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()
