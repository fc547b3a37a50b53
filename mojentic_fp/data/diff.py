"""Applying a unified diff to a text: all of it or nothing.

Decides: where a hunk belongs.  It belongs where its context and the lines it removes
stand, and the numbers only choose among places that fit:

1. exactly, at the line that it names;
2. exactly, at the one place where it fits;
3. the same two, blanks at the end and between words not counted (those at the front of a
   line are);
4. at the one place where it fits without up to two outer lines of its context.

Two places that fit equally well are a failure, and so is none.  Line breaks are those of
the text: a diff need not know whether they have a carriage return.  What is not removed stays to
the letter, and a last line without a break stays without one, unless the diff says so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final, TypeAlias

from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.hunk import Hunk, Line, NotADiff, hunks_of

_FUZZ: Final = 2
"""Outer lines of context that may be missing; so has it GNU patch."""
_SHOWN: Final = 12  # lines of a failure
_WORK: Final = 20_000_000  # lines compared to find the place that fits best

Row: TypeAlias = tuple[str, str]
"""A line and its break."""


@frozen
class DoesNotApply:
    """A hunk does not fit: what it wants, and what stands at the nearest place.

    ``hunk`` counts from 1, and so does the line ``at``.
    """

    hunk: int
    why: str
    wanted: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    at: int = 1

    def __str__(self) -> str:
        """What is told of it, so that the next attempt fits."""
        said = f"hunk {self.hunk} does not apply: {self.why}"
        if not self.wanted:
            return said
        return "\n".join(
            (
                f"{said}. It wants",
                *_shown(self.wanted),
                f"and at line {self.at} there stands"
                if self.there
                else "and the file is empty",
                *_shown(self.there),
            )
        )


@frozen
class _Edit:
    """Rows from ``start`` to ``end`` become others."""

    start: int
    end: int
    rows: tuple[Row, ...]
    number: int


@frozen
class _Text:
    """A text in rows, and how it is compared."""

    rows: tuple[Row, ...]
    exact: tuple[str, ...]
    loose: tuple[str, ...]


def patched(text: str, diff: str) -> Result[str, NotADiff | DoesNotApply]:
    r"""The text with the changes of a diff.

    >>> patched("one\ntwo\n", "@@ -2 +2 @@\n-two\n+three\n").unwrap()
    'one\nthree\n'
    """
    clean = _without_returns(diff)
    read = hunks_of(clean)
    if not is_successful(read):
        return Failure(read.failure())
    hunks = read.unwrap()
    there = _read(text)
    edits: list[_Edit] = []
    for number, hunk in enumerate(hunks, 1):
        placed = _placed(there, hunk, number)
        if not is_successful(placed):
            return Failure(placed.failure())
        breaks = None if "\r" in clean else _break(there, placed.unwrap(), hunk)
        edits.append(_edit(there, hunk, placed.unwrap(), number, breaks))
    edits.sort(key=lambda edit: (edit.start, edit.end))
    for one, other in pairwise(edits):
        if other.start < one.end or other.start == one.start:
            why = f"it changes the same lines as hunk {one.number}"
            return Failure(DoesNotApply(other.number, why))
    said = any(not line.ended for hunk in hunks for line in hunk.lines)
    return Success(_joined(there, edits, said=said))


def _shown(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"    {line[:200]}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"    ... {len(lines) - _SHOWN} lines more"


def _without_returns(diff: str) -> str:
    """The diff without carriage returns, if every line has one."""
    lines = diff.removesuffix("\n").split("\n")
    uniform = all(line.endswith("\r") for line in lines)
    return "\n".join(line[:-1] for line in lines) if uniform else diff


def _read(text: str) -> _Text:
    *lines, last = text.split("\n")
    rows = (*map(_row, lines), *([(last, "")] if last else []))
    exact = tuple(line for line, _ in rows)
    return _Text(rows, exact, tuple(map(_loose, exact)))


def _row(line: str) -> Row:
    return (line[:-1], "\r\n") if line.endswith("\r") else (line, "\n")


def _loose(line: str) -> str:
    """A line, blanks at its end and between its words not counted."""
    words = line.lstrip()
    return line[: len(line) - len(words)] + " ".join(words.split()) if words else ""


# --- finding -----------------------------------------------------------------------------


def _placed(there: _Text, hunk: Hunk, number: int) -> Result[int, DoesNotApply]:
    """The row at which a hunk begins."""
    wanted = tuple(
        _row(line.text)[0] if line.ended else line.text for line in hunk.before
    )
    if not wanted:
        return _bare(there, hunk, number)
    loose = tuple(map(_loose, wanted))
    named = -1 if hunk.start is None else hunk.start - 1
    for rows, lines in ((there.exact, wanted), (there.loose, loose)):
        places = _places(rows, lines)
        if named in places:
            return Success(named)
        if places:
            return _only(places, number)
    for top, bottom in _fuzz(hunk):
        for rows, lines in ((there.exact, wanted), (there.loose, loose)):
            inner = lines[top : len(lines) - bottom]
            places = [place - top for place in _places(rows, inner)]
            if places:
                return _only(places, number)
    return Failure(_misfit(there, loose, wanted, number, named))


def _bare(there: _Text, hunk: Hunk, number: int) -> Result[int, DoesNotApply]:
    """Where lines are added without any context: where the hunk says, or nowhere."""
    if not there.rows:
        return Success(0)
    if hunk.start is None or hunk.start > len(there.rows) or not hunk.bare:
        why = "it has no line of context that says where it belongs"
        return Failure(DoesNotApply(number, why))
    return Success(hunk.start)


def _places(rows: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Every row at which these lines stand."""
    first, size = wanted[0], len(wanted)
    return [
        at
        for at in range(len(rows) - size + 1)
        if rows[at] == first and tuple(rows[at : at + size]) == tuple(wanted)
    ]


def _only(places: Sequence[int], number: int) -> Result[int, DoesNotApply]:
    if len(places) == 1:
        return Success(places[0])
    lines = ", ".join(str(place + 1) for place in places[:5])
    more = ", ..." if len(places) > 5 else ""  # noqa: PLR2004  enough to see it
    why = f"it fits at more than one place (lines {lines}{more}); give more context"
    return Failure(DoesNotApply(number, why))


def _fuzz(hunk: Hunk) -> Iterator[tuple[int, int]]:
    """How many outer lines of context to leave out, fewest first."""
    top, bottom = _context(hunk)
    options = [
        (one, other)
        for one in range(min(top, _FUZZ) + 1)
        for other in range(min(bottom, _FUZZ) + 1)
        if 0 < one + other < len(hunk.before)
    ]
    yield from sorted(options, key=lambda pair: (max(pair), sum(pair)))


def _is_context(line: Line) -> bool:
    return line.sign == " "


def _misfit(
    there: _Text, loose: Sequence[str], wanted: tuple[str, ...], number: int, named: int
) -> DoesNotApply:
    """The failure, with the place that fits best; of several, the nearest."""
    starts = range(len(there.rows))
    if len(starts) * len(loose) > _WORK:
        near = max(0, named - 1000)
        starts = range(near, min(len(there.rows), near + 2000))

    def fit(at: int) -> tuple[int, int]:
        same = zip(there.loose[at : at + len(loose)], loose, strict=False)
        return sum(one == other for one, other in same), -abs(at - named)

    at = max(starts, key=fit, default=0)
    stands = there.exact[at : at + len(wanted)]
    why = "its lines stand nowhere in the file"
    return DoesNotApply(number, why, wanted, stands, at + 1)


# --- changing ----------------------------------------------------------------------------


def _break(there: _Text, at: int, hunk: Hunk) -> str:
    """The line break of added lines: that of their neighbours, or of the text."""
    near = there.rows[max(0, at) : at + len(hunk.before)]
    return next((end for _, end in near if end), _usual(there))


def _usual(there: _Text) -> str:
    counted = Counter(end for _, end in there.rows if end)
    return counted.most_common(1)[0][0] if counted else "\n"


def _edit(there: _Text, hunk: Hunk, at: int, number: int, breaks: str | None) -> _Edit:
    """What a hunk makes of the rows at a place: its changed part, and no context.

    Added lines end in ``breaks``; with ``None``, as the diff has it.
    """
    top, bottom = _context(hunk)
    start = place = at + top
    rows: list[Row] = []
    for line in hunk.lines[top : len(hunk.lines) - bottom]:
        if line.sign == "+":
            rows.append(_added(line, breaks))
            continue
        if line.sign == " ":
            rows.append(there.rows[place])
        place += 1
    return _Edit(start, place, tuple(rows), number)


def _added(line: Line, breaks: str | None) -> Row:
    if not line.ended:
        return line.text, ""
    return _row(line.text) if breaks is None else (line.text, breaks)


def _context(hunk: Hunk) -> tuple[int, int]:
    """How many lines of context a hunk begins and ends with."""
    top = len(list(takewhile(_is_context, hunk.lines)))
    bottom = len(list(takewhile(_is_context, reversed(hunk.lines))))
    return top, bottom


def _joined(there: _Text, edits: Sequence[_Edit], *, said: bool) -> str:
    """The rows with all edits, as a text.

    Whether the last ends in a break is as it was, unless the diff ``said`` it.
    """
    rows: list[Row] = []
    done = 0
    for edit in edits:
        rows += [*there.rows[done : edit.start], *edit.rows]
        done = edit.end
    rows += there.rows[done:]
    usual = _usual(there)
    lines = [line + (end or usual) for line, end in rows[:-1]]
    for line, end in rows[-1:]:
        open_ended = bool(there.rows) and not there.rows[-1][1]
        lines.append(line + (end if said or not open_ended else ""))
    return "".join(lines)
