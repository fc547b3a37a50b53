"""Cutting texts: the laws of ``cut``, for real tokens and for bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.unsafe import unsafe_perform_io

from mojentic_fp import CountTexts, around, byte_tokens, count_text, pipe, run, tokens
from mojentic_fp.programs.cut import cut

pytest.importorskip("tiktoken")

HANDLERS = {"tiktoken": tokens(), "bytes": byte_tokens()}
pieces = (
    "a",
    "Hello, world! ",
    "é",
    "😀",
    "漢字",
    " ",
    "\n\n",
    "aaaaaaaaaaaaaaaa",
    "🏳️‍🌈",
)
texts = st.lists(st.sampled_from(pieces) | st.text(max_size=9), max_size=60).map(
    "".join
)


def parts_of(text, longest, handlers):
    return unsafe_perform_io(run(handlers)(cut(text, "gpt-4", longest))).unwrap()


@pytest.mark.parametrize("name", HANDLERS)
@given(text=texts, longest=st.integers(4, 40))
def test_the_parts_are_the_text_and_none_is_too_long(name, text, longest):
    """Counted anew, each as the text it is."""
    text = text.encode("utf-8", "replace").decode()
    drive = run(HANDLERS[name])

    parts = parts_of(text, longest, HANDLERS[name])

    assert "".join(part.text for part in parts) == text
    for part in parts:
        counted = unsafe_perform_io(drive(count_text(part.text, "gpt-4"))).unwrap()
        assert 0 < part.tokens == counted.tokens <= longest


@pytest.mark.parametrize("longest", [10, 100, 8191])
def test_parts_are_nearly_full(longest):
    """All but the last."""
    *full, _ = parts_of("Hello, world! " * 5000, longest, HANDLERS["tiktoken"])

    assert min(part.tokens for part in full) >= 0.9 * longest


@pytest.mark.parametrize(
    "text",
    ["Hello, world! " * 5000, ("a" * 20_000 + " b c d" * 8000) * 3, "😀" * 30_000],
)
def test_few_counts_find_where_to_cut(text):
    """Two or three for each part, however uneven the text is."""
    asked: list[int] = []

    def look(effect, forward):
        asked.extend(map(len, effect.texts))
        return forward(effect)

    parts = parts_of(text, 8191, pipe(HANDLERS["tiktoken"], around(CountTexts, look)))

    assert len(asked) <= 3 * len(parts)
    assert sum(asked) <= 8 * len(text)


def test_a_part_must_have_room_for_a_character():
    with pytest.raises(ValueError, match="allowed 4 tokens, not 3"):
        parts_of("abc", 3, HANDLERS["bytes"])
