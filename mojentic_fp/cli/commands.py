"""What can be typed into a chat: words to say, and commands that begin with a slash.

Decides: which commands there are, a row each, and how a line is read.  What a command
does, ``room`` decides.  Pure.

    read("Hello")         Said("Hello")
    read("//etc/passwd")  Said("/etc/passwd")
    read("/edit 2 Hi")    Do(the row of edit, 2, "Hi")
    read("/nonsense")     Mistake
"""

import re
from enum import Enum
from typing import Final, TypeAlias

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.cli.render import Said

SLASH: Final = "/"


class Wants(Enum):
    """Whether something stands after a command's name."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


@frozen
class Row:
    """A command: its name, the names of what stands after it, and what it does.

    ``number`` and ``text`` say whether there is a number, and then a text; ``at`` is
    what the number is.
    """

    name: str
    help: str
    number: Wants = Wants.NO
    text: Wants = Wants.NO
    shows: str = "TEXT"

    @property
    def usage(self) -> str:
        """How it is written: ``/edit N TEXT``."""
        places = {"N": self.number, self.shows: self.text}
        words = (
            name if wants is Wants.YES else f"[{name}]"
            for name, wants in places.items()
            if wants is not Wants.NO
        )
        return " ".join((f"{SLASH}{self.name}", *words))


@frozen
class Do:
    """A command that is to be carried out, with what stood after its name."""

    row: Row
    number: int | None = None
    text: str = ""


Typed: TypeAlias = Said | Do
"""What was typed."""

_NO, _PERHAPS, _YES = Wants.NO, Wants.PERHAPS, Wants.YES

EXIT: Final = Row("exit", "leave; so does an empty line, or Ctrl-D")
ROWS: Final = (
    Row("help", "show these commands"),
    Row("file", "show a text file with the next message", _NO, _YES, "PATH"),
    Row("image", "show a picture with the next message", _NO, _YES, "PATH"),
    Row("drop", "let go of the files and pictures that wait for the next message"),
    Row("tools", "the tools on offer; offer others, or none", _NO, _PERHAPS, "NAMES"),
    Row("system", "the instructions to the model; give others", _NO, _PERHAPS),
    Row("model", "the model; talk to another", _NO, _PERHAPS, "NAME"),
    Row("history", "what was said, with its numbers"),
    Row("undo", "take back the last message and its reply; its files wait again"),
    Row(
        "edit",
        "say this instead of message N, its files kept, and forget what came after",
        _YES,
        _YES,
    ),
    Row("fork", "a new session, of what came before message N", _PERHAPS),
    Row("pin", "never leave message N out; once more lets it go", _YES),
    Row("tokens", "how many tokens the session is, and how many there may be"),
    Row("save", "keep the session by a name, from now on", _NO, _YES, "NAME"),
    Row("load", "go on with a session that is kept", _NO, _YES, "NAME"),
    Row("sessions", "the sessions that are kept"),
    Row("search", "the sessions in which all of these words stand", _NO, _YES, "WORDS"),
    EXIT,
)
"""Every command, in the order of the help."""

BY_NAME: Final = {row.name: row for row in ROWS}

_WANTED: Final = {
    "TEXT": "a text",
    "PATH": "a path",
    "NAME": "a name",
    "NAMES": "names",
    "WORDS": "words",
}
"""How what stands after a command is called in a sentence."""

_WORD: Final = re.compile(r"(\S*)\s*(.*)", re.DOTALL)


def read(line: str) -> Result[Typed, Mistake]:
    """What a line means; two slashes at its start are one that is meant."""
    if not line.startswith(SLASH):
        return Success(Said(line))
    if line.startswith(SLASH * 2):
        return Success(Said(line.removeprefix(SLASH)))
    name, rest = _parted(line.removeprefix(SLASH))
    row = BY_NAME.get(name)
    if row is None:
        there = ", ".join(f"{SLASH}{known}" for known in BY_NAME)
        advice = f"one of {there}; // begins a message with a slash"
        return Failure(Mistake(f"no command {SLASH}{name}", advice))
    return _filled(row, rest.rstrip())


def _parted(text: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    match = _WORD.fullmatch(text)
    assert match is not None  # noqa: S101  it matches anything
    return match[1], match[2]


def _filled(row: Row, rest: str) -> Result[Typed, Mistake]:
    """A command with what stands after its name."""
    number: int | None = None
    if row.number is not Wants.NO:
        word, after = _parted(rest)
        if word.isdecimal():
            number, rest = int(word), after
        elif word or row.number is Wants.YES:
            return _wrong(row, "wants the number of a message; /history shows them")
    if rest and row.text is Wants.NO:
        after = " but the number" if row.number is not Wants.NO else ""
        return _wrong(row, f"takes nothing after it{after}")
    if not rest and row.text is Wants.YES:
        return _wrong(row, f"wants {_WANTED[row.shows]}")
    return Success(Do(row, number, rest))


def _wrong(row: Row, why: str) -> Result[Typed, Mistake]:
    return Failure(Mistake(f"{SLASH}{row.name} {why}", row.usage))


def written(typed: Typed) -> str:
    """How something is typed: ``read`` turned round."""
    if isinstance(typed, Said):
        text = typed.text
        return f"{SLASH}{text}" if text.startswith(SLASH) else text
    parts = ("" if typed.number is None else str(typed.number), typed.text)
    return " ".join((f"{SLASH}{typed.row.name}", *(part for part in parts if part)))


def helped() -> tuple[str, ...]:
    """The commands, a line each."""
    width = max(len(row.usage) for row in ROWS)
    return tuple(f"{row.usage:<{width}}  {row.help}" for row in ROWS)
