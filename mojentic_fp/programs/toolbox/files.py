"""Tools about files: a model lists, reads, searches, writes and edits them.

Decides: what the model can ask for and what it is told.  Which files there are is the
business of whoever answers the effects, ``files_in(folder)`` or ``files_in_memory()``;
so is keeping every path within.  A tool that fails says why in words that begin with
"Error", and the failure is a value that carries the cause.

The descriptions name no example of a path: a small model copies it, and asks for a file
that nobody spoke of.

Whatever is too much to be told at once is cut, with a line that says so.  Folders whose
names begin with a dot are passed over in lists and searches below a folder, unless they
are asked for by name.
"""

from typing import Final

from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.diff import patched
from mojentic_fp.data.glob import glob
from mojentic_fp.data.regex import Regex, regex
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    Files,
    ListFiles,
    MakeFolder,
    ReadFile,
    Stat,
    WriteFile,
)
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.programs.files import marked, text_of
from mojentic_fp.programs.function import tool
from mojentic_fp.programs.tool import Toolbox, toolbox
from mojentic_fp.programs.toolbox import wording
from mojentic_fp.programs.toolbox.excerpt import HITS, LISTED, excerpt, first_of
from mojentic_fp.programs.toolbox.search import (
    LARGEST,
    FoundFiles,
    FoundLine,
    containing,
    listed,
    matching,
    searched,
)
from mojentic_fp.programs.toolbox.wording import FileToolFailed

_READABLE: Final = 16 * 1024 * 1024  # bytes of one file that can be read in parts
_PATIENCE: Final = 10  # edits of one file that may come in between
_NARROW: Final = "name a folder below, or a narrower pattern"


@tool
def list_files(
    path: str, extension: str | None = None
) -> Program[tuple[str, ...], FileToolFailed, ListFiles]:
    """List the files in one folder, without those in folders below it.

    Folders in it are listed too, with a slash at the end, such as 'src/'.

    Args:
        path: the folder, relative to the top: '.' for the top itself.
        extension: list only files that end so, for example '.py'; leave it out to list
            all.

    """
    return (
        listed(path, deep=False, hidden=True)
        .alt(wording.LISTING.told(path))
        .map(lambda there: _told(there, extension or ""))
    )


@tool
def list_all_files(path: str) -> Program[tuple[str, ...], FileToolFailed, ListFiles]:
    """List all files in a folder and in all folders below it.

    Args:
        path: the folder, relative to the top: '.' for the top itself.

    """
    return listed(path).alt(wording.WALKING.told(path)).map(_told)


@tool
def find_files_by_glob(
    path: str, pattern: str
) -> Program[tuple[str, ...], FileToolFailed, ListFiles | Stat]:
    """Find files by their names, with a glob pattern.

    Args:
        path: the folder, relative to the top: '.' for the top itself.
        pattern: the glob pattern, counted from that folder. '*.py' finds files in the
            folder itself, '**/*.py' also those in all folders below it.

    """
    read = glob(pattern).alt(wording.bad_glob)
    return Program.from_result(read).bind(
        lambda wanted: matching(path, wanted).alt(wording.FINDING.told(path)).map(_told)
    )


@tool
def find_files_containing(
    path: str, pattern: str
) -> Program[tuple[str, ...], FileToolFailed, ListFiles | ReadFile]:
    r"""Find the files whose text matches a regular expression.

    Looks in a folder and in all folders below it. Call find_lines_matching next to see
    the lines themselves.

    Args:
        path: the folder, relative to the top: '.' for the top itself.
        pattern: the regular expression, for example 'TODO|FIXME' or 'import\s+os'.
            Backreferences and lookaround are not supported.

    """
    read = regex(pattern).alt(wording.bad_regex)
    return Program.from_result(read).bind(
        lambda wanted: (
            containing(path, wanted).alt(wording.FINDING.told(path)).map(_told)
        )
    )


@tool
def find_lines_matching(
    path: str, pattern: str
) -> Program[tuple[FoundLine | str, ...], FileToolFailed, ReadFile]:
    r"""Find the lines of one file that match a regular expression.

    Answers the number of each line and its content.

    Args:
        path: the path of the file, as the user wrote it, from the top.
        pattern: the regular expression, for example 'def\s+\w+'. Backreferences and
            lookaround are not supported.

    """
    read = regex(pattern).alt(wording.bad_regex)
    return Program.from_result(read).bind(
        lambda wanted: _begun(path, LARGEST).map(lambda begun: _hits(begun, wanted))
    )


@tool
def read_file(
    path: str, offset: int = 1, limit: int | None = None
) -> Program[str, FileToolFailed, ReadFile]:
    """Read the text of a file.

    A long file is shown in part, and a last line in brackets says how to read on.

    Args:
        path: the path of the file, as the user wrote it, from the top.
        offset: the number of the line to begin with; 1 is the first.
        limit: how many lines to read; leave it out to read as many as can be shown.

    """
    return _begun(path, _READABLE).map(
        lambda begun: excerpt(begun.text, offset, limit, whole=begun.whole)
    )


@tool
def write_file(path: str, content: str) -> Program[str, FileToolFailed, WriteFile]:
    """Write a file: make a new one, or replace all that is in an old one.

    The folder must exist; call create_directory first if it does not. To change a part
    of a file, call edit_file_with_diff instead.

    Args:
        path: the path of the file, as the user wrote it, from the top.
        content: the whole new text of the file.

    """
    try:
        data = content.encode()
    except UnicodeEncodeError:
        cause = FileFailure(path, FileReason.MALFORMED, "it holds half a character")
        return fail(wording.WRITING.told(path)(cause))
    return (
        WriteFile(path, data)
        .perform()
        .alt(wording.WRITING.told(path))
        .map(lambda _: f"Successfully wrote to {path}")
    )


@tool
def create_directory(path: str) -> Program[str, FileToolFailed, MakeFolder]:
    """Make a folder, and the folders that it is in, if they do not exist yet.

    Args:
        path: the path of the folder, as the user wrote it, from the top.

    """
    return (
        MakeFolder(path)
        .perform()
        .alt(wording.MAKING.told(path))
        .map(lambda _: f"Successfully created directory '{path}'")
    )


@tool
def edit_file_with_diff(
    path: str, diff: str
) -> Program[str, FileToolFailed, ReadFile | WriteFile]:
    r"""Change parts of a file by a unified diff. The rest of the file stays as it is.

    Either all of the diff is applied or nothing. If a part does not fit, the answer
    says which, and what the file has there instead.

    Args:
        path: the path of the file, as the user wrote it, from the top.
        diff: a unified diff of this one file. Each part begins with a line such as
            '@@ -12,3 +12,3 @@'. Then come lines that begin with ' ' (unchanged), '-'
            (to remove) or '+' (to add), copied exactly, with their indentation. Give
            enough unchanged lines that the place can be found only once. Example:
            '@@ -1,3 +1,3 @@\n first\n-old line\n+new line\n last\n'

    """
    name = path.rstrip("/").rpartition("/")[2]
    return _editing(path, diff, _PATIENCE).map(
        lambda _: f"Successfully applied diff to {name}"
    )


def _editing(
    path: str, diff: str, tries: int
) -> Program[None, FileToolFailed, ReadFile | WriteFile]:
    """Apply a diff, anew where the file changed meanwhile: no other edit is lost."""

    def written(before: bytes, after: bytes) -> Program[None, FileFailure, WriteFile]:
        return WriteFile(path, after, over=before).perform()

    def again(
        failure: FileFailure,
    ) -> Program[None, FileToolFailed, ReadFile | WriteFile]:
        if failure.reason is FileReason.CHANGED and tries > 1:
            return _editing(path, diff, tries - 1)
        return fail(wording.WRITING.told(path)(failure))

    return (
        ReadFile(path, LARGEST + 1)
        .perform()
        .alt(wording.EDITING.told(path))
        .bind(
            lambda before: Program.from_result(_edited(path, before, diff)).bind(
                lambda after: written(before, after).lash(again)
            )
        )
    )


file_reading_tools: Final[Toolbox[ListFiles | ReadFile | Stat]] = toolbox(
    list_files, read_file, list_all_files, find_files_by_glob
) | toolbox(find_files_containing, find_lines_matching)
"""The tools that only look."""

file_tools: Final[Toolbox[Files]] = file_reading_tools | toolbox(
    write_file, create_directory, edit_file_with_diff
)
"""All tools of files."""


def _told(there: FoundFiles, ending: str = "") -> tuple[str, ...]:
    """The paths that end so, as many as are told."""
    paths = (path for path in there.paths if path.endswith(ending))
    return first_of(paths, LISTED, _NARROW, whole=there.whole)


@frozen
class _Begun:
    """The text that a file begins with, which is all of it if ``whole``."""

    text: str
    whole: bool


def _begun(path: str, limit: int) -> Program[_Begun, FileToolFailed, ReadFile]:
    """The text in the first bytes of a file."""

    def read(data: bytes) -> Result[_Begun, FileFailure]:
        whole = len(data) <= limit
        text = _plain(path, text_of(path, data[:limit], whole=whole))
        return text.map(lambda found: _Begun(found, whole))

    return (
        ReadFile(path, limit + 1)
        .perform()
        .bind_result(read)
        .alt(wording.READING.told(path))
    )


def _hits(begun: _Begun, pattern: Regex) -> tuple[FoundLine | str, ...]:
    found = searched(begun.text, pattern, whole=begun.whole)
    return first_of(found, HITS, "a narrower pattern finds less", whole=found.whole)


def _plain(path: str, text: Result[str, FileFailure]) -> Result[str, FileFailure]:
    """The text, if nothing in it is binary."""
    if is_successful(text) and "\0" in text.unwrap():
        return Failure(FileFailure(path, FileReason.MALFORMED, "it holds NUL"))
    return text


def _edited(path: str, data: bytes, diff: str) -> Result[bytes, FileToolFailed]:
    """The bytes of a file with a diff applied, in the encoding that they are in."""
    if len(data) > LARGEST:
        detail = f"{LARGEST} bytes are the most that can be edited"
        large = FileFailure(path, FileReason.TOO_LARGE, detail)
        return Failure(wording.EDITING.told(path)(large))
    text = _plain(path, text_of(path, data))
    if not is_successful(text):
        return Failure(wording.EDITING.told(path)(text.failure()))
    changed = patched(text.unwrap(), diff)
    if not is_successful(changed):
        cause = changed.failure()
        return Failure(wording.APPLYING.because(path, str(cause), cause))
    mark, name = marked(data)
    try:
        return Success(mark + changed.unwrap().encode(name))
    except UnicodeEncodeError:
        half = FileFailure(path, FileReason.MALFORMED, "it holds half a character")
        return Failure(wording.WRITING.told(path)(half))
