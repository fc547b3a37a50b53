"""HTTP for real: the effects of ``effects.http`` over a channel.

Decides: which failure of the network is which of ours; that secrets are revealed here
and nowhere else, sent to nobody but the host of the request, and in no reply that is an
error; that plain http leaves this machine only where that is allowed; and that channels
(pools of connections) are shared by all handlers with the same options.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Never, TypeAlias, TypeVar
from urllib.parse import quote

from returns.result import Failure, Result, Success

from mojentic_fp.data.connection import unencrypted
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.place import beginning, overheard
from mojentic_fp.data.reason import (
    Forbidden,
    Interrupted,
    LlmReason,
    Misconfigured,
    TimedOut,
    Unreachable,
    Unreadable,
    Unsupported,
)
from mojentic_fp.data.veil import veiled
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.network.options import HttpOptions, TransportFailure
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.handlers.handler import Handlers

if TYPE_CHECKING:
    from mojentic_fp.edges.network.blocking import SyncChannel
    from mojentic_fp.edges.network.looping import AsyncChannel


_Head = TypeVar("_Head", HttpReply, Opened)
_Refused: TypeAlias = Result[Any, LlmFailure]
_ERROR: Final = 300
_OBSCURE: Final = Unsupported(
    detail="the address is no plain https://host/path",
    advice="leave out user and password: a key goes into a header of its own",
)


def http(options: HttpOptions | None = None) -> Handlers[Http, Never]:
    """The network: pooled connections, time limits and TLS by default, no redirects."""
    chosen = options or HttpOptions()

    def send(asked: Send, _: Scope) -> Result[HttpReply, LlmFailure]:
        if refused := _refused(asked.request, chosen):
            return refused
        reply = _sync(chosen).send(*_spelled(asked.request))
        return _told(asked.request, reply)

    def begin(asked: Open, scope: Scope) -> Result[Opened, LlmFailure]:
        if refused := _refused(asked.request, chosen):
            return refused
        opened = _sync(chosen).open(*_spelled(asked.request), timeout=asked.within)
        return opened.map(lambda stream: _held(stream, scope, asked.request)).alt(
            _failure
        )

    async def send_async(asked: Send, _: Scope) -> Result[HttpReply, LlmFailure]:
        if refused := _refused(asked.request, chosen):
            return refused
        reply = await _async(chosen).send(*_spelled(asked.request))
        return _told(asked.request, reply)

    async def begin_async(asked: Open, scope: Scope) -> Result[Opened, LlmFailure]:
        if refused := _refused(asked.request, chosen):
            return refused
        opened = await _async(chosen).open(
            *_spelled(asked.request), timeout=asked.within
        )
        return opened.map(lambda stream: _held(stream, scope, asked.request)).alt(
            _failure
        )

    return (
        edge(Send, sync=send, asynchronous=send_async)
        | edge(Open, sync=begin, asynchronous=begin_async)
        | edge(Read, sync=_read, asynchronous=_read_async)
        | edge(Close, sync=_close, asynchronous=_close_async)
    )


@lru_cache(maxsize=32)
def _sync(options: HttpOptions) -> "SyncChannel":
    from mojentic_fp.edges.network.blocking import SyncChannel  # noqa: PLC0415

    return SyncChannel(options)


@lru_cache(maxsize=32)
def _async(options: HttpOptions) -> "AsyncChannel":
    from mojentic_fp.edges.network.looping import AsyncChannel  # noqa: PLC0415

    return AsyncChannel(options)


def _spelled(
    request: HttpRequest,
) -> tuple[str, str, tuple[tuple[str, str], ...], bytes]:
    """The request as the wire takes it, secrets and all."""
    secrets = tuple((name, value.reveal()) for name, value in request.secrets)
    url = request.url
    for name, value in request.parameters:
        mark = "&" if "?" in url else "?"
        url += f"{mark}{name}={quote(value.reveal(), safe='')}"
    return request.method, url, request.headers + secrets, request.body


def _refused(request: HttpRequest, options: HttpOptions) -> _Refused | None:
    """Why a request is not sent at all, if so."""
    place = beginning(request.url)
    if place is None:
        return Failure(LlmFailure(_OBSCURE))
    if overheard(request.url) and not options.allow_http:
        flaw = unencrypted(f"{place[0]}://{place[1]}")
        return Failure(LlmFailure(Misconfigured(flaws=(flaw,))))
    return None


def _told(
    request: HttpRequest, reply: Result[HttpReply, TransportFailure]
) -> Result[HttpReply, LlmFailure]:
    """The whole reply, or why there is none."""
    return reply.map(lambda whole: _hiding(request, whole)).alt(_failure)


def _hiding(request: HttpRequest, reply: _Head) -> _Head:
    """A reply that is an error may repeat the key: then without it."""
    hidden = (*request.secrets, *request.parameters)
    if reply.status < _ERROR or not hidden:
        return reply
    return veiled(reply, (value for _, value in hidden))


def _held(stream: Any, scope: Scope, request: HttpRequest) -> Opened:
    """Keep the stream for as long as the run may read it."""
    handle = scope.hold(stream, stream.abort)
    return _hiding(request, Opened(handle, stream.status, stream.headers))


def _read(asked: Read, scope: Scope) -> Result[bytes, LlmFailure]:
    stream = scope.held(asked.handle)
    if stream is None:
        return _CLOSED
    read: Result[bytes, TransportFailure] = stream.read_batch()
    return read if isinstance(read, Success) else read.alt(_failure)


async def _read_async(asked: Read, scope: Scope) -> Result[bytes, LlmFailure]:
    stream = scope.held(asked.handle)
    if stream is None:
        return _CLOSED
    read: Result[bytes, TransportFailure] = await stream.read_batch()
    return read if isinstance(read, Success) else read.alt(_failure)


def _close(asked: Close, scope: Scope) -> Result[None, Never]:
    stream = scope.release(asked.handle)
    if stream is not None:
        stream.finish() if asked.whole else stream.close()
    return Success(None)


async def _close_async(asked: Close, scope: Scope) -> Result[None, Never]:
    stream = scope.release(asked.handle)
    if stream is not None:
        await (stream.finish() if asked.whole else stream.aclose())
    return Success(None)


def _failure(failure: TransportFailure) -> LlmFailure:
    return LlmFailure(_reason(failure))


def _reason(failure: TransportFailure) -> LlmReason:
    detail = failure.message
    match failure.kind:
        case "unreachable" | "tls":
            return Unreachable(failure.host, detail)
        case "refused":
            return Forbidden(detail, code="guard")
        case "timed_out":
            return TimedOut(detail)
        case "interrupted":
            return Interrupted(detail)
        case "malformed" | "too_large":
            return Unreadable(detail)
        case "unsendable":
            return Unsupported(detail, "look at the address and the headers")


_CLOSED: Result[Any, LlmFailure] = Failure(
    LlmFailure(Interrupted("read after the connection was closed"))
)
