"""The effect: files.

The operations: ``ReadFile``, ``WriteFile``, ``ListFiles``, ``Stat``, ``MakeFolder``.
The handlers: ``edges.files`` (a folder of this machine), ``handlers.memory``.

Paths are relative, with forward slashes; "" is the top.  What they are relative to is
the handler's business, and so is refusing those that lead elsewhere; ``effects.place``
reads them alike for all.
"""

from enum import Enum
from typing import ClassVar

from attrs import field, frozen

from mojentic_fp.effects.program import Effect


class FileReason(Enum):
    """Why a file cannot be had."""

    NOT_FOUND = "not found"
    OUTSIDE = "outside of what may be touched"
    BAD_NAME = "not a name that a file can have"
    NOT_A_FILE = "not a file"
    NOT_A_FOLDER = "not a folder"
    MALFORMED = "not what it should hold"
    TOO_LARGE = "more than may be had at once"
    DENIED = "permission denied"
    CHANGED = "changed meanwhile"
    BROKEN = "the system failed"


@frozen
class FileFailure:
    """A file cannot be had."""

    path: str
    reason: FileReason
    detail: str = ""


@frozen
class FileInfo:
    """What is known of a file or a folder; ``size`` is in bytes, a folder's is 0."""

    size: int
    folder: bool = False


@frozen
class ReadFile(Effect[bytes, FileFailure]):
    """What is in this file?  With a ``limit``, its first so many bytes."""

    answered_by: ClassVar[str] = "files_in(folder)"
    path: str
    limit: int | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a limit that is none."""
        _limit(self.limit, "bytes")


@frozen
class WriteFile(Effect[None, FileFailure]):
    """Replace what is in this file, whole or not at all; its folder must be there.

    With ``over``, only while that is what the file holds: ``CHANGED`` says that it does
    no longer, so that nobody's change is lost who writes through the same handlers.
    """

    answered_by: ClassVar[str] = "files_in(folder)"
    path: str
    content: bytes
    over: bytes | None = field(default=None, kw_only=True)


@frozen
class ListFiles(Effect[tuple[str, ...], FileFailure]):
    """Which files are in this folder and below, sorted?

    ``deep=False`` asks for what is directly in it: its files, and its folders, with a
    slash at the end.  ``hidden=False`` leaves out folders whose names begin with a dot
    (``.git``), and what is in them.  With a ``limit``, the first so many; ask for one
    more to learn whether there are more.

    Told are files that can be read by their path: no pipes and devices, no links that
    lead outside or to nothing, no names that are no text.  A link to a folder is not
    followed, so that a circle has an end.
    """

    answered_by: ClassVar[str] = "files_in(folder)"
    path: str = ""
    deep: bool = field(default=True, kw_only=True)
    hidden: bool = field(default=True, kw_only=True)
    limit: int | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a limit that is none."""
        _limit(self.limit, "files")


@frozen
class Stat(Effect[FileInfo, FileFailure]):
    """What is there?"""

    answered_by: ClassVar[str] = "files_in(folder)"
    path: str


@frozen
class MakeFolder(Effect[None, FileFailure]):
    """Have this folder, and those that it is in; what is there already stays."""

    answered_by: ClassVar[str] = "files_in(folder)"
    path: str


Files = ReadFile | WriteFile | ListFiles | Stat | MakeFolder


def _limit(limit: int | None, unit: str) -> None:
    if limit is not None and limit < 0:
        message = f"a limit is 0 or more {unit}, not {limit}"
        raise ValueError(message)
