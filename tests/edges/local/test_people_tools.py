"""Each tool of dates, tasks and people, as the model of this machine uses it.

What it did is printed (``pytest -s``).  One tool is offered at a time, and a call is
required: what is tried is that the model can fill in the arguments.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    AppendTask,
    ChangeTasks,
    Choice,
    Settings,
    StartTask,
    Talk,
    ToolFinished,
    answering,
    fixed_clock,
    generate,
    openai,
    run,
    shared_tasks,
    stream,
    toolbox,
    user,
)
from mojentic_fp.edges.local import LocalServer
from mojentic_fp.programs.toolbox.dates import get_current_datetime, resolve_date
from mojentic_fp.programs.toolbox.people import ask_user, tell_user
from mojentic_fp.programs.toolbox.tasks import task_tools

pytestmark = pytest.mark.local_model

MODEL = "qwen2.5-coder-0.5b"
CLOCK = fixed_clock(datetime(2024, 11, 6, 12, tzinfo=UTC))
ASKED = {
    "resolve_date": ("What is the date three days from today?", "2024-11-09"),
    "get_current_datetime": ("What time is it now?", "12:00"),
    "append_task": ("Add the task 'buy bread' at the end.", "appended"),
    "prepend_task": ("Add the task 'wake up' at the front.", "prepended"),
    "insert_task_after": (
        "Add the task 'wash up' after the task with the ID 1.",
        "inserted after task '1'",
    ),
    "start_task": ("Start the task with the ID 2.", "'2' started"),
    "complete_task": ("Complete the task with the ID 1.", "'1' completed"),
    "list_tasks": ("Which tasks are there?", "Found 2 tasks"),
    "clear_tasks": ("Remove all tasks.", "Cleared 2 tasks"),
    "tell_user": ("Tell the user that lunch is ready.", "delivered"),
    "ask_user": ("Ask the user for their favourite colour.", "Green"),
}
"""By tool: what is asked, and what the tool then answers."""


@pytest.mark.parametrize("name", ASKED)
def test_the_model_uses_the_tool(name: str, server: LocalServer) -> None:
    question, expected = ASKED[name]
    tools = task_tools() | toolbox(
        resolve_date, get_current_datetime, ask_user, tell_user
    )
    only = tools.find(name)
    assert only is not None
    heard: list[Talk] = []
    world: Any = (
        openai(server.base_url)
        | shared_tasks()
        | answering(["Green."], into=heard.append)
    )
    for change in (AppendTask("cook"), AppendTask("eat"), StartTask(1)):
        run(world)(ChangeTasks(change).perform())
    ask = generate(
        MODEL,
        tools=toolbox(only),
        tool_choice=Choice.REQUIRED,
        settings=Settings(temperature=0, max_tokens=80),
    )

    shown: Any = list(stream(CLOCK | world)(ask([user(question)])))
    *events, outcome = shown

    (told,) = (one for one in events if isinstance(one, ToolFinished))
    print(f"\n{question} -> {name}({dict(told.call.arguments)}) -> {told.answer.text}")
    print(f"heard: {heard}; said: {unsafe_perform_io(outcome).unwrap().text!r}")
    assert expected in told.answer.text
