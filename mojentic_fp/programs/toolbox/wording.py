"""What a model is told when a file cannot be had.

Decides: the words, one table for all tools of files.  They name the path as the model
gave it, and nothing of the machine that the files are on.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import frozen

from mojentic_fp.data.diff import DoesNotApply
from mojentic_fp.data.glob import BadGlob
from mojentic_fp.data.hunk import NotADiff
from mojentic_fp.data.regex import BadRegex, RegexMissing
from mojentic_fp.effects.files import FileFailure, FileReason

Cause: TypeAlias = (
    FileFailure | BadGlob | BadRegex | RegexMissing | NotADiff | DoesNotApply
)
"""What is behind the failure of a tool of files."""

_SHOWN: Final = 500  # characters of what the model sent


@frozen
class FileToolFailed:
    """A tool of files failed: what the model is told, and why it is so."""

    text: str
    cause: Cause

    def __str__(self) -> str:
        """What the model is told."""
        return self.text


@frozen
class Wording:
    """How a tool tells its failures; ``{path}`` is what it was asked for."""

    missing: str
    denied: str
    other: str
    binary: str = ""

    def told(self, path: str) -> Callable[[FileFailure], FileToolFailed]:
        """What is told of a failure, by the path that was asked for."""
        return lambda failure: self._failed(shown(path), failure)

    def because(self, path: str, why: str, cause: Cause) -> FileToolFailed:
        """What is told of any other reason."""
        return FileToolFailed(f"{self.other.format(path=shown(path))}: {why}", cause)

    def _failed(self, path: str, failure: FileFailure) -> FileToolFailed:
        match failure.reason:
            case FileReason.OUTSIDE:
                text = f"Error: Path {path} attempts to escape the sandbox"
            case FileReason.NOT_FOUND:
                text = self.missing.format(path=path)
            case FileReason.DENIED:
                text = self.denied.format(path=path)
            case FileReason.MALFORMED if self.binary:
                text = self.binary.format(path=path)
            case reason:
                why = f"{reason.value}: {failure.detail}"
                text = f"{self.other.format(path=path)}: {why.removesuffix(': ')}"
        return FileToolFailed(text, failure)


_FILE: Final = "Error: File '{path}' not found"
_FOLDER: Final = "Error: Directory '{path}' not found"
_DENIED_FILE: Final = "Error: Permission denied when accessing file '{path}'"
_DENIED_FOLDER: Final = "Error: Permission denied when accessing directory '{path}'"
_BINARY: Final = "Error: File '{path}' contains non-text content that cannot be "

READING: Final = Wording(
    _FILE, _DENIED_FILE, "Error reading file '{path}'", f"{_BINARY}read as text"
)
EDITING: Final = Wording(
    _FILE, _DENIED_FILE, "Error accessing file '{path}'", f"{_BINARY}edited as text"
)
APPLYING: Final = Wording(_FILE, _DENIED_FILE, "Error applying diff to file '{path}'")
WRITING: Final = Wording(
    "Error: Directory not found. Cannot write file '{path}'",
    "Error: Permission denied when writing to file '{path}'",
    "Error writing to file '{path}'",
)
LISTING: Final = Wording(_FOLDER, _DENIED_FOLDER, "Error listing files in '{path}'")
WALKING: Final = Wording(
    _FOLDER, _DENIED_FOLDER, "Error listing files recursively in '{path}'"
)
FINDING: Final = Wording(_FOLDER, _DENIED_FOLDER, "Error finding files in '{path}'")
MAKING: Final = Wording(
    _FOLDER,
    "Error: Permission denied when creating directory '{path}'",
    "Error creating directory '{path}'",
)


def bad_glob(cause: BadGlob) -> FileToolFailed:
    """What is told of a pattern of paths that is none."""
    pattern = shown(cause.pattern)
    if cause.outside:
        text = f"Error: Path {pattern} attempts to escape the sandbox"
    else:
        text = f"Error: Invalid glob pattern '{pattern}': {cause.why}"
    return FileToolFailed(text, cause)


def bad_regex(cause: BadRegex | RegexMissing) -> FileToolFailed:
    """What is told of a regular expression that is none."""
    if isinstance(cause, RegexMissing):
        return FileToolFailed(f"Error: {cause}", cause)
    text = f"Error: Invalid regex pattern '{shown(cause.pattern)}': {cause.why}"
    return FileToolFailed(text, cause)


def shown(text: str) -> str:
    """What the model sent, as far as it is worth repeating."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
