"""aiohttp as an engine for asyncio, in the shape of an httpx transport.

Decides: how an httpx request is carried by aiohttp (httpx's own pool walks all requests
in flight for each of them, so fifty at once cost three times one), and which of httpx's
exceptions each of aiohttp's is.  Cookies are not kept, redirects not followed, bodies not
unpacked.  Knows nothing of limits of size and of failures.
"""

import ssl
from asyncio import Future
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from time import monotonic
from types import SimpleNamespace

import aiohttp
import httpx
from aiohttp.connector import Connection
from yarl import URL

from mojentic_fp.edges.network.lanes import left_behind
from mojentic_fp.edges.network.options import HttpOptions, trust

_LONGEST_HEADER = 100 * 1024  # bytes, as httpx has it
_LONG_BODY = 2**20  # bytes
_NOT_ADDED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class Aio(httpx.AsyncBaseTransport):
    """The transport of one asyncio loop; made inside of it."""

    def __init__(self, options: HttpOptions, proxy: str | None) -> None:
        """Nothing is connected yet."""
        self._proxy = proxy
        self._closings = _Closings()
        told = aiohttp.TraceConfig()
        told.on_connection_reuseconn.append(_note_kept)
        self._session = aiohttp.ClientSession(
            trace_configs=[told],
            request_class=_Question,
            connector=_connector(options),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NOT_ADDED,
            auto_decompress=False,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the head of its reply."""
        kept: list[bool] = []
        started = monotonic()
        try:
            return await self._send(request, kept)
        except httpx.TransportError as error:
            if not kept or not left_behind(error, started):
                raise
        return await self._send(request, [])

    async def _send(self, request: httpx.Request, kept: list[bool]) -> httpx.Response:
        limits = request.extensions["timeout"]
        with _as_httpx():
            reply = await self._session.request(
                request.method,
                _spelled(str(request.url)),
                headers=request.headers.multi_items(),
                data=_said(request.content),
                allow_redirects=False,
                proxy=self._proxy,
                trace_request_ctx=kept,
                timeout=aiohttp.ClientTimeout(
                    connect=limits["pool"],
                    sock_connect=limits["connect"],
                    sock_read=limits["read"],
                ),
            )
        return httpx.Response(
            reply.status,
            stream=_Body(reply, self._closings),
            # as they came: httpx's own table of them is dear, and nobody looks there
            extensions={"abort": reply.close, "raw_headers": reply.raw_headers},
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


def _connector(options: HttpOptions) -> aiohttp.TCPConnector:
    context = trust(options.ca_file, verify=options.verify, trust_env=options.trust_env)
    if not options.idle:
        return aiohttp.TCPConnector(
            ssl=context, limit=options.connections, force_close=True
        )
    return aiohttp.TCPConnector(
        ssl=context, limit=options.connections, keepalive_timeout=30.0
    )


class _Question(aiohttp.ClientRequest):
    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Send it, but not over a kept connection that has said more than its replies.

        aiohttp would take the surplus for the answer to this.
        """
        if conn.protocol is not None and conn.protocol.should_close:
            raise aiohttp.ServerDisconnectedError
        return await super().send(conn)


async def _note_kept(
    _: aiohttp.ClientSession,
    context: SimpleNamespace,
    __: aiohttp.TraceConnectionReuseconnParams,
) -> None:
    context.trace_request_ctx.append(True)


class _Body(httpx.AsyncByteStream):
    def __init__(self, reply: aiohttp.ClientResponse, closings: "_Closings") -> None:
        self._reply = reply
        self._closings = closings
        self._closing = closings.watch(reply)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._reply.content
        try:
            with _as_httpx():
                while data := await content.readany():
                    yield data
        except httpx.TransportError as error:
            # aiohttp raises at once, over what had arrived before and was not taken
            if rest := content._read_nowait(-1):  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                yield rest
            raise error from None

    async def aclose(self) -> None:
        self._closings.forget(self._closing)
        if self._reply.content.at_eof():
            self._reply.release()
        else:
            self._reply.close()


class _Closings:
    """Who reads from which connection, to wake them when it closes.

    aiohttp leaves whoever reads a body that breaks the rules of HTTP waiting for ever: it
    closes the connection, and tells nobody.
    """

    def __init__(self) -> None:
        self._readers: dict[Future[None], aiohttp.StreamReader | None] = {}

    def watch(self, reply: aiohttp.ClientResponse) -> "Future[None] | None":
        """What is done when the reply's connection is; ``None`` if nothing is read."""
        connection = reply.connection
        protocol = None if connection is None else connection.protocol
        closing = None if protocol is None else protocol.closed
        if closing is not None:
            if closing not in self._readers:
                closing.add_done_callback(self._closed)
            self._readers[closing] = reply.content
        return closing

    def forget(self, closing: "Future[None] | None") -> None:
        """Nobody reads any more."""
        if closing in self._readers:
            self._readers[closing] = None

    def _closed(self, closing: "Future[None]") -> None:
        if not closing.cancelled():
            closing.exception()  # asyncio complains of what nobody has looked at
        content = self._readers.pop(closing, None)
        if content and not content.is_eof() and content.exception() is None:
            message = "the body of the reply breaks the rules of HTTP"
            content.set_exception(httpx.RemoteProtocolError(message))


def _said(body: bytes) -> bytes | BytesIO | None:
    """A body as aiohttp takes it: it warns of a long one that is not in a file."""
    return BytesIO(body) if len(body) > _LONG_BODY else body or None


@lru_cache(maxsize=256)
def _spelled(url: str) -> URL:
    """A URL as aiohttp takes it; the same few are asked for over and over."""
    return URL(url, encoded=True)


@contextmanager
def _as_httpx() -> Generator[None, None, None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except (aiohttp.ServerTimeoutError, TimeoutError) as error:
        raise httpx.TimeoutException(str(error) or "timed out") from error
    except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError) as error:
        raise httpx.ProxyError("the proxy did not serve") from error  # noqa: EM101, TRY003
    except (aiohttp.ClientConnectorError, ssl.SSLError) as error:
        raise httpx.ConnectError(str(error)) from error
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise httpx.UnsupportedProtocol("not an HTTP URL") from error  # noqa: EM101, TRY003
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
        raise httpx.ReadError(str(error)) from error
    except aiohttp.ClientError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
