"""The codecs read recorded exchanges as was expected, and ask again what was asked.

The floors are what was reached; they only rise.
"""

import pytest

from mojentic_fp.testing.conformance import (
    DIALECTS,
    differences,
    request_differences,
)
from tests.wire.corpus import CORPUS, exchanges

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the corpus of recorded exchanges is not here"
)

READ = {
    "anthropic-messages": 293,
    "anthropic-models": 6,
    "openai-chat": 624,
    "openai-embeddings": 32,
    "openai-models": 18,
    "openai-responses": 70,
    "ollama-chat": 97,
    "ollama-embed": 11,
    "ollama-generate": 20,
    "ollama-pull": 1,
    "ollama-tags": 3,
}
"""How many replies of each format are read as expected, at the least."""
ASKED = {
    "anthropic-messages": 274,
    "openai-chat": 599,
    "openai-embeddings": 30,
    "openai-responses": 67,
    "ollama-chat": 91,
    "ollama-embed": 9,
    "ollama-generate": 20,
    "ollama-pull": 1,
}
"""How many requests of each format are asked again as they were, at the least."""


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("provider", sorted(DIALECTS))
def test_replies(provider, seed):
    """At least so many are read as expected, wherever the streams are cut."""
    rows = exchanges(provider)
    differing = [row["id"] for row in rows if differences(row, seed=seed)]

    assert len(rows) - len(differing) >= READ[provider], differing[:9]


@pytest.mark.parametrize("provider", sorted(ASKED))
def test_requests(provider):
    """At least so many ask for the same thing once they are spelled again."""
    found = [(row["id"], request_differences(row)) for row in exchanges(provider)]
    agreeing = [id_ for id_, lines in found if lines == ()]

    assert len(agreeing) >= ASKED[provider], [x for x in found if x[1]][:9]
