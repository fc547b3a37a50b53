"""Trust: which projects the user lets say where keys and questions go.

Decides: that trust is in what a project's file says now (another address needs new
trust), and where it is written down: in ``trusted``, beside the user's own file, a line
for each project.  ``MOJENTIC_FP_TRUST_PROJECT`` names folders that are trusted whatever
they say, for machines that are set up by a script.
"""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from returns.result import Failure, Result, Success

from mojentic_fp.data.json import render

_FILE: Final = "trusted"
_VARIABLE: Final = "MOJENTIC_FP_TRUST_PROJECT"

Guarded: TypeAlias = tuple[tuple[str, str], ...]
"""The guarded settings of a project's file, as they are written."""


def trusts(
    path: Path,
    guarded: Guarded,
    beside: Path | None,
    variables: Mapping[str, str],
) -> bool:
    """Whether a project's file is trusted; one that says nothing of weight always is."""
    if not guarded:
        return True
    named = variables.get(_VARIABLE, "").split(os.pathsep)
    folders = [Path(one).expanduser().resolve() for one in named if one.strip()]
    if any(path.is_relative_to(folder) for folder in folders):
        return True
    return beside is not None and _line(path, guarded) in _lines(beside)


def trust(path: Path, guarded: Guarded, beside: Path) -> Result[Path, str]:
    """From now on trust what this project's file says; where that is written down."""
    kept = _others(path, beside)
    return _write(beside, [*kept, _line(path, guarded)])


def distrust(path: Path, beside: Path) -> Result[Path, str]:
    """Trust this project's file no more."""
    return _write(beside, _others(path, beside))


def remembered(path: Path, beside: Path) -> bool:
    """Whether this project's file was ever trusted here, whatever it said."""
    return _others(path, beside) != _lines(beside)


def _line(path: Path, guarded: Guarded) -> str:
    """A digest of what is said, and the file that says it, as JSON text."""
    return f"{sha256(repr(guarded).encode()).hexdigest()}  {_named(path)}"


def _named(path: Path) -> str:
    return render(str(path))


def _others(path: Path, beside: Path) -> list[str]:
    return [line for line in _lines(beside) if line.partition("  ")[2] != _named(path)]


def _lines(beside: Path) -> list[str]:
    try:
        return beside.with_name(_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _write(beside: Path, lines: list[str]) -> Result[Path, str]:
    path = beside.with_name(_FILE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        return Failure(f"{path}: {error.strerror}")
    return Success(path)
