"""Files of one folder of this machine, and of nothing outside it.

Decides: that a path is taken for what it really is (links followed) before anything is
touched, and that a file is written whole or not at all.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Never, TypeVar

from returns.result import Failure, Result, Success

from mojentic_fp.edges.edge import edge
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
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")


def files_in(folder: str | Path) -> Handlers[Files, Never]:
    """The files below ``folder``; every path that leads out of it is refused."""
    top = Path(folder).resolve()

    def read(asked: ReadFile, _: Scope) -> Result[bytes, FileFailure]:
        return _at(top, asked.path, lambda path: _begin(path, asked.limit))

    def write(asked: WriteFile, _: Scope) -> Result[None, FileFailure]:
        return _at(top, asked.path, lambda path: _replace(path, asked.content))

    def listed(asked: ListFiles, _: Scope) -> Result[tuple[str, ...], FileFailure]:
        return _at(top, asked.path, lambda path: _below(top, path))

    def stat(asked: Stat, _: Scope) -> Result[FileInfo, FileFailure]:
        return _at(top, asked.path, _known)

    def make(asked: MakeFolder, _: Scope) -> Result[None, FileFailure]:
        return _at(
            top, asked.path, lambda path: path.mkdir(parents=True, exist_ok=True)
        )

    return (
        edge(ReadFile, sync=read)
        | edge(WriteFile, sync=write)
        | edge(ListFiles, sync=listed)
        | edge(Stat, sync=stat)
        | edge(MakeFolder, sync=make)
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
        case IsADirectoryError():
            reason = FileReason.NOT_A_FILE
        case NotADirectoryError() | FileExistsError():
            reason = FileReason.NOT_A_FOLDER
        case _:
            reason = FileReason.BROKEN
    detail = error.strerror if isinstance(error, OSError) else str(error)
    return FileFailure(path, reason, detail or "")


def _begin(path: Path, limit: int | None) -> bytes:
    """What is in a file, as far as is wanted; pipes and devices are no files."""
    if path.exists() and not path.is_file():
        raise IsADirectoryError
    with path.open("rb") as file:
        return file.read() if limit is None else file.read(limit)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then put it in its place, with the rights it had."""
    import secrets  # noqa: PLC0415  dear to import

    if path.is_dir():
        raise IsADirectoryError
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
        if path.exists():
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _below(top: Path, folder: Path) -> tuple[str, ...]:
    """Every file below a folder, by its path from the top."""
    if not folder.is_dir():
        raise NotADirectoryError if folder.exists() else FileNotFoundError
    found = (one for one in folder.rglob("*") if one.is_file())
    return tuple(sorted(one.relative_to(top).as_posix() for one in found))


def _known(path: Path) -> FileInfo:
    if path.is_dir():
        return FileInfo(0, folder=True)
    return FileInfo(path.stat().st_size)
