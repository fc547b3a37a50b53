"""Reading a unified diff: its hunks, whoever wrote them.

Decides: what a diff is.  Models write most of those that come here, so that what is left
out is borne where it can mean only one thing: headers of files, counts, the numbers
themselves (``@@ @@``), the blank that begins an empty line, a fence of backticks around
all of it.  What would have to be guessed is refused.

https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

_NUMBERS: Final = re.compile(r"@@+ -(\d{1,9})(?:,(\d{1,9}))? \+\d+(?:,(\d{1,9}))? @@")


@frozen
class Line:
    """A line of a hunk: ``sign`` is a blank, ``-`` or ``+``.

    ``ended`` is false for the last line of a file that has no line break at its end.
    """

    sign: str
    text: str
    ended: bool = True


@frozen
class Hunk:
    """Lines that follow on one another, some of them changed.

    ``start`` is the number of the first in the file as it was, or ``None`` if the diff
    does not say; ``bare`` is a hunk that says that it has none of the lines there were,
    and ``start`` the line before it.
    """

    lines: tuple[Line, ...]
    start: int | None = None
    bare: bool = False

    @property
    def before(self) -> tuple[Line, ...]:
        """The lines as they should stand in the file."""
        return tuple(line for line in self.lines if line.sign != "+")


@frozen
class NotADiff:
    """The text is no diff of one file; ``why`` says what is the matter."""

    why: str

    def __str__(self) -> str:
        """What is told of it."""
        return self.why


class _Broken(Exception):  # noqa: N818  it never leaves this file
    """The way out of the loop below."""


def hunks_of(diff: str) -> Result[tuple[Hunk, ...], NotADiff]:
    r"""The hunks of a diff of one file.

    >>> [hunk.start for hunk in hunks_of("@@ -2 +2 @@\n-a\n+b\n").unwrap()]
    [2]
    >>> str(hunks_of("-a\n+b\n").failure())
    "the diff has no hunk: before its lines stands one like '@@ -1,3 +1,4 @@'"
    """
    try:
        hunks = tuple(_hunks(_unfenced(diff.removesuffix("\n").split("\n"))))
    except _Broken as broken:
        return Failure(NotADiff(str(broken)))
    if not hunks:
        why = "the diff has no hunk: before its lines stands one like '@@ -1,3 +1,4 @@'"
        return Failure(NotADiff(why))
    for number, hunk in enumerate(hunks, 1):
        if all(line.sign == " " for line in hunk.lines):
            return Failure(NotADiff(f"hunk {number} changes nothing"))
    return Success(hunks)


def _unfenced(lines: Sequence[str]) -> Sequence[str]:
    fenced = len(lines) > 1 and lines[0].startswith("```")
    return lines[1:-1] if fenced and lines[-1].strip() == "```" else lines


def _hunks(lines: Sequence[str]) -> Iterator[Hunk]:
    at, files = 0, 0
    while at < len(lines):
        if _is_header(lines, at):
            files += 1
            if files > 1:
                message = "the diff is of more than one file; send one for each"
                raise _Broken(message)
            at += 2
        elif lines[at].startswith("@@"):
            hunk, at = _hunk(lines, at)
            files = max(files, 1)
            yield hunk
        else:  # what comes before the hunks: "diff --git", "index", words
            at += 1


def _is_header(lines: Sequence[str], at: int) -> bool:
    """Whether the two lines that name a file stand here."""
    return (
        lines[at].startswith("--- ")
        and lines[at + 1 : at + 2] != []
        and (lines[at + 1].startswith("+++ "))
    )


def _hunk(lines: Sequence[str], at: int) -> tuple[Hunk, int]:
    """The hunk whose numbers stand here, and where it ends."""
    numbers = _NUMBERS.match(lines[at])
    old, new = _counts(numbers)
    found: list[Line] = []
    at += 1
    while at < len(lines) and not lines[at].startswith("@@"):
        if (old <= 0 and new <= 0) and _ends(lines, at):
            break
        line = lines[at]
        at += 1
        if line.startswith("\\"):
            if found:
                found[-1] = evolve(found[-1], ended=False)
            continue
        found.append(_line(line, at))
        old -= found[-1].sign != "+"
        new -= found[-1].sign != "-"
    start = int(numbers[1]) if numbers else None
    bare = numbers is not None and numbers[2] == "0"
    return Hunk(tuple(_trimmed(found, min(old, new))), start, bare), at


def _counts(numbers: re.Match[str] | None) -> tuple[int, int]:
    """How many lines a hunk says it has, as it was and as it is; 0 if it does not."""
    if numbers is None:
        return 0, 0
    return int(numbers[2] or 1), int(numbers[3] or 1)


def _ends(lines: Sequence[str], at: int) -> bool:
    """Whether a hunk that may be over is over: another file begins."""
    return lines[at].startswith(("diff --git ", "Index: ")) or _is_header(lines, at)


def _line(line: str, number: int) -> Line:
    if line.rstrip("\r") == "":
        return Line(" ", line)
    if line[0] not in " +-":
        message = (
            f"line {number} of the diff, {line[:80]!r}, begins with none of"
            " ' ' (context), '-' (remove), '+' (add)"
        )
        raise _Broken(message)
    return Line(line[0], line[1:])


def _trimmed(lines: list[Line], missing: int) -> list[Line]:
    """Without the empty lines at its end that a hunk has too many."""
    while missing < 0 and lines and lines[-1] == Line(" ", ""):
        lines = lines[:-1]
        missing += 1
    return lines
