"""Task lists: the laws of their changes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful
from returns.result import Failure

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.tasks import (
    AppendTask,
    ClearTasks,
    CompleteTask,
    InsertTask,
    NoTask,
    NotInProgress,
    NotPending,
    PrependTask,
    StartTask,
    TaskChange,
    TaskList,
    TaskStatus,
    changed,
)

WORDS = st.text(max_size=5)
IDS = st.integers(-1, 12)
CHANGES = st.lists(
    st.builds(AppendTask, WORDS)
    | st.builds(PrependTask, WORDS)
    | st.builds(InsertTask, IDS, WORDS)
    | st.builds(StartTask, IDS)
    | st.builds(CompleteTask, IDS)
    | st.builds(ClearTasks),
    max_size=40,
)
RANK = {status: rank for rank, status in enumerate(TaskStatus)}


def history(changes: list[TaskChange]) -> list[TaskList]:
    """The list before and after each change; one that fails leaves it as it was."""
    lists = [TaskList()]
    for one in changes:
        outcome = changed(lists[-1], one)
        lists.append(outcome.unwrap().tasks if is_successful(outcome) else lists[-1])
    return lists


@given(CHANGES)
def test_ids_are_never_used_again(changes: list[TaskChange]) -> None:
    given_to: dict[int, str] = {}
    for there in history(changes):
        ids = [task.id for task in there.tasks]
        assert len(set(ids)) == len(ids)
        assert all(1 <= one <= there.last for one in ids)
        for task in there.tasks:
            assert given_to.setdefault(task.id, task.description) == task.description


@given(CHANGES)
def test_states_only_go_forward_and_a_step_at_a_time(changes: list[TaskChange]) -> None:
    lists = history(changes)
    for before, after in pairwise(lists):
        ranks = {task.id: RANK[task.status] for task in before.tasks}
        for task in after.tasks:
            step = RANK[task.status] - ranks.get(task.id, 0)
            assert step in ({0, 1} if task.id in ranks else {0})


@given(CHANGES, st.builds(InsertTask, IDS, WORDS) | st.builds(PrependTask, WORDS))
def test_a_new_task_leaves_the_others_in_their_order(
    changes: list[TaskChange], one: TaskChange
) -> None:
    before = history(changes)[-1]
    outcome = changed(before, one)

    if is_successful(outcome):
        (new,) = outcome.unwrap().touched
        after = outcome.unwrap().tasks.tasks
        assert tuple(task for task in after if task != new) == before.tasks
        place = after.index(new)
        expected = before.at(one.id) + 1 if isinstance(one, InsertTask) else 0
        assert place == expected
    else:
        assert outcome == Failure(NoTask(one.id))


@given(CHANGES)
def test_clearing_removes_all_and_says_what(changes: list[TaskChange]) -> None:
    before = history(changes)[-1]

    after = changed(before, ClearTasks()).unwrap()

    assert after.touched == before.tasks
    assert after.tasks == TaskList(last=before.last)


@given(CHANGES)
def test_a_list_is_kept_as_json(changes: list[TaskChange]) -> None:
    there = history(changes)[-1]

    assert decode(TaskList, encode(there).unwrap()).unwrap() == there


@pytest.mark.parametrize(
    ("change", "failure", "words"),
    [
        (StartTask(9), NoTask(9), "No task with ID '9' exists"),
        (CompleteTask(9), NoTask(9), "No task with ID '9' exists"),
        (InsertTask(9, "x"), NoTask(9), "No task with ID '9' exists"),
        (
            StartTask(1),
            NotPending(1),
            "Task '1' cannot be started because it is not in PENDING status",
        ),
        (
            CompleteTask(2),
            NotInProgress(2),
            "Task '2' cannot be completed because it is not in IN_PROGRESS status",
        ),
    ],
)
def test_what_cannot_be_done_says_why(
    change: TaskChange, failure: object, words: str
) -> None:
    there = history([AppendTask("a"), AppendTask("b"), StartTask(1)])[-1]

    assert changed(there, change) == Failure(failure)
    assert str(failure) == words
