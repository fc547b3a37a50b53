"""Files and named values in memory, for the length of a run.

Decides: a world for tests and for programs that need no other.  Every run starts anew
from the contents given.
"""

from collections.abc import Mapping
from typing import Never, TypeAlias, TypeVar

from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.json import Json
from mojentic_fp.effects.files import (
    FileFailure,
    FileInfo,
    Files,
    ListFiles,
    MakeFolder,
    ReadFile,
    Stat,
    WriteFile,
)
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.state import Recall, Remember, State
from mojentic_fp.handlers.handler import Handlers, state, stateful
from mojentic_fp.handlers.tree import Tree, tree

A = TypeVar("A")
Names: TypeAlias = immutabledict[str, Json]
_Moved: TypeAlias = tuple[Tree, Program[A, FileFailure, Never]]


def files_in_memory(files: Mapping[str, bytes] | None = None) -> Handlers[Files, Never]:
    """Files that are these at the start of each run."""
    key = state(tree(files or {}))

    def read(there: Tree, asked: ReadFile) -> _Moved[bytes]:
        return there, Program.from_result(there.read(asked.path, asked.limit))

    def write(there: Tree, asked: WriteFile) -> _Moved[None]:
        return _changed(there, there.write(asked.path, asked.content))

    def listed(there: Tree, asked: ListFiles) -> _Moved[tuple[str, ...]]:
        return there, Program.from_result(there.listed(asked))

    def stat(there: Tree, asked: Stat) -> _Moved[FileInfo]:
        return there, Program.from_result(there.stat(asked.path))

    def make(there: Tree, asked: MakeFolder) -> _Moved[None]:
        return _changed(there, there.make(asked.path))

    return (
        stateful(ReadFile, key, read)
        | stateful(WriteFile, key, write)
        | stateful(ListFiles, key, listed)
        | stateful(Stat, key, stat)
        | stateful(MakeFolder, key, make)
    )


def _changed(before: Tree, after: Result[Tree, FileFailure]) -> _Moved[None]:
    if is_successful(after):
        return after.unwrap(), succeed(None)
    return before, fail(after.failure())


def state_in_memory(values: Mapping[str, Json] | None = None) -> Handlers[State, Never]:
    """Named values that are these at the start of each run."""
    key = state(Names(values or {}))

    def recall(
        names: Names, asked: Recall
    ) -> tuple[Names, Program[Json, Never, Never]]:
        return names, succeed(names.get(asked.name))

    def remember(
        names: Names, asked: Remember
    ) -> tuple[Names, Program[None, Never, Never]]:
        return names.set(asked.name, asked.value), succeed(None)

    return stateful(Recall, key, recall) | stateful(Remember, key, remember)
