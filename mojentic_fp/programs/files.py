"""Programs over files: text out of bytes, and what can be asked without reading all.

Decides: how the encoding of a text is found: it is UTF-8, or its first bytes (a byte
order mark) say what it is; else reading it is a failure that says so.  Nothing depends
on the machine, its locale or its line ends: every character is kept as it stands.
"""

import codecs
import re
from collections.abc import Iterable
from typing import Final, Never

from returns.result import Failure, Result, Success

from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    ReadFile,
    Stat,
)
from mojentic_fp.effects.program import Program, fail, succeed

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DIGITS: Final = re.compile(r"([0-9]{1,4000})")
BEGINNING: Final = 1024
"""How much of a file is looked at for NUL bytes; git looks at 8000."""

_ABSENT: Final = frozenset({FileReason.NOT_FOUND, FileReason.NOT_A_FOLDER})
_UNREADABLE: Final = frozenset(FileReason) - {FileReason.OUTSIDE}


def read_text(
    path: str, *, encoding: str | None = None
) -> Program[str, FileFailure, ReadFile]:
    """The text in a file, without its byte order mark.

    ``encoding`` is Python's name of it, for files that are not UTF-8 and do not say
    what they are.  Fails with ``MALFORMED`` on bytes that are no such text.
    """
    if encoding is not None:
        codecs.lookup(encoding)  # a wrong name is a mistake, known before anything runs
    return (
        ReadFile(path).perform().bind_result(lambda data: text_of(path, data, encoding))
    )


def exists(path: str) -> Program[bool, FileFailure, Stat]:
    """Whether a file or a folder is there.  Paths that lead outside are refused."""
    there = Stat(path).perform().map(lambda _: True)
    return there.lash(lambda failure: _unless(_ABSENT, failure, answer=False))


def is_binary(path: str) -> Program[bool, FileFailure, ReadFile]:
    """Whether a file is none of text: it has a NUL byte among its first 1024.

    So is UTF-16, and so is a file that cannot be read.  A path that leads outside is
    refused.
    """
    begun = ReadFile(path, BEGINNING).perform().map(lambda data: b"\0" in data)
    return begun.lash(lambda failure: _unless(_UNREADABLE, failure, answer=True))


def binary(begun: bytes) -> bool:
    """Whether what begins so is no text at all: NUL, and no mark of wide characters."""
    wide = any(begun.startswith(mark) for mark, name in _MARKS if name != "utf-8")
    return b"\0" in begun and not wide


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names as people count: ``2-b.txt`` before ``10-a.txt``.

    >>> in_order(("10-a.txt", "2-b.txt", "1-c.txt"))
    ('1-c.txt', '2-b.txt', '10-a.txt')
    """
    return tuple(sorted(names, key=lambda name: (_counted(name), name)))


def _counted(name: str) -> list[tuple[int, str]]:
    """A name in its parts: digits by their number, all else as it is."""
    parts = _DIGITS.split(name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _unless(
    reasons: frozenset[FileReason], failure: FileFailure, *, answer: bool
) -> Program[bool, FileFailure, Never]:
    """The answer that these reasons give; any other is still a failure."""
    return succeed(answer) if failure.reason in reasons else fail(failure)


def marked(data: bytes) -> tuple[bytes, str]:
    """The byte order mark that a text begins with, and the encoding that it names."""
    return next((row for row in _MARKS if data.startswith(row[0])), (b"", "utf-8"))


def text_of(
    path: str, data: bytes, encoding: str | None = None, *, whole: bool = True
) -> Result[str, FileFailure]:
    """The text that the bytes of a file are.

    With ``whole=False`` they only begin it, and may end within a character.
    """
    mark, said = marked(data)
    name = encoding or said
    start = len(mark) if _same(name, said) else 0
    try:
        decoder = codecs.getincrementaldecoder(name)()
        return Success(decoder.decode(data[start:], final=whole))
    except UnicodeDecodeError as error:
        detail = f"not {name}: {error.reason} at byte {start + error.start}"
        return Failure(FileFailure(path, FileReason.MALFORMED, detail))


def _same(name: str, other: str) -> bool:
    return codecs.lookup(name).name == codecs.lookup(other).name
