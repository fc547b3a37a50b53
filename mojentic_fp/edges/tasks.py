"""Task lists that outlive a run, for as long as their handlers live.

Decides: that a change is made under a lock, which is held for no longer than that: runs
in several threads and event loops may share the lists.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Never

from returns.pipeline import is_successful
from returns.result import Result, Success

from mojentic_fp.data.tasks import TaskFailure, TaskList, TasksChanged, changed
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.tasks import ChangeTasks, ListTasks, Tasks
from mojentic_fp.handlers.handler import Handlers

_EMPTY = TaskList()


def shared_tasks(lists: Mapping[str, TaskList] | None = None) -> Handlers[Tasks, Never]:
    """Task lists that are these at first, and what is made of them afterwards.

    ``run(handlers)(ListTasks().perform())`` reads one at any time.
    """
    there, lock = dict(lists or {}), Lock()

    def change(asked: ChangeTasks, _: Scope) -> Result[TasksChanged, TaskFailure]:
        with lock:
            outcome = changed(there.get(asked.name, _EMPTY), asked.change)
            if is_successful(outcome):
                there[asked.name] = outcome.unwrap().tasks
            return outcome

    def listed(asked: ListTasks, _: Scope) -> Result[TaskList, Never]:
        with lock:
            return Success(there.get(asked.name, _EMPTY))

    async def change_async(
        asked: ChangeTasks, scope: Scope
    ) -> Result[TasksChanged, TaskFailure]:
        return change(asked, scope)

    async def listed_async(asked: ListTasks, scope: Scope) -> Result[TaskList, Never]:
        return listed(asked, scope)

    return edge(ChangeTasks, sync=change, asynchronous=change_async) | edge(
        ListTasks, sync=listed, asynchronous=listed_async
    )
