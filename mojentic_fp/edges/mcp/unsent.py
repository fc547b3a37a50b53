"""The HTTP client of a connection, which knows what a server certainly did not get.

Decides: that where nobody listens any more, and where the session of a request is not
known, the official library is answered ``GONE``, so that the request may be made again
in another session.  A request that was sent, and whose answer never came, is not that.

Source: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
"""

from typing import TYPE_CHECKING, Any, Final

from mojentic_fp.data.json import parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

GONE: Final = "Session terminated"
"""What the library itself says where a session is over: nothing was done."""
_OPENING: Final = frozenset({"initialize", "server/discover"})
_INVALID: Final = -32600
_NOT_FOUND: Final = 404


def client(
    headers: "Mapping[str, str]", patience: "httpx2.Timeout"
) -> "httpx2.AsyncClient":
    """A client for one server."""
    import httpx2

    class Client(httpx2.AsyncClient):
        async def send(
            self, request: httpx2.Request, **options: Any
        ) -> httpx2.Response:
            # Any: as the method that it stands before takes them.
            asks = request.method == "POST"
            try:
                answer = await super().send(request, **options)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if asks and not _opens(request):
                    return _unsent(request)
                raise
            if answer.status_code == _NOT_FOUND and "mcp-session-id" in request.headers:
                await answer.aclose()
                return _unsent(request) if asks else answer
            return answer

    return Client(headers=headers, timeout=patience)


def _opens(request: "httpx2.Request") -> bool:
    """Whether a request is part of the handshake: there, the failure itself is told."""
    asked = parse(request.content).value_or(None)
    return text(asked, "method").value_or("") in _OPENING


def _unsent(request: "httpx2.Request") -> "httpx2.Response":
    import httpx2

    error = {"code": _INVALID, "message": GONE}
    told = {"jsonrpc": "2.0", "id": None, "error": error}
    return httpx2.Response(_NOT_FOUND, json=told, request=request)
