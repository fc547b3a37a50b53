"""Embedding texts: all at once, or one by one on servers that know no better.

Decides: what each of the two ways says, and when a reply is a vector for each text.
``/api/embed`` takes many texts and gives vectors of length one; ``/api/embeddings``,
which is all that servers before 0.3 have, takes one and gives its vector as it is.
``truncate``, ``keep_alive`` and ``options`` are said by the request's ``extra``.

Sources: https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings
and #generate-embedding
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.embedding import Embeddings, EmbedRequest, Vector
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import Json, JsonObject, as_float
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.wire.body import Members, extended, wished
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.ollama.explain import told
from mojentic_fp.wire.ollama.question import posted
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import count, others, text, unread
from mojentic_fp.wire.text import parse_object

_READ: Final[immutabledict[str, type]] = immutabledict(
    {"embedding": tuple, "embeddings": tuple, "model": str, "prompt_eval_count": int}
)
_EMPTY: Final = Unsupported(
    "an empty text has no place among others", "leave it out, and what belongs to it"
)
_MANY: Final = Unsupported(
    "this server embeds one text at a time", "ask once for each text"
)
_SHORTER: Final = Unsupported(
    "this server gives vectors as long as they are", "leave out dimensions"
)


def _ask(address: Address, asked: EmbedRequest) -> Result[HttpRequest, LlmFailure]:
    if "" in asked.inputs:
        return _refused(_EMPTY, asked)
    body = wished(
        {
            "model": asked.model,
            "input": asked.inputs,
            "dimensions": asked.dimensions,
        }
    )
    return Success(posted(address, "/api/embed", extended(body, asked.extra)))


def _ask_for_one(
    address: Address, asked: EmbedRequest
) -> Result[HttpRequest, LlmFailure]:
    if "" in asked.inputs:
        return _refused(_EMPTY, asked)
    if len(asked.inputs) > 1:
        return _refused(_MANY, asked)
    if asked.dimensions is not None:
        return _refused(_SHORTER, asked)
    body: Members = {"model": asked.model, "prompt": "".join(asked.inputs)}
    return Success(posted(address, "/api/embeddings", extended(body, asked.extra)))


def _refused(why: Unsupported, asked: EmbedRequest) -> Result[HttpRequest, LlmFailure]:
    return Failure(LlmFailure(why, Where(NAME, asked.model)))


def _read(asked: EmbedRequest, reply: HttpReply) -> Result[Embeddings, LlmFailure]:
    """A vector for each text, or why there is none; either way of saying it is read."""
    where = Where(NAME, asked.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    failure = told(value)
    if failure is not None:
        return Failure(LlmFailure(failure, where))
    vectors = _vectors(value)
    if vectors is None:
        return Failure(unreadable("the reply holds no vectors", reply.body, where))
    if asked.inputs and len(vectors) != len(asked.inputs):
        wrong = f"{len(vectors)} vectors came for {len(asked.inputs)} texts"
        return Failure(unreadable(wrong, reply.body, where))
    given = count(value, "prompt_eval_count")
    return Success(
        Embeddings(
            vectors,
            model=text(value, "model"),
            usage=None if given is None else Usage(given),
            metadata=unread(value, _READ),
        )
    )


def _vectors(value: JsonObject) -> tuple[Vector, ...] | None:
    """The vectors of a reply; ``None`` where something else is in their place.

    One vector that is empty stands for no text at all.
    """
    single = value.get("embedding")
    told = value.get("embeddings", (single,) if single else single)
    if not isinstance(told, tuple):
        return None
    found = [_vector(one) for one in told]
    vectors = tuple(one for one in found if one)
    return vectors if len(vectors) == len(found) else None


def _vector(told: Json) -> Vector | None:
    if not isinstance(told, tuple):
        return None
    numbers = tuple(map(as_float, told))
    known = tuple(one for one in numbers if one is not None)
    return known if len(known) == len(numbers) else None


def _understand(body: JsonObject) -> EmbedRequest:
    """The question that a body asks: one text, or several."""
    told, model = body.get("input"), body.get("model")
    inputs = _texts(told)
    dimensions = count(body, "dimensions") or None
    read = {
        "input": inputs is not None,
        "model": isinstance(model, str),
        "dimensions": dimensions is not None,
    }
    return EmbedRequest(
        text(body, "model"),
        inputs or (),
        dimensions=dimensions,
        extra=others(body, [name for name, is_read in read.items() if is_read]),
    )


def _texts(told: Json) -> tuple[str, ...] | None:
    """The texts; one that is alone and empty is none."""
    if isinstance(told, str):
        return (told,) if told else ()
    if not isinstance(told, tuple):
        return None
    texts = tuple(one for one in told if isinstance(one, str))
    return texts if len(texts) == len(told) else None


def _understand_one(body: JsonObject) -> EmbedRequest:
    """The question that a body asks of a server that embeds one text at a time."""
    prompt, read = body.get("prompt"), set[str]()
    read |= {"prompt"} if isinstance(prompt, str) else set()
    read |= {"model"} if isinstance(body.get("model"), str) else set()
    inputs = (prompt,) if isinstance(prompt, str) and prompt else ()
    return EmbedRequest(text(body, "model"), inputs, extra=others(body, read))


EMBED: Final = Exchange(ask=_ask, read=_read, understand=_understand)
"""Embedding texts, all at once."""

EMBED_ONE: Final = Exchange(ask=_ask_for_one, read=_read, understand=_understand_one)
"""Embedding one text, on a server that has only ``/api/embeddings``."""
