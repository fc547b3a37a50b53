"""Failures of the local model: why it cannot be had, and what to do about it.

Decides: the closed sum of reasons, and the words for each.

    LocalFailure
    ├─ ExtraMissing   the packages of the extra are not installed
    ├─ UnknownModel   no such name in the catalogue
    ├─ FetchFailed    no source gave the model; what each of them said
    ├─ HashMismatch   a source gave other bytes than the catalogue's
    ├─ NotGguf        the file is absent, or no GGUF model
    ├─ ServerDied     the server ended by itself; the end of its log
    └─ NotHealthy     the server did not come up in time; the end of its log
"""

from typing import TypeAlias

from attrs import frozen


@frozen
class Attempt:
    """One source that was tried for a file, and why it did not give it."""

    source: str
    why: str


@frozen
class ExtraMissing:
    """The extra's ``packages`` are not installed."""

    packages: tuple[str, ...]


@frozen
class UnknownModel:
    """``name`` is neither in the catalogue nor a file; ``known`` are the names."""

    name: str
    known: tuple[str, ...]


@frozen
class FetchFailed:
    """``model`` could not be had from any source."""

    model: str
    tried: tuple[Attempt, ...]


@frozen
class HashMismatch:
    """A source gave ``found`` (sha256, hex) where ``model`` must have ``expected``."""

    model: str
    expected: str
    found: str
    tried: tuple[Attempt, ...]


@frozen
class NotGguf:
    """The file at ``path`` cannot serve as a model."""

    path: str
    why: str


@frozen
class ServerDied:
    """The server ended with ``code`` before it answered; ``tail`` ends its log."""

    code: int | None
    log: str
    tail: str


@frozen
class NotHealthy:
    """The server did not answer within ``seconds``; ``tail`` ends its log."""

    seconds: float
    log: str
    tail: str


LocalReason: TypeAlias = (
    ExtraMissing
    | UnknownModel
    | FetchFailed
    | HashMismatch
    | NotGguf
    | ServerDied
    | NotHealthy
)


@frozen
class LocalFailure:
    """Why there is no local model: a reason, a sentence, and what to do about it."""

    reason: LocalReason
    message: str
    advice: str


def explain(reason: LocalReason) -> LocalFailure:
    """Put ``reason`` into words."""
    message, advice = _words(reason)
    return LocalFailure(reason=reason, message=message, advice=advice)


def _words(reason: LocalReason) -> tuple[str, str]:
    match reason:
        case ExtraMissing(packages):
            return (
                f"the local model needs {', '.join(packages)}",
                "install the extra: pip install 'mojentic-fp[local]'",
            )
        case UnknownModel(name, known):
            return (
                f"no local model is called {name!r}",
                f"name one of {', '.join(known)}, or the path of a GGUF file",
            )
        case FetchFailed(model, tried):
            return (
                f"{model} could not be fetched: {_list(tried)}",
                "connect to one of these, or name a GGUF file you have",
            )
        case HashMismatch(model, expected, found, tried):
            return (
                f"{model} came with sha256 {found}, not {expected}: {_list(tried)}",
                "the bytes were thrown away; try again, or name a GGUF file",
            )
        case NotGguf(path, why):
            return (
                f"{path} is not a usable model: {why}",
                "name a GGUF file of a chat model that llama.cpp reads",
            )
        case ServerDied(code, log, tail):
            return (
                f"the local server ended (exit code {code}):\n{tail}",
                f"the whole log is {log}",
            )
        case NotHealthy(seconds, log, tail):
            return (
                f"the local server was not ready in {seconds:.0f} s:\n{tail}",
                f"allow more time, or read the log {log}",
            )


def _list(tried: tuple[Attempt, ...]) -> str:
    return "; ".join(f"{attempt.source}: {attempt.why}" for attempt in tried)
