"""aiohttp as an engine for asyncio, in the shape of an httpx transport.

Decides: how an httpx request is carried by aiohttp (httpx's own pool walks all requests
in flight for each of them, so fifty at once cost three times one), and which of httpx's
exceptions each of aiohttp's is.  Cookies are not kept, redirects not followed, bodies not
unpacked.  Knows nothing of limits of size and of failures.
"""

import ssl
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from functools import lru_cache

import aiohttp
import httpx
from yarl import URL

from mojentic_fp.edges.network.options import HttpOptions, trust

_NOT_ADDED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class Aio(httpx.AsyncBaseTransport):
    """The transport of one asyncio loop; made inside of it."""

    def __init__(self, options: HttpOptions, proxy: str | None) -> None:
        """Nothing is connected yet."""
        self._proxy = proxy
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=trust(
                    options.ca_file, verify=options.verify, trust_env=options.trust_env
                ),
                limit=options.connections,
                keepalive_timeout=30.0,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NOT_ADDED,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the head of its reply."""
        limits = request.extensions["timeout"]
        with _as_httpx():
            reply = await self._session.request(
                request.method,
                _spelled(str(request.url)),
                headers=request.headers.multi_items(),
                data=request.content or None,
                allow_redirects=False,
                proxy=self._proxy,
                timeout=aiohttp.ClientTimeout(
                    connect=limits["pool"],
                    sock_connect=limits["connect"],
                    sock_read=limits["read"],
                ),
            )
        return httpx.Response(
            reply.status,
            stream=_Body(reply),
            # as they came: httpx's own table of them is dear, and nobody looks there
            extensions={"abort": reply.close, "raw_headers": reply.raw_headers},
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = self._reply.content.readany
        with _as_httpx():
            while data := await read():
                yield data

    async def aclose(self) -> None:
        if self._reply.content.at_eof():
            self._reply.release()
        else:
            self._reply.close()


@lru_cache(maxsize=256)
def _spelled(url: str) -> URL:
    """A URL as aiohttp takes it; the same few are asked for over and over."""
    return URL(url, encoded=True)


@contextmanager
def _as_httpx() -> Generator[None, None, None]:
    try:
        yield
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
