"""The examples of files, of delegation, and of every tool, by heart."""

import importlib
import json
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    JsonObject,
    Note,
    ToolCall,
    Usage,
    completion,
    connected,
    counted_ids,
    file_tools,
    files_in_memory,
    fixed_clock,
    run,
    scripted,
    stream,
)

FOLDER = Path(__file__).parents[2] / "examples"
CLOCK = fixed_clock(datetime(2024, 11, 6, 9, 30, tzinfo=UTC))
ENOUGH = completion("Done.")
GIVEN = {
    "list_files": {"path": "src"},
    "read_file": {"path": "notes/today.txt"},
    "list_all_files": {"path": "src"},
    "find_files_by_glob": {"path": "notes", "pattern": "*.txt"},
    "find_files_containing": {"path": "src", "pattern": "TODO"},
    "find_lines_matching": {"path": "src/main.py", "pattern": "TODO"},
    "create_directory": {"path": "docs/images"},
    "write_file": {"path": "notes/tomorrow.txt", "content": "Feed the cat."},
    "edit_file_with_diff": {
        "path": "notes/colour.txt",
        "diff": "@@ -1 +1 @@\n-colour = red\n+colour = blue\n",
    },
    "read_page": {"result": "id-1", "page": 2},
    "calculate": {"expression": "17 * 23"},
    "resolve_date": {"relative_date_found": "three days from today"},
    "get_current_datetime": {},
    "append_task": {"description": "buy bread"},
    "prepend_task": {"description": "wake up"},
    "insert_task_after": {"existing_task_id": 1, "description": "wash up"},
    "start_task": {"id": 2},
    "complete_task": {"id": 2},
    "list_tasks": {},
    "clear_tasks": {},
    "tell_user": {"message": "lunch is ready"},
    "ask_user": {"user_request": "What is your favourite colour?"},
    "web_search": {"query": "longest bridge of Ruritania"},
    "organic_web_search": {"query": "oldest bridge of Ruritania"},
    "fetch_page": {"url": "https://ruritania.example/bridges"},
    "geographer": {"input": "Which city is the capital of France?"},
    "example_calculate": {"expression": "12 * 12"},
}
"""By tool: the arguments of a model that uses it well."""


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("1", name, JsonObject(arguments))


def outcome(program: Any, handlers: Any) -> Any:
    return unsafe_perform_io(run(handlers)(program)).unwrap()


def test_file_tool_writes_the_end_beside_the_story() -> None:
    module = example("file_tool")
    end = "Ernie swam, and was not afraid any more."
    model = scripted(
        [
            call("read_file", path="stories/ernie.md"),
            lambda request: completion(request.messages[-1].text),
            end,
            call("write_file", path="stories/ernie2.md", content=end),
            "Written.",
        ]
    )

    assert outcome(module.main("m"), model | files_in_memory()) == end


def test_file_tool_says_so_where_nothing_was_written() -> None:
    read = call("read_file", path="stories/ernie.md")
    model = scripted([read, "A duck.", "It swam.", "I shall not write."])

    assert outcome(example("file_tool").main("m"), model | files_in_memory()) == ""


def test_coding_file_tool_takes_a_step_with_each_tool_of_files() -> None:
    module = example("coding_file_tool")
    given = {
        **GIVEN,
        "create_directory": {"path": "src"},
        "write_file": {"path": module.FILE, "content": module.FIRST},
        "edit_file_with_diff": {"path": module.FILE, "diff": module.CHANGE},
        "read_file": {"path": module.FILE},
    }
    names = [name for name, _ in module.STEPS]
    answers = [one for name in names for one in (call(name, **given[name]), "Done.")]

    text = outcome(module.main("m"), scripted(answers) | files_in_memory())

    assert text == module.FIRST.replace("Hello", "Welcome")
    assert sorted(names) == sorted(one.name for one in file_tools.tools)


def test_coding_file_tool_stops_a_model_that_will_not_stop() -> None:
    module = example("coding_file_tool")
    (name, _), *others = module.STEPS
    again = call(name, path="src")
    model = scripted([again, again, again, *["No." for _ in others]])

    assert outcome(module.main("m"), model | files_in_memory()) == ""


def test_broker_as_tool_counts_what_its_specialists_cost_and_shows_what_they_do() -> (
    None
):
    module = example("broker_as_tool")
    cost = Usage(input=10, output=1)
    says = [
        call("temporal_specialist", input="three days from today?"),
        call("resolve_date", relative_date_found="three days from today"),
        "It is 2024-11-09.",
        "On 2024-11-09.",
        call("knowledge_specialist", input="why in the morning?"),
        "It is cool then.",
        "Because it is cool.",
    ]
    model = scripted([completion(one, usage=cost) for one in says])

    *events, ended = stream(model | CLOCK)(module.main("m"))

    lines = [line for line in map(module.line, events) if line]
    plan = unsafe_perform_io(ended).unwrap()
    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 4, 4, 0, 0, 0]
    assert (plan.day, plan.reason) == ("On 2024-11-09.", "Because it is cool.")
    assert plan.usage.total == 7 * cost.total


def toured(tmp_path: Path, given: dict[str, dict[str, Any]]) -> tuple[list[Any], Any]:
    """The notes of a tour with a model that makes these calls, and what was seen."""
    pytest.importorskip("mcp", reason="the extra is not installed")
    module = example("tool_tour")
    answers: list[Any] = []
    for name, arguments in given.items():
        answers += [call(name, **arguments), "It is Paris."]
        if name == "geographer":
            answers.append("Paris.")
    with connected(example=example("mcp_client").server()) as servers:
        world = module.world(tmp_path) | counted_ids() | servers | scripted(answers)
        *events, ended = stream(world)(module.main("m"))
    notes = [one.value for one in events if isinstance(one, Note)]
    return notes, unsafe_perform_io(ended).unwrap()


@pytest.mark.slow
def test_tool_tour_uses_every_tool_and_records_it(tmp_path: Path) -> None:
    notes, seen = toured(tmp_path, GIVEN)

    assert [line for line in notes if not line.endswith("-> right")] == []
    recorded = json.loads(example("tool_tour").record(seen))
    assert {
        one["tool"]: one["calls"][0]["arguments"] for one in recorded if one["right"]
    } == GIVEN


@pytest.mark.slow
def test_tool_tour_says_what_is_not_right(tmp_path: Path) -> None:
    wrong = {
        **GIVEN,
        "write_file": {"path": "notes/tomorrow.txt", "content": "Eat the cat."},
        "calculate": {"expression": "17 + 23"},
        "list_files": {"folder": "src"},
    }

    _, seen = toured(tmp_path, wrong)

    assert [one.stop.tool for one in seen if not one.right] == [
        "list_files",
        "write_file",
        "calculate",
    ]


def test_tool_tour_stops_at_every_tool_that_comes_with_the_library() -> None:
    stops = [stop.tool for stop in example("_stops").STOPS]
    tools = [one.name for one in example("tool_tour").tools("m").tools]

    assert sorted(stops) == sorted([*tools, "example_calculate"])
