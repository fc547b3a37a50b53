"""Families of models: whole names first, then prefixes at a boundary, no substrings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.capacity import capacity_of
from mojentic_fp.data.family import find, own_name
from mojentic_fp.data.vocabulary import vocabulary_of

CL100K, O200K = "cl100k_base", "o200k_base"


@pytest.mark.parametrize(
    ("model", "vocabulary"),
    [
        ("gpt-4o", O200K),
        ("gpt-4o-mini-2024-07-18", O200K),
        ("chatgpt-4o-latest", O200K),
        ("gpt-4.1", O200K),
        ("gpt-4.1-nano", O200K),
        ("gpt-5", O200K),
        ("gpt-5.6-sol", O200K),
        ("o1", O200K),
        ("o3-mini", O200K),
        ("o4-mini-2025-04-16", O200K),
        ("openai/gpt-4o", O200K),
        ("openai.gpt-oss-120b-1:0", O200K),
        ("ft:gpt-4o-mini-2024-07-18:acme::id", O200K),
        ("gpt-4", CL100K),
        ("gpt-4-0613", CL100K),
        ("gpt-4-1106-preview", CL100K),
        ("gpt-4-turbo", CL100K),
        ("gpt-3.5-turbo-0125", CL100K),
        ("gpt-35-turbo", CL100K),
        ("ft:gpt-3.5-turbo:acme", CL100K),
        ("text-embedding-3-large", CL100K),
        ("text-embedding-ada-002", CL100K),
        ("cl100k_base", CL100K),
        ("o200k_base", O200K),
        ("gpt-4ox", None),
        ("my-gpt-4o", None),
        ("o10", None),
        ("llama3.2", None),
        ("claude-sonnet-4-5", None),
        ("", None),
    ],
)
def test_a_model_has_the_vocabulary_of_its_family(model, vocabulary):
    assert vocabulary_of(model) == vocabulary


@given(st.text("ab-.:@", min_size=1, max_size=8), st.text("ab-.", max_size=6))
def test_the_longest_prefix_at_a_boundary_counts(key, rest):
    """A longer row is chosen before a shorter one, a whole name before either."""
    table = {own_name(key): 1, own_name(f"{key}-{rest}"): 2}

    assert find(table, f"{key}-{rest}") == 2
    assert find(table, f"{key}-{rest}-more") == 2


@pytest.mark.parametrize(
    ("model", "longest", "most", "together"),
    [
        ("text-embedding-3-small", 8191, 2048, 300_000),
        ("text-embedding-ada-002", 8191, 2048, 300_000),
        ("mxbai-embed-large:latest", 256, 32, None),
        ("nomic-embed-text:v1.5", 1024, 32, None),
        ("nobody-knows", None, 32, None),
    ],
)
def test_a_model_takes_so_much(model, longest, most, together):
    capacity = capacity_of(model)

    assert (capacity.longest, capacity.most, capacity.together) == (
        longest,
        most,
        together,
    )
