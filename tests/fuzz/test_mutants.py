"""No decoder is beyond its depth: whatever bytes come, a value comes of them."""

from random import Random

import pytest

from tests.fuzz.decoders import Decoder, decoders
from tests.fuzz.mutation import mutant
from tests.fuzz.seeds import seeds

DECODERS = [pytest.param(one, id=one.name.replace(" ", "-")) for one in decoders()]
A_FEW = 20_000
A_MILLION = 1_000_000
"""Bytes of mutants."""


@pytest.mark.parametrize("decoder", DECODERS)
def test_some_mutants(decoder):
    """A few of them."""
    fuzzed(decoder, A_FEW, seed="some")


@pytest.mark.slow
@pytest.mark.parametrize("decoder", DECODERS)
def test_a_million_bytes_of_mutants(decoder):
    """Many more of them."""
    count, size = fuzzed(decoder, A_MILLION, seed="many")
    print(f"{decoder.name}: {count:,} mutants, {size:,} bytes")


def fuzzed(decoder: Decoder, bytes_: int, *, seed: str) -> tuple[int, int]:
    """Feed so many bytes of mutants to a decoder; how many mutants that were."""
    known, count, size = seeds(decoder.seeds), 0, 0
    while size < bytes_:
        random = Random(f"{seed} {decoder.name} {count}")  # noqa: S311
        data = mutant(known, random)
        try:
            decoder.decode(data, random)
        except Exception as error:
            error.add_note(
                f"{decoder.name}, mutant {count} of {seed!r}: {data[:2000]!r}"
            )
            raise
        size += len(data)
        count += 1
    return count, size


def test_a_mutant_is_named_by_its_seed():
    """The same seed makes the same mutant; what fails can be looked at again."""
    known = seeds("openai-")

    assert mutant(known, Random("x")) == mutant(known, Random("x"))  # noqa: S311
    assert mutant(known, Random("x")) != mutant(known, Random("y"))  # noqa: S311
