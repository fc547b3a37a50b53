"""A model that Ollama fetches: how far it has come, and whether it came."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Result, Success

from mojentic_fp.data import reason as r
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.inventory import PullProgress
from mojentic_fp.data.json import dump
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA
from tests.wire.test_stream import CUTS, pieces_of

PULL = OLLAMA.pull


def line(**members) -> bytes:
    return (json.dumps(members) + "\n").encode()


def pulled(*pieces: bytes):
    events, state = [], PULL.begin("m")
    for piece in pieces:
        fed = PULL.feed(state, piece)
        events, state = [*events, *fed.deltas], fed.state
    last = PULL.flush(state)
    assert PULL.finish(state) == PULL.finish(last.state)
    return [*events, *last.deltas], PULL.finish(last.state)


BEGUN = line(status="pulling manifest")
LAYER = line(status="pulling a1", digest="sha256:a1", total=9)
HALF = line(status="pulling a1", digest="sha256:a1", total=9, completed=4)
DONE = line(status="success")
WHOLE = BEGUN + LAYER + HALF + DONE
PROGRESS = [
    PullProgress("pulling manifest"),
    PullProgress("pulling a1", "sha256:a1", 9),
    PullProgress("pulling a1", "sha256:a1", 9, 4),
    PullProgress("success"),
]


def test_it_is_asked_for_in_pieces():
    """By the model's name."""
    asked = PULL.ask(Address(base_url="http://x"), "m").unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/api/pull")
    assert json.loads(asked.body) == {"model": "m", "stream": True}


@given(cuts=CUTS)
def test_progress_is_told_however_it_is_cut(cuts):
    """The last status is success, and then the model is there."""
    assert pulled(*pieces_of(WHOLE, cuts)) == (PROGRESS, Success(None))


@pytest.mark.parametrize("end", [WHOLE[:-1], WHOLE + BEGUN, WHOLE + b"garbage\n"])
def test_success_is_the_end(end):
    """With a newline or without; what comes after is not heard."""
    assert pulled(end) == (PROGRESS, Success(None))


FAILED = [
    (b"", r.Interrupted, "before a word"),
    (BEGUN + HALF, r.Interrupted, "'pulling a1'"),
    (BEGUN + DONE[:-3], r.Interrupted, "'pulling manifest'"),
    (BEGUN + b"<html>\n" + DONE, r.Unreadable, "not a JSON object"),
    (BEGUN + line(error="no space left on device") + DONE, r.ServerFault, "no space"),
    (
        BEGUN + line(error="pull model manifest: file does not exist"),
        r.NotFound,
        "does not exist",
    ),
    (
        line(error="pull model manifest: 412: requires a newer version of Ollama"),
        r.BadRequest,
        "newer",
    ),
]


@pytest.mark.parametrize(("data", "kind", "words"), FAILED)
def test_what_does_not_come(data, kind, words):
    """It is a failure that says why."""
    failure = pulled(data)[1].failure()

    assert isinstance(failure.reason, kind)
    assert words in str(failure.reason)
    assert (failure.where.provider, failure.where.model) == ("ollama", "m")


def test_an_error_before_the_first_word():
    """It has a status, which says less than the words do."""
    body = line(error="pull model manifest: file does not exist")

    failure = OLLAMA.explain("m", HttpReply(500, body=body))
    assert isinstance(failure.reason, r.NotFound)
    assert failure.where.status == 500


@given(data=st.binary(max_size=60), values=st.lists(jsons(), max_size=4), cuts=CUTS)
def test_nothing_is_too_odd(data, values, cuts):
    """Any bytes and any JSON end somehow, the same however they are cut."""
    lines = b"".join(dump(value) + b"\n" for value in values)
    for body in (data, lines, lines + data):
        whole = pulled(body)

        assert isinstance(whole[1], Result)
        assert pulled(*pieces_of(body, cuts)) == whole
