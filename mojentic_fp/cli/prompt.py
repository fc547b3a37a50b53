"""Where a chat's lines come from: a person at a terminal, or a pipe.

Decides: which keys do what.  Enter sends; Alt-Enter (Esc, then Enter) breaks the line,
as Enter does after a backslash or inside triple quotes; what is pasted is one message.
Ctrl-C clears the line, twice leaves.  The history is the user's own file; a line that
begins with a space, or looks as if it held a key, is not kept in it.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import (
    CompleteEvent,
    Completer,
    Completion,
    PathCompleter,
)
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from mojentic_fp.cli.commands import BY_NAME, ROWS, SLASH
from mojentic_fp.cli.screen import aside

_NAME: Final = "mojentic-fp"
_FILE: Final = "history"
_QUOTES: Final = '"""'
_BACKSLASH: Final = "\\"
_PATHS: Final = "PATH"
_SECRET: Final = re.compile(
    r"\b(?:sk|pk|gh[pousr]|xox[abp]|AKIA|AIza|hf|gsk|glpat)[-_]?[A-Za-z0-9_-]{16,}"
    r"|\bBearer\s+\S{16,}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|(?i:\b\w*(?:password|secret|token|api_?key)\s*[=:]\s*\S+)"
)
"""What looks like a key, by the beginnings that their issuers give them."""


class Lines(Protocol):
    """Where lines come from."""

    def next(self) -> str | None:
        """The next message; ``None`` at the end."""
        ...


def lines() -> Lines:
    """The lines of whoever is there."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Pipe()
    if os.environ.get("TERM", "dumb") == "dumb":
        return Person(input)
    return Person(typing(kept_history()))


class Pipe:
    """Lines of a pipe, a message each."""

    def next(self) -> str | None:
        """The next line; an empty one is the end."""
        return sys.stdin.readline().strip() or None


def typing(history: History) -> Callable[[str], str]:
    """What lets somebody type a message, with all the keys."""
    session: PromptSession[str] = PromptSession(
        history=history,
        key_bindings=keys(),
        completer=Commands(),
        complete_while_typing=False,
        multiline=True,
        prompt_continuation="… ",
        enable_open_in_editor=True,
    )
    return session.prompt


class Person:
    """Somebody at a terminal, who is asked by ``ask``."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        """Nothing has been typed yet."""
        self._ask = ask

    def next(self) -> str | None:
        """What is typed next; nothing at all is the end."""
        again = False
        while True:
            try:
                return meant(self._ask("> ")) or None
            except EOFError:
                return None
            except KeyboardInterrupt:
                if again:
                    return None
                again = True
                aside("(once more, or Ctrl-D, to leave)")


# --- what is meant -----------------------------------------------------------------------


def finished(text: str) -> bool:
    """Whether a message is at its end: no triple quotes are open."""
    text = text.strip()
    if not text.startswith(_QUOTES):
        return True
    return len(text) >= 2 * len(_QUOTES) and text.endswith(_QUOTES)


def meant(text: str) -> str:
    """The message without the quotes around it."""
    text = text.strip()
    if text.startswith(_QUOTES) and finished(text):
        return text.removeprefix(_QUOTES).removesuffix(_QUOTES).strip("\n")
    return text


def keys() -> KeyBindings:
    """What keys do here."""
    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        entered(event.current_buffer)

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt())

    return bindings


def entered(buffer: Buffer) -> None:
    """Send what is typed, or break its line."""
    if buffer.document.text_before_cursor.endswith(_BACKSLASH):
        buffer.delete_before_cursor()
        buffer.insert_text("\n")
    elif finished(buffer.text):
        buffer.validate_and_handle()
    else:
        buffer.insert_text("\n")


# --- what was typed before ---------------------------------------------------------------


class Discreet(FileHistory):
    """A history that does not keep what looks secret."""

    def store_string(self, string: str) -> None:
        """Keep a line, if it may be kept."""
        if may_be_kept(string):
            super().store_string(string)


def may_be_kept(line: str) -> bool:
    """Whether a line may stand in a file."""
    return not line.startswith(" ") and _SECRET.search(line) is None


def kept_history() -> History:
    """The history in the user's state folder, which nobody else may read."""
    from platformdirs import user_state_path

    return history_in(user_state_path(_NAME, appauthor=False) / _FILE)


def history_in(file: Path) -> History:
    """The history in this file; of this run alone, where it cannot be had."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        file.chmod(0o600)
    except OSError as error:
        aside(f"no history is kept: {error}")
        return InMemoryHistory()
    return Discreet(str(file))


# --- what may come next ------------------------------------------------------------------


class Commands(Completer):
    """The names of commands, and paths after those that take one."""

    def __init__(self) -> None:
        """Nothing has been looked at yet."""
        self._paths = PathCompleter(expanduser=True)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What may stand at the cursor."""
        text = document.text_before_cursor
        if not text.startswith(SLASH):
            return
        name, space, rest = text.removeprefix(SLASH).partition(" ")
        if not space:
            for row in ROWS:
                if row.name.startswith(name):
                    yield Completion(row.name, -len(name), display_meta=row.help)
        elif name in BY_NAME and BY_NAME[name].shows == _PATHS:
            yield from self._paths.get_completions(Document(rest), complete_event)
