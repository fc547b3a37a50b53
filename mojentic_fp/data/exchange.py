"""Exchanges: what was asked by HTTP, and what came of it, as it may be kept.

Decides: the shape, and that nothing secret is in it (``mask`` says what is).  How it is
written down, ``recording`` decides.
"""

from attrs import field, frozen

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, dump, parse
from mojentic_fp.data.mask import Mask, mask_of, masked, visible
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.secret import STARS

_UNTELLABLE = LlmFailure(Interrupted(STARS))


@frozen
class RecordedReply:
    """A reply as it arrived.

    ``pieces`` are what came at a time, in order, none of them empty; a reply that came
    whole has one.  ``broken`` is why no more came where the connection broke; ``left``
    says that its reader left before its end.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    pieces: tuple[bytes, ...] = field(default=(), repr=False)
    broken: LlmFailure | None = field(default=None, kw_only=True)
    left: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse an empty piece (it would be the end) and an end of two kinds."""
        if not all(self.pieces):
            message = "a piece of a reply is not empty"
            raise ValueError(message)
        if self.broken is not None and self.left:
            message = "a reply that broke was not left before its end"
            raise ValueError(message)

    @property
    def body(self) -> bytes:
        """All that came."""
        return b"".join(self.pieces)


@frozen
class HttpExchange:
    """What was asked, and what came of it: a reply, or a failure before any came.

    A body that is JSON is kept compact; ``recorded`` compares it as a value.
    """

    request: HttpRequest
    reply: RecordedReply | LlmFailure


def exchanged(request: HttpRequest, reply: RecordedReply | LlmFailure) -> HttpExchange:
    """The exchange, fit to be kept: without what is secret, wherever it is echoed."""
    mask = mask_of(request)
    if isinstance(reply, LlmFailure):
        return HttpExchange(public(request), _told(mask, reply))
    kept = RecordedReply(
        reply.status,
        tuple((name, mask.text(value)) for name, value in visible(reply.headers)),
        mask.pieces(reply.pieces),
        broken=reply.broken and _told(mask, reply.broken),
        left=reply.left,
    )
    return HttpExchange(public(request), kept)


def public(request: HttpRequest) -> HttpRequest:
    """The request as it is kept: without what is secret, a body of JSON compact."""
    seen = masked(request)
    body = parse(seen.body).map(dump).value_or(seen.body)
    return HttpRequest(seen.method, seen.url, seen.headers, body)


def _told(mask: Mask, failure: LlmFailure) -> LlmFailure:
    """The failure with stars for what is secret."""
    if not mask.secrets:
        return failure
    told = _through(mask, encode(failure).value_or(""))
    return decode(LlmFailure, told).value_or(_UNTELLABLE)


def _through(mask: Mask, value: Json) -> Json:
    if isinstance(value, str):
        return mask.text(value)
    if isinstance(value, tuple):
        return tuple(_through(mask, part) for part in value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return type(value)({name: _through(mask, part) for name, part in value.items()})
