"""Reading errors: what a reply that is no answer says, and how long to wait.

Decides: where in a reply its error is, of all the shapes that errors come in: an object
of several forms, text, a page of HTML.  Which reason it means, ``blame`` decides.
"""

from datetime import datetime
from math import isfinite
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import Json
from mojentic_fp.data.reason import Unreadable
from mojentic_fp.wire.blame import BAD, Told, reason
from mojentic_fp.wire.pick import member
from mojentic_fp.wire.text import parse

_LONGEST: Final = 4096
_EXCERPT: Final = 200
_END: Final = 600
_HTTP_DATE: Final = "%a, %d %b %Y %H:%M:%S GMT"
_IDS: Final = ("x-request-id", "request-id", "apim-request-id", "cf-ray")


def explain(provider: str, model: str, reply: HttpReply) -> LlmFailure:
    """Why this reply is no answer."""
    where = Where(provider, model, reply.status, request_id(reply))
    return LlmFailure(reason(told(reply), reply.status, wait(reply)), where)


def unreadable(detail: str, body: bytes, where: Where) -> LlmFailure:
    """A reply that is not what the protocol says, and how it begins."""
    shown = body[:_EXCERPT].decode("utf-8", "replace")
    return LlmFailure(Unreadable(detail, shown), where)


def told(reply: HttpReply) -> Told:
    """What the reply says of its error.

    A list of details, where there is no message, is told whole, as the provider wrote
    it: each of them says where in the request it is.
    """
    value = parse(reply.body).value_or(None)
    if isinstance(value, tuple) and value:
        value = value[0]
    listed = isinstance(member(value, "detail"), tuple)
    if listed and not (member(value, "message") or member(value, "error")):
        return Told(reply.body.decode("utf-8", "replace").strip())
    if isinstance(value, immutabledict):
        return told_in(value) or Told(_excerpt(reply))
    return Told(value if isinstance(value, str) and value else _excerpt(reply))


def told_in(value: Json) -> Told | None:
    """What an object says of an error, if it speaks of one at all."""
    inner = member(value, "error")
    if inner is None or isinstance(inner, bool):
        inner = value
    message = inner if isinstance(inner, str) else _message(inner)
    if not message:
        return None
    codes = [
        _code(member(spot, name))
        for name in ("code", "type", "status")
        for spot in (inner, value)
    ]
    deeper = _code(member(inner, "innererror", "code"))
    kinds = frozenset(code.lower() for code in (*codes, deeper) if code)
    named = next((code for code in codes if code), None)
    return Told(message, named, kinds, _status(inner) or _status(value))


def _message(value: Json) -> str:
    """The message of an error object, of any of the shapes there are."""
    for name in ("message", "detail", "error", "msg", "title"):
        found = member(value, name)
        if isinstance(found, str) and found:
            return found
        if isinstance(found, tuple):
            told = "; ".join(filter(None, (_message(one) for one in found)))
            if told:
                return told
        if isinstance(found, immutabledict) and _message(found):
            return _message(found)
    return value if isinstance(value, str) else ""


def _code(value: Json) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def _status(error: Json) -> int | None:
    """The HTTP status that an error object itself names."""
    for name in ("status_code", "code", "status"):
        code = _code(member(error, name)) or ""
        if len(code) == len("400") and code.isdecimal() and BAD <= int(code) < _END:
            return int(code)
    return None


def _excerpt(reply: HttpReply) -> str:
    """How a body that is no JSON begins."""
    shown = reply.body[: 4 * _LONGEST].decode("utf-8", "replace").strip()
    return shown[:_LONGEST] or f"status {reply.status} without a word"


def request_id(reply: HttpReply) -> str | None:
    """The provider's own name for the request."""
    return next((found for name in _IDS if (found := reply.header(name))), None)


def wait(reply: HttpReply) -> float | None:
    """How many seconds to wait, by ``retry-after-ms`` or ``retry-after``.

    A date counts from the reply's own ``date``, since a codec has no clock.
    """
    precise = _seconds(reply.header("retry-after-ms"))
    if precise is not None:
        return precise / 1000
    plain = reply.header("retry-after")
    if plain is None:
        return None
    seconds = _seconds(plain)
    if seconds is not None:
        return seconds
    until, now = _date(plain), _date(reply.header("date"))
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def _seconds(value: str | None) -> float | None:
    try:
        found = float(value or "")
    except ValueError:
        return None
    return max(0.0, found) if isfinite(found) else None


def _date(value: str | None) -> datetime | None:
    """An HTTP date (RFC 9110, section 5.6.7)."""
    try:
        return datetime.strptime((value or "").strip(), _HTTP_DATE)  # noqa: DTZ007
    except ValueError:
        return None
