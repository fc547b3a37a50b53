"""A loopback peer that says given bytes to whoever connects, and sees them go."""

import contextlib
import socket
import threading
from collections.abc import Iterable, Iterator


class Peer:
    """Answers every request with ``parts``; then closes, or waits to be left."""

    def __init__(self, parts: Iterable[bytes], *, close: bool) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._parts = parts
        self._close = close
        self.received: list[bytes] = []
        self.said = threading.Event()
        self.left = threading.Event()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            peer.settimeout(10)
            self.received.append(_request(peer))
            for part in self._parts:
                peer.sendall(part)
            self.said.set()
            if not self._close:
                with contextlib.suppress(ConnectionError):  # left with bytes unread
                    while peer.recv(4096):
                        pass
                self.left.set()

    def stop(self) -> None:
        self._listener.close()


def _request(peer: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
    )
    return head.encode() + b"\r\n" + body


def streaming(*events: bytes, end: bool = True) -> tuple[bytes, ...]:
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
        b"transfer-encoding: chunked\r\n\r\n"
    )
    chunks = tuple(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in events)
    return (head, *chunks, b"0\r\n\r\n") if end else (head, *chunks)


@contextlib.contextmanager
def saying(*parts: bytes, close: bool = False) -> Iterator[Peer]:
    peer = Peer(parts, close=close)
    try:
        yield peer
    finally:
        peer.stop()
