"""Every way in which bytes of a server are read, and what must hold of each.

A decoder takes any bytes and checks that what comes of them is a value.  A new codec is
one more row of ``CODECS``; the recordings that are its seeds are named by their formats.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeAlias

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import user
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import AnyJson, Request, Schema
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.data.tool import ToolSpec
from mojentic_fp.testing.conformance.replies import pieces
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.assemble import NOTHING, assemble, grow, sketch
from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE, OLLAMA_LEGACY
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES

Decode: TypeAlias = Callable[[bytes, Random], None]

ASK = Request("m", (user("?"),))
ASKED = (
    ASK,
    Request("m", ASK.messages, output=AnyJson()),
    Request("m", ASK.messages, output=Schema("s", JsonObject({"type": "object"}))),
    Request("m", ASK.messages, tools=(ToolSpec("t", "", JsonObject()),)),
)
EMBED = EmbedRequest("m", ("a", "b"))
STATUSES = (200, 204, 307, 400, 401, 404, 413, 422, 429, 500, 503, 529)
CODECS: dict[str, tuple[Codec, str]] = {
    "openai": (OPENAI, "openai-"),
    "ollama": (OLLAMA, "ollama-"),
    "ollama-generate": (OLLAMA_GENERATE, "ollama-"),
    "ollama-legacy": (OLLAMA_LEGACY, "ollama-embed"),
    "anthropic": (ANTHROPIC, "anthropic-"),
    "responses": (RESPONSES, "openai-responses"),
}


@frozen
class Decoder:
    """One way of reading, and where the seeds of its mutants come from."""

    name: str
    decode: Decode
    seeds: str


def decoders() -> Iterator[Decoder]:
    """All of them."""
    for name, (codec, seeds) in CODECS.items():
        for way, decode in _ways(codec).items():
            if name != "ollama-legacy" or way == "embeddings":
                yield Decoder(f"{name} {way}", decode, seeds)


def _ways(codec: Codec) -> dict[str, Decode]:
    found: dict[str, Decode] = {
        "stream": lambda data, random: _streamed(codec, data, random),
        "plain": lambda data, random: _plain(codec, data, random),
        "error": lambda data, random: _error(codec, data, random),
    }
    exchanges: dict[str, tuple[Any, Any, type]] = {
        "models": (codec.models, None, Listing),
        "embeddings": (codec.embed, EMBED, Embeddings),
        "count": (codec.count, ASK, TokenCount),
        "show": (codec.show, "m", ModelInfo),
    }
    for name, (exchange, question, kind) in exchanges.items():
        if exchange is not None:
            found[name] = _asking(exchange.read, question, kind)
    if codec.pull is not None:
        found["pull"] = lambda data, random: _pulled(codec.pull, data, random)
    return found


def _asking(
    read: Callable[[Any, HttpReply], Result[Any, LlmFailure]], question: Any, kind: type
) -> Decode:
    def decode(data: bytes, _: Random) -> None:
        _judged(read(question, HttpReply(200, body=data)), kind)

    return decode


def _judged(outcome: Result[Any, LlmFailure], kind: type) -> None:
    """An outcome is an answer of its kind, or a failure; it can be shown and compared."""
    if isinstance(outcome, Success):
        assert isinstance(outcome.unwrap(), kind)
    else:
        assert isinstance(outcome, Failure)
        assert isinstance(outcome.failure(), LlmFailure)
    assert outcome == outcome  # noqa: PLR0124  # it can be compared
    assert hash(outcome.value_or(None)) is not None
    assert repr(outcome)


def _plain(codec: Codec, data: bytes, random: Random) -> None:
    asked = random.choice(ASKED)
    _judged(codec.decode(asked, HttpReply(200, body=data)), Completion)


def _error(codec: Codec, data: bytes, random: Random) -> None:
    headers = (("retry-after", data[:20].decode("latin-1")),)
    failure = codec.explain("m", HttpReply(random.choice(STATUSES), headers, data))
    assert isinstance(failure, LlmFailure)
    assert failure.where.model == "m"
    assert failure.retry_after is None or failure.retry_after >= 0


def _streamed(codec: Codec, data: bytes, random: Random) -> None:
    """However it is cut, a stream is the same; what was shown is in what comes of it."""
    asked = random.choice(ASKED)
    deltas, outcome = _read(codec, asked, [data])
    again, other = _read(codec, asked, list(pieces(data, random)))
    assert again == deltas
    assert other == outcome
    _judged(outcome, Completion)
    if isinstance(outcome, Success):
        assert outcome == assemble(deltas)
    elif isinstance(outcome.failure().reason, Interrupted) and not asked.output:
        # (words beside an object are held back, where a tool call is to be the answer)
        partial, shown = outcome.failure().reason.partial, sketch(grow(NOTHING, deltas))
        assert (partial.text if partial else "") == (shown.text if shown else "")


def _read(codec: Codec, asked: Request, parts: list[bytes]) -> tuple[list[Any], Any]:
    state, deltas = codec.begin(asked), list[Any]()
    for part in parts:
        fed = codec.feed(state, part)
        state = fed.state
        deltas += fed.deltas
    last = codec.flush(state)
    outcome = codec.finish(last.state)
    assert codec.finish(state) == outcome
    return [*deltas, *last.deltas], outcome


def _pulled(pull: Any, data: bytes, random: Random) -> None:
    state = pull.begin("m")
    for part in pieces(data, random):
        state = pull.feed(state, part).state
    _judged(pull.finish(pull.flush(state).state), type(None))
