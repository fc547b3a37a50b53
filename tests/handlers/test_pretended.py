"""Scripted embeddings and byte tokens: what tests may rely on."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    CountTexts,
    Embed,
    EmbedRequest,
    TextCounts,
    TokenReason,
    Usage,
    byte_tokens,
    cosine,
    detokenize,
    run,
    scripted_embeddings,
    tokenize,
)

texts = st.text(max_size=30)


def vectors(*inputs, handlers=None, dimensions=None):
    asked = Embed(EmbedRequest("any", inputs, dimensions=dimensions))
    found = run(handlers or scripted_embeddings())(asked.perform())
    return unsafe_perform_io(found).unwrap().vectors


@given(texts, texts)
def test_a_text_has_one_vector_of_length_one(one, other):
    """Whatever is asked beside it."""
    (vector,) = vectors(one)

    assert vectors(other, one)[1] == vector
    assert math.hypot(*vector) == pytest.approx(1)


def test_a_text_has_the_same_vector_in_every_process():
    shown = "from tests.handlers.test_pretended import vectors; print(vectors('a cat'))"

    ran = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == repr(vectors("a cat"))


def test_texts_that_share_words_are_near():
    cat, cats, dog = vectors("The cat sat.", "the CAT slept", "A dog barked loudly!")

    assert cosine(cat, cats) > 0.3 > cosine(cat, dog)


def test_vectors_may_be_given():
    handlers = scripted_embeddings({"up": [0, 1], "right": [1, 0]}, dimensions=2)

    up, right, other = vectors("up", "right", "left", handlers=handlers)

    assert (up, right, len(other)) == ((0, 1), (1, 0), 2)


@pytest.mark.parametrize("size", [1, 64, 65, 1536])
def test_vectors_are_as_long_as_asked_for(size):
    (vector,) = vectors("a", dimensions=size)

    assert len(vector) == size


def test_usage_is_what_the_texts_are_by_rule_of_thumb():
    asked = Embed(EmbedRequest("m", ("12345678", "1"))).perform()

    found = run(scripted_embeddings())(asked)

    assert found.map(lambda one: (one.model, one.usage)) == IOSuccess(("m", Usage(3)))


def test_byte_tokens_are_bytes():
    drive = run(byte_tokens())

    assert drive(tokenize("é", "any")) == IOSuccess((0xC3, 0xA9))
    assert drive(CountTexts(("é", ""), "any").perform()) == IOSuccess(
        TextCounts((2, 0), "bytes")
    )
    for ids, reason in (
        ((0xC3,), TokenReason.NOT_TEXT),
        ((256,), TokenReason.UNKNOWN_ID),
    ):
        failure = unsafe_perform_io(drive(detokenize(ids, "any"))).failure()
        assert failure.reason is reason
