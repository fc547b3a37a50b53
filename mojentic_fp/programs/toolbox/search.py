"""Looking through files: by their names, and by what they say.

Decides: how much one search may do, counted in work and not in time, so that the same
search finds the same everywhere: files listed, bytes read, lines compared.  What is not
text is passed over.  Regular expressions are those of ``data.regex``, which cannot hang.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from mojentic_fp.data.glob import Glob
from mojentic_fp.data.regex import Regex
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    ListFiles,
    ReadFile,
    Stat,
)
from mojentic_fp.effects.place import place
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.programs.files import text_of
from mojentic_fp.programs.toolbox.excerpt import WIDE

WALKED: Final = 100_000
"""Files that one search lists."""

_READ: Final = 5_000  # files
_BYTES: Final = 64 * 1024 * 1024  # of all files
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of one file that are searched or edited."""

_LINES: Final = 200_000  # of one file
_ABSENT: Final = frozenset({FileReason.NOT_FOUND, FileReason.NOT_A_FOLDER})


@frozen
class FoundLine:
    """A line in which a pattern was found; the first of a file is 1."""

    line_number: int
    content: str


@frozen
class FoundFiles:
    """Paths from the top, sorted; ``whole`` is false if not all was looked through."""

    paths: tuple[str, ...]
    whole: bool = True


def listed(
    path: str, *, deep: bool = True, hidden: bool = False
) -> Program[FoundFiles, FileFailure, ListFiles]:
    """The files in a folder, as many as one search may list."""
    asked = ListFiles(path, deep=deep, hidden=hidden, limit=WALKED + 1)
    return asked.perform().map(
        lambda paths: FoundFiles(paths[:WALKED], len(paths) <= WALKED)
    )


def matching(
    path: str, pattern: Glob
) -> Program[FoundFiles, FileFailure, ListFiles | Stat]:
    """The files below a folder whose paths from there fit a pattern."""
    folder = f"{path}/{pattern.folder}" if pattern.folder else path
    found = listed(folder, deep=pattern.deep, hidden=pattern.hidden).lash(
        lambda failure: _nothing(path, pattern, failure)
    )
    return found.map(lambda there: _fitting(path, pattern, there))


def _nothing(
    path: str, pattern: Glob, failure: FileFailure
) -> Program[FoundFiles, FileFailure, Stat]:
    """Nothing fits where the folder is there, and not the one that the pattern names."""
    if not pattern.folder or failure.reason not in _ABSENT:
        return fail(failure)
    return (
        Stat(path)
        .perform()
        .bind(
            lambda there: (
                succeed(FoundFiles(()))
                if there.folder
                else fail(FileFailure(path, FileReason.NOT_A_FOLDER))
            )
        )
    )


def _fitting(path: str, pattern: Glob, there: FoundFiles) -> FoundFiles:
    start = len("/".join((*place(path).value_or(()), "")))
    paths = tuple(
        one
        for one in there.paths
        if not one.endswith("/") and pattern.matches(one[start:])
    )
    return FoundFiles(paths, there.whole)


@program
def containing(
    path: str, pattern: Regex
) -> Steps[FoundFiles, FileFailure, ListFiles | ReadFile]:
    """The files in a folder and below that say what matches."""
    there = yield from listed(path)
    left = _BYTES
    found: list[str] = []
    whole = there.whole and len(there.paths) <= _READ
    for name in there.paths[:_READ]:
        if not left:
            return FoundFiles(tuple(found), whole=False)
        limit = min(LARGEST, left)
        read = yield from ReadFile(name, limit).perform().attempt()
        data = read.value_or(b"")
        left -= len(data)
        whole = whole and len(data) < limit
        text = text_of(name, data, whole=len(data) < limit).value_or("\0")
        if "\0" not in text and pattern.found_in(text.replace("\r\n", "\n")):
            found.append(name)
    return FoundFiles(tuple(found), whole)


@frozen
class Searched:
    """The lines of a text in which a pattern is found; ``whole`` as in FoundFiles."""

    lines: Sequence[str]
    pattern: Regex
    whole: bool

    def __iter__(self) -> Iterator[FoundLine]:
        """The lines found, in order."""
        for number, line in enumerate(self.lines, 1):
            if self.pattern.found_in(line):
                content = line if len(line) <= WIDE else f"{line[:WIDE]}..."
                yield FoundLine(number, content)


def searched(text: str, pattern: Regex, *, whole: bool) -> Searched:
    """A text to be searched by lines."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    lines = lines[:-1] if lines[-1] == "" else lines
    return Searched(lines[:_LINES], pattern, whole and len(lines) <= _LINES)
