"""Assembling and splitting are inverse, however finely the fragments are cut."""

import itertools

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from returns.result import Success

from mojentic_fp.data.completion import Completion, Finish, Usage, completion
from mojentic_fp.data.delta import (
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.part import Opaque, Text, Thinking, ToolCall
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.testing.strategies import assistant_parts, json_objects, texts, usages
from mojentic_fp.wire.assemble import (
    NOTHING,
    arrived,
    assemble,
    grow,
    judge,
    sketch,
    split,
)
from mojentic_fp.wire.text import parse_object

COMPLETIONS = st.builds(
    Completion,
    st.lists(assistant_parts(), max_size=5).map(tuple).map(AssistantMessage),
    finish=st.sampled_from(Finish),
    raw_finish=texts(),
    usage=st.none() | usages(),
    model=texts(),
    id=texts(),
    refusal=st.none() | texts(),
    metadata=json_objects(),
)


def sound(answer: Completion) -> bool:
    """Whether no call holds as raw text what is a JSON object after all."""
    return all(
        call.raw is None or parse_object(call.raw) is None for call in answer.calls
    )


def cut(delta, places):
    """The same fragment in several."""
    field = "arguments" if isinstance(delta, ToolCallDelta) else "text"
    whole = getattr(delta, field, None)
    if whole is None:
        return [delta]
    at = sorted(place % (len(whole) + 1) for place in places)
    bounds = [0, *at, len(whole)]
    return [evolve(delta, **{field: whole[a:b]}) for a, b in itertools.pairwise(bounds)]


@given(COMPLETIONS)
def test_split_then_assemble(answer):
    """assemble(split(c)) == c."""
    assume(sound(answer))

    assert assemble(split(answer)) == Success(answer)


@given(COMPLETIONS, st.lists(st.integers(0, 30), max_size=5), st.integers(1, 9))
def test_any_finer_cut(answer, places, size):
    """However words and arguments are cut, and however many come at a time."""
    assume(sound(answer))
    deltas = [piece for delta in split(answer) for piece in cut(delta, places)]

    partial = NOTHING
    for start in range(0, len(deltas), size):
        partial = grow(partial, deltas[start : start + size])

    assert judge(partial) == Success(answer)


def test_parts_stand_in_the_order_of_their_first_fragments():
    """Fragments of several parts may be interleaved."""
    deltas = (
        ThinkingDelta("hm", signature="s"),
        ToolCallDelta(0, "1", "look"),
        TextDelta("Let "),
        ToolCallDelta(1, "2", "see", "{}"),
        ToolCallDelta(0, arguments='{"a":'),
        TextDelta("me"),
        ThinkingDelta("m", signature="late", model="m"),
        ToolCallDelta(0, "1", "look", "1}"),
        Ended(finish=Finish.TOOL_CALLS),
    )

    assert assemble(deltas).unwrap().message.parts == (
        Thinking("hmm", "s", "m"),
        ToolCall("1", "look", parse_object('{"a":1}')),
        Text("Let me"),
        ToolCall("2", "see"),
    )


@pytest.mark.parametrize("text", ["", "nul", "[1]", '{"a":', "1", '"x"'])
def test_arguments_that_are_no_object_are_kept(text):
    """The model's own text stays."""
    answer = assemble((ToolCallDelta(0, "1", "look", text), Ended())).unwrap()

    assert answer.calls == (ToolCall("1", "look", raw=text),)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_of_parts_that_we_do_not_know_the_last_word_counts(size):
    """They come as they are so far, in the place where they came first."""
    deltas = (
        OpaqueDelta("p", JsonObject(n=1)),
        OpaqueDelta("p", JsonObject(n=2)),
        TextDelta("so"),
        OpaqueDelta("p", JsonObject(n=3)),
        Ended(),
    )
    partial = NOTHING
    for start in range(0, len(deltas), size):
        partial = grow(partial, deltas[start : start + size])

    known = Opaque("p", JsonObject(n=3))
    assert judge(partial).unwrap().message.parts == (known, Text("so"))
    assert arrived(partial, ("opaque_delta", 0)) == known
    assert arrived(partial, ("text_delta", 1)) is None


def test_no_end_is_an_interruption():
    """What had arrived is kept."""
    failure = assemble((TextDelta("He"), TextDelta("llo"))).failure()

    assert isinstance(failure.reason, Interrupted)
    assert failure.reason.partial == evolve(completion("Hello"), finish=Finish.OTHER)


def test_nothing_at_all():
    """Of nothing there is no sketch."""
    assert sketch(NOTHING) is None
    assert assemble(()).failure().reason.partial is None


def test_an_end_alone_is_an_empty_answer():
    """A model may say nothing."""
    answer = assemble((Ended(usage=Usage(1, 0)),)).unwrap()

    assert answer == evolve(completion(usage=Usage(1, 0)))
    assert answer.text == ""
