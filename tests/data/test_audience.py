"""Annotations: whom a part is for, and what each of the two readers gets."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp import (
    Annotations,
    CachePoint,
    Message,
    Request,
    Role,
    SystemMessage,
    Text,
    ToolCall,
    ToolMessage,
    assistant,
    decode,
    encode,
    for_model,
    for_user,
    image,
    user,
)
from mojentic_fp.data.audience import addressed
from mojentic_fp.data.part import Audio, Document, Image
from mojentic_fp.testing import strategies as some

FOR_USER = Annotations((Role.USER,))
FOR_MODEL = Annotations((Role.ASSISTANT,))
SHOWN = Text("for you", annotations=FOR_USER)
TOLD = Text("for the model", annotations=FOR_MODEL)
BOTH = Text("for both")


def annotated(message: Message) -> bool:
    return any(getattr(part, "annotations", None) for part in message.parts)


@given(some.conversations())
def test_telling_twice_is_telling_once(messages: tuple[Message, ...]) -> None:
    once = for_model(messages)

    assert for_model(once) == once
    assert all(for_user(for_user(one)) == for_user(one) for one in messages)


@given(some.conversations())
def test_what_has_no_annotations_stays_the_same_object(
    messages: tuple[Message, ...],
) -> None:
    plain = [one for one in messages if not annotated(one)]

    assert list(for_model(plain)) == plain
    assert all(a is b for a, b in zip(for_model(plain), plain, strict=True))
    assert all(for_user(one) is one for one in plain)


@given(some.conversations())
def test_calls_and_results_are_kept_in_order(messages: tuple[Message, ...]) -> None:
    def paired(of: tuple[Message, ...]) -> list[object]:
        return [
            found
            for one in of
            for found in (
                [(one.call_id, one.name, one.failed)]
                if isinstance(one, ToolMessage)
                else [part for part in one.parts if isinstance(part, ToolCall)]
            )
        ]

    assert paired(for_model(messages)) == paired(messages)


@given(some.conversations())
def test_each_reader_gets_exactly_what_is_for_it(messages: tuple[Message, ...]) -> None:
    def audiences(of: tuple[Message, ...]) -> list[tuple[Role, ...]]:
        return [
            part.annotations.audience
            for one in of
            for part in one.parts
            if isinstance(part, Text) and part.annotations and part.annotations.audience
        ]

    def read_by(role: Role) -> list[tuple[Role, ...]]:
        return [audience for audience in audiences(messages) if role in audience]

    assert audiences(for_model(messages)) == read_by(Role.ASSISTANT)
    assert audiences(tuple(map(for_user, messages))) == read_by(Role.USER)


@given(some.conversations())
def test_no_message_is_left_with_nothing(messages: tuple[Message, ...]) -> None:
    for one in for_model(messages):
        content = [part for part in one.parts if not isinstance(part, CachePoint)]
        assert content or isinstance(one, ToolMessage) or one in messages


def test_a_result_for_the_user_only_is_still_answered() -> None:
    call = assistant(ToolCall("1", "draw"))
    result = ToolMessage("1", "draw", (SHOWN,))

    assert for_model((call, result)) == (call, evolve(result, parts=()))


def test_a_message_for_the_user_only_is_not_told() -> None:
    assert for_model((user(SHOWN), user(SHOWN, BOTH))) == (user(BOTH),)


def test_a_cache_point_goes_with_all_that_it_stands_after() -> None:
    mark = CachePoint()
    told = for_model(
        (user(SHOWN, mark, BOTH), user(BOTH, SHOWN, mark), user(SHOWN, mark))
    )

    assert told == (user(BOTH), user(BOTH, mark))


@pytest.mark.parametrize(
    "part",
    [
        Text("x", annotations=FOR_MODEL),
        Image("image/png", b"x", annotations=FOR_MODEL),
        Document("text/plain", b"x", annotations=FOR_MODEL),
        Audio("audio/wav", b"x", annotations=FOR_MODEL),
    ],
)
def test_every_kind_of_content_may_be_annotated(part: Text | Image) -> None:
    assert for_user(user(part, BOTH)) == user(BOTH)
    assert for_model((user(part),)) == (user(part),)


def test_a_request_for_everybody_is_the_same_object() -> None:
    request = Request("m", (user("Hi", image(b"x")),))

    assert addressed(request) is request
    assert addressed(Request("m", (user(SHOWN), user(BOTH)))).messages == (user(BOTH),)


@pytest.mark.parametrize("priority", [-0.1, 1.1, float("nan")])
def test_a_priority_is_from_0_to_1(priority: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Annotations(priority=priority)


def test_an_audience_is_somebody() -> None:
    with pytest.raises(ValueError, match="somebody"):
        Annotations(())


@given(some.annotations(), st.sampled_from([SystemMessage]))
def test_annotations_survive_json(annotations: Annotations, kind: type) -> None:
    message = kind((Text("x", annotations=annotations),))

    assert decode(kind, encode(message).unwrap()).unwrap() == message
