"""Recordings: exchanges as files that people read, compare and mend.

Decides: the form.  It is JSON, a file an exchange (or a line, in JSON Lines):

    {
      "version": 1,
      "request": {"method": "POST", "url": "https://...", "headers": {...}, CONTENT},
      "response": {"status": 200, "headers": {...}, CONTENT, "broken": FAILURE}
    }

where CONTENT is nothing, or one of

    "body": {...}            JSON, spelled compactly
    "text": "..."            any other text; of several lines, an array of them
    "pieces": ["...", ...]   a reply in the pieces that it came in
    "base64": "..."          bytes that are no text, as a piece too: {"base64": "..."}

"broken" is why no more came, and "left": true says that the reader left.  A "failure"
stands in the place of "response" where no reply came.  Laws: ``parse_exchange`` of
``render_exchange`` is the exchange; what does not fit is told all at once.

An object without a version is taken for an exchange that another tool recorded
(``foreign``).
"""

from base64 import b64encode
from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import Invalid, Problem, decode, encode
from mojentic_fp.data.exchange import HttpExchange, RecordedReply
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.foreign import Headers, foreign, pairs
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import (
    Json,
    JsonFailure,
    JsonObject,
    at,
    describe,
    dump,
    parse,
    render,
)

VERSION: Final = 1
_DEEPER: Final = b"[[%b]]"
"""A body stands two levels deep in its file, and must be read there."""

_Members: TypeAlias = dict[str, Json]


@frozen
class Bytes:
    """A piece that is no text."""

    base64: bytes


@frozen(kw_only=True)
class Content:
    """What a request or a reply holds: one of these, or nothing."""

    headers: Headers = ()
    body: Json = None
    text: str | tuple[str, ...] | None = None
    base64: bytes | None = None
    pieces: tuple[str | Bytes, ...] | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse content of two kinds."""
        kinds = (self.body, self.text, self.base64, self.pieces)
        if sum(kind is not None for kind in kinds) > 1:
            message = "expected one of body, text, base64 and pieces"
            raise ValueError(message)

    @property
    def arrived(self) -> tuple[bytes, ...]:
        """The content in its pieces."""
        if self.pieces is not None:
            return tuple(_data(piece) for piece in self.pieces)
        whole = self.base64 or b""
        if self.text is not None:
            whole = "".join(self.text).encode()
        if self.body is not None:
            whole = dump(self.body)
        return (whole,) if whole else ()


@frozen(kw_only=True)
class RecordedRequest(Content):
    method: str
    url: str


@frozen(kw_only=True)
class RecordedResponse(Content):
    status: int
    broken: LlmFailure | None = None
    left: bool = False


@frozen(kw_only=True)
class Recording:
    """A file of this version."""

    version: int = VERSION
    request: RecordedRequest
    response: RecordedResponse | None = None
    failure: LlmFailure | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a file without an end, or with two."""
        if (self.response is None) == (self.failure is None):
            message = "expected either a response or a failure"
            raise ValueError(message)


# --- writing ---------------------------------------------------------------------------


def render_exchange(exchange: HttpExchange) -> str:
    """The file of an exchange; it ends with a line end."""
    request, reply = exchange.request, exchange.reply
    asked: _Members = {"method": request.method, "url": request.url}
    asked |= _named(request.headers) | _content(request.body)
    members: _Members = {"version": VERSION, "request": JsonObject(asked)}
    if isinstance(reply, LlmFailure):
        members["failure"] = _told(reply)
    else:
        members["response"] = JsonObject(_came(reply))
    return render(JsonObject(members), indent=2) + "\n"


def _came(reply: RecordedReply) -> _Members:
    came: _Members = {"status": reply.status} | _named(reply.headers)
    if len(reply.pieces) > 1:
        came["pieces"] = tuple(_piece(piece) for piece in reply.pieces)
    else:
        came |= _content(reply.body)
    if reply.broken is not None:
        came["broken"] = _told(reply.broken)
    return came | {"left": True} if reply.left else came


def _told(failure: LlmFailure) -> JsonObject:
    """The failure, without what is as it always is."""
    told = {"type": failure.tag, "reason": encode(failure.reason).unwrap()}
    if failure.where != Where():
        told["where"] = encode(failure.where).unwrap()
    return JsonObject({name: _said(part) for name, part in told.items()})


def _said(value: Json) -> Json:
    """The members that say something: ``null`` stands for what is left out."""
    if not isinstance(value, immutabledict):
        return value
    return JsonObject({name: part for name, part in value.items() if part is not None})


def _named(headers: tuple[tuple[str, str], ...]) -> _Members:
    """The headers by name, or in pairs where a name comes twice."""
    if not headers:
        return {}
    by_name = JsonObject(headers)
    return {"headers": by_name if len(by_name) == len(headers) else headers}


def _content(data: bytes) -> _Members:
    if not data:
        return {}
    value = at(parse(_DEEPER % data).value_or(""), 0, 0).value_or("")
    if isinstance(value, tuple | immutabledict) and dump(value) == data:
        return {"body": value}
    piece = _piece(data)
    if not isinstance(piece, str):
        return dict(piece)
    lines = tuple(piece.splitlines(keepends=True))
    return {"text": lines if len(lines) > 1 else piece}


def _piece(data: bytes) -> str | JsonObject:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return JsonObject(base64=b64encode(data).decode())


# --- reading ---------------------------------------------------------------------------


def parse_exchange(text: str) -> Result[HttpExchange, Invalid]:
    """The exchange of a file, or all that is amiss in it."""
    parsed = parse(text)
    if not is_successful(parsed):
        return Failure(_invalid(parsed.failure()))
    value = parsed.unwrap()
    if not isinstance(value, immutabledict) or "version" not in value:
        return foreign(value)
    if value["version"] != VERSION:
        found = describe(value["version"])
        return Failure(_invalid(JsonFailure(("version",), f"{VERSION}", found)))
    read = decode(Recording, value)
    return (
        _understood(read.unwrap()) if is_successful(read) else Failure(read.failure())
    )


def _understood(file: Recording) -> Result[HttpExchange, Invalid]:
    asked = file.request
    body = b"".join(asked.arrived)
    request = HttpRequest(asked.method, asked.url, pairs(asked.headers), body)
    if file.failure is not None:
        return Success(HttpExchange(request, file.failure))
    try:
        return Success(HttpExchange(request, _reply(file.response)))
    except ValueError as error:
        return Failure(Invalid((Problem(("response",), str(error)),)))


def _reply(came: RecordedResponse | None) -> RecordedReply:
    if came is None:
        raise AssertionError  # then there is a failure
    return RecordedReply(
        came.status,
        pairs(came.headers),
        came.arrived,
        broken=came.broken,
        left=came.left,
    )


def _data(piece: str | Bytes) -> bytes:
    return piece.encode() if isinstance(piece, str) else piece.base64


def _invalid(failure: JsonFailure) -> Invalid:
    message = f"expected {failure.expected}, found {failure.found}"
    return Invalid((Problem(failure.path, message),))
