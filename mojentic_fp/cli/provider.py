"""Choosing a provider by its name.

Decides: what the command's own options and the configuration make of a wish, and which
model is meant when none is named.

    choose(Wish("local"))       Result[Chosen, Mistake]
    named(chosen)               the program that finds the model's name
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Never, TypeAlias

from attrs import field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.data.characteristics import characteristics
from mojentic_fp.data.config import Configuration
from mojentic_fp.data.connection import model_of
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.models import ModelType
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Provider
from mojentic_fp.data.reason import NotFound
from mojentic_fp.data.said import by_arguments
from mojentic_fp.edges.config import configuration
from mojentic_fp.edges.connect import Given, unnamed
from mojentic_fp.edges.connect import named as provided
from mojentic_fp.edges.live import Live, local
from mojentic_fp.effects.llm import ListModels, ShowModel, list_models
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.programs.survey import described

_EMBEDDERS: Final = ("embed", "minilm", "bge-")
"""What models that embed texts are called, where nobody says more of them."""

Progress: TypeAlias = Callable[[int, int | None, str], None]
"""Called with the bytes done, the bytes in all where known, and what is being done."""


@frozen
class Wish:
    """Which provider and model are wished for; ``None`` is "whatever is configured"."""

    provider: str | None = None
    model: str | None = None
    base_url: str | None = None
    allow_http: bool | None = None


@frozen
class Chosen:
    """A provider that can be asked.

    Without a ``model`` it is the first fit one that is ``listed``, where any will do.
    """

    provider: str
    model: str | None
    handlers: Handlers[Live, Never] = field(eq=False, repr=False)
    listed: bool = True


Choose: TypeAlias = Callable[[Wish, Progress | None], Result[Chosen, Mistake]]
"""How a wish becomes a provider: ``choose``, or a scripted one under test."""


def choose(
    wish: Wish, progress: Progress | None = None, config: Configuration | None = None
) -> Result[Chosen, Mistake]:
    """The provider that is wished for.  Nothing is opened or started yet."""
    found = configuration() if config is None else config
    name = provider_of(wish, found)
    row = PROVIDERS.get(name)
    if row is None:
        known = f"one of: {', '.join(PROVIDERS)}"
        return Failure(Mistake(f"no provider {name!r}", known))
    return _here(wish, found, progress) if row == LOCAL else _there(wish, found, row)


def provider_of(wish: Wish, config: Configuration) -> str:
    """The name of the provider that is meant."""
    return wish.provider or config.settle().text("provider") or LOCAL.name


def _here(
    wish: Wish, config: Configuration, progress: Progress | None
) -> Result[Chosen, Mistake]:
    """The model of this machine."""
    if wish.base_url is not None:
        advice = "leave out --base-url, or name another --provider"
        return Failure(Mistake("the local provider has no address", advice))
    from mojentic_fp.edges.local.models import catalogue

    model: str | Path | None = wish.model
    handlers = local(model, progress=progress, config=config)
    usual = model_of(LOCAL, config.settle(LOCAL)) or catalogue()[0].name
    return Success(Chosen(LOCAL.name, wish.model or usual, handlers))


def _there(wish: Wish, config: Configuration, row: Provider) -> Result[Chosen, Mistake]:
    """A provider that is asked by its address."""
    given = Given(base_url=wish.base_url, allow_http=wish.allow_http)
    settling = config.settle(row, by_arguments(row, base_url=wish.base_url))
    model = wish.model or model_of(row, settling)
    own = settling.text("base_url") == row.base_url
    handlers = provided(row.name, given, config=config)
    return Success(Chosen(row.name, model, handlers, listed=row.keyless or not own))


def named(
    chosen: Chosen, *, embedding: bool = False
) -> Program[str, LlmFailure, ListModels | ShowModel]:
    """The model's name: the one wished for, else the first listed that does the work.

    That is chatting, or ``embedding`` texts.
    """
    if chosen.model is not None:
        return succeed(chosen.model)
    where = Where(chosen.provider)
    if not chosen.listed:
        return fail(LlmFailure(unnamed(PROVIDERS[chosen.provider]), where))
    fit = "that embeds texts" if embedding else "that chats"
    none = LlmFailure(NotFound(f"{chosen.provider} lists no model {fit}"), where)
    return list_models().bind(lambda names: _first(names, none, embedding=embedding))


@program
def _first(
    names: tuple[str, ...], none: LlmFailure, *, embedding: bool
) -> Steps[str, LlmFailure, ShowModel]:
    """The first of these models that does the work, else the first that may do it.

    A model of which nothing is known is one that chats; that it embeds texts as well is
    not likely enough where another one surely does.
    """
    perhaps: str | None = None
    for name in names:
        info = yield from described(name)
        embeds = _embeds(info)
        if embeds is embedding or (embeds is None and not embedding):
            return name
        if embeds is None and perhaps is None:
            perhaps = name
    if perhaps is None:
        yield from fail(none)
        raise AssertionError  # that was a failure
    return perhaps


def _embeds(info: ModelInfo) -> bool | None:
    """Whether it embeds texts: as its provider says, else as its name does."""
    known = characteristics(info).embeddings
    if known is not None:
        return known
    listed = OPENAI_MODELS.of(info.name).type is ModelType.EMBEDDING
    called = any(word in info.name.lower() for word in _EMBEDDERS)
    return True if listed or called else None
