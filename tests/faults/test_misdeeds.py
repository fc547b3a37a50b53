"""Whatever a server does, an exchange has one typed outcome, in time, and leaves nothing."""

import pytest

from tests.faults.exchange import FLAVOURS, Job, Outcome, ask_all
from tests.faults.leaks import nothing_left
from tests.faults.loopback import Pair
from tests.faults.misdeeds import WHOLE, Misdeed, Speaker, misdeeds
from tests.faults.speech import TONGUES, whole

LATE = 10.0  # seconds: twenty times the limit, for machines under load
SPEAKERS = {
    f"{name}-{manner}": Speaker(tongue, streaming)
    for name, tongue in TONGUES.items()
    for manner, streaming in (("plain", False), ("stream", True))
}
EVERY = [(f, s) for f in FLAVOURS for s in SPEAKERS]
SOME = [
    (FLAVOURS[place % len(FLAVOURS)], name)
    for place, name in enumerate(SPEAKERS)
    if place < len(FLAVOURS)
]
"""Every flavour once, over as many tongues as there are."""


@pytest.mark.parametrize(("flavour", "speaker"), SOME)
def test_misdeeds(flavour, speaker, pair):
    """Each has the reason that it should have, and keeps what had arrived."""
    suffer(flavour, SPEAKERS[speaker], pair)


@pytest.mark.slow
@pytest.mark.parametrize(("flavour", "speaker"), sorted({*EVERY} - {*SOME}))
def test_misdeeds_in_every_flavour(flavour, speaker, pair):
    """They do in every other one, too."""
    print(f"{flavour} {speaker}: {suffer(flavour, SPEAKERS[speaker], pair)} exchanges")


def suffer(flavour: str, speaker: Speaker, pair: Pair) -> int:
    """Ask for every misdeed; how many there were."""
    tongue, streaming = speaker.tongue, speaker.streaming
    deeds = list(misdeeds(speaker, pair.elsewhere.url).items())
    alike: dict[str, list[int]] = {}
    for place, (_, deed) in enumerate(deeds):
        alike.setdefault(repr(deed.options), []).append(place)
    wrong = []
    with nothing_left():
        pair.here.play({str(at): deed.script for at, (_, deed) in enumerate(deeds)})
        for places in alike.values():
            jobs = [Job(tongue, f"{pair.here.url}/{at}", streaming) for at in places]
            options = deeds[places[0]][1].options
            for at, found in zip(
                places, ask_all(flavour, jobs, **options), strict=True
            ):
                name, deed = deeds[at]
                if problem := amiss(found, deed, whole(tongue)):
                    wrong.append((name, problem))
        seen = pair.here.seen()
    assert not wrong, "\n".join(map(repr, wrong))
    assert seen.there == 0
    assert pair.elsewhere.seen(within=0).connections == 0
    return len(deeds)


def amiss(found: Outcome, deed: Misdeed, good) -> str | None:
    """What is wrong with an outcome, if anything."""
    if found.took > LATE:
        return f"took {found.took:.1f} s"
    if found.reason is None:
        if WHOLE not in deed.reasons:
            return f"is whole: {found}"
        return None if found.result == good else f"another answer: {found.result}"
    if found.reason.tag not in deed.reasons:
        return f"is {found.reason!r}"
    partial = getattr(found.reason, "partial", None)
    if deed.keeps and not partial:
        return "kept nothing"
    if partial and partial.text != found.words and found.words:
        return f"kept {partial.text!r} of {found.words!r}"
    return None
