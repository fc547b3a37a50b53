"""The terminal: words to standard output, all else to standard error.

Decides: that a pipe gets the words and nothing else, in whole lines; that styles are
used only where a terminal is and NO_COLOR is not; and that nothing that a model or a
tool says can steer a terminal: control characters are shown, and not obeyed.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Never, TypeVar, cast

import typer
from returns.io import IO, IOResult
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp.cli.canvas import Canvas, Size
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Explained
from mojentic_fp.cli.render import Aside, Piece, Said, shown
from mojentic_fp.data.event import Event, ToolFinished, ToolStarted
from mojentic_fp.data.json import render
from mojentic_fp.edges.drive import stream
from mojentic_fp.effects.program import Program
from mojentic_fp.handlers.handler import Handlers

if TYPE_CHECKING:
    from mojentic_fp.cli.markdown import Page

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")

_STDOUT = 1
_DIM = "\x1b[2m"
_PLAIN = "\x1b[0m"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Screen:
    """Where a command writes.

    ``words`` is whether the words of an answer are shown as they come, on a ``page`` if
    there is one; ``heard`` is all of them.
    """

    def __init__(self, *, words: bool = True, page: "Page | None" = None) -> None:
        """Nothing is written yet."""
        self._words = words
        self._page = page
        self._thinking = False
        self._open = False
        self._began: dict[str, float] = {}
        self.heard = ""

    def watch(self, event: Event) -> None:
        """Show an event, and how long it took where it ends something."""
        took = ""
        match event:
            case ToolStarted(call=call):
                self._began[call.id] = time.monotonic()
            case ToolFinished(call=call) if call.id in self._began:
                took = (
                    f" ({1000 * (time.monotonic() - self._began.pop(call.id)):.0f} ms)"
                )
            case _:
                pass
        self.show(shown(event), took)

    def show(self, piece: Piece | None, took: str = "") -> None:
        """Write a piece to where it belongs."""
        match piece:
            case None:
                return
            case Said(text):
                self.heard += text
                if self._words:
                    self._hush()
                    self.say(text)
            case Aside(line):
                self._hush()
                self.rest()
                aside(line + took)
            case _:
                if styled():
                    self.rest()
                    self._thinking = True
                    sys.stderr.write(f"{_DIM}{harmless(piece.text)}{_PLAIN}")
                    sys.stderr.flush()

    def say(self, text: str) -> None:
        """Write words, at once."""
        if not text:
            return
        if self._page is not None:
            self._page.feed(harmless(text))
        else:
            sys.stdout.write(harmless(text) if sys.stdout.isatty() else text)
            sys.stdout.flush()
        self._open = not text.endswith("\n")

    def rest(self) -> None:
        """End the line of words, if one is open."""
        if self._page is not None:
            self._page.close()
        elif self._open:
            sys.stdout.write("\n")
            sys.stdout.flush()
        self._open = False

    def _hush(self) -> None:
        """End the line of thoughts, if one is open."""
        if self._thinking:
            sys.stderr.write("\n")
            self._thinking = False


def harmless(text: str) -> str:
    r"""Text in which nothing steers a terminal.

    >>> harmless("a\x1b[2Jb\n")
    'a␛[2Jb\n'
    """
    return _CONTROL.sub(_pictured, text)


def _pictured(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < ord(" ") else "\ufffd"


def page_for(*, plain: bool = False) -> "Page | None":
    """Where Markdown is drawn, if standard output is a terminal that can do it."""
    dull = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    if plain or dull or not sys.stdout.isatty():
        return None
    from mojentic_fp.cli.markdown import Page

    return Page(canvas(), time.monotonic)


def canvas() -> Canvas:
    """The bottom of the terminal."""
    return Canvas(_at_once, _size())


def _size() -> Size:
    """What the terminal itself says: ``COLUMNS`` may be an older one's, passed on."""
    try:
        told = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        told = shutil.get_terminal_size()
    width, height = told if told.columns else shutil.get_terminal_size()
    return Size(width, height)


def _at_once(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def styled() -> bool:
    """Whether standard error takes styles."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def aside(line: str) -> None:
    """Write a line about what happens, dimmed where that can be."""
    line = harmless(line)
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

    ``watch`` is told of every event before, for what the screen does not show.
    """
    running = stream(handlers)(program)
    outcome: IOResult[A, E] | None = None
    try:
        for item in running:
            if isinstance(item, IOResult):
                outcome = item
                continue
            if watch is not None:
                watch(item)
            screen.watch(item)
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
