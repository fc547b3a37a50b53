"""The tools that come with the command."""

import pytest

from mojentic_fp import JsonObject, ToolCall, completion
from mojentic_fp.cli.offer import TOOLS
from tests.cli.world import invoke

ADD = ToolCall("1", "append_task", JsonObject(description="wash up"))
LIST = ToolCall("2", "list_tasks")
ASK = ToolCall("1", "ask_user", JsonObject(user_request="Which city?"))
TELL = ToolCall("1", "tell_user", JsonObject(message="Half is done."))


def test_tasks_are_kept_from_turn_to_turn() -> None:
    ran = invoke(["chat", "-t", "tasks"], ADD, LIST, "Done.", piped="Go on.\nGo on.\n")

    assert ran.exit_code == 0
    assert "Found 1 tasks" in ran.stderr
    assert "Found 2 tasks" in ran.stderr


def test_the_user_is_told_beside_the_answer() -> None:
    ran = invoke(["ask", "-t", "tell", "Go."], TELL, "Done.")

    assert ran.stdout == "Done.\n"
    assert "\n\n\nMESSAGE FROM ASSISTANT:\nHalf is done.\n" in ran.stderr


def test_nobody_is_asked_where_no_terminal_is() -> None:
    heard: list[str] = []

    def look(request: object) -> object:
        heard.append(request.messages[-1].text)
        return completion("Done.")

    ran = invoke(["ask", "-t", "ask", "Go."], ASK, look)

    assert ran.stdout == "Done.\n"
    assert "I NEED YOUR HELP!" not in ran.stderr
    assert "nobody is there to answer" in heard[0]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("-t tasks --tool-choice append_task", 0),
        ("-t ask --tool-choice ask", 0),
        ("-t tasks --tool-choice tasks", 2),
        ("-t date --tool-choice append_task", 2),
    ],
)
def test_one_of_several_tools_is_chosen_by_its_own_name(
    options: str, code: int
) -> None:
    assert invoke(["ask", "hi", *options.split()], "ok").exit_code == code


def test_help_names_them_all() -> None:
    shown = invoke(["ask", "--help"]).stdout.replace("│", "")

    assert all(name in shown for name in TOOLS)
