"""The effect: files.

The operations: ``ReadFile``, ``WriteFile``, ``ListFiles``.
The handlers: ``edges.files`` (a folder of this machine), ``handlers.memory``.

Paths are relative, with forward slashes; what they are relative to is the handler's
business, and so is refusing those that lead elsewhere.
"""

from enum import Enum

from attrs import frozen

from mojentic_fp.effects.program import Effect


class FileReason(Enum):
    """Why a file cannot be had."""

    NOT_FOUND = "not found"
    OUTSIDE = "outside of what may be touched"
    NOT_A_FILE = "not a file"
    DENIED = "permission denied"
    BROKEN = "the system failed"


@frozen
class FileFailure:
    """A file cannot be had."""

    path: str
    reason: FileReason
    detail: str = ""


@frozen
class ReadFile(Effect[bytes, FileFailure]):
    """What is in this file?"""

    path: str


@frozen
class WriteFile(Effect[None, FileFailure]):
    """Replace what is in this file, whole or not at all; its folder must be there."""

    path: str
    content: bytes


@frozen
class ListFiles(Effect[tuple[str, ...], FileFailure]):
    """Which files are in this folder and below, sorted?  "" is the top."""

    path: str = ""


Files = ReadFile | WriteFile | ListFiles
