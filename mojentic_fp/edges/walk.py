"""Listing a folder of this machine by descriptors, and what is below it.

Decides: what is told (``effects.files.ListFiles`` says which), in what order, and how
much one listing may look at.  What a link leads to is asked of whoever lists.
"""

import errno
import os
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from mojentic_fp.edges.way import FOLDER
from mojentic_fp.effects.files import ListFiles
from mojentic_fp.effects.place import DEEPEST

ENTRIES: Final = 1_000_000
"""How many entries one listing looks at: some seconds of work."""

_LINK: Final = 50  # following one costs as much as so many entries

Names: TypeAlias = tuple[str, ...]
Linked: TypeAlias = Callable[[Names], bool | None]
"""Whether a link, by its names from the top, leads to a folder (``True``) or to a file;
``None`` for neither."""


class Walk:
    """One listing, and how much it may still look at."""

    def __init__(self, base: Names, asked: ListFiles, linked: Linked) -> None:
        """Of the folder of these names; nothing has been looked at."""
        self._base = base
        self._asked = asked
        self._linked = linked
        self._left = ENTRIES

    def below(self, folder: int, way: Names = ()) -> Iterator[str]:
        """The paths of what is in an opened folder, sorted."""
        if len(way) > DEEPEST:
            raise OSError(errno.EFBIG, f"more than {DEEPEST} folders in folders")
        for name, inside in self._entries(folder, way):
            path = "/".join((*self._base, *way, name))
            if not inside:
                yield path
            elif not self._asked.deep:
                yield f"{path}/"
            else:
                yield from self._enter(folder, (*way, name))

    def _enter(self, folder: int, way: Names) -> Iterator[str]:
        try:
            inner = os.open(way[-1], FOLDER, dir_fd=folder)
        except OSError:  # it has gone, or may not be looked into
            return
        try:
            yield from self.below(inner, way)
        finally:
            os.close(inner)

    def _entries(self, folder: int, way: Names) -> list[tuple[str, bool]]:
        """Names and whether they are folders, in the order of their paths."""
        with os.scandir(folder) as entries:
            found = [
                (entry.name, inside)
                for entry in entries
                if (inside := self._told(entry, way)) is not None
            ]
        return sorted(found, key=lambda one: f"{one[0]}/" if one[1] else one[0])

    def _told(self, entry: "os.DirEntry[str]", way: Names) -> bool | None:
        """Whether an entry is a folder; ``None`` for what is not told."""
        linked = entry.is_symlink()
        self._spend(_LINK if linked else 1)
        if any("\ud800" <= character <= "\udfff" for character in entry.name):
            return None
        try:
            inside = self._inside(entry, (*way, entry.name), linked=linked)
        except OSError:  # it has gone
            return None
        hidden = inside and entry.name.startswith(".") and not self._asked.hidden
        return None if hidden else inside

    def _inside(
        self, entry: "os.DirEntry[str]", way: Names, *, linked: bool
    ) -> bool | None:
        if linked:
            inside = self._linked((*self._base, *way))
            return None if inside and self._asked.deep else inside
        if entry.is_dir(follow_symlinks=False):
            return True
        return False if entry.is_file(follow_symlinks=False) else None

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            detail = f"more than {ENTRIES} files and folders"
            raise OSError(errno.EFBIG, detail)
