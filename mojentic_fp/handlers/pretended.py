"""Embeddings and tokens by heart: a world for tests that needs no provider.

Decides: vectors that are always the same for the same text, in which texts that share
words are near each other; and a vocabulary whose tokens are the bytes of UTF-8, which
cuts characters where no real one would.

    run(scripted_embeddings() | byte_tokens())(embed("any")(["a cat", "the cat"]))
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import fsum
from typing import Final, Never

from immutabledict import immutabledict

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.embedding import Embeddings, EmbedRequest, Vector
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.tokens import TextCounts, rule_of_thumb
from mojentic_fp.data.vector import unit
from mojentic_fp.effects.llm import Embed
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.tokens import (
    CountTexts,
    Detokenize,
    TokenFailure,
    Tokenize,
    TokenReason,
    Tokens,
)
from mojentic_fp.handlers.handler import Handlers, on

_WORDS: Final = re.compile(r"\w+|\S")
_NONE: Final[Mapping[str, Sequence[float]]] = immutabledict()
_BYTES: Final = "bytes"


def scripted_embeddings(
    vectors: Mapping[str, Sequence[float]] = _NONE, *, dimensions: int = 64
) -> Handlers[Embed, Never]:
    """These vectors for these texts; for any other one that its words give.

    >>> from mojentic_fp import cosine, embed, run, then, succeed
    >>> pets = embed("any")(["my cat", "your cat", "a big dog"])
    >>> model = scripted_embeddings() | byte_tokens()
    >>> near = run(model)(pets.map(lambda found: cosine(*found.vectors[:2])))
    >>> near.map(lambda cosine: cosine > 0.3)
    <IOResult: <Success: True>>

    A request that asks for so many dimensions gets them.  Usage is by rule of thumb.
    """

    def answer(asked: Embed) -> Program[Embeddings, LlmFailure, Never]:
        return succeed(_embedded(asked.request))

    def _embedded(request: EmbedRequest) -> Embeddings:
        size = request.dimensions or dimensions
        found = (vectors.get(text) or _hashed(text, size) for text in request.inputs)
        return Embeddings(
            tuple(tuple(vector) for vector in found),
            model=request.model,
            usage=Usage(input=sum(map(rule_of_thumb, request.inputs))),
        )

    return on(Embed, answer)


def _hashed(text: str, dimensions: int) -> Vector:
    """The sum of what each word gives: a number from its hash for each dimension."""
    words = _WORDS.findall(text.lower()) or [""]
    each = [_spread(word, dimensions) for word in words]
    return unit([fsum(column) for column in zip(*each, strict=True)])


def _spread(word: str, dimensions: int) -> list[int]:
    """Numbers from -128 to 127, as many as asked for, that only this word gives."""
    numbers: list[int] = []
    block = 0
    while len(numbers) < dimensions:
        salt = block.to_bytes(8, "big")
        hashed = blake2b(word.encode("utf-8", "replace"), salt=salt).digest()
        numbers.extend(byte - 128 for byte in hashed)
        block += 1
    return numbers[:dimensions]


def byte_tokens() -> Handlers[Tokens, Never]:
    """A vocabulary for every model: each byte of UTF-8 is a token.

    >>> from mojentic_fp import run, tokenize
    >>> run(byte_tokens())(tokenize("hé", "any"))
    <IOResult: <Success: (104, 195, 169)>>
    """

    def split(asked: Tokenize) -> Program[tuple[int, ...], TokenFailure, Never]:
        return succeed(tuple(_bytes(asked.text)))

    def join(asked: Detokenize) -> Program[str, TokenFailure, Never]:
        try:
            return succeed(bytes(asked.tokens).decode())
        except UnicodeDecodeError as error:
            reason, detail = TokenReason.NOT_TEXT, error.reason
        except ValueError as error:
            reason, detail = TokenReason.UNKNOWN_ID, str(error)
        return fail(TokenFailure(asked.model, reason, detail))

    def count(asked: CountTexts) -> Program[TextCounts, Never, Never]:
        return succeed(
            TextCounts(tuple(len(_bytes(text)) for text in asked.texts), _BYTES)
        )

    return on(Tokenize, split) | on(Detokenize, join) | on(CountTexts, count)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
