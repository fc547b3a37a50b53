"""The tools that come with the command, by the names that ``--tools`` takes.

Decides: what a name offers, and who answers what its tools ask beside the model: all
that is written goes to standard error, questions are asked where a terminal is, files are
those of one folder, and a tool that changes them must be allowed to, call by call.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Never, TypeAlias

from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.data.approval import Approved
from mojentic_fp.data.tool import Choice, Named, ToolChoice
from mojentic_fp.edges.console import console
from mojentic_fp.edges.files import files_in
from mojentic_fp.edges.tasks import shared_tasks
from mojentic_fp.edges.web import web
from mojentic_fp.effects.ambient import NewId, Now
from mojentic_fp.effects.approve import Approve
from mojentic_fp.effects.files import Files
from mojentic_fp.effects.mcp import CallServerTool
from mojentic_fp.effects.talk import Talk
from mojentic_fp.effects.tasks import Tasks
from mojentic_fp.effects.web import Web
from mojentic_fp.handlers.approval import approving, asking_user
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.handlers.talk import unattended
from mojentic_fp.programs.policy import approved
from mojentic_fp.programs.policy import only as only_named
from mojentic_fp.programs.tool import Tool, Toolbox
from mojentic_fp.programs.toolbox.arithmetic import calculate
from mojentic_fp.programs.toolbox.dates import get_current_datetime, resolve_date
from mojentic_fp.programs.toolbox.files import file_reading_tools, file_tools
from mojentic_fp.programs.toolbox.people import ask_user, tell_user
from mojentic_fp.programs.toolbox.tasks import task_tools
from mojentic_fp.programs.toolbox.web import fetch_page, web_search

Beside: TypeAlias = Tasks | Talk | Files | Web | Approve
"""What tools ask of others than the provider."""

Wanted: TypeAlias = Now | NewId | Beside | CallServerTool
"""All that tools ask: those of the command, and those of servers."""

_changing: Final = only_named("write_file", "create_directory", "edit_file_with_diff")

TOOLS: Final[dict[str, tuple[Tool[Wanted], ...]]] = {
    "date": (resolve_date,),
    "now": (get_current_datetime,),
    "calc": (calculate,),
    "tasks": task_tools().tools,
    "ask": (ask_user,),
    "tell": (tell_user,),
    "read-files": file_reading_tools.tools,
    "files": (*file_reading_tools.tools, *approved()(_changing(file_tools)).tools),
    "search": (web_search,),
    "page": (fetch_page,),
}


def beside(folder: Path, *, allowed: bool) -> Handlers[Beside, Never]:
    """Who answers the tools: a list of tasks for as long as this lives, the user, the
    files of a folder, the web.  Whether a file may be changed the user is asked, unless
    all is ``allowed``.
    """
    there = console(output=sys.stderr)
    attended = sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()
    user = there if attended else unattended() | there
    leave = approving(lambda _: Approved()) if allowed else asking_user().over(user)
    return shared_tasks() | user | leave | files_in(folder) | web()


def offered(names: Iterable[str]) -> Result[Toolbox[Wanted], Mistake]:
    """The tools of these names, each of which may be several with commas."""
    wished = tuple(
        part.strip() for name in names for part in name.split(",") if part.strip()
    )
    unknown = tuple(name for name in wished if name not in TOOLS)
    if unknown:
        message = f"no tool {', '.join(repr(name) for name in unknown)}"
        return Failure(Mistake(message, f"the tools are: {', '.join(TOOLS)}"))
    return Success(Toolbox(tuple(tool for name in wished for tool in TOOLS[name])))


def names_of(names: Iterable[str]) -> tuple[str, ...]:
    """What the tools of these names are called; nothing if one is unknown."""
    return tuple(one.name for one in offered(names).value_or(Toolbox(())).tools)


def choice_of(word: str, tools: Toolbox[Wanted]) -> Result[ToolChoice, Mistake]:
    """What ``--tool-choice`` says: auto, required, none, or one of the tools.

    A tool goes by its own name, too: ``append_task`` is one of ``tasks``.
    """
    if word in {choice.value for choice in Choice}:
        if word == Choice.REQUIRED.value and not tools.tools:
            return Failure(Mistake("a tool is required, but none offered", "--tools"))
        return Success(Choice(word))
    named = TOOLS.get(word, ())
    tool = named[0] if len(named) == 1 else tools.find(word)
    if tool is None or tool not in tools.tools:
        advice = "auto, required, none, or a tool named by --tools"
        return Failure(Mistake(f"no tool choice {word!r}", advice))
    return Success(Named(tool.name))


def only(name: str, tools: Toolbox[Wanted]) -> Toolbox[Wanted]:
    """The tool of this name, and no other."""
    return Toolbox(tuple(tool for tool in tools.tools if tool.name == name))
