"""The codecs read recorded exchanges as the providers' own libraries do.

The floors are what was reached; they only rise.  Where a codec differs, it says more:
ids and models that come after an empty first chunk, cached tokens under other names,
and the messages of a list of problems.
"""

import pytest

from mojentic_fp.data.http import HttpReply
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from tests.wire.corpus import CORPUS, disagreements, exchanges

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the corpus of recorded exchanges is not here"
)

FLOORS = [(OPENAI, "openai-chat", 608, 624), (OLLAMA, "ollama-chat", 97, 97)]
LISTS = [(OPENAI, "openai-models"), (OLLAMA, "ollama-tags")]


@pytest.mark.parametrize("size", [None, 7])
@pytest.mark.parametrize(("codec", "provider", "floor", "total"), FLOORS)
def test_agreement(codec, provider, floor, total, size):
    """At least so many of the exchanges are read as expected, however they are cut."""
    rows = exchanges(provider)
    agreeing = [row for row in rows if not disagreements(codec, row, size)]

    assert len(rows) == total
    assert len(agreeing) >= floor, f"{len(agreeing)} agree of {len(rows)}"


@pytest.mark.parametrize(("codec", "provider"), LISTS)
def test_lists_of_models(codec, provider):
    """Every recorded list of models is read."""
    for row in exchanges(provider):
        reply = HttpReply(
            row["response"]["status"], (), row["response"]["body"].encode()
        )
        if reply.status == 200:
            assert codec.read_models(reply).unwrap() == tuple(row["expect"]["models"])
