"""Files and named values in memory, for the length of a run.

Decides: a world for tests and for programs that need no other.  Every run starts anew
from the contents given.
"""

from collections.abc import Mapping
from typing import Never, TypeAlias

from immutabledict import immutabledict

from mojentic_fp.data.json import Json
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    Files,
    ListFiles,
    ReadFile,
    WriteFile,
)
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.state import Recall, Remember, State
from mojentic_fp.handlers.handler import Handlers, state, stateful

Tree: TypeAlias = immutabledict[str, bytes]
Names: TypeAlias = immutabledict[str, Json]


def files_in_memory(files: Mapping[str, bytes] | None = None) -> Handlers[Files, Never]:
    """Files that are these at the start of each run."""
    key = state(Tree(files or {}))

    def read(
        tree: Tree, asked: ReadFile
    ) -> tuple[Tree, Program[bytes, FileFailure, Never]]:
        if asked.path in tree:
            return tree, succeed(tree[asked.path])
        return tree, fail(FileFailure(asked.path, FileReason.NOT_FOUND))

    def write(tree: Tree, asked: WriteFile) -> tuple[Tree, Program[None, Never, Never]]:
        return tree.set(asked.path, asked.content), succeed(None)

    def listed(
        tree: Tree, asked: ListFiles
    ) -> tuple[Tree, Program[tuple[str, ...], Never, Never]]:
        prefix = f"{asked.path}/" if asked.path else ""
        return tree, succeed(
            tuple(sorted(one for one in tree if one.startswith(prefix)))
        )

    return (
        stateful(ReadFile, key, read)
        | stateful(WriteFile, key, write)
        | stateful(ListFiles, key, listed)
    )


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
