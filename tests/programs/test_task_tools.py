"""The task tools: what a model is told, word for word."""

from typing import Any

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    JsonObject,
    ToolCall,
    converse,
    parse,
    run,
    scripted,
    start,
    user,
)
from mojentic_fp.data.json import thaw
from mojentic_fp.data.message import ToolMessage
from mojentic_fp.data.request import Request
from mojentic_fp.edges.tasks import shared_tasks
from mojentic_fp.handlers.memory import tasks_in_memory
from mojentic_fp.programs.toolbox.tasks import task_tools

NAMES = [
    "append_task",
    "prepend_task",
    "insert_task_after",
    "start_task",
    "complete_task",
    "list_tasks",
    "clear_tasks",
]


def told(*calls: tuple[str, dict[str, Any]], handlers: Any = None) -> list[Any]:
    """What the model is told of each of these calls, in turn, and whether it failed."""
    box = task_tools()
    script = [
        ToolCall(str(at), name, JsonObject(arguments))
        for at, (name, arguments) in enumerate(calls)
    ]
    model = scripted([*script, "Done."])
    begun = start(Request("m", (user("Go on."),), tools=box.specs), rounds=20)
    ended = run(model | (handlers or tasks_in_memory()))(converse(begun, box))
    messages = unsafe_perform_io(ended).unwrap().messages
    return [
        (thaw(parse(message.text).unwrap()), message.failed)
        for message in messages
        if isinstance(message, ToolMessage)
    ]


def task(
    id_: int, words: str, status: str, summary: str
) -> tuple[dict[str, Any], bool]:
    record = {"id": id_, "description": words, "status": status, "summary": summary}
    return record, False


def refused(error: str, summary: str) -> tuple[dict[str, Any], bool]:
    return {"error": error, "summary": f"{summary}: {error}"}, True


def test_there_are_seven() -> None:
    assert [tool.name for tool in task_tools().tools] == NAMES


def test_tasks_are_added_where_they_are_wished() -> None:
    assert told(
        ("append_task", {"description": "foo"}),
        ("prepend_task", {"description": "bar"}),
        ("insert_task_after", {"existing_task_id": 1, "description": "baz"}),
        ("insert_task_after", {"existing_task_id": "2", "description": "qux"}),
        ("list_tasks", {}),
    ) == [
        task(1, "foo", "pending", "Task '1' appended successfully"),
        task(2, "bar", "pending", "Task '2' prepended successfully"),
        task(3, "baz", "pending", "Task '3' inserted after task '1' successfully"),
        task(4, "qux", "pending", "Task '4' inserted after task '2' successfully"),
        (
            {
                "count": "4",
                "tasks": "2. bar (pending)\n4. qux (pending)\n"
                "1. foo (pending)\n3. baz (pending)",
                "summary": "Found 4 tasks\n\n2. bar (pending)\n4. qux (pending)\n"
                "1. foo (pending)\n3. baz (pending)",
            },
            False,
        ),
    ]


@pytest.mark.parametrize("id_", [1, "1"])
def test_tasks_are_started_and_completed(id_: int | str) -> None:
    assert told(
        ("append_task", {"description": "foo"}),
        ("start_task", {"id": id_}),
        ("complete_task", {"id": id_}),
    )[1:] == [
        task(1, "foo", "in_progress", "Task '1' started successfully"),
        task(1, "foo", "completed", "Task '1' completed successfully"),
    ]


def test_what_cannot_be_done_is_told_as_a_failure() -> None:
    started = "Task '1' cannot be started because it is not in PENDING status"
    done = "Task '1' cannot be completed because it is not in IN_PROGRESS status"

    assert told(
        ("append_task", {"description": "foo"}),
        ("complete_task", {"id": 1}),
        ("start_task", {"id": 1}),
        ("start_task", {"id": 1}),
        ("start_task", {"id": 9}),
        ("complete_task", {"id": "9"}),
        ("insert_task_after", {"existing_task_id": 9, "description": "x"}),
        ("start_task", {"id": "the first"}),
        ("start_task", {"id": "²"}),
    )[1:] == [
        refused(done, "Failed to complete task"),
        task(1, "foo", "in_progress", "Task '1' started successfully"),
        refused(started, "Failed to start task"),
        refused("No task with ID '9' exists", "Failed to start task"),
        refused("No task with ID '9' exists", "Failed to complete task"),
        refused("No task with ID '9' exists", "Failed to insert task"),
        refused("No task with ID 'the first' exists", "Failed to start task"),
        refused("No task with ID '²' exists", "Failed to start task"),
    ]


def test_a_list_is_cleared_and_its_ids_are_not_used_again() -> None:
    assert told(
        ("append_task", {"description": "foo"}),
        ("append_task", {"description": "bar"}),
        ("clear_tasks", {}),
        ("list_tasks", {}),
        ("append_task", {"description": "baz"}),
    )[2:] == [
        ({"count": "2", "summary": "Cleared 2 tasks from the list"}, False),
        (
            {
                "count": "0",
                "tasks": "No tasks found.",
                "summary": "Found 0 tasks\n\nNo tasks found.",
            },
            False,
        ),
        task(3, "baz", "pending", "Task '3' appended successfully"),
    ]


def test_tools_of_two_lists_touch_their_own() -> None:
    handlers = shared_tasks()
    for name, tool in (("home", 0), ("work", 0), ("home", 0)):
        call = ToolCall("1", "append_task", JsonObject(description=name))
        run(handlers)(task_tools(name).tools[tool].answer(call))

    def count(name: str) -> Any:
        listing = task_tools(name).find("list_tasks")
        assert listing is not None
        answer = run(handlers)(listing.answer(ToolCall("1", "list_tasks")))
        return unsafe_perform_io(answer).unwrap()["count"]

    assert [count(name) for name in ("home", "work", "other")] == ["2", "1", "0"]
