"""The same decoders under a fuzzer that is guided by coverage.

    python -m tests.fuzz.guided DECODER [SECONDS]     with the extra ``fuzz`` installed

It is atheris; the corpus and the good answers are its seeds.  What makes a decoder raise
is printed, and left in the folder where it was called.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["mojentic_fp"]):
    from tests.fuzz.decoders import decoders
    from tests.fuzz.seeds import seeds

LONGEST = 2000
"""Bytes: short inputs are tried so much faster that they find more."""


def main(name: str, seconds: str = "60") -> None:
    """Fuzz one decoder for some seconds."""
    decoder = next(one for one in decoders() if one.name == name)
    known = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for place, seed in enumerate(seeds(decoder.seeds)):
        if len(seed) <= LONGEST:
            (known / str(place)).write_bytes(seed)

    def once(data: bytes) -> None:
        decoder.decode(data, Random(len(data)))  # noqa: S311

    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}"]
    atheris.Setup([sys.argv[0], str(known), *limits], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
