"""The effect: lists of tasks.

The operations: ``ChangeTasks``, ``ListTasks``.
The handlers: ``handlers.memory`` (for the length of a run), ``edges.tasks`` (as long as
the handlers live, whoever runs over them).

A change is read, made and kept in one, so that changes made side by side are all kept.
Lists have names, and are empty before anything is in them.
"""

from typing import ClassVar, Never, TypeAlias

from attrs import frozen

from mojentic_fp.data.tasks import TaskChange, TaskFailure, TaskList, TasksChanged
from mojentic_fp.effects.program import Effect


@frozen
class ChangeTasks(Effect[TasksChanged, TaskFailure]):
    """What is the list of this name, after this change?"""

    answered_by: ClassVar[str] = "shared_tasks()"
    change: TaskChange
    name: str = "default"


@frozen
class ListTasks(Effect[TaskList, Never]):
    """What is the list of this name?"""

    answered_by: ClassVar[str] = "shared_tasks()"
    name: str = "default"


Tasks: TypeAlias = ChangeTasks | ListTasks
