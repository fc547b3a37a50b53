"""TOML, with the line on which everything stands.

Decides: how a text becomes tables of values, where each key is, and how a text that is
none is told of: by its line, and never by its content, since that may be a secret.
The reading itself is ``tomllib``'s; it does not say where it found things.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

Keys: TypeAlias = tuple[str, ...]
"""The names that lead to a value, outermost first."""


@frozen
class Document:
    """What a TOML text says, and the line of each key that it names; neither is shown."""

    content: immutabledict[str, object] = field(repr=False)
    lines: immutabledict[Keys, int] = field(repr=False)

    def line(self, *keys: str) -> int | None:
        """The line that says this, or else what it is in."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys)


@frozen
class NoToml:
    """A text is no TOML: on which line, if that is known, and why."""

    line: int | None
    message: str


_AT: Final = re.compile(r"\(at line ([0-9]+), column [0-9]+\)$")
_REASONS: Final = immutabledict(
    {
        "Cannot declare": "a table that is there already",
        "Cannot mutate": "a table that is closed already",
        "Cannot overwrite": "a key that is there already",
        "Duplicate inline": "a key that is there already",
        "Expected '='": "a key without = and a value",
        "Expected ']": "a table's name without a ] after it",
        "Expected newline": "more than one thing on a line",
        "Illegal character": "a character that TOML does not take here",
        "Invalid initial": "something that is no key",
        "Invalid value": "a value that is none: text needs quotes",
        "Unclosed array": "an array without its ]",
        "Unescaped": r"a \ in text: write \\, or use single quotes",
        "Unterminated": "text without its closing quote",
    }
)
"""What tomllib's messages mean; they may go on to quote the text, and so are not shown."""


def read(text: str) -> Result[Document, NoToml]:
    """What a text says."""
    import tomllib  # noqa: PLC0415  only who has such a file pays

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Failure(_told(text, str(error)))
    except (RecursionError, ValueError, OverflowError):  # absurd numbers, absurd depth
        return Failure(NoToml(None, "numbers or tables beyond all measure"))
    return Success(Document(immutabledict(content), immutabledict(_lines(text))))


def _told(text: str, message: str) -> NoToml:
    found = _AT.search(message)
    line = int(found[1]) if found else text.count("\n") + 1
    reasons = (said for start, said in _REASONS.items() if message.startswith(start))
    return NoToml(line, next(reasons, "something that is no TOML"))


# --- where keys stand --------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r]+|#[^\n]*)"
    r'|(?P<text>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<bare>[A-Za-z0-9_+:-]+)"
    r"|(?P<mark>[\[\]{}=.,\n])"
    r"|(?P<other>.)",
    re.DOTALL,
)


@frozen
class _Piece:
    kind: str
    said: str
    line: int


def _pieces(text: str) -> Iterator[_Piece]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind != "space":
            yield _Piece(kind, found[0], line)
        line += found[0].count("\n")
    yield _Piece("mark", "\n", line)


def _lines(text: str) -> dict[Keys, int]:
    """The line of each key and table of a text that is TOML."""
    found: dict[Keys, int] = {}
    table: Keys = ()
    for statement in _statements(text):
        first = statement[0]
        if first.said == "[":
            table = _keys([piece for piece in statement if piece.said not in "[]"])
            _note(found, table, (), first.line)
        else:
            end = next(at for at, one in enumerate(statement) if one.said == "=")
            _note(found, table, _keys(statement[:end]), first.line)
    return found


def _statements(text: str) -> Iterator[list[_Piece]]:
    """The pieces of each statement; within brackets a line end does not end it."""
    statement: list[_Piece] = []
    depth = 0
    for piece in _pieces(text):
        if piece.kind == "mark" and piece.said == "\n" and not depth:
            if statement:
                yield statement
            statement = []
            continue
        if piece.kind == "mark" and piece.said in "[]{}":
            depth += 1 if piece.said in "[{" else -1
        if piece.said != "\n":
            statement.append(piece)


def _note(found: dict[Keys, int], table: Keys, keys: Keys, line: int) -> None:
    """Note the first line that names these keys, and each table on the way."""
    whole = (*table, *keys)
    for length in range(1, len(whole) + 1):
        found.setdefault(whole[:length], line)


def _keys(pieces: list[_Piece]) -> Keys:
    """The names in a dotted key."""
    return tuple(_name(piece) for piece in pieces if piece.kind in ("bare", "text"))


def _name(piece: _Piece) -> str:
    if piece.kind == "bare" or piece.said.startswith("'"):
        return piece.said.strip("'")
    import tomllib  # noqa: PLC0415  loaded already

    name: object = tomllib.loads(f"name = {piece.said}")["name"]
    return str(name)
