"""Recorded exchanges answer as the network did, and nothing else ever does."""

from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOFailure, IOResult, IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Close,
    Http,
    HttpExchange,
    HttpReply,
    HttpRequest,
    Interrupted,
    LlmFailure,
    OffScript,
    Open,
    Program,
    Read,
    RecordedReply,
    Secret,
    Send,
    Steps,
    TimedOut,
    alike,
    bracket,
    program,
    recorded,
    run,
    succeed,
    traverse,
)
from mojentic_fp.testing import strategies as some

URL = "https://example.org/v1/x"
BROKEN = LlmFailure(Interrupted("gone"))


def post(body: str, url: str = URL) -> HttpRequest:
    return HttpRequest("POST", url, (), body.encode())


def said(body: str, *pieces: bytes, **end: Any) -> HttpExchange:
    return HttpExchange(post(body), RecordedReply(200, (), pieces, **end))


def reading(request: HttpRequest, most: int = 99) -> Program[Any, LlmFailure, Http]:
    """The pieces of a reply, at most so many."""

    @program
    def read(handle: int) -> Steps[tuple[bytes, ...], LlmFailure, Read]:
        pieces: list[bytes] = []
        while len(pieces) < most and (data := (yield from Read(handle))):
            pieces.append(data)
        return tuple(pieces)

    return bracket(
        Open(request).perform(),
        lambda opened: read(opened.handle),
        lambda opened: Close(opened.handle).perform(),
    )


def body_of(request: HttpRequest) -> Program[bytes, LlmFailure, Send]:
    return Send(request).perform().map(lambda reply: reply.body)


def why(outcome: IOResult[Any, LlmFailure]) -> OffScript:
    reason = unsafe_perform_io(outcome).failure().reason
    assert isinstance(reason, OffScript)
    return reason


def test_a_request_is_answered_as_it_was() -> None:
    reply = RecordedReply(418, (("a", "b"),), (b"te", b"apot"))
    world = recorded([HttpExchange(post('{"a":1}'), reply)])

    assert run(world)(Send(post('{"a": 1.0}')).perform()) == IOSuccess(
        HttpReply(418, (("a", "b"),), b"teapot")
    )
    assert run(world)(reading(post('{"a":1}'))) == IOSuccess((b"te", b"apot"))


def test_the_same_question_is_answered_in_the_order_recorded() -> None:
    world = recorded([said("1", b"a"), said("2", b"b"), said("1", b"c")])
    asked = traverse(body_of, [post("1"), post("1"), post("2")])

    assert run(world)(asked) == IOSuccess((b"a", b"c", b"b"))


def test_each_run_begins_anew() -> None:
    world = recorded([said("1", b"a")])

    first, second = (run(world)(body_of(post("1"))) for _ in range(2))

    assert first == second == IOSuccess(b"a")


def test_a_reply_breaks_where_it_broke() -> None:
    world = recorded([said("1", b"a", broken=BROKEN)])
    read = run(world)(reading(post("1"), 1))

    assert read == IOSuccess((b"a",))
    assert run(world)(reading(post("1"))) == IOFailure(BROKEN)
    assert run(world)(body_of(post("1"))) == IOFailure(BROKEN)


def test_a_failure_is_a_failure_again() -> None:
    failed = LlmFailure(TimedOut("late"))
    world = recorded([HttpExchange(post("1"), failed)])

    assert run(world)(body_of(post("1"))) == IOFailure(failed)
    assert run(world)(reading(post("1"))) == IOFailure(failed)


def test_what_a_reader_left_is_not_made_up() -> None:
    world = recorded([said("1", b"abc", left=True)])

    assert run(world)(reading(post("1"), 1)) == IOSuccess((b"abc",))
    for asked in (reading(post("1")), body_of(post("1"))):
        assert "left after 3 bytes" in why(run(world)(asked)).expected


def test_what_is_closed_is_not_read() -> None:
    opened = Open(post("1")).perform()
    asked = opened.bind(
        lambda one: (
            Close(one.handle).perform().bind(lambda _: Read(one.handle).perform())
        )
    )

    reason = unsafe_perform_io(run(recorded([said("1", b"a")]))(asked)).failure().reason

    assert reason == Interrupted("read after the connection was closed")


def test_what_is_not_recorded_fails_and_says_what_is_nearest() -> None:
    world = recorded([said("[1]"), said('{"model":"m","n":1,"same":[1]}'), said("3")])
    asked = body_of(post("[1]")).bind(
        lambda _: body_of(post('{"n":2,"model":"m","same":[1]}'))
    )

    reason = why(run(world)(asked))

    assert (
        str(reason)
        == """\
the run left its script; so far:
  1. POST /v1/x -> 200, 0 bytes
expected next: POST /v1/x (recorded as 2 of 3), which is nearest
found: POST /v1/x
  $.body.n: recorded 1, asked 2"""
    )


def test_the_same_address_is_nearer_than_the_same_body() -> None:
    other = HttpExchange(post("[1,2,3]", "https://h/v1/y"), RecordedReply(200))
    world = recorded([other, said("[0]")])

    assert "2 of 2" in why(run(world)(body_of(post("[1,2,3]")))).expected


def test_of_many_differences_ten_are_told() -> None:
    world = recorded([said(str(list(range(20))))])

    lines = why(run(world)(body_of(post("[]")))).differences

    assert len(lines) == 11
    assert lines[-1] == "and 10 more"


def test_an_answer_is_given_once() -> None:
    world = recorded([said("1", b"a")])

    twice = run(world)(traverse(body_of, [post("1"), post("1")]))

    assert why(twice).expected == (
        "nothing more: this is recorded once, and answered already"
    )


def test_where_nothing_is_recorded_nothing_answers() -> None:
    reason = why(run(recorded([]))(body_of(post("1"))))

    assert reason.expected == "nothing: no exchange is recorded"


def test_what_is_left_fails_a_run_that_was_to_be_complete() -> None:
    exchanges = [said("1", b"a"), said("2", b"b")]
    asked = body_of(post("1"))

    assert run(recorded(exchanges))(asked) == IOSuccess(b"a")
    reason = why(run(recorded(exchanges, complete=True))(asked))
    assert reason == OffScript(
        "POST /v1/x (recorded as 2 of 2); 1 recorded left",
        "the end of the run",
        ("POST /v1/x -> 200, 1 bytes",),
    )
    both = traverse(body_of, [post("2"), post("1")])
    assert run(recorded(exchanges, complete=True))(both) == IOSuccess((b"b", b"a"))


def test_a_run_that_failed_is_not_blamed_for_what_is_left() -> None:
    world = recorded([said("1", broken=BROKEN), said("2")], complete=True)

    assert run(world)(body_of(post("1"))) == IOFailure(BROKEN)


def test_what_does_not_count_is_ignored() -> None:
    world = recorded([said('{"seed":1}', b"a")], matching=alike(ignoring=["body.seed"]))

    assert run(world)(body_of(post('{"seed":2}'))) == IOSuccess(b"a")
    assert why(run(world)(body_of(post('{"n":2}'))))


def test_any_function_may_say_what_counts() -> None:
    world = recorded([said("1", b"a")], matching=lambda request: request.method)

    assert run(world)(body_of(post("2", "/elsewhere"))) == IOSuccess(b"a")


def test_a_key_does_not_count_and_is_not_told() -> None:
    key = (("authorization", Secret("s3cret-s3cret")),)
    asked = HttpRequest("POST", URL, (), b'"s3cret-s3cret"', key)
    world = recorded([said('"***"', b"a")])

    assert run(world)(body_of(asked)) == IOSuccess(b"a")
    assert "s3cret" not in str(why(run(recorded([said("1")]))(body_of(asked))))


@given(st.lists(some.exchanges(), max_size=4), st.randoms(use_true_random=False))
def test_every_exchange_answers_its_own_request_in_any_order(
    exchanges: Sequence[HttpExchange], random: Any
) -> None:
    numbered = [
        evolve(one, request=evolve(one.request, url=f"/{number}"))
        for number, one in enumerate(exchanges)
        if isinstance(one.reply, RecordedReply)
    ]
    random.shuffle(order := list(numbered))
    asked = traverse(
        lambda one: reading(one.request, len(one.reply.pieces)).map(
            lambda pieces: (one, pieces)
        ),
        order,
    )

    outcome = unsafe_perform_io(run(recorded(numbered, complete=True))(asked))

    assert outcome.unwrap() == tuple((one, one.reply.pieces) for one in order)


def test_a_run_that_asks_nothing_is_complete_without_exchanges() -> None:
    assert run(recorded([], complete=True))(succeed(1)) == IOSuccess(1)


@pytest.mark.parametrize("end", [{"left": True, "broken": BROKEN}, {}])
def test_a_reply_that_cannot_have_been_is_refused(end: dict[str, Any]) -> None:
    pieces = (b"a",) if end else (b"",)

    with pytest.raises(ValueError, match=r"a (piece|reply)"):
        RecordedReply(200, (), pieces, **end)
