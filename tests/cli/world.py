"""A world by heart for the command: scripted models, a clock that stands still."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Never

from returns.result import Success
from typer.testing import CliRunner, Result

from mojentic_fp import (
    CountTokens,
    LlmFailure,
    ModelInfo,
    Program,
    ShowModel,
    TokenCount,
    counted_ids,
    fixed_clock,
    on,
    scripted,
    scripted_embeddings,
    succeed,
)
from mojentic_fp.cli.app import app
from mojentic_fp.cli.options import World
from mojentic_fp.cli.provider import Chosen, Wish
from mojentic_fp.data.config import Configuration
from mojentic_fp.handlers.scripted import Scripted

NOW = datetime(2024, 11, 6, 9, 30, tzinfo=UTC)


def counted(asked: CountTokens) -> Program[TokenCount, LlmFailure, Never]:
    """A word is a token."""
    words = sum(len(message.text.split()) for message in asked.request.messages)
    return succeed(TokenCount(words, "words"))


def world(
    *script: Scripted,
    models: tuple[str, ...] = ("scripted",),
    embedding: tuple[str, ...] = (),
) -> World:
    """A world whose every provider answers by this script.

    It says that those models embed texts, and nothing of the others.
    """
    ambient = fixed_clock(NOW) | counted_ids()
    shown = on(ShowModel, lambda asked: succeed(_info(asked.model, embedding)))
    counting = on(CountTokens, counted) | shown
    answered = scripted(script, models=models) | scripted_embeddings()
    handlers = answered | counting | ambient

    def choose(wish: Wish, _: object) -> Success[Chosen]:
        return Success(Chosen(wish.provider, wish.model, handlers))

    return World(choose, Configuration)


def _info(model: str, embedding: tuple[str, ...]) -> ModelInfo:
    return ModelInfo(model, capabilities=("embedding",) if model in embedding else None)


def invoke(
    arguments: Iterable[str], *script: Scripted, piped: str = "", **options: object
) -> Result:
    """What the command does in a world of this script."""
    return CliRunner().invoke(
        app, list(arguments), obj=world(*script, **options), input=piped
    )
