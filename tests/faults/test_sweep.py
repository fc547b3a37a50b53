"""A reply that breaks at any byte is whole or a typed failure that keeps what arrived.

Each place of a good reply, head and body, plain and streaming; an orderly end there, a
reset, a silence.  A sample of the places by default; every one where exhaustive tests
run, in one flavour after another, and in all of them where ``MOJENTIC_FP_SWEEP`` is ``all``.
"""

import os
import re
from functools import cache
from random import Random

import pytest
from returns.pipeline import is_successful
from returns.result import Result, Success

from mojentic_fp import TextDelta
from tests.faults.exchange import FLAVOURS, Job, Outcome, ask_all
from tests.faults.leaks import nothing_left
from tests.faults.loopback import CLOSE, RESET, STALL, Pair, say
from tests.faults.misdeeds import Speaker
from tests.faults.speech import TONGUES, Tongue, whole
from tests.wire.dialects import REQUEST

BREAKS = {
    "close": (CLOSE, "interrupted", 32, {}),
    "reset": (RESET, "interrupted", 32, {}),
    "stall": (STALL, "timed_out", 128, {"read": 0.3}),
}
SAMPLE = 10
AT_A_TIME = 1000
EVERYWHERE = os.environ.get("MOJENTIC_FP_SWEEP") == "all"
PATIENT = {"read": 1.2}
SPEAKERS = {
    f"{name}-{manner}": Speaker(tongue, streaming)
    for name, tongue in TONGUES.items()
    for manner, streaming in (("plain", False), ("stream", True))
}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_some_places(flavour, pair: Pair):
    """Where it breaks does not matter: here and there."""
    random = Random(flavour)  # noqa: S311
    places = [
        (speaker, at)
        for speaker in SPEAKERS.values()
        for at in (
            *random.sample(range(len(speaker.good())), SAMPLE),
            len(speaker.good()),
        )
    ]
    with nothing_left():
        for manner in BREAKS:
            sweep(flavour, manner, places, pair)


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("manner", BREAKS)
@pytest.mark.parametrize("speaker", SPEAKERS.values(), ids=SPEAKERS)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_place(flavour, speaker, manner, pair: Pair):
    """Where it breaks does not matter: at every single byte."""
    begin, step = (0, 1) if EVERYWHERE else (FLAVOURS.index(flavour), len(FLAVOURS))
    places = [(speaker, at) for at in range(begin, len(speaker.good()) + 1, step)]
    with nothing_left():
        for begin in range(0, len(places), AT_A_TIME):
            sweep(flavour, manner, places[begin : begin + AT_A_TIME], pair)
    print(f"{flavour} {speaker.tongue.name} {manner}: {len(places)} exchanges")


def sweep(
    flavour: str, manner: str, places: list[tuple[Speaker, int]], pair: Pair
) -> None:
    """Break the reply at each place, and look at each outcome."""
    act, reason, at_once, options = BREAKS[manner]
    pair.here.play(
        {str(n): [say(one.good()[:at]), act] for n, (one, at) in enumerate(places)}
    )
    jobs = [
        Job(one.tongue, f"{pair.here.url}/{n}", one.streaming)
        for n, (one, _) in enumerate(places)
    ]
    found = ask_all(flavour, jobs, at_once=at_once, **options)
    seen = pair.here.seen()
    exactly = manner != "reset"

    def problem(n: int, one: Outcome) -> str | None:
        speaker, at = places[n]
        return amiss(one, speaker, at, reason, exactly=exactly)

    doubtful = [n for n, one in enumerate(found) if problem(n, one)]
    again = [found[n] for n in doubtful]
    if options and doubtful:  # so short a silence may be this machine's own
        again = ask_all(flavour, [jobs[n] for n in doubtful], at_once=16, **PATIENT)
        pair.here.seen()
    wrong = [
        (places[n][0].tongue.name, places[n][1], told)
        for n, one in zip(doubtful, again, strict=True)
        if (told := problem(n, one))
    ]
    assert not wrong, f"{len(wrong)}: {wrong[:5]}"
    assert len(seen.asked) == len(set(seen.asked))  # none is asked again in secret
    assert seen.there == 0


def amiss(
    found: Outcome, speaker: Speaker, at: int, reason: str, *, exactly: bool
) -> str | None:
    """What is wrong with an outcome, if anything.

    A reset may overtake what was sent before it: then less has arrived.
    """
    words, wanted = expected(speaker.tongue, speaker.streaming, at)
    if found.reason is None:
        return None if found.result == wanted else f"whole: {found.result}"
    partial = getattr(found.reason, "partial", None)
    if found.reason.tag != reason:
        return f"{found.reason!r}"
    if exactly and is_successful(wanted):
        return f"not whole: {found.reason!r}"
    if exactly and (found.words, partial) != (words, wanted.failure().reason.partial):
        return f"kept {partial}, shown {found.words!r}, of {words!r} {wanted}"
    if not words.startswith(found.words) or (partial.text if partial else "") != (
        found.words
    ):
        return f"kept {partial}, shown {found.words!r} of {words!r}"
    return None


@cache
def expected(tongue: Tongue, streaming: bool, at: int) -> tuple[str, Result]:  # noqa: FBT001
    """What is shown and what comes of the first bytes of a reply, by the codec alone."""
    good = Speaker(tongue, streaming).good()
    body = good[:at].partition(b"\r\n\r\n")[2]
    if not streaming:
        if at == len(good):
            return "", whole(tongue)
        return "", tongue.codec.finish(tongue.codec.begin(REQUEST))
    fed = tongue.codec.feed(tongue.codec.begin(REQUEST), unchunked(body))
    last = tongue.codec.flush(fed.state)
    deltas = (*fed.deltas, *last.deltas)
    words = "".join(one.text for one in deltas if isinstance(one, TextDelta))
    return words, tongue.codec.finish(last.state)


def unchunked(data: bytes) -> bytes:
    """What a chunked body says, as far as it came."""
    found = b""
    while size := re.match(rb"([0-9a-f]+)\r\n", data):
        length = int(size[1], 16)
        found += data[size.end() : size.end() + length]
        data = data[size.end() + length + 2 :]
    return found


def test_the_oracle_reads_the_whole():
    """Nothing is missing from what is expected of a good reply."""
    for tongue in TONGUES.values():
        size = len(Speaker(tongue, streaming=True).good())
        assert expected(tongue, True, size)[1] == whole(tongue)
        assert isinstance(whole(tongue), Success)
