"""`mojentic-fp chat` and `models`, under a scripted model."""

import pytest

from mojentic_fp import (
    LlmFailure,
    Unreachable,
    assistant,
    completion,
    user,
)
from mojentic_fp.cli.chat import stopped
from mojentic_fp.data.request import Request
from mojentic_fp.programs.loop import start
from tests.cli.world import invoke


def counted(request: object) -> object:
    return completion(f"{len(request.messages)} messages")


def test_a_line_is_a_turn_and_the_conversation_is_kept() -> None:
    ran = invoke(["chat"], counted, piped="one\ntwo\n")

    assert (ran.stdout, ran.exit_code) == ("1 messages\n3 messages\n", 0)


@pytest.mark.parametrize("end", ["\n", "/exit\n"])
def test_an_empty_line_or_exit_ends_the_chat(end: str) -> None:
    ran = invoke(["chat"], counted, piped=f"one\n{end}two\n")

    assert ran.stdout == "1 messages\n"


def test_a_turn_that_fails_is_explained_and_leaves_no_trace() -> None:
    failed = LlmFailure(Unreachable("here", "refused"))
    ran = invoke(["chat", "-m", "m"], failed, piped="one\n")

    assert ran.exit_code == 3
    assert "no server answers at here" in ran.stderr


def test_without_streaming_the_answers_are_the_same() -> None:
    ran = invoke(["chat", "--no-stream"], counted, piped="one\n")

    assert ran.stdout == "1 messages\n"


def test_what_was_said_before_a_stop_is_kept() -> None:
    before = start(Request("m", (user("one"), assistant("1"))))

    kept = stopped(before, user("two"), "half an ans")

    assert kept is not None
    assert kept.messages[-2:] == (user("two"), assistant("half an ans"))
    assert stopped(before, user("two"), "") == before


def test_a_wrong_option_is_a_usage_error() -> None:
    assert invoke(["chat", "-t", "hammer"]).exit_code == 2


def test_models_are_listed_a_line_each() -> None:
    ran = invoke(["models", "-p", "ollama"], models=("a", "b"))

    assert (ran.stdout, ran.exit_code) == ("a\nb\n", 0)
