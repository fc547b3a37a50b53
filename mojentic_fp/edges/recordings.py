"""Folders that answer: with recorded exchanges, or with one answer a file.

Decides: that such a folder is read when its handlers are made, and not before; and that
handlers of one that cannot be read answer every question with that failure.
"""

from pathlib import Path
from typing import Never, TypeVar

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success
from returns.unsafe import unsafe_perform_io

from mojentic_fp.data.exchange import HttpExchange
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.question import Matching
from mojentic_fp.data.reason import Unrecorded
from mojentic_fp.edges.drive import run
from mojentic_fp.edges.files import files_in
from mojentic_fp.effects.files import FileFailure, Files
from mojentic_fp.effects.http import Close, Http, Open, Read, Send
from mojentic_fp.effects.llm import Complete, ListModels
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.handlers.recorded import recorded
from mojentic_fp.handlers.scripted import scripted
from mojentic_fp.programs.answers import answers
from mojentic_fp.programs.recordings import recordings

A = TypeVar("A")


def recordings_in(
    folder: str | Path,
) -> Result[tuple[HttpExchange, ...], FileFailure]:
    """The exchanges that were recorded into a folder of this machine."""
    return _read(folder, recordings())


def recorded_in(
    folder: str | Path, *, matching: Matching | None = None, complete: bool = False
) -> Handlers[Http, Never]:
    """The network as it was recorded into a folder: ``recorded`` has the rules."""
    read = recordings_in(folder)
    if is_successful(read):
        return recorded(read.unwrap(), matching=matching, complete=complete)
    failure = _unread(folder, read.failure())
    return (
        on(Send, lambda _: fail(failure))
        | on(Open, lambda _: fail(failure))
        | on(Read, lambda _: fail(failure))
        | on(Close, lambda _: succeed(None))
    )


def answers_in(
    folder: str | Path, *, models: tuple[str, ...] = ("scripted",)
) -> Handlers[Complete | ListModels, Never]:
    """A model that answers with the files of a folder, in order, as ``scripted`` does.

    ``programs.answers`` says which file is which answer.
    """
    read = _read(folder, answers())
    if is_successful(read):
        return scripted(read.unwrap(), models=models)
    failure = _unread(folder, read.failure())
    return on(Complete, lambda _: fail(failure)) | on(
        ListModels, lambda _: succeed(models)
    )


def _read(
    folder: str | Path, program: Program[A, FileFailure, Files]
) -> Result[A, FileFailure]:
    outcome = run(files_in(folder))(program)
    if is_successful(outcome):
        return Success(unsafe_perform_io(outcome.unwrap()))
    return Failure(unsafe_perform_io(outcome.failure()))


def _unread(folder: str | Path, failure: FileFailure) -> LlmFailure:
    where = Path(folder) / failure.path
    words = ": ".join(word for word in (failure.reason.value, failure.detail) if word)
    advice = "record first, or look at the folder and its files"
    return LlmFailure(Unrecorded(f"cannot read {where}: {words}", advice))
