"""Asking for embeddings: texts as vectors.

Decides: how they are asked for, and how vectors are read in all the forms that servers
give them.  They are asked for in base64, which is a quarter of the bytes of decimal
numbers and read in a third of the time (8 kB against 33 kB for 1,536 numbers); both are
single-precision numbers, and the same ones.  ``extra={"encoding_format": "float"}`` asks
for decimals where a server knows nothing else.

A server that cuts the numbers down to bytes (``base64_int8``) has as many bytes as the
dimensions that were asked for; those are whole numbers then, from -128 to 127.

Source: https://platform.openai.com/docs/api-reference/embeddings/create
"""

import struct
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from functools import partial
from typing import Final, TypeAlias

import msgspec
from attrs import frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.embedding import Embeddings, EmbedRequest, Vector
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import Json, JsonObject, as_float
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.body import Members, extended, wished
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, told_in, unreadable
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.openai.request import proof, unnamed, url_of
from mojentic_fp.wire.openai.words import more_than_counted, usage_of
from mojentic_fp.wire.pick import count, fields, items, others, text, unread
from mojentic_fp.wire.text import UNFIT, parse, write

_FORM: Final = "encoding_format"
_BYTES: Final = "base64_int8"
_FLOATS: Final = ("", "float", "base64")
_READ: Final = immutabledict[str, type](
    data=object, embedding=object, embeddings=object, model=str, object=str
)
_ELSEWHERE: Final = ("data", "embeddings", "embedding")
"""Where the vectors are: OpenAI's name for the place, and others'."""

# --- asking ------------------------------------------------------------------------------


def embed_at(quirks: Quirks) -> Exchange[EmbedRequest, Embeddings]:
    """Asking a server for the vectors of texts: all of them in one exchange."""
    path = quirks.chat.removesuffix("/chat/completions") + "/embeddings"

    def ask(
        address: Address, question: EmbedRequest
    ) -> Result[HttpRequest, LlmFailure]:
        unfit = _unfit(question)
        if unfit is not None:
            return Failure(LlmFailure(unfit, Where(quirks.name, question.model)))
        headers = (("content-type", "application/json"), ("accept", "application/json"))
        url = url_of(quirks, address, path, question.model)
        body = write(_body(question))
        all_headers = (*headers, *address.headers)
        return Success(
            HttpRequest("POST", url, all_headers, body, proof(quirks, address))
        )

    return Exchange(ask=ask, read=partial(_read, quirks.name), understand=_understand)


def _body(question: EmbedRequest) -> Members:
    wishes: Members = {
        "model": question.model,
        "input": question.inputs or None,
        _FORM: "base64",
        "dimensions": question.dimensions,
    }
    return extended(wished(wishes), question.extra)


def _unfit(question: EmbedRequest) -> Unsupported | None:
    """What there is no vector for: no model, no text, an empty one."""
    if not question.model.strip() and "model" not in question.extra:
        return unnamed()
    if not question.inputs and "input" not in question.extra:
        return Unsupported("there is no text to embed", "give one text at least")
    for number, words in enumerate(question.inputs, 1):
        if not words:
            place = f"text {number} of {len(question.inputs)}"
            advice = "leave empty texts out: no vector stands for them"
            return Unsupported(f"{place} is empty", advice)
    return None


def _understand(body: JsonObject) -> EmbedRequest:
    """The question that a body asks; one text may stand alone."""
    given, dimensions = body.get("input"), count(body, "dimensions")
    texts = (given,) if isinstance(given, str) else items(given)
    inputs = tuple(one for one in texts if isinstance(one, str))
    known = ["model"] + ([] if dimensions is None else ["dimensions"])
    if inputs and len(inputs) == len(texts):
        known.append("input")
    else:  # tokens, which are no texts
        inputs = ()
    extra = others(body, known)
    return EmbedRequest(text(body, "model"), inputs, dimensions=dimensions, extra=extra)


# --- reading -----------------------------------------------------------------------------

_Spelled: TypeAlias = str | tuple[float, ...]
"""A vector as it comes: in base64, or in decimal numbers."""


class _Item(msgspec.Struct, gc=False):
    """The usual item of a list of vectors; ``None`` is a vector that is none."""

    embedding: _Spelled | None
    index: int | None = None


@frozen
class _Found:
    """The vectors of a reply as they come, and what it says beside them."""

    items: tuple[_Item, ...]
    beside: JsonObject


_members: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items: Final = msgspec.json.Decoder(tuple[_Item, ...]).decode


def _read(
    provider: str, question: EmbedRequest, reply: HttpReply
) -> Result[Embeddings, LlmFailure]:
    """The vectors, in the order of the texts."""
    where = Where(provider, question.model, reply.status, request_id(reply))
    found = _usual(reply.body) or _unusual(_json(reply.body))
    beside = found.beside
    told = None if found.items else told_in(beside)
    if told is not None:
        return Failure(LlmFailure(reason(told, reply.status), where))
    vectors = [_vector(item.embedding, question) for item in _ordered(found.items)]
    wrong = _wrong(question, vectors)
    if wrong is not None:
        return Failure(unreadable(wrong, reply.body, where))
    return Success(
        Embeddings(
            tuple(vector for vector in vectors if vector is not None),
            model=text(beside, "model"),
            usage=usage_of(beside.get("usage")),
            metadata=_metadata(beside),
        )
    )


def _metadata(beside: JsonObject) -> JsonObject:
    """All that was not read elsewhere."""
    told = unread(beside, _READ)
    usage = told.get("usage")
    counted = usage_of(usage) is not None and not more_than_counted(usage)
    return told.delete("usage") if counted else told


def _json(body: bytes) -> Json:
    value = parse(body).value_or(None)
    return value  # noqa: RET504  the checkers need the step


def _wrong(question: EmbedRequest, vectors: Sequence[Vector | None]) -> str | None:
    """Why these are not the vectors of the texts, if they are not."""
    if not vectors:
        return "the reply holds no vectors"
    if None in vectors:
        return f"vector {vectors.index(None) + 1} is not read as numbers"
    if question.inputs and len(vectors) != len(question.inputs):
        return f"{len(vectors)} vectors for {len(question.inputs)} texts"
    return None


def _usual(body: bytes) -> _Found | None:
    """The vectors of a reply of the usual form, read as numbers at once."""
    try:
        members = _members(body)
        items = _items(members.pop("data"))
    except (*UNFIT, KeyError):
        return None
    told = {name: _json(bytes(raw)) for name, raw in members.items()}
    return _Found(items, immutabledict(told))


def _unusual(value: Json) -> _Found:
    """Those of any other: under other names, in lists of lists, without a place."""
    beside = fields(value)
    places = [value, *(beside.get(name) for name in _ELSEWHERE)]
    rows = next((one for one in places if isinstance(one, tuple)), ())
    if rows and not isinstance(rows[0], tuple | immutabledict | str):
        rows = (rows,)
    return _Found(tuple(map(_item, rows)), beside)


def _item(row: Json) -> _Item:
    if isinstance(row, immutabledict):
        return _Item(_spelled(row.get("embedding")), count(row, "index"))
    return _Item(_spelled(row))


def _spelled(value: Json) -> _Spelled | None:
    """A vector; one that stands alone in a list is meant itself."""
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        value = value[0]
    if isinstance(value, str):
        return value
    numbers = [as_float(one) for one in value] if isinstance(value, tuple) else [None]
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) else None


def _ordered(found: tuple[_Item, ...]) -> Sequence[_Item]:
    """The items in the order of the texts, where each of them knows its place."""
    places = [item.index for item in found]
    if None in places or len(set(places)) < len(places):
        return found
    return sorted(found, key=lambda item: item.index or 0)


def _vector(spelled: _Spelled | None, question: EmbedRequest) -> Vector | None:
    """The numbers; base64 holds single-precision ones, or bytes."""
    if not isinstance(spelled, str):
        return spelled
    try:
        data = b64decode(spelled, validate=True)
    except (NotBase64, ValueError):
        return None
    form = text(question.extra, _FORM)
    if form == _BYTES or len(data) == question.dimensions:
        return tuple(map(float, struct.unpack(f"<{len(data)}b", data)))
    if form not in _FLOATS or len(data) % 4:
        return None
    return struct.unpack(f"<{len(data) // 4}f", data)
