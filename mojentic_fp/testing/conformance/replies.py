"""Reading recorded replies, with the codecs that users run.

Decides: how an exchange is played to a codec (a stream in pieces, cut at random places
that a seed gives), and in which words the reading is put: plain dicts and lists, with a
member for each thing that recordings expect.
"""

from collections.abc import Iterator
from random import Random
from typing import Final

from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.inventory import Listing, PullProgress
from mojentic_fp.data.json import Json, JsonObject, freeze, thaw
from mojentic_fp.data.message import user
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import Request
from mojentic_fp.testing.conformance.dialects import DIALECTS, Dialect, Dialects, Kind
from mojentic_fp.testing.conformance.told import error_of
from mojentic_fp.wire.codec import Codec, Streamed
from mojentic_fp.wire.pick import fields, member, text

_OK: Final = 200
_HEAD: Final = 4, 3
"""How many vectors, and how many numbers of each, a reading shows."""
_STREAMS: Final = ("text/event-stream", "ndjson", "jsonl")
_LONGEST_PIECE: Final = 64

_EMPTY: Final = JsonObject(
    text="",
    tool_calls=(),
    finish=None,
    usage=None,
    thinking=None,
    refusal=None,
    error=None,
    embedding_dims=None,
    embedding_count=None,
    embedding_head=None,
    models=None,
)
"""A reading that found nothing."""


def reading(
    exchange: object, *, seed: int = 0, dialects: Dialects = DIALECTS
) -> dict[str, object]:
    """What the codec of an exchange's provider reads in its recorded reply.

    ``KeyError`` for a provider that is not among the dialects.
    """
    recorded = _recorded(exchange)
    dialect = dialects[text(recorded, "provider")]
    found = _EMPTY | _read(dialect, recorded, Random(seed))  # noqa: S311
    return {name: thaw(value) for name, value in found.items()}


def _recorded(exchange: object) -> JsonObject:
    value = freeze(exchange).unwrap()
    return value if isinstance(value, immutabledict) else JsonObject()


def _read(dialect: Dialect, exchange: JsonObject, random: Random) -> JsonObject:
    codec = dialect.codec_at(text(exchange, "request", "path"))
    model = text(exchange, "request", "body", "model") or "m"
    reply = _reply(exchange)
    if reply.status != _OK:
        return JsonObject(error=error_of(codec.explain(model, reply)))
    match dialect.kind:
        case Kind.COMPLETION:
            outcome = _completed(codec, exchange, model, reply, random)
            return _answered(dialect, outcome)
        case Kind.EMBEDDINGS if codec.embed is not None:
            asked = _embedding(codec, exchange, model)
            return _told(codec.embed.read(asked, reply).map(_vectors))
        case Kind.MODELS if codec.models is not None:
            return _told(codec.models.read(None, reply).map(_names))
        case Kind.PULL if codec.pull is not None:
            return _pulled(codec.pull, model, reply, random)
        case _:
            return JsonObject()


def _reply(exchange: JsonObject) -> HttpReply:
    response = fields(exchange, "response")
    told = fields(response, "headers").items()
    headers = [("content-type", text(response, "content_type"))]
    headers += [(name.lower(), str(value)) for name, value in told]
    status = member(response, "status")
    body = text(response, "body").encode("utf-8", "surrogatepass")
    return HttpReply(status if isinstance(status, int) else 0, tuple(headers), body)


def pieces(data: bytes, random: Random) -> Iterator[bytes]:
    """The bytes, cut at random places: now and then between any two of them."""
    longest = random.choice((1, _LONGEST_PIECE, max(1, len(data))))
    at = 0
    while at < len(data):
        size = random.randint(1, longest)
        yield data[at : at + size]
        at += size


# --- completions -----------------------------------------------------------------------


def _completed(
    codec: Codec, exchange: JsonObject, model: str, reply: HttpReply, random: Random
) -> Result[Completion, LlmFailure]:
    request = Request(model, (user("?"),))
    if not _streaming(exchange, reply):
        return codec.decode(request, reply)
    state = codec.begin(request)
    for piece in pieces(reply.body, random):
        state = codec.feed(state, piece).state
    return codec.finish(codec.flush(state).state)


def _streaming(exchange: JsonObject, reply: HttpReply) -> bool:
    """Whether the reply came in pieces: as the recording says, else by its media type."""
    traits = member(exchange, "traits")
    if isinstance(traits, tuple):
        return "stream" in traits
    kind = reply.header("content-type") or ""
    return any(name in kind for name in _STREAMS)


def _answered(dialect: Dialect, outcome: Result[Completion, LlmFailure]) -> JsonObject:
    if is_successful(outcome):
        answer = outcome.unwrap()
        return _said(answer) | dialect.more(answer)
    failure = outcome.failure()
    partial = getattr(failure.reason, "partial", None)
    before = JsonObject()
    if isinstance(partial, Completion):
        before = _said(partial) | dialect.more(partial)
    return before | JsonObject(error=error_of(failure))


def _said(completion: Completion) -> JsonObject:
    return JsonObject(
        text=completion.text,
        tool_calls=tuple(_call(call) for call in completion.calls),
        finish=completion.raw_finish or None,
        usage=None if completion.usage is None else _usage(completion.usage),
        thinking=completion.thinking or None,
        refusal=completion.refusal,
        model=completion.model,
        response_id=completion.id,
    )


def _call(call: ToolCall) -> JsonObject:
    found: dict[str, Json] = {"id": call.id or None, "name": call.name}
    if call.raw is None:
        found["arguments"] = call.arguments
    else:
        found |= {"arguments": None, "arguments_raw": call.raw}
    return JsonObject(found)


def _usage(usage: Usage) -> JsonObject:
    return JsonObject(
        input=usage.input,
        output=usage.output,
        cached=usage.cached,
        cache_write=usage.cache_write,
        reasoning=usage.reasoning,
    )


# --- everything else ---------------------------------------------------------------------


def _told(outcome: Result[JsonObject, LlmFailure]) -> JsonObject:
    if is_successful(outcome):
        return outcome.unwrap()
    return JsonObject(error=error_of(outcome.failure()))


def _embedding(codec: Codec, exchange: JsonObject, model: str) -> EmbedRequest:
    """The question, so far as the reader of its answer needs it."""
    understand = None if codec.embed is None else codec.embed.understand
    body = member(exchange, "request", "body")
    if understand is not None and isinstance(body, immutabledict):
        return understand(body)
    return EmbedRequest(model, ())


def _vectors(found: Embeddings) -> JsonObject:
    shown, long = _HEAD
    vectors = found.vectors
    return JsonObject(
        embedding_count=len(vectors),
        embedding_dims=len(vectors[0]) if vectors else 0,
        embedding_head=tuple(vector[:long] for vector in vectors[:shown]),
        usage=None if found.usage is None else _usage(found.usage).set("output", None),
        model=found.model,
    )


def _names(found: Listing) -> JsonObject:
    return JsonObject(models=found.names, has_more=found.after is not None)


def _pulled(
    pull: Streamed[str, None], model: str, reply: HttpReply, random: Random
) -> JsonObject:
    state, events = pull.begin(model), list[object]()
    for piece in pieces(reply.body, random):
        fed = pull.feed(state, piece)
        state, events = fed.state, [*events, *fed.deltas]
    last = pull.flush(state)
    seen = [e for e in (*events, *last.deltas) if isinstance(e, PullProgress)]
    outcome = pull.finish(last.state)
    ended = _told(outcome.map(lambda _: JsonObject()))
    return ended | JsonObject(
        finish=seen[-1].status if seen else None,
        statuses=tuple(one.status for one in seen),
        progress=tuple(
            (one.digest, one.completed, one.total) for one in seen if one.digest
        ),
    )
