"""Connections: kept where they may be, replaced where they were left, never mixed up."""

import anyio
import pytest
from returns.result import Success

from mojentic_fp import TextDelta, complete, stream, stream_async
from mojentic_fp.data.request import Request
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges import http as edge
from mojentic_fp.edges.live import provider
from mojentic_fp.edges.network.transport import open_async, open_sync
from mojentic_fp.wire.codec import Address
from tests.faults.exchange import FLAVOURS, KEY, Job, ask_all, options
from tests.faults.leaks import nothing_left
from tests.faults.loopback import CLOSE, CUE, PAUSE, RESET, STALL, Pair, say
from tests.faults.misdeeds import Speaker, chunked
from tests.faults.speech import FIRST, TONGUES, whole
from tests.wire.dialects import REQUEST

LAST = b"0\r\n\r\n"
TONGUE = TONGUES["openai"]
flavours = pytest.mark.parametrize("flavour", FLAVOURS)
tongues = pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
manners = pytest.mark.parametrize("streaming", [False, True], ids=["plain", "stream"])


@flavours
@manners
def test_nobody_there(flavour, streaming):
    """A refused connection is a provider out of reach."""
    with nothing_left():
        [found] = ask_all(flavour, [Job(TONGUE, "http://127.0.0.1:1", streaming)])

    assert found.reason.tag == "unreachable"
    assert found.reason.host == "127.0.0.1:1"


@flavours
@tongues
@manners
def test_a_connection_serves_again(flavour, tongue, streaming, pair: Pair):
    """Answers that end well leave their connection for the next question."""
    good = Speaker(tongue, streaming).good()
    pair.here.play({"0": [say(good)]})
    jobs = [Job(tongue, f"{pair.here.url}/0", streaming)] * 5

    found = ask_all(flavour, jobs, at_once=1, idle=9)

    assert [one.result for one in found] == [whole(tongue)] * 5
    assert pair.here.seen().connections == 1


@flavours
@tongues
def test_an_end_may_come_a_moment_late(flavour, tongue, pair: Pair):
    """The last chunk after an answer's own end is waited for, but not for long."""
    good = Speaker(tongue, streaming=True).good()
    pair.here.play({"0": [say(good.removesuffix(LAST)), PAUSE, say(LAST)]})
    jobs = [Job(tongue, f"{pair.here.url}/0", streaming=True)] * 3

    found = ask_all(flavour, jobs, at_once=1, idle=9)

    assert [one.result for one in found] == [whole(tongue)] * 3
    assert pair.here.seen().connections == 1


@flavours
@manners
@pytest.mark.parametrize("act", [CLOSE, RESET], ids=["close", "reset"])
def test_a_connection_that_dies_between_two_questions(
    flavour, streaming, act, pair: Pair
):
    """It is replaced, and nobody is told."""
    good = Speaker(TONGUE, streaming).good()
    pair.here.play({"0": [say(good), PAUSE, act]})
    jobs = [Job(TONGUE, f"{pair.here.url}/0", streaming)] * 4

    with nothing_left():
        found = ask_all(flavour, jobs, at_once=1, idle=9)

    assert [one.result for one in found] == [whole(TONGUE)] * 4


@flavours
@manners
@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
def test_a_surplus_is_nobodys_answer(flavour, streaming, late, pair: Pair):
    """What a server says beyond a reply is not taken for the next one."""
    good, evil = Speaker(TONGUE, streaming).good(), b'{"error":"evil"}'
    surplus = Speaker(TONGUE, streaming).sized(evil)
    script = [say(good), CUE, say(surplus)] if late else [say(good + surplus)]
    pair.here.play({"0": script, "1": [say(good)]})
    urls = [f"{pair.here.url}/{name}" for name in "0101"]
    jobs = [Job(TONGUE, url, streaming) for url in urls]

    def between() -> float:
        pair.here.cue()
        return 0.05 if late else 0.0

    found = ask_all(flavour, jobs, at_once=1, between=between, idle=9)

    assert [one.result for one in found] == [whole(TONGUE)] * 4


# --- what was shown is kept --------------------------------------------------------------

BREACHES = {
    "no size": [say(b"zz\r\nx"), STALL],
    "too large": [say(b"F" * 40 + b"\r\n"), STALL],
    "too small": [say(b"f\r\ndata: and more than that\r\n"), STALL],
    "close": [CLOSE],
    "reset": [RESET],
}


@flavours
@tongues
@pytest.mark.parametrize("breach", BREACHES)
def test_what_was_shown_is_kept(flavour, tongue, breach, pair: Pair):
    """However a stream breaks after its first words, they are in the failure."""
    said = Speaker(tongue, streaming=True).head("transfer-encoding: chunked")
    said += chunked(*tongue.opening, tongue.first)
    pair.here.play({"0": [say(said), CUE, *BREACHES[breach]]})

    with nothing_left():
        shown, last = _shown(flavour, tongue, pair)

    assert "".join(shown) == FIRST
    reason = last._inner_value.failure().reason
    assert reason.tag in {"interrupted", "unreadable"}
    assert reason.partial.text == FIRST
    assert pair.here.seen().there == 0


def _shown(flavour, tongue, pair: Pair):
    """The words and the outcome; the server goes on when the first word is there."""
    chosen = options(flavour)
    address = Address(base_url=f"{pair.here.url}/0", key=Secret(KEY))
    handlers = provider(tongue.codec, address, options=chosen)
    asked = complete(Request("m", REQUEST.messages, stream=True))

    async def main():
        seen = []
        async for event in stream_async(handlers)(asked):
            seen.append(event)
            pair.here.cue()
        await edge._async(chosen).aclose()
        return seen

    seen = []
    if flavour == "sync":
        for event in stream(handlers)(asked):
            seen.append(event)
            pair.here.cue()
        edge._sync(chosen).close()
    else:
        seen = anyio.run(main, backend=flavour.partition("-")[0])
    *shown, last = seen
    return [one.text for one in shown if isinstance(one, TextDelta)], last


@flavours
def test_a_question_that_is_broken_off(flavour, pair: Pair):
    """A connection that breaks while much is still being said leaves nothing behind."""
    pair.here.play({"deaf": [RESET]})
    much = bytes(16_000_000)

    async def main():
        channel = open_async(options(flavour))
        return await channel.send("POST", f"{pair.here.url}/deaf", (), much)

    with nothing_left():
        if flavour == "sync":
            channel = open_sync(options(flavour))
            found = channel.send("POST", f"{pair.here.url}/deaf", (), much)
        else:
            found = anyio.run(main, backend=flavour.partition("-")[0])

    assert found.failure().kind == "interrupted"


def test_a_good_answer_is_whole():
    """The answers that all this is held against are answers."""
    for tongue in TONGUES.values():
        assert isinstance(whole(tongue), Success)
        assert whole(tongue).unwrap().text == "Gr世😀!"
        assert whole(tongue).unwrap().calls[0].name == "go"
