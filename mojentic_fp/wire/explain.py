"""Reading errors: what a reply that is no answer says.

Decides: where in a reply its error is, of all the shapes that errors come in: an object
of several forms, text, a page of HTML.  Which reason it means, ``blame`` decides, and
how long to wait, ``wait``.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import Json
from mojentic_fp.data.reason import Unreadable, Unsupported
from mojentic_fp.wire.blame import BAD, Told, reason
from mojentic_fp.wire.pick import member
from mojentic_fp.wire.text import parse
from mojentic_fp.wire.wait import wait

_LONGEST: Final = 4096
_EXCERPT: Final = 200
_END: Final = 600
_REDIRECTS: Final = range(300, 400)
_MOVED: Final = "the provider redirects elsewhere, and redirects are not followed"
_MOVE: Final = "give the address where the provider really is"
_IDS: Final = ("x-request-id", "request-id", "apim-request-id", "cf-ray")


def explain(provider: str, model: str, reply: HttpReply) -> LlmFailure:
    """Why this reply is no answer."""
    where = Where(provider, model, reply.status, request_id(reply))
    if reply.status in _REDIRECTS and reply.header("location"):
        return LlmFailure(Unsupported(_MOVED, _MOVE), where)
    said = told(reply)
    if said is None and reply.status < BAD:
        detail = f"a reply of status {reply.status} is no answer"
        return unreadable(detail, reply.body, where)
    said = said or Told(_excerpt(reply))
    return LlmFailure(reason(said, reply.status, wait(reply)), where)


def unreadable(detail: str, body: bytes, where: Where) -> LlmFailure:
    """A reply that is not what the protocol says, and how it begins."""
    shown = body[:_EXCERPT].decode("utf-8", "replace")
    return LlmFailure(Unreadable(detail, shown), where)


def told(reply: HttpReply) -> Told | None:
    """What the reply says of its error, if it says so in JSON.

    A list of details, where there is no message, is told whole, as the provider wrote
    it: each of them says where in the request it is.
    """
    value = parse(reply.body).value_or(None)
    if isinstance(value, tuple) and value:
        value = value[0]
    if isinstance(value, immutabledict):
        listed = isinstance(member(value, "detail"), tuple)
        summed_up = member(value, "message") or member(value, "error")
        return None if listed and not summed_up else told_in(value)
    return Told(value) if isinstance(value, str) and value else None


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
