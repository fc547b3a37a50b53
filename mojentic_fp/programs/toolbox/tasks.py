"""Tools with which a model keeps a list of tasks.

Decides: what the model is told of each.  What can happen to a list is in ``data.tasks``.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final, Never, TypeAlias

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.mishap import Declined
from mojentic_fp.data.tasks import (
    AppendTask,
    ClearTasks,
    CompleteTask,
    InsertTask,
    NoTask,
    PrependTask,
    StartTask,
    Task,
    TaskChange,
    TaskFailure,
    TaskList,
    TasksChanged,
)
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.tasks import ChangeTasks, ListTasks, Tasks
from mojentic_fp.programs.function import tool
from mojentic_fp.programs.tool import Tool, Toolbox

_Id: TypeAlias = Annotated[int | str, "the task's ID, a number as list_tasks tells it"]
_DIGITS: Final = 18
"""No list is so long that an id needs more."""


@frozen
class TaskTold:
    """A task as it is now."""

    id: int
    description: str
    status: str
    summary: str


@frozen
class TasksTold:
    """All tasks of a list, and how many they are."""

    count: str
    tasks: str
    summary: str


@frozen
class TasksCleared:
    """How many tasks were removed."""

    count: str
    summary: str


_Told: TypeAlias = Program[TaskTold, Declined, ChangeTasks]
_Change: TypeAlias = Callable[
    [TaskChange], Program[TasksChanged, TaskFailure, ChangeTasks]
]


def task_tools(name: str = "default") -> Toolbox[Tasks]:
    """Seven tools over the list of this name.

    ``append_task``, ``prepend_task``, ``insert_task_after``, ``start_task``,
    ``complete_task``, ``list_tasks`` and ``clear_tasks``.
    """

    def change(one: TaskChange) -> Program[TasksChanged, TaskFailure, ChangeTasks]:
        return ChangeTasks(one, name).perform()

    return Toolbox((*_adding(change), *_moving(change), *_whole(change, name)))


def _adding(change: _Change) -> tuple[Tool[ChangeTasks], ...]:
    @tool
    def append_task(description: str) -> _Told:
        """Add a task at the end of the list; it is pending.

        Args:
            description: what is to be done.

        """
        return _told(change(AppendTask(description)), "append", "appended")

    @tool
    def prepend_task(description: str) -> _Told:
        """Add a task at the front of the list; it is pending.

        Args:
            description: what is to be done.

        """
        return _told(change(PrependTask(description)), "prepend", "prepended")

    @tool
    def insert_task_after(existing_task_id: _Id, description: str) -> _Told:
        """Add a task after another one of the list; it is pending.

        Args:
            existing_task_id: the ID of the task that it comes after.
            description: what is to be done.

        """
        made = _of(existing_task_id, lambda id_: change(InsertTask(id_, description)))
        return _told(made, "insert", f"inserted after task '{existing_task_id}'")

    return append_task, prepend_task, insert_task_after


def _moving(change: _Change) -> tuple[Tool[ChangeTasks], ...]:
    @tool
    def start_task(id: _Id) -> _Told:  # noqa: A002
        """Begin a pending task: it is in progress then."""
        return _told(_of(id, lambda id_: change(StartTask(id_))), "start", "started")

    @tool
    def complete_task(id: _Id) -> _Told:  # noqa: A002
        """Complete a task that is in progress."""
        made = _of(id, lambda id_: change(CompleteTask(id_)))
        return _told(made, "complete", "completed")

    return start_task, complete_task


def _whole(change: _Change, name: str) -> tuple[Tool[Tasks], ...]:
    @tool
    def list_tasks() -> Program[TasksTold, Never, ListTasks]:
        """List all tasks, in their order, with their IDs and status."""
        return ListTasks(name).perform().map(listed)

    @tool
    def clear_tasks() -> Program[TasksCleared, Declined, ChangeTasks]:
        """Remove all tasks from the list."""
        return change(ClearTasks()).map(_cleared).alt(partial(_declined, "clear"))

    return list_tasks, clear_tasks


def listed(tasks: TaskList) -> TasksTold:
    """What the model is told of a list."""
    lines = "\n".join(map(_line, tasks.tasks)) or "No tasks found."
    count = len(tasks.tasks)
    return TasksTold(str(count), lines, f"Found {count} tasks\n\n{lines}")


def _line(task: Task) -> str:
    return f"{task.id}. {task.description} ({task.status.value})"


def _cleared(done: TasksChanged) -> TasksCleared:
    count = len(done.touched)
    return TasksCleared(str(count), f"Cleared {count} tasks from the list")


def _told(
    made: Program[TasksChanged, TaskFailure, ChangeTasks], verb: str, done: str
) -> _Told:
    """What the model is told of a change to one task, or of why it was not made."""

    def told(after: TasksChanged) -> TaskTold:
        (task,) = after.touched
        summary = f"Task '{task.id}' {done} successfully"
        return TaskTold(task.id, task.description, task.status.value, summary)

    return made.map(told).alt(partial(_declined, verb))


def _declined(verb: str, why: TaskFailure) -> Declined:
    summary = f"Failed to {verb} task: {why}"
    return Declined(JsonObject(error=str(why), summary=summary))


def _of(
    id_: int | str,
    change: Callable[[int], Program[TasksChanged, TaskFailure, ChangeTasks]],
) -> Program[TasksChanged, TaskFailure, ChangeTasks]:
    """A change to the task of this id, which models write as text, too."""
    return Program.from_result(_number(id_)).bind(change)


def _number(id_: int | str) -> Result[int, NoTask]:
    text = str(id_).strip()
    if text.isdecimal() and len(text) <= _DIGITS:
        return Success(int(text))
    return Failure(NoTask(id_))
