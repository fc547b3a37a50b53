"""Tasks: a list of things to do, as a value.

Decides: what can happen to such a list, and what keeps it from happening.  A task goes
from pending to in progress to completed, and never back; ids count from 1 and are never
used again, not even when the list was cleared.  Knows nothing of where lists are kept.

    changed(tasks, AppendTask("wash up"))      Result[TasksChanged, TaskFailure]

Laws (tests/data/test_tasks.py): ids are never used twice; a state only goes forward;
what a change does not touch stays as and where it was.
"""

from enum import Enum
from typing import TypeAlias

from attrs import evolve, frozen
from returns.result import Failure, Result, Success


class TaskStatus(Enum):
    """How far a task has come."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


@frozen
class Task:
    """Something to do."""

    id: int
    description: str
    status: TaskStatus = TaskStatus.PENDING


@frozen
class TaskList:
    """Tasks in their order; ``last`` is the newest id that was ever given."""

    tasks: tuple[Task, ...] = ()
    last: int = 0

    def at(self, id: int) -> int | None:  # noqa: A002
        """Where a task is in the list, counted from 0; ``None`` if it is not."""
        return next((at for at, one in enumerate(self.tasks) if one.id == id), None)


# --- what can happen -------------------------------------------------------------------


@frozen
class AppendTask:
    """One more task, at the end."""

    description: str


@frozen
class PrependTask:
    """One more task, at the front."""

    description: str


@frozen
class InsertTask:
    """One more task, after the one of this id."""

    id: int
    description: str


@frozen
class StartTask:
    """A pending task is begun."""

    id: int


@frozen
class CompleteTask:
    """A task in progress is done."""

    id: int


@frozen
class ClearTasks:
    """All tasks are removed."""


TaskChange: TypeAlias = (
    AppendTask | PrependTask | InsertTask | StartTask | CompleteTask | ClearTasks
)


@frozen
class TasksChanged:
    """The list after a change, and the tasks that it touched, removed ones included."""

    tasks: TaskList
    touched: tuple[Task, ...]


# --- what keeps it from happening --------------------------------------------------------


@frozen
class NoTask:
    """There is no task of this id, which is text where it is no number at all."""

    id: int | str

    def __str__(self) -> str:
        """What the model is told."""
        return f"No task with ID '{self.id}' exists"


@frozen
class NotPending:
    """The task was started before."""

    id: int

    def __str__(self) -> str:
        """What the model is told."""
        return f"Task '{self.id}' cannot be started because it is not in PENDING status"


@frozen
class NotInProgress:
    """The task was not started, or completed before."""

    id: int

    def __str__(self) -> str:
        """What the model is told."""
        return (
            f"Task '{self.id}' cannot be completed"
            " because it is not in IN_PROGRESS status"
        )


TaskFailure: TypeAlias = NoTask | NotPending | NotInProgress


# --- what then is ------------------------------------------------------------------------


def changed(tasks: TaskList, change: TaskChange) -> Result[TasksChanged, TaskFailure]:
    """The list after a change."""
    match change:
        case AppendTask(description):
            return Success(_with(tasks, len(tasks.tasks), description))
        case PrependTask(description):
            return Success(_with(tasks, 0, description))
        case InsertTask(id=id_, description=description):
            at = tasks.at(id_)
            if at is None:
                return Failure(NoTask(id_))
            return Success(_with(tasks, at + 1, description))
        case StartTask(id=id_):
            wrong = NotPending(id_)
            return _moved(tasks, id_, TaskStatus.PENDING, TaskStatus.IN_PROGRESS, wrong)
        case CompleteTask(id=id_):
            stuck = NotInProgress(id_)
            return _moved(
                tasks, id_, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED, stuck
            )
        case ClearTasks():
            return Success(TasksChanged(TaskList(last=tasks.last), tasks.tasks))


def _with(tasks: TaskList, at: int, description: str) -> TasksChanged:
    """One more task, at this place."""
    task = Task(tasks.last + 1, description)
    every = (*tasks.tasks[:at], task, *tasks.tasks[at:])
    return TasksChanged(TaskList(every, task.id), (task,))


def _moved(
    tasks: TaskList,
    id_: int,
    before: TaskStatus,
    after: TaskStatus,
    wrong: TaskFailure,
) -> Result[TasksChanged, TaskFailure]:
    """A task in its next state."""
    at = tasks.at(id_)
    if at is None:
        return Failure(NoTask(id_))
    if tasks.tasks[at].status != before:
        return Failure(wrong)
    task = evolve(tasks.tasks[at], status=after)
    every = (*tasks.tasks[:at], task, *tasks.tasks[at + 1 :])
    return Success(TasksChanged(evolve(tasks, tasks=every), (task,)))
