"""What the examples share: --provider and --model, and what to do with an outcome."""

import argparse
import sys
from typing import Never, TypeAlias, TypeVar

from attrs import frozen
from returns.io import IOResult
from returns.pipeline import is_successful
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    CannotCompose,
    FileFailure,
    Handlers,
    Live,
    LlmFailure,
    LoopFailure,
    McpFailure,
    TurnFailure,
    run,
)
from mojentic_fp.cli.embed import MODELS
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.progress import bar
from mojentic_fp.cli.provider import Wish, choose, named
from mojentic_fp.data.provider import PROVIDERS

A = TypeVar("A")

Failed: TypeAlias = (
    LlmFailure | LoopFailure | TurnFailure | CannotCompose | McpFailure | FileFailure
)
"""What may be amiss in an example."""


@frozen
class Edges:
    """A provider's handlers, the name of the model to ask, and what else was given."""

    handlers: Handlers[Live, Never]
    model: str
    argument: str | None = None


def edges(
    purpose: str | None,
    *,
    provider: str | None = None,
    model: str | None = None,
    embedding: bool = False,
    argument: str | None = None,
) -> Edges:
    """Read the command line; exit with a helpful message if it asks the impossible.

    ``provider`` and ``model`` are those where the command line names none; else the
    configured ones.  ``embedding`` is whether a model of embeddings is needed, which
    "local" has none of.  ``argument`` names one that may be given besides, as an option
    if it begins with "--".
    """
    usual = MODELS if embedding else {}
    options = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = "ollama" if embedding else provider
    options.add_argument("--provider", choices=PROVIDERS, default=default)
    told = "default: the provider's own" if model is None else "default: %(default)s"
    options.add_argument("--model", default=model, help=told)
    options.add_argument("--base-url", help="where the provider is")
    if argument is not None and argument.startswith("--"):
        options.add_argument(argument, dest="argument", metavar="VALUE")
    elif argument is not None:
        options.add_argument("argument", nargs="?", metavar=argument)
    given = options.parse_args()
    usual_model = None if given.base_url else usual.get(given.provider)
    wish = Wish(given.provider, given.model or usual_model, given.base_url)
    chosen = value(choose(wish, progress=bar()))
    model = answer(run(chosen.handlers)(named(chosen, embedding=embedding)))
    return Edges(chosen.handlers, model, getattr(given, "argument", None))


def answer(outcome: IOResult[A, Failed]) -> A:
    """The answer of a run; a failure is explained, and ends the example."""
    return value(unsafe_perform_io(outcome))  # type: ignore[arg-type]  # the plugin sees no IO in IOResult


def value(outcome: Result[A, Mistake | Failed]) -> A:
    """The value of an outcome; a failure is explained, and ends the example."""
    if is_successful(outcome):
        return outcome.unwrap()
    failure = outcome.failure()
    if isinstance(failure, McpFailure | FileFailure):
        sys.exit(str(failure))
    explained = explain(failure)
    sys.stderr.write("\n".join(explained.lines) + "\n")
    sys.exit(explained.exit)
