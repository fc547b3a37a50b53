"""The way from a folder of this machine to what is in it, by descriptors.

Decides: how a path is followed so that nothing outside can be reached, whoever else
renames things meanwhile.  Every folder on the way is opened by one name, in the folder
opened before, and never through a link (``O_NOFOLLOW``).  What turns out to be a link is
read, and followed name by name under the same rule: its ``..`` goes back to the folder
opened before and no higher than the top, an absolute target counts where it lies below
the top, and there is an end to links of links.  What was checked is what is used, since
a descriptor stays what it is.

What fails raises ``OSError``; ``EXDEV`` says that a path leads outside, as ``openat2``
of Linux does (https://man7.org/linux/man-pages/man2/openat2.2.html).
"""

import errno
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from mojentic_fp.effects.place import DEEPEST

FOLDER: Final = (
    getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | os.O_RDONLY
)
"""How a folder is opened, and nothing but a folder."""

_LINKS: Final = 40
"""How many links one path may lead through; Linux has the same bound."""


class Way:
    """The folders on the way, the top first, opened."""

    def __init__(self, top: str) -> None:
        """At the top, whose real path this is."""
        self._top = top
        self._links = 0
        self._folders = [os.open(top, FOLDER)]

    @property
    def here(self) -> int:
        """The folder come to."""
        return self._folders[-1]

    def enter(self, names: Sequence[str], *, make: bool = False) -> None:
        """Go into a folder by its names; ``make`` those that are not there."""
        for name in names:
            self._step(name, make=make)

    def reach(self, names: Sequence[str]) -> str:
        """Go into the folder that holds what the names lead to; its name there.

        What is not there yet has a name too; that of a folder entered is ``.``.  A name
        may be swapped for a link even now: whoever uses it must not follow.
        """
        if not names:
            return "."
        self.enter(names[:-1])
        last = names[-1]
        if last == "..":
            self._step(last)
            return "."
        target = self._target(last)
        return last if target is None else self.reach(self._from(target))

    def back(self, count: int) -> None:
        """Go back until so many folders are left."""
        while len(self._folders) > count:
            os.close(self._folders.pop())

    def _step(self, name: str, *, make: bool = False) -> None:
        if name == "..":
            if len(self._folders) == 1:
                raise _outside()
            self.back(len(self._folders) - 1)
            return
        target = self._target(name)
        if target is not None:
            self.enter(self._from(target), make=make)
            return
        if len(self._folders) > DEEPEST:
            raise OSError(errno.ENAMETOOLONG, "too many folders in folders")
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=self.here)
        self._folders.append(os.open(name, FOLDER, dir_fd=self.here))

    def _target(self, name: str) -> str | None:
        """Where a link leads; ``None`` for what is no link, or not there."""
        try:
            return os.readlink(name, dir_fd=self.here)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.EINVAL:
                return None
            raise

    def _from(self, target: str) -> list[str]:
        """The names that a link's target leads through, from here or from the top."""
        self._links += 1
        if self._links > _LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        names = [name for name in target.split("/") if name not in {"", "."}]
        if not target.startswith("/"):
            return names
        top = [name for name in self._top.split("/") if name]
        if names[: len(top)] != top:
            raise _outside()
        self.back(1)
        return names[len(top) :]


@contextmanager
def opened(top: str) -> Generator[Way]:
    """A way that begins at the top, and is closed in the end."""
    way = Way(top)
    try:
        yield way
    finally:
        way.back(0)


def _outside() -> OSError:
    return OSError(errno.EXDEV, "a link leads outside")
