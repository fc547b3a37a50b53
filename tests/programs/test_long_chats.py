"""Chats of any length and shape, in a window: what is shown, and what a turn costs."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp import (
    AssistantMessage,
    DropOldest,
    Image,
    JsonObject,
    Session,
    Summarise,
    SystemMessage,
    Text,
    ToolCall,
    ToolMessage,
    ToolResult,
    ToolSpec,
    UserMessage,
    Window,
    completion,
    either,
    on,
    run,
    say,
    succeed,
    toolbox,
)
from mojentic_fp.data.part import Annotations
from mojentic_fp.data.session import DoesNotFit
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.effects.llm import Complete, CountTokens
from mojentic_fp.programs.tool import Tool

STRATEGIES = st.sampled_from([DropOldest(), Summarise(tokens=12)])
PICTURE = Image("image/png", url="https://a.example/a.png")


def size(message):
    """Words, 20 a picture, 5 a call: all that is there is counted."""
    return sum(
        len(part.text.split())
        if isinstance(part, Text)
        else 20
        if isinstance(part, Image)
        else 5
        for part in message.parts
    )


def counted(effect):
    return succeed(TokenCount(sum(map(size, effect.request.messages)), "words"))


LOOK = Tool(
    ToolSpec("look", "Look.", JsonObject(type="object")),
    lambda _: succeed(
        ToolResult((Text("seen", annotations=Annotations(priority=0.1)), PICTURE))
    ),
)


@st.composite
def turns(draw):
    """What the user says, how often the model calls, whether it is pinned afterwards."""
    words = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12))
    priority = draw(st.sampled_from([None, None, 0.0, 0.2, 0.9]))
    said = Text(" ".join(words), annotations=Annotations(priority=priority))
    shown = (said, PICTURE) if draw(st.booleans()) else (said,)
    return shown, draw(st.integers(0, 2)), draw(st.integers(0, 9)) == 0


@given(st.lists(turns(), min_size=1, max_size=14), st.integers(20, 160), STRATEGIES)
def test_whatever_was_said_the_window_holds(chat, tokens, strategy):
    """What is shown fits, begins with the instructions, ends with the newest message,
    keeps each call with its results and all that is pinned; a message that cannot fit is
    a failure with the numbers, and the session is as it was.
    """
    calls, seen = [], []

    def answer(effect):
        request = effect.request
        if request.messages[0].text.startswith("Summarise"):
            return succeed(completion("in short"))
        seen.append(request.messages)
        if calls:
            return succeed(completion(*[ToolCall("", "look")] * calls.pop()))
        return succeed(completion("all right then"))

    handlers = on(Complete, answer) | on(CountTokens, counted)
    session = Session("m", "Be brief.")
    window = Window(tokens, reserve=0, strategy=strategy)
    for shown, times, pinned in chat:
        calls[:] = [1 + number % 2 for number in range(times)]
        seen.clear()
        turn = either(
            run(handlers)(say(session, *shown, tools=toolbox(LOOK), window=window))
        )
        if hasattr(turn, "reason"):
            assert isinstance(turn.reason, DoesNotFit)
            assert turn.reason.needed > turn.reason.budget - (
                12 if isinstance(strategy, Summarise) else 0
            )
            assert turn.session == session
            assert not seen
            continue
        first = seen[0]
        assert sum(map(size, first)) <= tokens
        assert isinstance(first[0], SystemMessage)
        assert first[-1] == UserMessage(shown)
        paired(first)
        for kept in session.every:
            if kept.pinned:
                assert all(message in first for message in kept.messages)
        before, session = session, turn.session
        assert session.transcript[: len(before.transcript)] == before.transcript
        if pinned:
            at = len(session.every) - 1
            session = session.pin(at).unwrap()


def paired(messages):
    """Each call is answered right after it, and nothing is answered that was not asked."""
    open_calls = []
    for before, after in pairwise(messages):
        if isinstance(before, AssistantMessage) and before.calls:
            open_calls = [call.id for call in before.calls]
            assert isinstance(after, ToolMessage)
        if isinstance(after, ToolMessage):
            assert after.call_id == open_calls.pop(0)
        else:
            assert not open_calls


@given(st.lists(turns(), min_size=1, max_size=10), st.integers(40, 120))
def test_nothing_that_was_said_is_forgotten(chat, tokens):
    """The transcript has all of it, trimmed or not, once and in order."""
    handlers = on(Complete, lambda _: succeed(completion("yes"))) | on(
        CountTokens, counted
    )
    session, said = Session("m"), []
    for shown, _, pinned in chat:
        outcome = run(handlers)(say(session, *shown, window=Window(tokens, reserve=0)))
        if is_successful(outcome):
            session = either(outcome).session
            said.append(shown)
            if pinned:
                session = session.pin(len(said) // 2).unwrap()

    spoken = [one.parts for one in session.transcript if isinstance(one, UserMessage)]
    assert spoken == said
    assert [one.number for one in session.every] == list(range(len(said)))
    for at in range(len(said) + 1):
        forked = session.fork(at).unwrap()
        assert [one.messages[0].parts for one in forked.every] == said[:at]


def steps(turns, window):
    """How many messages were counted and Python functions called in so many turns."""
    counts = {"messages": 0, "calls": 0}

    def count(effect):
        counts["messages"] += len(effect.request.messages)
        return counted(effect)

    handlers = on(Complete, lambda _: succeed(completion("all right then"))) | on(
        CountTokens, count
    )

    def profile(_frame, event, _argument):
        counts["calls"] += event == "call"

    session = Session("m", "Be brief.")
    sys.setprofile(profile)
    try:
        for number in range(turns):
            turn = either(run(handlers)(say(session, f"turn {number}", window=window)))
            session = turn.session
    finally:
        sys.setprofile(None)
    assert len(session.every) == turns
    return counts


@pytest.mark.slow
def test_ten_thousand_turns_cost_ten_times_a_thousand():
    """The total is linear in the turns: of messages counted, and of functions called."""
    window = Window(60, reserve=0)
    few, many = steps(1_000, window), steps(10_000, window)

    assert many["messages"] / few["messages"] < 10.2
    assert many["calls"] / few["calls"] < 10.5
    print(f"a turn of 10,000: {many['calls'] / 10_000:.0f} calls of functions")
