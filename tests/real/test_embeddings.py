"""Embeddings of a real model, asked for in every form that it gives.

The server is llama.cpp with all-MiniLM-L6-v2, of 384 dimensions.
"""

import math

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import Address, LlmFailure, provider, run
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.effects.llm import Embed
from mojentic_fp.wire.openai import OPENAI

TEXTS = ("The cat sleeps.", "A kitten naps.", "Interest rates rose in March.")
DECIMALS = JsonObject({"encoding_format": "float"})


@pytest.fixture
def there(server):
    if not server.embedder:
        pytest.skip("no model for embeddings")
    return provider(OPENAI, Address(base_url=f"{server.embedder}/v1"))


def embedded(there, question: EmbedRequest) -> Embeddings:
    return unsafe_perform_io(run(there)(Embed(question).perform())).unwrap()


def alike(one, other) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return dot / (math.hypot(*one) * math.hypot(*other))


def test_base64_and_decimals_are_the_same_numbers(there):
    """To the last bit."""
    packed = embedded(there, EmbedRequest("m", TEXTS))
    decimals = embedded(there, EmbedRequest("m", TEXTS, extra=DECIMALS))

    assert packed.vectors == decimals.vectors
    assert [len(vector) for vector in packed.vectors] == [384, 384, 384]
    assert packed.usage.input > 0


def test_many_are_as_one_by_one(there):
    """Each text has its own vector, in the order of the texts."""
    together = embedded(there, EmbedRequest("m", TEXTS))

    for words, vector in zip(TEXTS, together.vectors, strict=True):
        alone = embedded(there, EmbedRequest("m", (words,)))
        assert alike(alone.vectors[0], vector) > 0.999


def test_what_is_alike_lies_close(there):
    """The numbers mean something."""
    cat, kitten, rates = embedded(there, EmbedRequest("m", TEXTS)).vectors

    assert alike(cat, kitten) > 2 * abs(alike(cat, rates))


def test_an_empty_text_is_refused_here(there):
    """By name, and before it is sent."""
    asked = Embed(EmbedRequest("m", ("a", ""))).perform()

    failure: LlmFailure = unsafe_perform_io(run(there)(asked)).failure()

    assert "text 2 of 2" in failure.reason.detail


def test_what_it_refuses_is_explained(there):
    """Its words are kept."""
    tokens = JsonObject({"input": "", "model": "m"})
    asked = Embed(EmbedRequest("m", (), extra=tokens.set("input", {}))).perform()

    failure: LlmFailure = unsafe_perform_io(run(there)(asked)).failure()

    assert failure.where.status is not None
    assert failure.where.status >= 400
