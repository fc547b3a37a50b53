"""Configuration, as this machine has it: the environment, and two files.

Decides: where files lie, and that they are read when handlers are made, and not before.

    project   mojentic-fp.toml, or [tool.mojentic-fp] in pyproject.toml: the nearest
              folder that has one, from the working folder upwards
    user      config.toml in the folder of each platform's convention, or the file that
              MOJENTIC_FP_CONFIG names (empty: none is read)
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.config import Configuration, File, Level
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.said import InFile, by_environment, by_file
from mojentic_fp.data.toml import Keys, read
from mojentic_fp.edges.trust import trusts

PROJECT_FILE: Final = "mojentic-fp.toml"
_PYPROJECT: Final = "pyproject.toml"
_TOOL: Final[Keys] = ("tool", "mojentic-fp")
_USER_FILE: Final = "config.toml"
_NAME: Final = "mojentic-fp"
_LARGEST: Final = 1 << 20
_MINE: Final = re.compile(r"""tool["' \t]*\.[ \t]*["']?mojentic-fp""")


@frozen
class Page:
    """A file of settings, and what it says."""

    file: File
    found: InFile = field(factory=InFile)


def configuration(
    folder: str | Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    project: bool = True,
) -> Configuration:
    """All that environment and files say, for whoever works in ``folder``.

    Without a ``folder`` that is the working folder, without an ``environment`` this
    process's own.  ``project=False`` looks for no project's file: for services, whose
    working folder is nobody's project.  What is amiss is in the answer's ``flaws``.
    """
    variables = os.environ if environment is None else environment
    pages = (
        *((project_page(folder, variables),) if project else ()),
        user_page(variables),
    )
    there = tuple(page for page in pages if page is not None)
    return Configuration(
        said=(
            *by_environment(variables),
            *(one for page in there for one in page.found.said),
        ),
        flaws=tuple(flaw for page in there for flaw in page.found.flaws),
        files=tuple(page.file for page in there),
    )


# --- the user's file ---------------------------------------------------------------------


def user_file(variables: Mapping[str, str]) -> Path | None:
    """Where the user's file is, or would be."""
    named = variables.get("MOJENTIC_FP_CONFIG")
    if named is not None:
        return Path(named).expanduser() if named.strip() else None
    from platformdirs import user_config_path  # noqa: PLC0415  only who reads pays

    return user_config_path(_NAME, appauthor=False) / _USER_FILE


def user_page(variables: Mapping[str, str]) -> Page | None:
    """What the user's file says."""
    path = user_file(variables)
    if path is None:
        return None
    if not os.path.lexists(path):
        missing = Flaw("MOJENTIC_FP_CONFIG", "names a file that is not there")
        flaws = (missing,) if "MOJENTIC_FP_CONFIG" in variables else ()
        return Page(File(Level.USER, str(path), exists=False), InFile(flaws=flaws))
    return Page(File(Level.USER, str(path)), _found(path, Level.USER, _shown(path)))


# --- the project's file ------------------------------------------------------------------


def project_page(
    folder: str | Path | None, variables: Mapping[str, str]
) -> Page | None:
    """What the nearest project's file says, if there is one."""
    here = _here(folder)
    for place in () if here is None else (here, *here.parents):
        for path, above in ((place / PROJECT_FILE, ()), (place / _PYPROJECT, _TOOL)):
            if os.path.lexists(path) and (not above or _concerns_us(path)):
                found = _found(path, Level.PROJECT, _shown(path), above)
                trusted = trusts(path, found.guarded, user_file(variables), variables)
                return Page(File(Level.PROJECT, str(path), trusted=trusted), found)
    return None


def _here(folder: str | Path | None) -> Path | None:
    try:
        return Path(folder or "").resolve()
    except OSError:  # the working folder is gone
        return None


def _concerns_us(path: Path) -> bool:
    """Whether a ``pyproject.toml`` has a table for us, as far as can be seen."""
    text = _text(path).value_or("")
    if _NAME not in text:
        return False
    parsed = read(text)
    if not is_successful(parsed):
        return _MINE.search(text) is not None
    tools = parsed.unwrap().content.get(_TOOL[0])
    return isinstance(tools, Mapping) and _TOOL[1] in tools


# --- both ------------------------------------------------------------------------------


def _shown(path: Path) -> str:
    """A path as people write it: from here, or from home."""
    try:
        home, here = Path.home(), Path.cwd()
    except (OSError, RuntimeError):
        return str(path)
    if path.parent in (here, *here.parents):
        return os.path.relpath(path, here)
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _found(path: Path, level: Level, name: str, above: Keys = ()) -> InFile:
    text = _text(path)
    if not is_successful(text):
        return InFile(flaws=(Flaw(name, text.failure()),))
    parsed = read(text.unwrap())
    if is_successful(parsed):
        return by_file(parsed.unwrap(), level, name, above)
    amiss = parsed.failure()
    where = name if amiss.line is None else f"{name}:{amiss.line}"
    return InFile(flaws=(Flaw(where, f"is no TOML: {amiss.message}"),))


def _text(path: Path) -> Result[str, str]:
    """What is in a file, or why that cannot be known."""
    try:
        if not path.is_file():
            return Failure("is no file")
        if path.stat().st_size > _LARGEST:
            return Failure("is larger than any settings are")
        return Success(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        return Failure(f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Failure("is not UTF-8")
