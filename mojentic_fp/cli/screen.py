"""The terminal: words to standard output, all else to standard error.

Decides: that a pipe gets the words and nothing else, in whole lines, and that styles are
used only where a terminal is and NO_COLOR is not.
"""

import os
import sys
from collections.abc import Callable
from typing import Never, TypeVar, cast

import typer
from returns.io import IO, IOResult
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Explained
from mojentic_fp.cli.render import Aside, Piece, Said, shown
from mojentic_fp.data.event import Event
from mojentic_fp.data.json import render
from mojentic_fp.edges.drive import stream
from mojentic_fp.effects.program import Program
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")

_STDOUT = 1
_DIM = "\x1b[2m"
_PLAIN = "\x1b[0m"


class Screen:
    """Where a command writes.

    ``words`` is whether the words of an answer are shown as they come; ``said`` is what
    was shown of them since the last ``rest``.
    """

    def __init__(self, *, words: bool = True) -> None:
        """Nothing is written yet."""
        self._words = words
        self._thinking = False
        self.said = ""

    def show(self, piece: Piece | None) -> None:
        """Write a piece to where it belongs."""
        match piece:
            case None:
                return
            case Said(text):
                if self._words:
                    self._hush()
                    self.say(text)
            case Aside(line):
                self._hush()
                self.rest()
                aside(line)
            case _:
                if styled():
                    self._thinking = True
                    sys.stderr.write(f"{_DIM}{piece.text}{_PLAIN}")
                    sys.stderr.flush()

    def say(self, text: str) -> None:
        """Write words, at once."""
        self.said += text
        sys.stdout.write(text)
        sys.stdout.flush()

    def rest(self) -> None:
        """End the line of words, if one is open."""
        if self.said and not self.said.endswith("\n"):
            self.say("\n")
        self.said = ""

    def _hush(self) -> None:
        """End the line of thoughts, if one is open."""
        if self._thinking:
            sys.stderr.write("\n")
            self._thinking = False


def styled() -> bool:
    """Whether standard error takes styles."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def aside(line: str) -> None:
    """Write a line about what happens, dimmed where that can be."""
    sys.stderr.write(f"{_DIM}{line}{_PLAIN}\n" if styled() else f"{line}\n")
    sys.stderr.flush()


def complain(explained: Explained, *, as_json: bool = False) -> Exit:
    """Write a failure; its exit code."""
    text = render(explained.record) if as_json else "\n".join(explained.lines)
    sys.stderr.write(f"{text}\n")
    return explained.exit


def play(
    program: Program[A, E, F],
    handlers: Handlers[F, Never],
    screen: Screen,
    watch: Callable[[Event], None] | None = None,
) -> Result[A, E]:
    """Run a program, showing what it emits; leaving early closes what it has open.

    ``watch`` is told of every event, for what the screen does not show.
    """
    running = stream(handlers)(program)
    outcome: IOResult[A, E] | None = None
    try:
        for item in running:
            if isinstance(item, IOResult):
                outcome = item
                continue
            screen.show(shown(item))
            if watch is not None:
                watch(item)
    finally:
        running.close()
    if outcome is None:
        message = "a stream ends with its outcome"
        raise AssertionError(message)
    # Neither checker sees that an IOResult is the IO of a Result.
    return unsafe_perform_io(cast("IO[Result[A, E]]", outcome))


def guarded(command: Callable[[], Exit]) -> None:
    """Run a command's body and exit with its code, however it ends."""
    try:
        code = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
        sys.stderr.write("\n" if sys.stderr.isatty() else "")
    except BrokenPipeError:
        # Python flushes once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)
        code = Exit.UNREAD
    raise typer.Exit(int(code))
