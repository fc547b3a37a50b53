"""Every public value is frozen, hashable where its parts are, and survives JSON."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mojentic_fp
from mojentic_fp import (
    Completion,
    Conversation,
    Delta,
    Ended,
    Event,
    HttpReply,
    InvalidObject,
    LlmFailure,
    LoopFailure,
    Message,
    Note,
    OpaqueDelta,
    Problem,
    Raised,
    Rejected,
    Request,
    Retrying,
    RoundsExhausted,
    Schema,
    Settings,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    ToolFailure,
    ToolFinished,
    ToolMessage,
    ToolSpec,
    ToolStarted,
    UnknownTool,
    Usage,
    encode,
)
from mojentic_fp.data.convert import decode_form
from mojentic_fp.testing import strategies as some


def survives(form: Any, value: object) -> None:
    hash(value)
    assert decode_form(form, encode(value).unwrap()).unwrap() == value


@given(some.messages())
def test_messages(message: Message) -> None:
    survives(Message, message)


@given(some.completions())
def test_completions(completion: Completion) -> None:
    survives(Completion, completion)


@given(some.failures())
def test_failures(failure: LlmFailure) -> None:
    survives(LlmFailure, failure)


def requests() -> st.SearchStrategy[Request]:
    spec = st.builds(ToolSpec, some.names(), some.texts(), some.json_objects())
    return st.builds(
        Request,
        some.names(),
        st.lists(some.messages(), max_size=3).map(tuple),
        tools=st.lists(spec, max_size=2).map(tuple),
        settings=st.builds(
            Settings, temperature=st.none() | st.floats(0, 2), extra=some.json_objects()
        ),
        output=st.none() | st.builds(Schema, some.names(), some.json_objects()),
    )


@given(requests())
def test_requests(request: Request) -> None:
    survives(Request, request)


@given(requests(), some.usages(), st.none() | some.completions())
def test_conversations(request: Request, usage: Usage, last: Completion | None) -> None:
    conversation = Conversation(request=request, rounds=3, usage=usage, last=last)
    problems = (Problem(("a", 0), "is wrong"),)

    survives(Conversation, conversation)
    survives(Rejected, Rejected(problems))
    for reason in (RoundsExhausted(3), InvalidObject("{}", problems, 2)):
        survives(LoopFailure, LoopFailure(reason, conversation))


@given(some.calls(), some.texts())
def test_tool_failures(call: mojentic_fp.ToolCall, words: str) -> None:
    for reason in (UnknownTool(("a",)), Raised("KeyError", words)):
        survives(ToolFailure, ToolFailure(call, reason))


@given(some.texts(), some.calls(), some.jsons(), some.json_objects())
def test_events(
    words: str,
    call: mojentic_fp.ToolCall,
    value: mojentic_fp.Json,
    members: mojentic_fp.JsonObject,
) -> None:
    deltas: tuple[Delta, ...] = (
        TextDelta(words),
        ThinkingDelta(words, 1, words),
        ToolCallDelta(0, "1", "t", words),
        OpaqueDelta("p", members),
        Ended(usage=Usage(1, 2), metadata=members),
    )
    events: tuple[Event, ...] = (
        *deltas,
        ToolStarted(call),
        ToolFinished(call, ToolMessage("1", "t", words)),
        Retrying((Problem((), words),)),
        Note("n", value),
    )
    for event in events:
        survives(Event, event)


def test_a_reply_survives() -> None:
    survives(HttpReply, HttpReply(200, (("a", "b"),), b"\x00\xff"))


RECORDS = sorted(
    {
        value
        for value in (getattr(mojentic_fp, name) for name in mojentic_fp.__all__)
        if isinstance(value, type)
        and attrs.has(value)
        and value.__module__.startswith("mojentic_fp.data")
    },
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_is_frozen_and_slotted(kind: type[Any]) -> None:
    bare = object.__new__(kind)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        bare.anything = 1
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_what_has_a_default_is_given_by_name_or_comes_last(kind: type[Any]) -> None:
    positional = [one for one in attrs.fields(kind) if not one.kw_only]
    defaulted = [one.default is not attrs.NOTHING for one in positional]

    assert defaulted == sorted(defaulted)
