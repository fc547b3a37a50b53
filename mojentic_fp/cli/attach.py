"""Files and pictures that go with a message.

Decides: from where a path is seen: from the working folder where it lies in that, else
from the folder in which it lies.  Whoever types a command may read what he may.
"""

from pathlib import Path

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.cli.screen import Screen, play
from mojentic_fp.data.message import UserPart
from mojentic_fp.data.part import Text
from mojentic_fp.edges.files import files_in
from mojentic_fp.programs.compose import Composer, compose

_GAP = "\n\n"


def text_of(path: Path) -> Result[tuple[UserPart, ...], Mistake]:
    """A text file, the files of a folder, or those that fit a pattern."""
    folder, name = _seen(path)
    texts = _built(folder, compose().file(name), "check the path of the file")
    return texts.map(lambda parts: (*parts, Text(_GAP)))  # apart from the words


def picture_of(path: Path) -> Result[tuple[UserPart, ...], Mistake]:
    """A picture, or several."""
    folder, name = _seen(path)
    return _built(folder, compose().image(name), "check the path of the picture")


def _seen(path: Path) -> tuple[Path, str]:
    """A folder, and the path as it is seen from there."""
    here, there = Path.cwd(), Path(path.expanduser().absolute())
    if there.is_relative_to(here) and ".." not in there.parts:
        return here, there.relative_to(here).as_posix()
    return there.parent, there.name


def _built(
    folder: Path, composer: Composer, advice: str
) -> Result[tuple[UserPart, ...], Mistake]:
    outcome = play(composer.build(), files_in(folder), Screen())
    if not is_successful(outcome):
        reasons = outcome.failure().reasons
        return Failure(Mistake("; ".join(map(str, reasons)), advice))
    return Success(outcome.unwrap().parts)
