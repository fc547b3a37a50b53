"""HTTP for real: the effects of ``effects.http`` over a channel.

Decides: which failure of the network is which of ours, that secrets are revealed here
and nowhere else, and that channels (pools of connections) are shared by all handlers
with the same options.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Never

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.reason import (
    Interrupted,
    LlmReason,
    TimedOut,
    Unreachable,
    Unreadable,
    Unsupported,
)
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.network.options import HttpOptions, TransportFailure
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.handlers.handler import Handlers

if TYPE_CHECKING:
    from mojentic_fp.edges.network.blocking import SyncChannel
    from mojentic_fp.edges.network.looping import AsyncChannel


def http(options: HttpOptions | None = None) -> Handlers[Http, Never]:
    """The network: pooled connections, time limits and TLS by default, no redirects."""
    chosen = options or HttpOptions()

    def send(asked: Send, _: Scope) -> Result[HttpReply, LlmFailure]:
        return _sync(chosen).send(*_spelled(asked.request)).alt(_failure)

    def begin(asked: Open, scope: Scope) -> Result[Opened, LlmFailure]:
        opened = _sync(chosen).open(*_spelled(asked.request))
        return opened.map(lambda stream: _held(stream, scope)).alt(_failure)

    async def send_async(asked: Send, _: Scope) -> Result[HttpReply, LlmFailure]:
        reply = await _async(chosen).send(*_spelled(asked.request))
        return reply.alt(_failure)

    async def begin_async(asked: Open, scope: Scope) -> Result[Opened, LlmFailure]:
        opened = await _async(chosen).open(*_spelled(asked.request))
        return opened.map(lambda stream: _held(stream, scope)).alt(_failure)

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
    return request.method, request.url, request.headers + secrets, request.body


def _held(stream: Any, scope: Scope) -> Opened:
    """Keep the stream for as long as the run may read it."""
    return Opened(scope.hold(stream, stream.abort), stream.status, stream.headers)


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
