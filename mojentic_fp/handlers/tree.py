"""A tree of files, as a value.

Decides: which of the reasons of ``effects.files`` keeps an
operation from its files.  It behaves as a folder of a real machine does, links and
rights apart; one test holds both to the same laws.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.effects.files import FileFailure, FileInfo, FileReason, ListFiles
from mojentic_fp.effects.place import at

TOP = ""
A = TypeVar("A")
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
        return _at(path, lambda place: self._known(path, place))

    def listed(self, asked: ListFiles) -> Result[tuple[str, ...], FileFailure]:
        """The files of a folder, as they are asked for."""
        return _at(asked.path, lambda place: self._listed(asked, place))

    def write(self, path: str, content: bytes) -> Result["Tree", FileFailure]:
        """The tree with this file, whose folder must be there."""
        return _at(path, lambda place: self._written(path, place, content))

    def make(self, path: str) -> Result["Tree", FileFailure]:
        """The tree with this folder, and those that it is in."""
        return _at(path, lambda place: self._made(path, place))

    def _known(self, path: str, place: str) -> Result[FileInfo, FileFailure]:
        if place in self.folders:
            return Success(FileInfo(0, folder=True))
        return self._file(path).map(lambda found: FileInfo(len(self.files[found])))

    def _listed(
        self, asked: ListFiles, folder: str
    ) -> Result[tuple[str, ...], FileFailure]:
        if folder not in self.folders:
            reason = FileReason.NOT_A_FOLDER if folder in self.files else None
            return Failure(FileFailure(asked.path, reason or self._missing(folder)))
        there = (
            path
            for path in (*self.files, *(f"{one}/" for one in self.folders if one))
            if _in(path, folder) and _asked_for(asked, path[len(folder) :].lstrip("/"))
        )
        return Success(tuple(sorted(there)[: asked.limit]))

    def _written(
        self, path: str, place: str, content: bytes
    ) -> Result["Tree", FileFailure]:
        if place in self.folders:
            return Failure(FileFailure(path, FileReason.NOT_A_FILE))
        if _above(place)[-1] not in self.folders:
            return Failure(FileFailure(path, self._missing(place)))
        return Success(evolve(self, files=self.files.set(place, content)))

    def _made(self, path: str, place: str) -> Result["Tree", FileFailure]:
        wanted = (*_above(place), place)
        if any(one in self.files for one in wanted):
            return Failure(FileFailure(path, FileReason.NOT_A_FOLDER))
        return Success(evolve(self, folders=self.folders.union(wanted)))

    def _file(self, path: str) -> Result[str, FileFailure]:
        return _at(path, lambda place: self._found(path, place))

    def _found(self, path: str, place: str) -> Result[str, FileFailure]:
        if place in self.files:
            return Success(place)
        reason = FileReason.NOT_A_FILE if place in self.folders else None
        return Failure(FileFailure(path, reason or self._missing(place)))

    def _missing(self, place: str) -> FileReason:
        """Why there is nothing at a place."""
        if any(one in self.files for one in _above(place)):
            return FileReason.NOT_A_FOLDER
        return FileReason.NOT_FOUND


def tree(files: Mapping[str, bytes]) -> Tree:
    """The tree of these files, with the folders that they are in."""
    folders = {TOP}.union(*(_above(path) for path in files))
    return Tree(immutabledict(files), frozenset(folders))


def _at(
    path: str, act: Callable[[str], Result[A, FileFailure]]
) -> Result[A, FileFailure]:
    return at(path, lambda names: act("/".join(names)))


def _above(place: str) -> tuple[str, ...]:
    """The folders that a place is in, outermost first; the top is in none."""
    steps = place.split("/") if place else []
    return tuple("/".join(steps[:count]) for count in range(len(steps)))


def _in(path: str, folder: str) -> bool:
    return folder == TOP or (path.startswith(f"{folder}/") and path != f"{folder}/")


def _asked_for(asked: ListFiles, below: str) -> bool:
    """Whether a file or folder below the one that is listed belongs to the list."""
    folders = below.split("/")[:-1]
    if not asked.hidden and any(name.startswith(".") for name in folders):
        return False
    if asked.deep:
        return not below.endswith("/")
    return "/" not in below.rstrip("/")
