"""Files of one folder of this machine, and of nothing outside it.

Decides: which failure an error of the system is, so that no path of this machine is
told.  How files are reached without ever leaving the folder is in ``sandbox``.
"""

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Never, Protocol, TypeVar

from returns.result import Failure, Result, Success

from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.resolved import Resolved
from mojentic_fp.edges.sandbox import DESCRIPTORS, Sandbox
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.files import (
    FileFailure,
    FileInfo,
    FileReason,
    Files,
    ListFiles,
    MakeFolder,
    ReadFile,
    Stat,
    WriteFile,
)
from mojentic_fp.effects.place import at
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")

_LARGEST: Final = 256 * 1024 * 1024  # bytes

_REASONS: Final = {
    errno.ENOENT: FileReason.NOT_FOUND,
    errno.EXDEV: FileReason.OUTSIDE,
    errno.EISDIR: FileReason.NOT_A_FILE,
    errno.ENXIO: FileReason.NOT_A_FILE,
    errno.ENOTDIR: FileReason.NOT_A_FOLDER,
    errno.EEXIST: FileReason.NOT_A_FOLDER,
    errno.EACCES: FileReason.DENIED,
    errno.EPERM: FileReason.DENIED,
    errno.EROFS: FileReason.DENIED,
    errno.ENAMETOOLONG: FileReason.BAD_NAME,
    errno.EFBIG: FileReason.TOO_LARGE,
}


class Folder(Protocol):
    """What is done in a folder, by names from its top; it raises ``OSError``."""

    def read(self, names: Sequence[str], limit: int | None) -> bytes: ...
    def write(self, names: Sequence[str], content: bytes) -> None: ...
    def stat(self, names: Sequence[str]) -> FileInfo: ...
    def make(self, names: Sequence[str]) -> None: ...
    def listed(self, names: Sequence[str], asked: ListFiles) -> tuple[str, ...]: ...


def files_in(folder: str | Path, *, largest: int = _LARGEST) -> Handlers[Files, Never]:
    """The files below ``folder``; every path that leads out of it is refused.

    A file of more than ``largest`` bytes is neither written nor read whole.
    """
    top = Path(folder).resolve()
    if DESCRIPTORS:
        return answered_by(Sandbox(str(top), largest))
    return answered_by(Resolved(top, largest))


def answered_by(there: Folder) -> Handlers[Files, Never]:
    """Files by what does things in a folder."""

    def read(asked: ReadFile, _: Scope) -> Result[bytes, FileFailure]:
        return _at(asked.path, lambda names: there.read(names, asked.limit))

    def write(asked: WriteFile, _: Scope) -> Result[None, FileFailure]:
        return _at(asked.path, lambda names: there.write(names, asked.content))

    def listed(asked: ListFiles, _: Scope) -> Result[tuple[str, ...], FileFailure]:
        return _at(asked.path, lambda names: there.listed(names, asked))

    def stat(asked: Stat, _: Scope) -> Result[FileInfo, FileFailure]:
        return _at(asked.path, there.stat)

    def make(asked: MakeFolder, _: Scope) -> Result[None, FileFailure]:
        return _at(asked.path, there.make)

    return (
        edge(ReadFile, sync=read)
        | edge(WriteFile, sync=write)
        | edge(ListFiles, sync=listed)
        | edge(Stat, sync=stat)
        | edge(MakeFolder, sync=make)
    )


def _at(path: str, act: Callable[[Sequence[str]], A]) -> Result[A, FileFailure]:
    """Do something with what a path names."""

    def acted(names: Sequence[str]) -> Result[A, FileFailure]:
        try:
            return Success(act(names))
        except OSError as error:
            return Failure(_failure(path, error))
        except ValueError as error:  # a name that this machine cannot spell
            return Failure(FileFailure(path, FileReason.BAD_NAME, str(error)))

    return at(path, acted)


def _failure(path: str, error: OSError) -> FileFailure:
    reason = _REASONS.get(error.errno or 0, FileReason.BROKEN)
    return FileFailure(path, reason, error.strerror or "")
