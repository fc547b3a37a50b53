"""What is shown of what is too much for a model: the beginning, and a line that says so.

Decides: how much is shown, how it is cut, and how the model learns to read on.  Whatever
is shown whole is shown to the letter.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

A = TypeVar("A")

SHOWN: Final = 50_000
"""Characters of a file that are shown at once: some 12,000 tokens."""

LISTED: Final = 1000
"""Paths in one list."""

HITS: Final = 200
"""Lines of one search."""

WIDE: Final = 500
"""Characters of one line that a search tells."""


def excerpt(text: str, offset: int, limit: int | None, *, whole: bool) -> str:
    """The lines from number ``offset`` on, at most so many, and a line on the rest.

    ``whole`` is false for a text that is only the beginning of a file.
    """
    lines = _lines(text)
    first = max(offset, 1) - 1
    if limit is not None and limit < 1:
        return f"[no line is shown: the limit is {limit}]"
    if first and first >= len(lines):
        return f"[there is no line {offset}: the file has {len(lines)}]"
    chosen = lines[first:][:limit]
    taken, size = 0, 0
    while taken < len(chosen) and size + len(chosen[taken]) <= SHOWN:
        size += len(chosen[taken])
        taken += 1
    if first == 0 and taken == len(lines) and whole:
        return text
    if not taken and chosen:
        return _cut(chosen[0], first + 1, len(lines))
    said = f"lines {first + 1} to {first + taken} of {len(lines)} are shown"
    return _noted("".join(chosen[:taken]), _on(said, first + taken, lines, whole=whole))


def _lines(text: str) -> list[str]:
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])


def _on(said: str, shown: int, lines: list[str], *, whole: bool) -> str:
    if shown < len(lines):
        return f"{said}; call read_file with offset={shown + 1} to read on"
    return said if whole else f"{said}; the file is too large to read on"


def _cut(line: str, number: int, count: int) -> str:
    said = f"line {number} of {count} is cut: it has {len(line)} characters"
    if number < count:
        said += f"; call read_file with offset={number + 1} to read on"
    return _noted(line[:SHOWN], said)


def _noted(text: str, said: str) -> str:
    between = "" if text.endswith("\n") or not text else "\n"
    return f"{text}{between}[{said}]"


def first_of(
    found: Iterable[A], count: int, said: str, *, whole: bool = True
) -> tuple[A | str, ...]:
    """The first so many, and a line that says so if there are more.

    ``whole`` is false if not all was looked through.
    """
    some = tuple(islice(found, count + 1))
    if len(some) > count:
        return *some[:count], f"[only the first {count} are shown; {said}]"
    return some if whole else (*some, f"[not all was looked through; {said}]")
