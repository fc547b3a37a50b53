"""Choosing a provider by its name.

Decides: which names there are, and which model is meant when none is named.

    choose(Wish("local"))       Result[Chosen, Mistake]
    named(chosen)               the program that finds the model's name
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never, TypeAlias

from attrs import field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.reason import NotFound
from mojentic_fp.edges.live import Live, local, ollama, openai
from mojentic_fp.effects.llm import ListModels, list_models
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.handlers.handler import Handlers

PROVIDERS: Final = ("local", "ollama", "openai")
OPENAI_MODEL: Final = "gpt-5-mini"

Progress: TypeAlias = Callable[[int, int | None, str], None]
"""Called with the bytes done, the bytes in all where known, and what is being done."""


@frozen
class Wish:
    """Which provider and model are wished for; ``None`` is "whichever you think"."""

    provider: str = "local"
    model: str | None = None
    base_url: str | None = None


@frozen
class Chosen:
    """A provider that can be asked; without a ``model``, the first it lists."""

    provider: str
    model: str | None
    handlers: Handlers[Live, Never] = field(eq=False, repr=False)


Choose: TypeAlias = Callable[[Wish, Progress | None], Result[Chosen, Mistake]]
"""How a wish becomes a provider: ``choose``, or a scripted one under test."""


def choose(wish: Wish, progress: Progress | None = None) -> Result[Chosen, Mistake]:
    """The provider that is wished for.  Nothing is opened or started yet."""
    match wish.provider:
        case "local" if wish.base_url is None:
            model: str | Path | None = wish.model
            return Success(
                Chosen("local", wish.model or "local", local(model, progress=progress))
            )
        case "local":
            return Failure(
                Mistake(
                    "the local provider has no address",
                    "leave out --base-url, or name --provider openai or ollama",
                )
            )
        case "ollama":
            return Success(Chosen("ollama", wish.model, ollama(wish.base_url)))
        case "openai":
            elsewhere = wish.base_url or os.environ.get("OPENAI_API_ENDPOINT")
            model = wish.model or (None if elsewhere else OPENAI_MODEL)
            return Success(Chosen("openai", model, openai(wish.base_url)))
        case name:
            known = ", ".join(PROVIDERS)
            return Failure(Mistake(f"no provider {name!r}", f"one of: {known}"))


def named(chosen: Chosen) -> Program[str, LlmFailure, ListModels]:
    """The model's name: the one wished for, else the first that the provider lists."""
    if chosen.model is not None:
        return succeed(chosen.model)
    none = NotFound(f"{chosen.provider} has no model at all")
    return list_models().bind(
        lambda names: (
            succeed(names[0])
            if names
            else fail(LlmFailure(none, Where(chosen.provider)))
        )
    )
