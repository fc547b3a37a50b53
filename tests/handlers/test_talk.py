"""The user by heart, and the tools that reach them."""

from typing import Any

import pytest
from returns.io import IOFailure, IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    JsonObject,
    ToolCall,
    converse,
    run,
    scripted,
    start,
    toolbox,
    user,
)
from mojentic_fp.data.message import ToolMessage
from mojentic_fp.data.request import Request
from mojentic_fp.effects.talk import AskUser, Silence, TellUser, Unanswered
from mojentic_fp.handlers.handler import on
from mojentic_fp.handlers.talk import answering, unattended
from mojentic_fp.programs.toolbox.people import ask_user, tell_user


def test_answers_come_in_order_and_anew_in_each_run() -> None:
    handlers = answering(["yes", "42"])
    both = AskUser("a").perform().bind(lambda _: AskUser("b").perform())

    assert run(handlers)(both) == IOSuccess("42")
    assert run(handlers)(both) == IOSuccess("42")


def test_a_user_with_nothing_more_to_say_does_not_answer() -> None:
    silent = IOFailure(Unanswered("a", Silence.ENDED))

    assert run(answering([]))(AskUser("a").perform()) == silent


def test_nobody_answers_where_nobody_is() -> None:
    silent = IOFailure(Unanswered("a", Silence.NOBODY))

    assert run(unattended())(AskUser("a").perform()) == silent


def test_what_was_told_and_asked_is_noted_in_order() -> None:
    heard: list[object] = []
    talk = TellUser("Half.").perform().bind(lambda _: AskUser("Go on?").perform())

    run(answering(["yes"], into=heard.append))(talk)

    assert heard == [TellUser("Half."), AskUser("Go on?")]


def told(call: ToolCall, handlers: Any) -> tuple[str, bool]:
    """What a model is told of its call, and whether that is a failure."""
    box = toolbox(ask_user, tell_user)
    begun = start(Request("m", (user("Go."),), tools=box.specs))
    ended = run(scripted([call, "Done."]) | handlers)(converse(begun, box))
    messages = unsafe_perform_io(ended).unwrap().messages
    (message,) = (one for one in messages if isinstance(one, ToolMessage))
    return message.text, message.failed


ASK = ToolCall("1", "ask_user", JsonObject(user_request="Which city?"))
TELL = ToolCall("1", "tell_user", JsonObject(message="Half."))


def test_the_model_is_told_what_the_user_said() -> None:
    heard: list[object] = []

    assert told(ASK, answering(["Oslo"], into=heard.append)) == ("Oslo", False)
    assert heard == [AskUser("Which city?")]


def test_the_model_is_told_that_the_user_was() -> None:
    heard: list[object] = []
    answer = told(TELL, answering([], into=heard.append))

    assert answer == ("Message delivered to user.", False)
    assert heard == [TellUser("Half.")]


@pytest.mark.parametrize("reason", Silence)
def test_the_model_is_told_why_there_is_no_answer(reason: Silence) -> None:
    from mojentic_fp import fail

    silent = on(AskUser, lambda asked: fail(Unanswered(asked.question, reason)))

    text, failed = told(ASK, silent | answering([]))

    assert failed
    assert text == (
        '{"error":"Unanswered: the user did not answer: ' + f'{reason.value}"}}'
    )
