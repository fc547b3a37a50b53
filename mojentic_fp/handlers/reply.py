"""Replies: one exchange over HTTP, read to its end by a codec.

Decides: what of a reply is read, by its status and by what it turns out to be; that the
connection is given up in every case; and that what had arrived before it broke is kept.
What is asked, and of whom, ``gateway`` decides.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Never, Protocol, TypeVar

from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.event import Note
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.reason import Interrupted, TimedOut, Unreadable
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.wire.codec import Codec, Fed, StreamState

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)

_SUCCESS: Final = 2  # the first figure of a status (RFC 9110, 15.3)
_LONGEST_ERROR: Final = 1 << 16
_STREAMS: Final = ("event-stream", "json", "octet-stream")
"""What is in the media type of a stream; a server may also have named it wrongly."""
_BEGUN: Final = (b"data", b"event", b"id", b"retry", b":", b"{", b"\xef\xbb\xbf")
"""How events begin (their fields, a comment), and lines of JSON."""


@program
def whole(
    codec: Codec,
    model: str,
    asked: HttpRequest,
    read: Callable[[HttpReply], Result[A, LlmFailure]],
) -> Steps[A, LlmFailure, Http]:
    """Send, and read the whole reply."""
    reply = yield from Send(asked)
    if not _good(reply.status):
        yield from Program.from_failure(codec.explain(model, reply))
    answer = yield from Program.from_result(read(reply))
    return answer


class Decoder(Protocol[A_co]):
    """What reads a stream: a codec, or one of its ``Streamed``."""

    @property
    def feed(self) -> Callable[[StreamState, bytes], Fed]: ...
    @property
    def flush(self) -> Callable[[StreamState], Fed]: ...
    @property
    def finish(self) -> Callable[[StreamState], Result[A_co, LlmFailure]]: ...


def streamed(
    codec: Codec,
    decoder: Decoder[A],
    model: str,
    asked: HttpRequest,
    begun: StreamState,
) -> Program[A, LlmFailure, Http]:
    """Open, read, and close in any case."""
    return bracket(
        Open(asked).perform(),
        lambda opened: _reading(codec, decoder, model, begun, opened),
        lambda opened: Close(opened.handle).perform(),
    )


@program
def _reading(
    codec: Codec,
    decoder: Decoder[A],
    model: str,
    begun: StreamState,
    opened: Opened,
) -> Steps[A, LlmFailure, Http]:
    """Read until nothing more matters, emitting what becomes whole.

    A connection that breaks is judged like one that ends: by what had arrived.  What
    ends well and was no stream at all has not broken off: it cannot be read.  What the
    head of the reply warns of is noted, since no decoder sees it.
    """
    read = yield from Read(opened.handle).perform().attempt()
    data = first = read.value_or(b"")
    if not _good(opened.status) or _page(opened, data):
        body = yield from _rest(opened, data)
        reply = HttpReply(opened.status, opened.headers, body)
        yield from Program.from_failure(codec.explain(model, reply))
    warned = tuple(said for name, said in opened.headers if name == "warning")
    if warned:
        yield from emit(Note("warning", warned))
    state = begun
    while data:
        fed = decoder.feed(state, data)
        state = fed.state
        if fed.deltas:
            yield from emit(*fed.deltas)
        if fed.over:
            break
        read = yield from Read(opened.handle).perform().attempt()
        data = read.value_or(b"")
    last = decoder.flush(state)
    if last.deltas:
        yield from emit(*last.deltas)
    ended = decoder.finish(last.state)
    if data and is_successful(ended):
        yield from Close(opened.handle, whole=True)
    if is_successful(read) and _foreign(opened, first):
        reply = HttpReply(opened.status, opened.headers, first)
        ended = ended.alt(partial(_unread, codec.explain(model, reply)))
    answer = yield from Program.from_result(ended.alt(partial(_broken, read)))
    return answer


def _good(status: int) -> bool:
    """Whether a reply of this status is an answer."""
    return status // 100 == _SUCCESS


def _page(opened: Opened, data: bytes) -> bool:
    """Whether a web page comes instead of a stream: proxies send one under any status."""
    named = any(
        name == "content-type" and "html" in kind for name, kind in opened.headers
    )
    return named and data.lstrip().startswith(b"<")


def _foreign(opened: Opened, data: bytes) -> bool:
    """Whether neither its name nor its beginning is that of events or of JSON."""
    kinds = [kind.lower() for name, kind in opened.headers if name == "content-type"]
    named = any(known in kind for kind in kinds for known in _STREAMS)
    return bool(data) and not named and not data.lstrip().startswith(_BEGUN)


def _unread(unread: LlmFailure, ended: LlmFailure) -> LlmFailure:
    """What is said of a reply that was no stream, unless it told its own error."""
    return unread if isinstance(ended.reason, Interrupted) else ended


def _broken(read: Result[bytes, LlmFailure], ended: LlmFailure) -> LlmFailure:
    """Why a stream is not whole.

    What the provider said in it; else the connection's reason, with what had arrived.
    """
    if is_successful(read) or not isinstance(ended.reason, Interrupted):
        return ended
    reason = read.failure().reason
    if isinstance(reason, Interrupted | TimedOut | Unreadable):
        reason = evolve(reason, partial=ended.reason.partial)
    return LlmFailure(reason, ended.where)


@program
def _rest(opened: Opened, data: bytes) -> Steps[bytes, Never, Http]:
    """What an error reply says, as far as anybody would read, and as far as it came."""
    body = b""
    while data:
        body += data
        if len(body) > _LONGEST_ERROR:
            break
        read = yield from Read(opened.handle).perform().attempt()
        data = read.value_or(b"")
    return body
