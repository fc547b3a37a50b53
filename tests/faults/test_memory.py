"""However much a server says, no more is held than was allowed."""

import gc
import tracemalloc

import pytest

from tests.faults.exchange import FLAVOURS, Job, ask_all
from tests.faults.leaks import nothing_left
from tests.faults.loopback import CLOSE, Pair, pour, say
from tests.faults.misdeeds import BOMB, MEGABYTE, Speaker
from tests.faults.speech import TONGUES, Tongue

ALLOWED = MEGABYTE
COPIES = 4 * ALLOWED + 4 * MEGABYTE
"""What is held is joined and split before it is given up, and there are buffers."""
STREAM = "connection: close"


def floods(speaker: Speaker) -> dict[str, list]:
    head = speaker.head(STREAM)
    packed = speaker.sized(BOMB, "content-encoding: gzip")
    return {
        "a line of 100 MB": [say(head), pour(b"x" * MEGABYTE, 100), CLOSE],
        "an event of 100 MB": [
            say(head + b'data: {"choices":[{"delta":{"content":"'),
            pour(b"x" * MEGABYTE, 100),
            CLOSE,
        ],
        "an event of short lines": [say(head), pour(b"data: x\n" * 99_999), CLOSE],
        "words without end": [
            say(head + b"".join(speaker.tongue.opening)),
            pour(speaker.tongue.first * 999),
        ],
        "a bomb": [say(packed)],
        "an error without end": [
            say(speaker.head(STREAM, status="500 Oh")),
            pour(b"x" * MEGABYTE),
        ],
    }


@pytest.mark.parametrize("streaming", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_no_more_is_held_than_allowed(flavour, streaming, pair: Pair):
    """Lines, bombs and endless streams cost what the options allow."""
    tongue = list(TONGUES.values())[FLAVOURS.index(flavour) % len(TONGUES)]
    with nothing_left():
        for name, peak, reason in flooded(
            flavour, tongue, streaming=streaming, pair=pair
        ):
            assert peak < COPIES, f"{name}: {peak:,} bytes"
            assert reason.tag == ("server_fault" if "error" in name else "unreadable")


def flooded(flavour: str, tongue: Tongue, *, streaming: bool, pair: Pair, **more):
    """Each flood, the most that was held of it, and the reason for its end."""
    deeds = floods(Speaker(tongue, streaming))
    pair.here.play({str(place): script for place, script in enumerate(deeds.values())})
    limits = more or {"largest": ALLOWED, "longest": ALLOWED}
    for place, name in enumerate(deeds):
        gc.collect()
        tracemalloc.start()
        job = Job(tongue, f"{pair.here.url}/{place}", streaming)
        [found] = ask_all(flavour, [job], at_once=1, **limits)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield name, peak, found.reason


@pytest.mark.slow
@pytest.mark.parametrize("streaming", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
def test_the_defaults_hold_as_well(tongue, streaming, pair: Pair):
    """Without options a line of 100 MB is refused at 64 MiB."""
    pair.here.play(
        {
            "0": [
                say(Speaker(tongue, streaming).head(STREAM)),
                pour(b"x" * MEGABYTE, 100),
                CLOSE,
            ]
        }
    )
    gc.collect()
    tracemalloc.start()
    [found] = ask_all("sync", [Job(tongue, f"{pair.here.url}/0", streaming)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found.reason.tag == "unreadable"
    assert peak < 4.5 * 64 * MEGABYTE
