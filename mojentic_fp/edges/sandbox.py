"""A folder of this machine that nothing done in it leaves.

Decides: what is done with a file once ``way`` has come to it.  A file is replaced whole
or not at all: written beside, made durable, renamed.  Only plain files are read, and
none can make a reader wait.

It cannot know what others put inside: a hard link to a file that also lies outside is
that file, what is mounted there is there, and a folder that somebody moves out of it
while it is open has been moved by them.
"""

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from attrs import frozen

from mojentic_fp.edges.walk import Walk
from mojentic_fp.edges.way import opened
from mojentic_fp.effects.files import FileInfo, ListFiles

_SAFE: Final = getattr(os, "O_NOFOLLOW", 0)
_READ: Final = (
    _SAFE
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would wait for one
    | getattr(os, "O_NOCTTY", 0)
    | os.O_RDONLY
)
_NEW: Final = _SAFE | os.O_CREAT | os.O_EXCL | os.O_WRONLY

DESCRIPTORS: Final = (
    hasattr(os, "O_NOFOLLOW")
    and {os.open, os.stat, os.mkdir, os.readlink, os.rename, os.unlink}
    <= os.supports_dir_fd
    and os.scandir in os.supports_fd
)
"""Whether this system opens files relative to a descriptor; Windows does not."""


@frozen
class Sandbox:
    """The folder ``top``, by its real path; files of it have ``largest`` bytes at most.

    What fails raises ``OSError``: ``EXDEV`` for what leads outside, ``EFBIG`` for what
    is too large.
    """

    top: str
    largest: int

    def read(self, names: Sequence[str], limit: int | None) -> bytes:
        """What is in a file, as far as is wanted."""
        with opened(self.top) as way:
            name = way.reach(names)
            _plain(os.stat(name, dir_fd=way.here, follow_symlinks=False))
            descriptor = os.open(name, _READ, dir_fd=way.here)
        with os.fdopen(descriptor, "rb") as file:
            _plain(os.fstat(descriptor))  # it may be another by now
            content = file.read(_least(limit, self.largest + 1))
        self._allow(content)
        return content

    def write(self, names: Sequence[str], content: bytes) -> None:
        """Put a file in its place, with the rights of the one that was there."""
        self._allow(content)
        with opened(self.top) as way:
            name = way.reach(names)
            _replace(way.here, name, content)

    def stat(self, names: Sequence[str]) -> FileInfo:
        """What is there."""
        known = self._known(names)
        if stat.S_ISDIR(known.st_mode):
            return FileInfo(0, folder=True)
        return FileInfo(known.st_size)

    def make(self, names: Sequence[str]) -> None:
        """Have a folder, and those that it is in, the top included."""
        os.makedirs(self.top, exist_ok=True)  # noqa: PTH103  a text, for descriptors
        with opened(self.top) as way:
            way.enter(names, make=True)

    def listed(self, names: Sequence[str], asked: ListFiles) -> tuple[str, ...]:
        """The files of a folder, sorted."""
        with opened(self.top) as way:
            way.enter(names)
            walk = Walk(tuple(names), asked, self._linked)
            return tuple(islice(walk.below(way.here), asked.limit))

    def _linked(self, names: Sequence[str]) -> bool | None:
        with suppress(OSError):
            mode = self._known(names).st_mode
            if stat.S_ISDIR(mode):
                return True
            return False if stat.S_ISREG(mode) else None
        return None

    def _known(self, names: Sequence[str]) -> os.stat_result:
        with opened(self.top) as way:
            name = way.reach(names)
            return os.stat(name, dir_fd=way.here, follow_symlinks=False)

    def _allow(self, content: bytes) -> None:
        if len(content) > self.largest:
            raise OSError(errno.EFBIG, f"more than {self.largest} bytes")


def _least(limit: int | None, most: int) -> int:
    return most if limit is None else min(limit, most)


def _replace(folder: int, name: str, content: bytes) -> None:
    import secrets  # noqa: PLC0415  dear to import

    mode = _rights(folder, name)
    beside = f".{secrets.token_hex(8)}.part"
    descriptor = os.open(beside, _NEW, 0o666, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.flush()
            os.fsync(descriptor)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside, dir_fd=folder)
        raise


def _rights(folder: int, name: str) -> int | None:
    """The rights of the file that is to be replaced; ``None`` if there is none."""
    try:
        there = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    _plain(there)
    if not there.st_mode & 0o222:
        raise OSError(errno.EACCES, "it may be read only")
    return there.st_mode & 0o777


def _plain(known: os.stat_result) -> None:
    """Refuse what is no plain file: folders, pipes, devices, sockets, links."""
    if not stat.S_ISREG(known.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
