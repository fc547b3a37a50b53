"""A folder of this machine on systems that open nothing relative to a folder: Windows.

Decides: the same as ``sandbox``, by weaker means: a path is resolved, checked to lie
within, and then used.  A link that somebody else swaps in between those two steps can
lead outside; where that is to be feared, nobody else may write in the folder.

Names that Windows takes for something else are refused on it: drives and streams
(``C:``, ``a.txt:x``), backslashes, devices (``NUL``, ``COM1``), and an end in a dot or
a space, which it drops.
"""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import frozen

from mojentic_fp.effects.files import FileInfo, ListFiles

_UNFIT: Final = re.compile(
    r"""[\\:*?"<>|\x00-\x1f] | [. ]$
    | ^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])[ ]*(\.|$)""",
    re.IGNORECASE | re.VERBOSE,
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def unfit(name: str) -> bool:
    """Whether Windows takes a name for something else, or refuses it."""
    return _UNFIT.search(name) is not None


@frozen
class Resolved:
    """The folder ``top``, by its real path; files of it have ``largest`` bytes at most.

    What fails raises ``OSError``, as in ``sandbox``.
    """

    top: Path
    largest: int
    windows: bool = os.name == "nt"

    def read(self, names: Sequence[str], limit: int | None) -> bytes:
        """What is in a file, as far as is wanted."""
        path = self._at(names)
        if path.exists() and not path.is_file():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        most = self.largest + 1
        with path.open("rb") as file:
            content = file.read(most if limit is None else min(limit, most))
        self._allow(content)
        return content

    def write(self, names: Sequence[str], content: bytes) -> None:
        """Put a file in its place."""
        self._allow(content)
        path = self._at(names)
        if path.exists() and not path.is_file():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _replace(path, content)

    def stat(self, names: Sequence[str]) -> FileInfo:
        """What is there."""
        path = self._at(names)
        if path.is_dir():
            return FileInfo(0, folder=True)
        return FileInfo(path.stat().st_size)

    def make(self, names: Sequence[str]) -> None:
        """Have a folder, and those that it is in."""
        self._at(names).mkdir(parents=True, exist_ok=True)

    def listed(self, names: Sequence[str], asked: ListFiles) -> tuple[str, ...]:
        """The files of a folder, sorted."""
        folder = self._at(names)
        if not folder.is_dir():
            missing = errno.ENOTDIR if folder.exists() else errno.ENOENT
            raise OSError(missing, os.strerror(missing))
        return tuple(islice(self._below(folder, tuple(names), asked), asked.limit))

    def _below(
        self, folder: Path, way: tuple[str, ...], asked: ListFiles
    ) -> Iterator[str]:
        entries = {
            f"{entry.name}/" if entry.is_dir() else entry.name: entry
            for entry in folder.iterdir()
            if self._within(entry)
        }
        for name in sorted(entries):
            hidden = name.startswith(".") and name.endswith("/") and not asked.hidden
            if hidden:
                continue
            if not asked.deep or not name.endswith("/"):
                yield "/".join((*way, name))
            elif not entries[name].is_symlink():
                yield from self._below(entries[name], (*way, entries[name].name), asked)

    def _within(self, entry: Path) -> bool:
        return entry.resolve().is_relative_to(self.top) and (
            entry.is_file() or entry.is_dir()
        )

    def _at(self, names: Sequence[str]) -> Path:
        if self.windows and any(unfit(name) for name in names):
            raise OSError(errno.ENAMETOOLONG, "not a name of a file on Windows")
        place = self.top.joinpath(*names).resolve()
        if not place.is_relative_to(self.top):
            raise OSError(errno.EXDEV, "a link leads outside")
        return place

    def _allow(self, content: bytes) -> None:
        if len(content) > self.largest:
            raise OSError(errno.EFBIG, f"more than {self.largest} bytes")


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then put it in its place, with the rights it had."""
    import secrets  # noqa: PLC0415  dear to import

    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
