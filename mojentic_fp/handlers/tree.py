"""A tree of files, as a value.

Decides: what a path means in it, and which of the reasons of ``effects.files`` keeps an
operation from its files.  It behaves as a folder of a real machine does, links and
rights apart; one test holds both to the same laws.
"""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.effects.files import FileFailure, FileInfo, FileReason

TOP = ""
Folders: TypeAlias = frozenset[str]


@frozen
class Tree:
    """Files by their paths, and the folders there are, the top included."""

    files: immutabledict[str, bytes]
    folders: Folders

    def read(self, path: str, limit: int | None) -> Result[bytes, FileFailure]:
        """What is in a file, as far as is wanted."""
        return self._file(path).map(lambda place: self.files[place][:limit])

    def stat(self, path: str) -> Result[FileInfo, FileFailure]:
        """What is there."""
        place = _place(path)
        if place in self.folders:
            return Success(FileInfo(0, folder=True))
        return self._file(path).map(lambda found: FileInfo(len(self.files[found])))

    def listed(self, path: str) -> Result[tuple[str, ...], FileFailure]:
        """The files of a folder and below, sorted."""
        place = _place(path)
        if place not in self.folders:
            reason = FileReason.NOT_A_FOLDER if place in self.files else None
            return Failure(FileFailure(path, reason or self._missing(place)))
        return Success(tuple(sorted(one for one in self.files if _in(one, place))))

    def write(self, path: str, content: bytes) -> Result["Tree", FileFailure]:
        """The tree with this file, whose folder must be there."""
        place = _place(path)
        if place in self.folders:
            return Failure(FileFailure(path, FileReason.NOT_A_FILE))
        if place is None or _above(place)[-1] not in self.folders:
            return Failure(FileFailure(path, self._missing(place)))
        return Success(evolve(self, files=self.files.set(place, content)))

    def make(self, path: str) -> Result["Tree", FileFailure]:
        """The tree with this folder, and those that it is in."""
        place = _place(path)
        if place is None:
            return Failure(FileFailure(path, FileReason.OUTSIDE))
        wanted = (*_above(place), place)
        if any(one in self.files for one in wanted):
            return Failure(FileFailure(path, FileReason.NOT_A_FOLDER))
        return Success(evolve(self, folders=self.folders.union(wanted)))

    def _file(self, path: str) -> Result[str, FileFailure]:
        place = _place(path)
        if place is not None and place in self.files:
            return Success(place)
        reason = FileReason.NOT_A_FILE if place in self.folders else None
        return Failure(FileFailure(path, reason or self._missing(place)))

    def _missing(self, place: str | None) -> FileReason:
        """Why there is nothing at a place."""
        if place is None:
            return FileReason.OUTSIDE
        if any(one in self.files for one in _above(place)):
            return FileReason.NOT_A_FOLDER
        return FileReason.NOT_FOUND


def tree(files: Mapping[str, bytes]) -> Tree:
    """The tree of these files, with the folders that they are in."""
    folders = {TOP}.union(*(_above(path) for path in files))
    return Tree(immutabledict(files), frozenset(folders))


def _place(path: str) -> str | None:
    """Where a path leads from the top; ``None`` is outside."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return None if path.startswith("/") else "/".join(steps)


def _above(place: str) -> tuple[str, ...]:
    """The folders that a place is in, outermost first; the top is in none."""
    steps = place.split("/") if place else []
    return tuple("/".join(steps[:count]) for count in range(len(steps)))


def _in(place: str, folder: str) -> bool:
    return folder == TOP or place.startswith(f"{folder}/")
