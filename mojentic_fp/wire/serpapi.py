"""SerpApi: search results of Google and others, as JSON.

Decides: what is asked and how the answer is understood.  That nothing was found is said
as an error of status 200, and is none.

Source: https://serpapi.com/search-api and https://serpapi.com/api-status-and-error-codes
"""

import re
from typing import Final

from attrs import frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.web import Found, WebFailure, WebReason
from mojentic_fp.wire.text import parse_object
from mojentic_fp.wire.wait import wait

BASE_URL: Final = "https://serpapi.com"
_RESERVED: Final = re.compile(rb"[^A-Za-z0-9_.~-]")
_OK: Final = 200
_BROKEN: Final = 500
_NOTHING: Final = "hasn't returned any results"
_SPENT: Final = "run out of searches"
_REASONS: Final = {
    400: WebReason.MALFORMED,
    401: WebReason.UNAUTHENTICATED,
    403: WebReason.DENIED,
    429: WebReason.RATE_LIMITED,
}


@frozen(kw_only=True)
class SerpApi:
    """How SerpApi is asked: which engine, from where, in which language."""

    engine: str = "google"
    location: str | None = None
    hl: str = "en"
    gl: str = "ca"
    base_url: str = BASE_URL


def question(query: str, key: Secret, how: SerpApi) -> HttpRequest:
    """The request; its key goes where the server takes one, and is never shown."""
    asked = {"q": query, "engine": how.engine, "hl": how.hl, "gl": how.gl}
    if how.location is not None:
        asked["location"] = how.location
    told = "&".join(f"{name}={_escaped(value)}" for name, value in asked.items())
    url = f"{how.base_url}/search.json?{told}"
    return HttpRequest(
        "GET", url, (("accept", "application/json"),), parameters=(("api_key", key),)
    )


def _escaped(text: str) -> str:
    """A text as a query of a URL may hold it."""
    plain = text.encode("utf-8", "replace")
    return _RESERVED.sub(lambda found: b"%%%02X" % found[0][0], plain).decode()


def results(query: str, reply: HttpReply) -> Result[tuple[Found, ...], WebFailure]:
    """The organic results, best first."""
    said = parse_object(reply.body)
    error = _text(said, "error")
    if reply.status != _OK:
        return Failure(_refusal(query, reply, error))
    if said is None or (error and _NOTHING not in error):
        detail = error or "the answer is no JSON object"
        return Failure(WebFailure(query, WebReason.UNREADABLE, detail))
    rows = said.get("organic_results", ())
    if not isinstance(rows, tuple):
        detail = "organic_results is no array"
        return Failure(WebFailure(query, WebReason.UNREADABLE, detail))
    return Success(tuple(_found(row) for row in rows if _is_object(row)))


def _found(row: Json) -> Found:
    said = row if isinstance(row, immutabledict) else JsonObject()
    title, link, snippet = (_text(said, key) for key in ("title", "link", "snippet"))
    return Found(title, link, snippet, said=said)


def _is_object(row: Json) -> bool:
    return isinstance(row, immutabledict)


def _refusal(query: str, reply: HttpReply, error: str) -> WebFailure:
    broken = WebReason.BROKEN if reply.status >= _BROKEN else WebReason.UNREADABLE
    reason = _REASONS.get(reply.status, broken)
    if reason is WebReason.RATE_LIMITED and _SPENT in error:
        reason = WebReason.QUOTA
    detail = f"status {reply.status}" + (f": {error[:200]}" if error else "")
    return WebFailure(query, reason, detail, retry_after=wait(reply))


def _text(said: JsonObject | None, key: str) -> str:
    value = None if said is None else said.get(key)
    return value if isinstance(value, str) else ""
