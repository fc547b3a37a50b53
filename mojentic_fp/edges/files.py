"""Files of one folder of this machine, and of nothing outside it.

Decides: that a path is taken for what it really is (links followed) before anything is
touched, and that a file is written whole or not at all.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Never, TypeVar

from returns.result import Failure, Result, Success

from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    Files,
    ListFiles,
    ReadFile,
    WriteFile,
)
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")


def files_in(folder: str | Path) -> Handlers[Files, Never]:
    """The files below ``folder``; every path that leads out of it is refused."""
    top = Path(folder).resolve()

    def read(asked: ReadFile, _: Scope) -> Result[bytes, FileFailure]:
        return _at(top, asked.path, Path.read_bytes)

    def write(asked: WriteFile, _: Scope) -> Result[None, FileFailure]:
        return _at(top, asked.path, lambda path: _replace(path, asked.content))

    def listed(asked: ListFiles, _: Scope) -> Result[tuple[str, ...], FileFailure]:
        return _at(top, asked.path, lambda path: _below(top, path))

    return (
        edge(ReadFile, sync=read)
        | edge(WriteFile, sync=write)
        | edge(ListFiles, sync=listed)
    )


def _at(top: Path, path: str, act: Callable[[Path], A]) -> Result[A, FileFailure]:
    """Do something with the file of a path, if it lies within ``top``."""
    try:
        place = (top / path).resolve()
        if not place.is_relative_to(top):
            return Failure(FileFailure(path, FileReason.OUTSIDE))
        return Success(act(place))
    except (OSError, ValueError) as error:
        return Failure(_failure(path, error))


def _failure(path: str, error: OSError | ValueError) -> FileFailure:
    match error:
        case FileNotFoundError():
            reason = FileReason.NOT_FOUND
        case PermissionError():
            reason = FileReason.DENIED
        case IsADirectoryError() | NotADirectoryError():
            reason = FileReason.NOT_A_FILE
        case _:
            reason = FileReason.BROKEN
    detail = error.strerror if isinstance(error, OSError) else str(error)
    return FileFailure(path, reason, detail or "")


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then put it in its place."""
    import tempfile  # noqa: PLC0415  dear to import

    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _below(top: Path, folder: Path) -> tuple[str, ...]:
    """Every file below a folder, by its path from the top."""
    if not folder.is_dir():
        raise NotADirectoryError
    found = (one for one in folder.rglob("*") if one.is_file())
    return tuple(sorted(one.relative_to(top).as_posix() for one in found))
