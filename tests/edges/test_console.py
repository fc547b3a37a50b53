"""The terminal: what is shown, what is heard, and that nobody is kept waiting."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from threading import Thread
from typing import Any, TextIO

import anyio
import pytest
from attrs import frozen
from returns.io import IOFailure, IOSuccess
from returns.result import Success

from mojentic_fp import parallel, run, run_async
from mojentic_fp.edges.console import console
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.talk import (
    AskUser,
    Silence,
    TellUser,
    Unanswered,
    Undelivered,
)

BANNER = "\n\n\nI NEED YOUR HELP!\n{}\nYour response: "
BACKENDS = ["asyncio", "trio"]


def by_async(backend: str) -> Callable[..., Any]:
    def drive(program: Program[Any, Any, Any], handlers: Any) -> Any:
        async def main() -> Any:
            return await run_async(handlers)(program)

        return anyio.run(main, backend=backend)

    return drive


drivers = pytest.mark.parametrize(
    "drive",
    [lambda program, handlers: run(handlers)(program), *map(by_async, BACKENDS)],
    ids=["sync", *BACKENDS],
)


@frozen
class Terminal:
    """A terminal: what a person sees and types, and the streams that a program has."""

    person: int
    reading: TextIO
    writing: TextIO

    def types(self, text: str) -> None:
        os.write(self.person, text.encode())

    def sees(self, words: str) -> None:
        """Look until these words are there."""
        seen = b""
        while words.encode() not in seen:
            seen += os.read(self.person, 4096)

    def answers(self, text: str) -> Thread:
        """Type this as soon as there is a question."""

        def person() -> None:
            self.sees("Your response: ")
            self.types(text)

        thread = Thread(target=person)
        thread.start()
        return thread


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    person, program = pytest.importorskip("pty").openpty()
    with (
        os.fdopen(os.dup(program), encoding="utf-8") as reading,
        os.fdopen(program, "w", encoding="utf-8") as writing,
    ):
        yield Terminal(person, reading, writing)
    os.close(person)


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """End a test that hangs."""
    signal.alarm(20)
    yield
    signal.alarm(0)


def at(terminal: Terminal) -> Any:
    return console(input=terminal.reading, output=terminal.writing)


@drivers
def test_the_user_is_told(drive: Any) -> None:
    shown = StringIO()

    outcome = drive(TellUser("Half is done.").perform(), console(output=shown))

    assert outcome == IOSuccess(None)
    assert shown.getvalue() == "\n\n\nMESSAGE FROM ASSISTANT:\nHalf is done.\n"


@drivers
def test_the_user_is_asked_in_the_words_of_the_question(drive: Any) -> None:
    shown = StringIO()
    handlers = console(input=StringIO("  blue \nred\n"), output=shown)

    outcome = drive(AskUser("Which colour?").perform(), handlers)

    assert outcome == IOSuccess("  blue ")
    assert shown.getvalue() == BANNER.format("Which colour?")


@drivers
def test_an_input_that_has_ended_is_no_answer(drive: Any) -> None:
    handlers = console(input=StringIO(), output=StringIO())

    outcome = drive(AskUser("Well?").perform(), handlers)

    assert outcome == IOFailure(Unanswered("Well?", Silence.ENDED))


@drivers
def test_without_streams_nobody_is_there(
    drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)

    asked = drive(AskUser("Well?").perform(), console())
    told = drive(TellUser("So.").perform(), console())

    assert asked == IOFailure(Unanswered("Well?", Silence.NOBODY))
    assert told == IOFailure(Undelivered("So.", "there is no output"))


@drivers
def test_closed_streams_are_failures(drive: Any) -> None:
    closed = StringIO()
    closed.close()

    asked = drive(
        AskUser("Well?").perform(), console(input=StringIO("a"), output=closed)
    )
    told = drive(TellUser("So.").perform(), console(output=closed))

    assert asked == IOFailure(Unanswered("Well?", Silence.NOBODY))
    assert told.swap().map(lambda why: why.message) == IOSuccess("So.")


@drivers
def test_a_question_at_a_terminal_waits_for_its_line(
    terminal: Terminal, drive: Any
) -> None:
    def person() -> None:
        terminal.sees("Your response: ")
        terminal.types("blue\n")

    thread = Thread(target=person)
    thread.start()
    outcome = drive(AskUser("Which colour?").perform(), at(terminal))
    thread.join()

    assert outcome == IOSuccess("blue")


@drivers
def test_one_question_is_asked_at_a_time(terminal: Terminal, drive: Any) -> None:
    def person() -> None:
        for _ in range(2):
            terminal.sees("Your response: ")
            terminal.types("yes\n")

    both = parallel((AskUser("One?").perform(), AskUser("Two?").perform()))
    thread = Thread(target=person)
    thread.start()
    outcome = drive(both, at(terminal))
    thread.join()

    assert outcome == IOSuccess((Success("yes"), Success("yes")))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_cancelled_question_leaves_the_loop_and_the_next_line_alone(
    terminal: Terminal, backend: str
) -> None:
    handlers = at(terminal)

    async def main() -> Any:
        async with anyio.create_task_group() as tasks:

            async def give_up() -> None:
                await anyio.to_thread.run_sync(terminal.sees, "Your response: ")
                tasks.cancel_scope.cancel()

            tasks.start_soon(give_up)
            await run_async(handlers)(AskUser("First?").perform())
        terminal.answers("second\n")
        return await run_async(handlers)(AskUser("Second?").perform())

    assert anyio.run(main, backend=backend) == IOSuccess("second")


@pytest.mark.parametrize("branches", [1, 3])
def test_ctrl_c_ends_a_synchronous_question_at_once(
    terminal: Terminal, branches: int
) -> None:
    asked = parallel(tuple(AskUser(f"{n}?").perform() for n in range(branches)))

    def person() -> None:
        terminal.sees("Your response: ")
        os.kill(os.getpid(), signal.SIGINT)

    thread = Thread(target=person)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(at(terminal))(asked)
    thread.join()
    terminal.answers("late\n")

    assert run(at(terminal))(AskUser("Again?").perform()) == IOSuccess("late")


@drivers
def test_what_was_typed_before_a_question_is_no_answer(
    terminal: Terminal, drive: Any
) -> None:
    """Nobody says yes to what they have not seen."""
    terminal.types("yes\n")
    asking = terminal.answers("no\n")
    outcome = drive(AskUser("May it be deleted?").perform(), at(terminal))
    asking.join()

    assert outcome == IOSuccess("no")
