"""Relaying: what a program shows can be changed from outside, and nothing else of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess

from mojentic_fp import (
    LlmFailure,
    Note,
    TextDelta,
    ask,
    emit,
    fail,
    listening,
    nothing,
    parallel,
    program,
    run,
    scripted,
    stream,
    succeed,
    traverse,
)
from mojentic_fp.effects.emit import relaying


def shown(handlers, steps):
    *events, outcome = stream(handlers)(steps)
    return events, outcome


def numbered(count, event):
    return count + 1, (Note(f"{count}", event.name),)


def test_events_of_handlers_are_seen_too():
    """The deltas of a model are changed as what the program itself emits is."""

    def loud(state, event):
        if isinstance(event, TextDelta):
            return state, (TextDelta(event.text.upper()),)
        return state, ()

    events, outcome = shown(scripted(["hi"]), relaying(0, loud)(ask("m", "?")))

    assert events == [TextDelta("HI")]
    assert outcome.map(lambda answer: answer.text) == IOSuccess("hi")


@given(st.lists(st.sampled_from("abc"), max_size=6))
def test_to_relay_unchanged_is_nothing(names):
    """The identity shows what was shown, and answers what was answered."""
    steps = traverse(lambda name: emit(Note(name)), names)
    same = relaying(None, lambda state, event: (state, (event,)))

    assert shown(nothing, same(steps)) == shown(nothing, steps)


def test_the_state_is_of_one_run_of_the_program():
    """It begins anew each time, in a run and in the next."""
    once = relaying(0, numbered)(emit(Note("a")).bind(lambda _: emit(Note("b"))))
    twice = once.bind(lambda _: once)

    for _ in range(2):
        events, _outcome = shown(nothing, twice)
        assert [event.name for event in events] == ["0", "1", "0", "1"]


def test_it_ends_with_the_program():
    """After an answer and after a failure, events are as they were."""
    failing = relaying(0, lambda n, _: (n, ()))(
        emit(Note("x")).bind(lambda _: fail("no"))
    )

    @program
    def steps():
        yield from emit(Note("before"))
        yield from failing.attempt()
        yield from emit(Note("after"))

    events, _ = shown(nothing, steps())
    assert [event.name for event in events] == ["before", "after"]


def test_relays_nest():
    """The inner one comes first."""
    inner = relaying(0, lambda n, event: (n, (Note(event.name + "i"),)))
    outer = relaying(0, lambda n, event: (n, (Note(event.name + "o"),)))

    events, _ = shown(nothing, outer(inner(emit(Note("x")))))
    assert [event.name for event in events] == ["xio"]


def test_branches_share_the_state():
    """No event of a parallel branch is lost or counted twice."""
    many = parallel([emit(Note(f"{n}")) for n in range(50)])

    events, _ = shown(nothing, relaying(0, numbered)(many))
    assert sorted(int(event.name) for event in events) == list(range(50))
    assert {event.value for event in events} == {f"{n}" for n in range(50)}


@pytest.mark.parametrize("wrapped", [True, False])
def test_nobody_listens_to_less(wrapped):
    """Where nobody listens nothing is relayed, and the answer is the same."""
    steps = listening().bind(
        lambda heard: emit(Note("x")).bind(lambda _: succeed(heard))
    )
    relayed = relaying(0, numbered)(steps) if wrapped else steps

    assert run(nothing)(relayed) == IOSuccess(False)


def test_a_failure_passes():
    """The failure of the program is the failure of what is relayed."""
    events, outcome = shown(scripted([]), relaying(0, numbered)(ask("m", "?")))
    assert events == []
    assert isinstance(outcome.swap().value_or(None)._inner_value, LlmFailure)
