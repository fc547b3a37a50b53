"""Task lists kept in memory: for a run, or shared by all runs over the handlers."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import anyio
import pytest
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import Handlers, parallel, run, run_async
from mojentic_fp.data.tasks import (
    AppendTask,
    CompleteTask,
    StartTask,
    TaskList,
    TasksChanged,
    changed,
)
from mojentic_fp.edges.tasks import shared_tasks
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.tasks import ChangeTasks, ListTasks
from mojentic_fp.handlers.memory import tasks_in_memory

made = pytest.mark.parametrize("made", [tasks_in_memory, shared_tasks])
COUNT = 60


def by_run(program: Program[Any, Any, Any], handlers: Handlers[Any, Any]) -> Any:
    return run(handlers)(program)


def by_async(backend: str) -> Callable[..., Any]:
    def drive(program: Program[Any, Any, Any], handlers: Handlers[Any, Any]) -> Any:
        async def main() -> Any:
            return await run_async(handlers)(program)

        return anyio.run(main, backend=backend)

    return drive


drivers = pytest.mark.parametrize(
    "drive",
    [by_run, by_async("asyncio"), by_async("trio")],
    ids=["sync", "asyncio", "trio"],
)


def adding(count: int) -> Program[Any, Any, Any]:
    return parallel(
        tuple(ChangeTasks(AppendTask(str(n))).perform() for n in range(count))
    )


@made
@drivers
def test_nothing_is_lost_of_what_is_added_side_by_side(made: Any, drive: Any) -> None:
    program = adding(COUNT).bind(lambda _: ListTasks().perform())

    there = unsafe_perform_io(drive(program, made())).unwrap()

    assert sorted(task.id for task in there.tasks) == list(range(1, COUNT + 1))
    assert {task.description for task in there.tasks} == set(map(str, range(COUNT)))


@made
@drivers
def test_a_task_is_started_once_whoever_starts_it(made: Any, drive: Any) -> None:
    start = parallel(tuple(ChangeTasks(StartTask(1)).perform() for _ in range(20)))
    program = ChangeTasks(AppendTask("a")).perform().bind(lambda _: start)

    outcomes = unsafe_perform_io(drive(program, made())).unwrap()

    assert sum(isinstance(one.value_or(None), TasksChanged) for one in outcomes) == 1


@made
def test_lists_have_names(made: Any) -> None:
    program = ChangeTasks(AppendTask("a"), "home").perform()
    handlers = made()

    seen = program.bind(lambda _: ListTasks("work").perform())

    assert run(handlers)(seen) == IOSuccess(TaskList())


@made
def test_lists_begin_as_they_are_given(made: Any) -> None:
    there = changed(TaskList(), AppendTask("a")).unwrap().tasks

    assert run(made({"default": there}))(ListTasks().perform()) == IOSuccess(there)


def test_lists_in_memory_begin_anew_with_each_run() -> None:
    handlers = tasks_in_memory()
    run(handlers)(adding(3))

    assert run(handlers)(ListTasks().perform()) == IOSuccess(TaskList())


def test_shared_lists_are_those_of_all_runs_in_all_threads() -> None:
    handlers = shared_tasks()
    threads = [Thread(target=lambda: run(handlers)(adding(25))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    there = unsafe_perform_io(run(handlers)(ListTasks().perform())).unwrap()

    assert sorted(task.id for task in there.tasks) == list(range(1, 201))


def test_a_change_that_fails_leaves_the_list_as_it_was() -> None:
    handlers = shared_tasks()
    run(handlers)(adding(2))
    before = run(handlers)(ListTasks().perform())

    run(handlers)(ChangeTasks(CompleteTask(1)).perform())

    assert run(handlers)(ListTasks().perform()) == before
