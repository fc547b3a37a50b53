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
    Unsupported,
    counted_ids,
    fail,
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


def silent(_: ShowModel) -> Program[ModelInfo, LlmFailure, Never]:
    """A server that knows nothing of its models."""
    return fail(LlmFailure(Unsupported("it shows no models")))


def world(*script: Scripted, models: tuple[str, ...] = ("scripted",)) -> World:
    """A world whose every provider answers by this script."""
    ambient = fixed_clock(NOW) | counted_ids()
    counting = on(CountTokens, counted) | on(ShowModel, silent)
    answered = scripted(script, models=models) | scripted_embeddings()
    handlers = answered | counting | ambient

    def choose(wish: Wish, _: object) -> Success[Chosen]:
        return Success(Chosen(wish.provider, wish.model, handlers))

    return World(choose, Configuration)


def invoke(
    arguments: Iterable[str], *script: Scripted, piped: str = "", **options: object
) -> Result:
    """What the command does in a world of this script."""
    return CliRunner().invoke(
        app, list(arguments), obj=world(*script, **options), input=piped
    )
