"""Where a path of ``effects.files`` leads, before any file is looked at.

Decides: how a path is read, alike for every handler: its names are parted by forward
slashes; ``.`` and nothing are no names, and ``..`` takes back the name before it, as in
an address of the web, whatever that name may be a link to.  What leads above the top,
or begins at the top of the machine, leads outside.

All else is a name like any other, and may be that of a file: ``~``, ``C:``, ``%2e``,
backslashes.  It knows nothing of links, nor of what a system makes of such a name.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.effects.files import FileFailure, FileReason

A = TypeVar("A")

LONGEST_NAME: Final = 255
"""Bytes of one name, as most systems have it (NAME_MAX)."""

LONGEST: Final = 4096
"""Bytes of a path, as Linux has it (PATH_MAX)."""

DEEPEST: Final = 100
"""Folders in folders: each may cost an open descriptor, of which there are few."""


def place(path: str) -> Result[tuple[str, ...], FileFailure]:
    """The names on the way from the top; none is the top.

    >>> place("a/./b/../c").unwrap()
    ('a', 'c')
    >>> place("a/../../b").failure().reason
    <FileReason.OUTSIDE: 'outside of what may be touched'>
    """
    unfit = _unfit(path)
    if unfit:
        return Failure(FileFailure(path, FileReason.BAD_NAME, unfit))
    if path.startswith("/"):
        return Failure(FileFailure(path, FileReason.OUTSIDE, "it is absolute"))
    names: list[str] = []
    for name in path.split("/"):
        if name == "..":
            if not names:
                return Failure(FileFailure(path, FileReason.OUTSIDE))
            names.pop()
        elif name not in {"", "."}:
            names.append(name)
    if len(names) > DEEPEST:
        detail = f"it leads through more than {DEEPEST} folders"
        return Failure(FileFailure(path, FileReason.BAD_NAME, detail))
    return Success(tuple(names))


def at(
    path: str, act: Callable[[tuple[str, ...]], Result[A, FileFailure]]
) -> Result[A, FileFailure]:
    """What is done at the place of a path, if it has one."""
    found = place(path)
    return act(found.unwrap()) if is_successful(found) else Failure(found.failure())


def _unfit(path: str) -> str:
    """Why no file can be named so; nothing if one can."""
    if "\0" in path:
        return "it holds a NUL character"
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "it holds half a character"
    if len(encoded) > LONGEST:
        return f"it is longer than {LONGEST} bytes"
    if any(len(name) > LONGEST_NAME for name in encoded.split(b"/")):
        return f"a name in it is longer than {LONGEST_NAME} bytes"
    return ""
