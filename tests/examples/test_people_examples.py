"""The examples of dates, tasks and the user, by heart."""

import importlib
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    AskUser,
    JsonObject,
    Task,
    TaskList,
    TaskStatus,
    TellUser,
    ToolCall,
    answering,
    completion,
    fixed_clock,
    run,
    scripted,
    tasks_in_memory,
)

FOLDER = Path(__file__).parents[2] / "examples"
CLOCK = fixed_clock(datetime(2024, 11, 6, 9, 30, tzinfo=UTC))


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def call(name: str, **arguments: str) -> ToolCall:
    return ToolCall("1", name, JsonObject(arguments))


def repeated(request: Any) -> Any:
    """The model says what the tool has answered."""
    return completion(request.messages[-1].text)


def outcome(program: Any, handlers: Any) -> Any:
    return unsafe_perform_io(run(handlers)(program)).unwrap()


def test_current_datetime_tool_tells_the_time_in_two_ways() -> None:
    day = call("get_current_datetime", format_string="%A, %d %B %Y")
    model = scripted([call("get_current_datetime"), repeated, day, repeated])

    said = outcome(example("current_datetime_tool").main("m"), model | CLOCK)

    assert "2024-11-06 09:30:00" in said[0].text
    assert "Wednesday, 06 November 2024" in said[1].text


def test_chat_session_with_tool_looks_up_a_date_in_a_turn() -> None:
    friday = call("resolve_date", relative_date_found="next Friday")
    model = scripted([friday, repeated, "You are welcome."])
    lines = ("When is next Friday?", "Thanks.")

    session = outcome(example("chat_session_with_tool").main("m", lines), model | CLOCK)

    assert len(session.passages) == 2
    assert "2024-11-15" in session.passages[0].messages[-1].text


def test_ephemeral_task_manager_brings_a_task_to_its_end() -> None:
    heard: list[object] = []
    model = scripted(
        [
            call("append_task", description="count to ten"),
            "Added.",
            call("start_task", id="1"),
            "Started.",
            call("complete_task", id="1"),
            "Completed.",
            call("list_tasks"),
            "One task.",
            call("tell_user", message="All done."),
            "Told.",
        ]
    )
    world = model | tasks_in_memory() | answering([], into=heard.append)

    tasks = outcome(example("ephemeral_task_manager").main("m"), world)

    done = Task(1, "count to ten", TaskStatus.COMPLETED)
    assert tasks == TaskList((done,), last=1)
    assert heard == [TellUser("All done.")]


def test_tell_user_tells_the_user() -> None:
    heard: list[object] = []
    model = scripted([call("tell_user", message="You sleep better."), "Told."])

    outcome(example("tell_user").main("m"), model | answering([], into=heard.append))

    assert heard == [TellUser("You sleep better.")]


def test_ask_user_uses_what_the_user_says() -> None:
    heard: list[object] = []
    model = scripted([call("ask_user", user_request="Which colour?"), repeated])
    world = model | answering(["green"], into=heard.append)

    said = outcome(example("ask_user").main("m"), world)

    assert said.text == "green"
    assert heard == [AskUser("Which colour?")]
