"""Scripted handlers: the world by heart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Failure

from mojentic_fp import (
    Complete,
    Effect,
    FileFailure,
    FileReason,
    ListFiles,
    LlmFailure,
    NewId,
    Note,
    Now,
    OffScript,
    Overloaded,
    ReadFile,
    Recall,
    Remember,
    Request,
    Sleep,
    Steps,
    TextDelta,
    WriteFile,
    ask,
    completion,
    counted_ids,
    emit,
    files_in_memory,
    fixed_clock,
    list_models,
    program,
    run,
    scripted,
    scripted_effects,
    state_in_memory,
    stream,
    user,
)

NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)


def test_answers_come_in_order() -> None:
    two = ask("m", "a").bind(lambda first: ask("m", first.text))

    answer = run(scripted(["one", "two"]))(two)

    assert answer.map(lambda said: said.text) == IOSuccess("two")


def test_every_run_begins_anew() -> None:
    handlers = scripted(["hi"])

    assert run(handlers)(ask("m", "a")) == run(handlers)(ask("m", "a"))


def test_answers_are_streamed_like_any_model_s() -> None:
    *events, last = stream(scripted(["hi there"]))(ask("m", "a"))

    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "hi there"
    assert last == run(scripted(["hi there"]))(ask("m", "a"))


def test_an_exhausted_script_says_what_was_asked_so_far() -> None:
    two = ask("m", "a").bind(lambda first: ask("m", first.text))

    outcome = run(scripted(["one"]))(two)

    failure = outcome.failure()._inner_value
    assert isinstance(failure.reason, OffScript)
    assert str(failure.reason) == (
        "the run left its script; so far:\n"
        "  1. Complete(m, 1 message, last user: 'a') -> 'one'\n"
        "expected next: nothing more\n"
        "found: Complete(m, 1 message, last user: 'one')"
    )


def test_a_script_left_over_fails_the_run_and_says_what_was_next() -> None:
    failure = run(scripted(["one", "two"]))(ask("m", "a")).failure()._inner_value

    assert isinstance(failure.reason, OffScript)
    assert failure.reason.expected == "'two' (1 answer left)"
    assert failure.reason.found == "the end of the run"
    assert len(failure.reason.log) == 1


def test_a_failing_run_keeps_its_own_failure() -> None:
    down = LlmFailure(Overloaded("busy"))

    assert run(scripted([down, "never"]))(ask("m", "a")) == IOFailure(down)


def test_an_answer_may_depend_on_the_request() -> None:
    def echo(request: Request) -> object:
        return completion(request.messages[-1].text.upper())

    assert run(scripted([echo]))(ask("m", "hi")).map(  # type: ignore[list-item]
        lambda said: said.text
    ) == IOSuccess("HI")


def test_models_are_listed() -> None:
    assert run(scripted([], models=("a", "b")))(list_models()) == IOSuccess(("a", "b"))


def test_effects_are_scripted_one_by_one() -> None:
    asked = Complete(Request("m", (user("a"),)))
    steps = [(Now(), NOON), (asked, completion("hi"))]

    outcome = run(scripted_effects(steps))(
        Now().perform().bind(lambda _: asked.perform())
    )

    assert outcome == IOSuccess(completion("hi"))


@pytest.mark.parametrize(
    ("script", "expected", "found"),
    [
        ([(NewId(), "1")], "NewId()", "Now()"),
        ([], "nothing more", "Now()"),
        ([(Now(), NOON), (NewId(), "1")], "NewId()", "the end of the run"),
    ],
)
def test_leaving_the_script_is_a_failure(
    script: list[tuple[Effect[Any, Any], object]], expected: str, found: str
) -> None:
    failure = run(scripted_effects(script))(Now().perform()).failure()._inner_value

    assert (failure.reason.expected, failure.reason.found) == (expected, found)


def test_what_is_emitted_is_not_in_the_script() -> None:
    shown = emit(Note("a")).bind(lambda _: Now().perform())

    *events, last = stream(scripted_effects([(Now(), NOON)]))(shown)

    assert events == [Note("a")]
    assert last == IOSuccess(NOON)


def test_a_scripted_failure_fails_the_effect() -> None:
    missing = FileFailure("a", FileReason.NOT_FOUND)

    outcome = run(scripted_effects([(ReadFile("a"), Failure(missing))]))(
        ReadFile("a").perform()
    )

    assert outcome == IOFailure(missing)


@program
def nap() -> Steps[timedelta, None, Now | Sleep]:
    before = yield from Now()
    yield from Sleep(90)
    after = yield from Now()
    return after - before


def test_the_clock_moves_when_slept() -> None:
    assert run(fixed_clock(NOON))(nap()) == IOSuccess(timedelta(seconds=90))


def test_ids_count() -> None:
    two = NewId().perform().bind(lambda a: NewId().perform().map(lambda b: (a, b)))

    assert run(counted_ids("n"))(two) == IOSuccess(("n1", "n2"))


def test_files_live_in_memory_for_a_run() -> None:
    handlers = files_in_memory({"a/x.txt": b"one"})
    written = (
        WriteFile("a/y.txt", b"two")
        .perform()
        .bind(lambda _: ListFiles("a").perform())
        .bind(lambda names: ReadFile(names[-1]).perform().map(lambda b: (names, b)))
    )

    assert run(handlers)(written) == IOSuccess((("a/x.txt", "a/y.txt"), b"two"))
    assert run(handlers)(ReadFile("a/y.txt").perform()) == IOFailure(
        FileFailure("a/y.txt", FileReason.NOT_FOUND)
    )


def test_named_values_live_in_memory_for_a_run() -> None:
    kept = Remember("a", 1).perform().bind(lambda _: Recall("a").perform())

    assert run(state_in_memory())(kept) == IOSuccess(1)
    assert run(state_in_memory({"b": "x"}))(Recall("b").perform()) == IOSuccess("x")
    assert run(state_in_memory())(Recall("b").perform()) == IOSuccess(None)
