"""Exchanges that other tools recorded, as ours.

Decides: what is read of them.  An exchange is an object with a ``request`` (``method``,
``path`` or ``url``, ``headers``, ``body`` as JSON) and a ``response`` (``status``,
``content_type``, ``headers``, ``body`` as text); whatever else it has is passed over.
"""

from typing import TypeAlias

from attrs import fields, frozen
from immutabledict import immutabledict
from returns.result import Result

from mojentic_fp.data.convert import Invalid, decode
from mojentic_fp.data.exchange import HttpExchange, RecordedReply
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, JsonObject, dump

Headers: TypeAlias = immutabledict[str, str] | tuple[tuple[str, str], ...]
"""Headers by name, or in pairs."""


def pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """The headers in pairs, in order."""
    return headers if isinstance(headers, tuple) else tuple(headers.items())


@frozen(kw_only=True)
class ForeignRequest:
    method: str
    path: str | None = None
    url: str | None = None
    headers: Headers = ()
    body: Json = None

    def __attrs_post_init__(self) -> None:
        """Refuse a request to nowhere."""
        if self.path is None and self.url is None:
            message = "expected a path or a url"
            raise ValueError(message)


@frozen(kw_only=True)
class ForeignResponse:
    status: int
    content_type: str | None = None
    headers: Headers = ()
    body: str = ""


@frozen
class ForeignExchange:
    request: ForeignRequest
    response: ForeignResponse


def foreign(value: Json) -> Result[HttpExchange, Invalid]:
    """The exchange, or all that is amiss in what is read of it."""
    if isinstance(value, immutabledict):
        value = JsonObject(
            {
                name: _only(value[name], kind)
                for name, kind in (
                    ("request", ForeignRequest),
                    ("response", ForeignResponse),
                )
                if name in value
            }
        )
    return decode(ForeignExchange, value).map(_translated)


def _only(value: Json, kind: type[ForeignRequest | ForeignResponse]) -> Json:
    if not isinstance(value, immutabledict):
        return value
    known = {one.name for one in fields(kind)}
    return JsonObject({name: part for name, part in value.items() if name in known})


def _translated(other: ForeignExchange) -> HttpExchange:
    asked, came = other.request, other.response
    body = b"" if asked.body is None else dump(asked.body)
    url = asked.url or asked.path or ""
    kind = () if came.content_type is None else (("content-type", came.content_type),)
    reply = RecordedReply(
        came.status,
        (*kind, *pairs(came.headers)),
        (came.body.encode(),) if came.body else (),
    )
    return HttpExchange(
        HttpRequest(asked.method, url, pairs(asked.headers), body), reply
    )
