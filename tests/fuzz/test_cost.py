"""Twice as much costs twice as much, whatever its shape, for every codec.

Calls are counted, Python's and C's: that is the same on every machine.  What C does in
one call (copying) shows only in time, so that is looked at too, where exhaustive
tests run.
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.speech import TONGUES, Tongue
from tests.fuzz.shapes import SHAPES
from tests.wire.dialects import REQUEST

SMALL = 150
LARGE = {"single_bytes": 2_000, "one_event": 100_000, "arguments": 100_000}
"""Sizes that take long enough to be measured: a line of 10 MB, 100,000 pieces."""
FEW_CALLS = 400
"""Calls that are made once, whatever the size."""

tongues = pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
shapes = pytest.mark.parametrize("shape", SHAPES)


def read(tongue: Tongue, pieces: list[bytes]) -> Any:
    codec = tongue.codec
    state = codec.begin(REQUEST)
    for piece in pieces:
        state = codec.feed(state, piece).state
    return codec.finish(codec.flush(state).state)


@tongues
@shapes
def test_twice_as_much_takes_twice_the_calls(tongue, shape):
    """The number of calls is linear in the size."""
    small, large = SHAPES[shape](tongue, SMALL), SHAPES[shape](tongue, 2 * SMALL)
    if small is None or large is None:
        pytest.skip("this protocol has no such streams")
    read(tongue, small)

    once, twice = calls(read, tongue, small), calls(read, tongue, large)

    assert twice <= 2.05 * once + FEW_CALLS, (once, twice)


@pytest.mark.slow
@pytest.mark.exhaustive
@tongues
@shapes
def test_twice_as_much_takes_twice_the_time(tongue, shape):
    """So is the time, of streams as long as no model ever made one."""
    size = LARGE.get(shape, 10_000)
    small, large = SHAPES[shape](tongue, size), SHAPES[shape](tongue, 2 * size)
    if small is None or large is None:
        pytest.skip("this protocol has no such streams")

    ratios = []
    for _ in range(4):
        once, twice = (seconds(read, tongue, one) for one in (small, large))
        ratios.append(twice / once)
        if ratios[-1] < 2.5 or twice < 0.05:
            print(
                f"{tongue.name} {shape}: {size:,} in {once:.2f} s, twice {twice:.2f} s"
            )
            return
    assert min(ratios) < 3, ratios


def calls(work: Callable[..., object], *given: object) -> int:
    """How many functions are called."""
    count = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work(*given)
    finally:
        sys.setprofile(None)
    return count


def seconds(work: Callable[..., object], *given: object) -> float:
    """The time that the processor takes."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    try:
        work(*given)
    finally:
        gc.enable()
    return time.process_time() - started


def test_the_measure_sees_what_is_quadratic():
    """A careless reader is found out."""

    def careless(size: int) -> None:
        for length in range(size):
            sorted(range(length), key=lambda one: -one)

    assert calls(careless, 200) > 3 * calls(careless, 100)
