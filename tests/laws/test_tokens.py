"""The laws of tokens, for every handler of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import byte_tokens, count_text, detokenize, run, tokenize, tokens
from mojentic_fp.effects.tokens import CountTexts, TokenFailure

HANDLERS = (tokens(), byte_tokens())
MODELS = ("gpt-4o", "gpt-4", "text-embedding-3-small", "o200k_base")
SPECIAL = ("<|endoftext|>", "<|endofprompt|>", "<|fim_prefix|>", "<|im_start|>")

pytest.importorskip("tiktoken")

texts = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from((*SPECIAL, "漢字", "👨‍👩‍👧", "   \n\n ", "don't", "1234567")),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("handlers", HANDLERS, ids=["tiktoken", "bytes"])
@given(text=texts, model=st.sampled_from(MODELS))
def test_what_is_tokenized_is_the_same_text_again(handlers, text, model):
    """Whatever is in it, special tokens included."""
    again = tokenize(text, model).bind(lambda ids: detokenize(ids, model))

    assert run(handlers)(again) == IOSuccess(text)


@pytest.mark.parametrize("handlers", HANDLERS, ids=["tiktoken", "bytes"])
@given(several=st.lists(texts, max_size=4), model=st.sampled_from(MODELS))
def test_a_count_is_how_many_tokens_there_are(handlers, several, model):
    """One by one, and of many texts at once."""
    drive = run(handlers)
    each = [
        len(unsafe_perform_io(drive(tokenize(text, model))).unwrap())
        for text in several
    ]

    counts = drive(CountTexts(tuple(several), model).perform())

    assert counts.map(lambda found: list(found.tokens)) == IOSuccess(each)
    for text, many in zip(several, each, strict=True):
        assert drive(count_text(text, model)).map(lambda c: c.tokens) == IOSuccess(many)


@pytest.mark.parametrize("handlers", HANDLERS, ids=["tiktoken", "bytes"])
@given(
    ids=st.lists(st.integers(-(2**70), 2**70) | st.integers(0, 201_000)).map(tuple),
    model=st.sampled_from(MODELS),
)
def test_any_tokens_are_a_text_or_a_failure(handlers, ids, model):
    """Never an exception: not of ids that are none, nor of half a character."""
    outcome = unsafe_perform_io(run(handlers)(detokenize(ids, model)))

    if is_successful(outcome):
        assert isinstance(outcome.unwrap(), str)
    else:
        assert isinstance(outcome.failure(), TokenFailure)
        assert outcome.failure().detail
