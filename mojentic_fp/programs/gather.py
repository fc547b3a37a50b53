"""Gathering: which files a path, a folder or a pattern stands for.

Decides: what is found, in which order, and that one file is found once.

- A path that is there is that file, whatever signs are in it.
- A folder is the files directly in it whose names begin with no dot, a pattern
  (``src/**/*.py``, see ``data.glob``) all that fit it: in the order in which people
  count, and of them what is wanted.  So ``files()`` passes over what is binary and
  ``images()`` over what is no picture; nothing left is a failure, and so is a file
  named outright that is not what is wanted.
- Paths are the same if they are without ``.`` and doubled slashes.  A ``..`` is left to
  whoever has the files, for a link may make ``a/../b`` another file than ``b``.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final, Generic, Never, TypeAlias, TypeVar

from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.compose import ComposeReason, Missing, NothingFound, Unreadable
from mojentic_fp.data.glob import Glob, glob
from mojentic_fp.data.picture import picture_of
from mojentic_fp.effects.combine import traverse
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    ListFiles,
    ReadFile,
    Stat,
)
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.programs.files import BEGINNING, binary, in_order

A = TypeVar("A", covariant=True)
B = TypeVar("B")
F = TypeVar("F")

Reading: TypeAlias = ReadFile | ListFiles | Stat
"""What is asked of whoever has the files."""

ABSENT: Final = frozenset({FileReason.NOT_FOUND, FileReason.NOT_A_FOLDER})
"""Why a file is not there."""
_MAYBE: Final = ABSENT | {FileReason.BAD_NAME}
"""Why a pattern is no file: its text may be longer than a name."""
_SIGNS: Final = frozenset("*?[{")
_ENDINGS: Final = frozenset(
    {"avif", "bmp", "gif", "heic", "heif", "jpe", "jpeg", "jpg", "png", "webp"}
)


class Wanted(Enum):
    """What files are looked for; the value is what they are called."""

    TEXT = "text files"
    PICTURE = "pictures"

    @property
    def called(self) -> str:
        """What one of them is called that is missing."""
        return "File" if self is Wanted.TEXT else "Image file"


@frozen
class Found:
    """A file that is there, and its size in bytes."""

    path: str
    size: int


@frozen
class Got(Generic[A]):
    """What could be had, and what was in the way of the rest."""

    items: tuple[A, ...] = ()
    reasons: tuple[ComposeReason, ...] = ()


def each(
    programs: tuple[Program[B, ComposeReason, F], ...],
) -> Program[Got[B], Never, F]:
    """All of them, in turn; none that fails ends the others."""
    return traverse(lambda one: one.attempt(), programs).map(_parted)


def _parted(outcomes: tuple[Result[B, ComposeReason], ...]) -> Got[B]:
    had = tuple(one.unwrap() for one in outcomes if is_successful(one))
    failed = tuple(one.failure() for one in outcomes if not is_successful(one))
    return Got(had, failed)


def gather(paths: Iterable[str], wanted: Wanted) -> Program[Got[Found], Never, Reading]:
    """The files that these stand for, each once, in order."""
    given = tuple(dict.fromkeys(map(plain, paths)))
    return each(tuple(_named(path, wanted) for path in given)).map(_united)


def plain(path: str) -> str:
    """A path without ``.`` and doubled slashes; "" is the top."""
    steps = "/".join(step for step in path.split("/") if step not in {"", "."})
    return f"/{steps}" if path.startswith("/") else steps


def unreadable(path: str, failure: FileFailure) -> Unreadable:
    """A file's failure, as what is in the way."""
    words = failure.reason.value
    return Unreadable(path, f"{words}: {failure.detail}" if failure.detail else words)


def _united(got: Got[Got[Found]]) -> Got[Found]:
    """All that was found, each file where it was found first."""
    found = {one.path: one for group in got.items for one in group.items}
    inner = (reason for group in got.items for reason in group.reasons)
    return Got(tuple(found.values()), (*got.reasons, *inner))


@program
def _named(path: str, wanted: Wanted) -> Steps[Got[Found], ComposeReason, Reading]:
    """What one path stands for."""
    there = yield from Stat(path).perform().attempt()
    if is_successful(there):
        info = there.unwrap()
        if not info.folder:
            return Got((Found(path, info.size),))
        listed = yield from _listed(path, deep=False, hidden=False)
        names = tuple(one for one in listed if not _hidden(one))
    else:
        pattern = yield from _pattern(path, there.failure(), wanted)
        listed = yield from _listed(
            pattern.folder, deep=pattern.deep, hidden=pattern.hidden
        )
        names = tuple(filter(pattern.matches, listed))
    got = yield from each(tuple(_sifted(name, wanted) for name in in_order(names)))
    found = tuple(one for one in got.items if one is not None)
    if not found and not got.reasons:
        yield from fail(NothingFound(path, wanted.value))
    return Got(found, got.reasons)


def _pattern(
    path: str, failure: FileFailure, wanted: Wanted
) -> Program[Glob, ComposeReason, Never]:
    """The pattern that a path is, where it is no file."""
    if failure.reason in _MAYBE and not _SIGNS.isdisjoint(path):
        return Program.from_result(glob(path)).alt(
            lambda bad: Unreadable(path, bad.why)
        )
    absent = failure.reason in ABSENT
    return fail(Missing(path, wanted.called) if absent else unreadable(path, failure))


def _listed(
    folder: str, *, deep: bool, hidden: bool
) -> Program[tuple[str, ...], ComposeReason, ListFiles]:
    """The files of a folder; a folder that is not there has none."""
    asked = ListFiles(folder, deep=deep, hidden=hidden).perform()

    def none(failure: FileFailure) -> Program[tuple[str, ...], ComposeReason, Never]:
        absent = failure.reason in ABSENT
        return succeed(()) if absent else fail(unreadable(folder, failure))

    files = asked.map(lambda names: tuple(one for one in names if one[-1] != "/"))
    return files.lash(none)


def _hidden(name: str) -> bool:
    return name.rpartition("/")[2].startswith(".")


@program
def _sifted(
    name: str, wanted: Wanted
) -> Steps[Found | None, ComposeReason, ReadFile | Stat]:
    """A file that nobody named, if it is what is wanted."""
    info = yield from Stat(name).perform().alt(lambda why: unreadable(name, why))
    begun = yield from beginning(name)
    seen = picture_of(begun) is not None
    if wanted is Wanted.PICTURE:
        # What is no picture, and is called one, is broken: nobody passes over it.
        fits = seen or name.rpartition(".")[2].lower() in _ENDINGS
    else:
        fits = not (seen or binary(begun) or begun.startswith(b"%PDF-"))
    return Found(name, info.size) if fits else None


def beginning(path: str) -> Program[bytes, Unreadable, ReadFile]:
    """The first bytes of a file, by which its kind is known."""
    begun = ReadFile(path, BEGINNING).perform()
    return begun.alt(lambda failure: unreadable(path, failure))
