"""The broker against a model that answers anything."""

from functools import reduce
from typing import Any, Never

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOResult
from returns.result import Result

from mojentic_fp import (
    AssistantMessage,
    Complete,
    Completion,
    Conversation,
    Effect,
    Handlers,
    JsonObject,
    LlmFailure,
    LoopFailure,
    Program,
    Request,
    RoundsExhausted,
    TextDelta,
    ToolCall,
    ToolMessage,
    absorb,
    around_every,
    completion,
    converse,
    generate,
    generate_object,
    pipe,
    run,
    scripted,
    start,
    stream,
    tool,
    toolbox,
    user,
)
from mojentic_fp.testing.play import playing
from mojentic_fp.testing.strategies import adversary

QUESTION = (user("What is the date tomorrow?"),)


@tool
def look(key: str, depth: int = 1) -> dict[str, str | int]:
    """Look something up."""
    if depth < 0:
        message = "too deep"
        raise ValueError(message)
    return {"key": key, "depth": depth}


@tool
async def add(left: int, right: int) -> int:
    """Add two numbers."""
    return left + right


TOOLS = toolbox(look, add)
NAMES = ("look", "add")


def outcome(result: IOResult[Any, Any]) -> Result[Any, Any]:
    return result._inner_value


@given(adversary(NAMES), st.integers(0, 4))
def test_every_run_ends_within_its_rounds_and_nothing_escapes(
    script: tuple[Completion | LlmFailure, ...], rounds: int
) -> None:
    ended = outcome(
        run(playing(script))(
            converse(start(Request("m", QUESTION), rounds=rounds), TOOLS)
        )
    )

    match ended.swap().value_or(None):
        case None:
            assert ended.unwrap().spent <= rounds
        case LoopFailure(RoundsExhausted(used), conversation):
            assert used == rounds == conversation.spent
        case LlmFailure() as failure:
            assert failure in script
        case other:
            raise AssertionError(other)


@given(adversary(NAMES))
def test_every_call_is_answered_once_in_order_before_the_next_turn(
    script: tuple[Completion | LlmFailure, ...],
) -> None:
    ended = outcome(
        run(playing(script))(converse(start(Request("m", QUESTION), rounds=3), TOOLS))
    )
    conversation = ended.value_or(None) or getattr(
        ended.failure(), "conversation", None
    )
    if not isinstance(conversation, Conversation):
        return

    open_calls: list[str] = []
    for message in conversation.messages:
        match message:
            case AssistantMessage():
                assert not open_calls
                open_calls = [call.id for call in message.calls]
                assert all(open_calls)
            case ToolMessage(call_id):
                assert call_id == open_calls.pop(0)
            case _:
                pass
    assert tuple(open_calls) in {(), tuple(call.id for call in conversation.pending)}


@given(adversary(NAMES))
def test_serial_and_parallel_tools_give_the_same_transcript(
    script: tuple[Completion | LlmFailure, ...],
) -> None:
    one, many = (
        outcome(
            run(playing(script))(
                converse(
                    start(Request("m", QUESTION), rounds=3), TOOLS, at_once=at_once
                )
            )
        )
        for at_once in (1, 8)
    )

    assert one == many


def recording(log: list[tuple[Effect[Any, Any], Any]]) -> Any:
    def note(effect: Effect[Any, Any], forward: Any) -> Program[Any, Any, Never]:
        def keep(answer: Result[Any, Any]) -> Program[Any, Any, Never]:
            log.append((effect, answer))
            return Program.from_result(answer)

        return forward(effect).attempt().bind(keep)

    return around_every(note)


@given(adversary(NAMES))
def test_folding_the_answers_reproduces_the_run(
    script: tuple[Completion | LlmFailure, ...],
) -> None:
    begun = start(Request("m", QUESTION), rounds=3)
    log: list[tuple[Effect[Any, Any], Any]] = []
    handlers: Handlers[Complete, Never] = pipe(playing(script), recording(log))
    ended = outcome(run(handlers)(converse(begun, TOOLS, at_once=1)))
    conversation = ended.value_or(None)
    if conversation is None:
        return

    said = iter([m for m in conversation.messages[1:] if isinstance(m, ToolMessage)])
    answers: list[Completion | ToolMessage] = []
    state = begun
    for effect, answer in log:
        if isinstance(effect, Complete):
            completed = answer.unwrap()
            answers.append(completed)
            state = absorb(state, completed)
            answers.extend(next(said) for _ in state.pending)
            state = reduce(absorb, answers, begun)

    assert reduce(absorb, answers, begun) == conversation


@given(adversary(NAMES))
def test_what_is_streamed_is_what_is_answered(
    script: tuple[Completion | LlmFailure, ...],
) -> None:
    program = generate("m", tools=TOOLS, rounds=3)(QUESTION)
    *events, last = stream(playing(script))(program)

    plain = run(playing(script))(program)
    assert last == plain
    shown = "".join(e.text for e in events if isinstance(e, TextDelta))
    assert shown.endswith(outcome(plain).map(lambda c: c.text).value_or(""))


@frozen
class Pair:
    left: int
    right: str


@given(adversary(), st.integers(0, 3))
def test_an_object_is_valid_or_the_failure_says_why(
    script: tuple[Completion | LlmFailure, ...], repairs: int
) -> None:
    asked = generate_object(Pair, "m", repairs=repairs)(QUESTION)
    ended = outcome(run(playing(script))(asked))

    match ended.swap().value_or(None):
        case None:
            assert isinstance(ended.unwrap(), Pair)
        case LoopFailure(reason, conversation) if not isinstance(
            reason, RoundsExhausted
        ):
            assert reason.problems
            # An answer that was cut off would be cut off again: it is the last.
            assert reason.attempts == repairs + 1 or conversation.cut_off
            assert reason.attempts <= repairs + 1
            assert conversation.last is not None
        case LoopFailure() | LlmFailure():
            pass
        case other:
            raise AssertionError(other)


def test_the_caller_s_messages_are_unchanged() -> None:
    given_messages = [user("hi")]

    run(playing(()))(generate("m", tools=TOOLS)(given_messages))

    assert given_messages == [user("hi")]


@pytest.mark.parametrize("at_once", [1, 4])
def test_tools_may_be_plain_or_async_under_a_synchronous_run(at_once: int) -> None:
    calls = (
        ToolCall("a", "look", JsonObject(key="x")),
        ToolCall("b", "add", JsonObject(left=1, right=2)),
    )
    program = converse(start(Request("m", QUESTION)), TOOLS, at_once=at_once)

    ended = outcome(run(scripted([completion(*calls), "done"]))(program)).unwrap()

    assert [m.text for m in ended.messages if isinstance(m, ToolMessage)] == [
        '{"key":"x","depth":1}',
        "3",
    ]
