"""A web site on this machine: pages by their paths, and what was asked for."""

import contextlib
import ssl
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import define, field

Reply = tuple[int, Mapping[str, str], bytes]


@define
class Site:
    """Where it is, and the requests that came."""

    port: int
    paths: list[str] = field(factory=list)
    heads: list[dict[str, str]] = field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def here(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.port}",)


def html(body: str, **headers: str) -> Reply:
    return 200, {"content-type": "text/html; charset=utf-8", **headers}, body.encode()


def plain(body: bytes, kind: str = "text/plain", **headers: str) -> Reply:
    return 200, {"content-type": kind, **headers}, body


def moved(to: str, status: int = 302) -> Reply:
    return status, {"location": to}, b""


@contextlib.contextmanager
def site(
    pages: Mapping[str, Reply], *, tls: ssl.SSLContext | None = None
) -> Iterator[Site]:
    """The site, while it is there; ``{port}`` in a header is its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            there.paths.append(self.path)
            there.heads.append({k.lower(): v for k, v in self.headers.items()})
            missing: Reply = (404, {}, b"")
            status, headers, body = pages.get(self.path.partition("?")[0], missing)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.replace("{port}", str(there.port)))
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    there = Site(server.server_address[1])
    running = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    running.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
