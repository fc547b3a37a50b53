"""The desk: questions wait there for whoever answers them, and nobody else waits."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import anyio
import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Failure, Success

from mojentic_fp import parallel, run, run_async, stream
from mojentic_fp.edges.desk import Desk, NoQuestion, Question
from mojentic_fp.effects.combine import all_of
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.talk import (
    AskUser,
    Silence,
    TellUser,
    Unanswered,
    Undelivered,
)

BACKENDS = ["asyncio", "trio"]
LONG = 20.0


def by_async(backend: str) -> Callable[..., Any]:
    def drive(program: Program[Any, Any, Any], desk: Desk) -> Any:
        async def main() -> Any:
            return await run_async(desk.handlers)(program)

        return anyio.run(main, backend=backend)

    return drive


drivers = pytest.mark.parametrize(
    "drive",
    [lambda program, desk: run(desk.handlers)(program), *map(by_async, BACKENDS)],
    ids=["sync", *BACKENDS],
)


def answering(desk: Desk, count: int, say: Callable[[Question], str]) -> Thread:
    """Somebody in another thread who answers so many questions."""

    def work() -> None:
        for _ in range(count):
            first, *_ = desk.wait(timeout=LONG)
            desk.answer(first.id, say(first))

    thread = Thread(target=work)
    thread.start()
    return thread


@drivers
def test_a_question_waits_until_it_is_answered(drive: Any) -> None:
    desk = Desk(timeout=LONG)
    thread = answering(desk, 1, lambda asked: f"{asked.text} Yes.")

    assert drive(AskUser("Well?").perform(), desk) == IOSuccess("Well? Yes.")
    thread.join()
    assert desk.questions == ()


@drivers
def test_each_question_gets_its_own_answer(drive: Any) -> None:
    desk = Desk(timeout=LONG)
    asked = parallel(tuple(AskUser(str(n)).perform() for n in range(50)))
    thread = answering(desk, 50, lambda one: f"answer {one.text}")

    assert drive(asked.bind(all_of), desk) == IOSuccess(
        tuple(f"answer {n}" for n in range(50))
    )
    thread.join()


@drivers
def test_nobody_waits_longer_than_the_timeout(drive: Any) -> None:
    desk = Desk(timeout=0.01)

    outcome = drive(AskUser("Well?").perform(), desk)

    assert outcome == IOFailure(Unanswered("Well?", Silence.LATE))
    assert desk.questions == ()
    assert desk.answer(1, "yes") == Failure(NoQuestion(1))


@drivers
def test_a_desk_that_closes_lets_everybody_go(drive: Any) -> None:
    desk = Desk(timeout=LONG)

    def close() -> None:
        desk.wait(timeout=LONG)
        desk.close()

    thread = Thread(target=close)
    thread.start()
    closed = Unanswered("Well?", Silence.CLOSED)

    assert drive(AskUser("Well?").perform(), desk) == IOFailure(closed)
    thread.join()
    assert drive(AskUser("Well?").perform(), desk) == IOFailure(closed)
    assert drive(TellUser("So.").perform(), desk) == IOFailure(
        Undelivered("So.", "nobody answers any more")
    )
    assert desk.wait() == ()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_task_of_the_same_loop_can_answer(backend: str) -> None:
    desk = Desk(timeout=LONG)

    async def main() -> Any:
        async with anyio.create_task_group() as tasks:

            async def answer() -> None:
                while not desk.questions:
                    await anyio.lowlevel.checkpoint()
                assert desk.answer(desk.questions[0].id, "yes") == Success(None)

            tasks.start_soon(answer)
            return await run_async(desk.handlers)(AskUser("Well?").perform())

    assert anyio.run(main, backend=backend) == IOSuccess("yes")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_cancelled_question_is_taken_off_the_desk(backend: str) -> None:
    desk = Desk()

    async def main() -> None:
        async with anyio.create_task_group() as tasks:

            async def give_up() -> None:
                while not desk.questions:
                    await anyio.lowlevel.checkpoint()
                tasks.cancel_scope.cancel()

            tasks.start_soon(give_up)
            await run_async(desk.handlers)(AskUser("Well?").perform())

    anyio.run(main, backend=backend)

    assert desk.questions == ()


def test_an_abandoned_synchronous_run_takes_its_questions_away() -> None:
    desk = Desk()
    asked = parallel((AskUser("One?").perform(), _emitting()))

    running = stream(desk.handlers)(asked)
    next(running)
    running.close()

    assert desk.wait(timeout=0) == ()


def _emitting() -> Program[Any, Any, Any]:
    from mojentic_fp import TextDelta, emit

    return emit(TextDelta("a"))


def test_what_the_user_was_told_can_be_read() -> None:
    desk = Desk()
    for n in range(1001):
        run(desk.handlers)(TellUser(str(n)).perform())

    assert (len(desk.messages), desk.messages[0], desk.messages[-1]) == (
        1000,
        "1",
        "1000",
    )


def test_a_question_is_answered_once() -> None:
    desk = Desk(timeout=LONG)
    thread = answering(desk, 1, lambda _: "yes")
    run(desk.handlers)(AskUser("Well?").perform())
    thread.join()

    assert desk.answer(1, "no") == Failure(NoQuestion(1))
    assert str(NoQuestion(1)) == "no question 1 waits for an answer"
