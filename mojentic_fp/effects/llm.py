"""The effect: asking a provider of models.

The operations: ``complete``, ``embed``, ``count_tokens``, ``list_models``,
``show_model``, ``pull_model``.
The handlers: ``handlers.gateway`` (by HTTP), ``handlers.scripted`` and
``handlers.pretended`` (by heart), ``handlers.tokens`` (counts, without a provider).

A provider that does not offer one of them answers it with ``Unsupported``.
"""

from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.effects.program import Effect, Program


@frozen
class Complete(Effect[Completion, LlmFailure]):
    """What does the model answer to this request?

    While it answers, ``Delta`` events may be emitted; their text is the answer's.
    """

    answered_by: ClassVar[str] = "openai()"
    request: Request


@frozen
class Embed(Effect[Embeddings, LlmFailure]):
    """Where do these texts lie?  All of them in one exchange."""

    answered_by: ClassVar[str] = "openai()"
    request: EmbedRequest


@frozen
class CountTokens(Effect[TokenCount, LlmFailure]):
    """How many tokens is this request, its tools and all?  Nothing is generated."""

    answered_by: ClassVar[str] = "local_count()"
    request: Request


@frozen
class ListModels(Effect[tuple[str, ...], LlmFailure]):
    """Which models are there?  Their names, sorted."""

    answered_by: ClassVar[str] = "openai()"


@frozen
class ShowModel(Effect[ModelInfo, LlmFailure]):
    """What is known of this model?"""

    answered_by: ClassVar[str] = "openai()"
    model: str


@frozen
class PullModel(Effect[None, LlmFailure]):
    """Fetch this model to the server, emitting ``PullProgress`` on the way."""

    answered_by: ClassVar[str] = "ollama()"
    model: str


Llm: TypeAlias = Complete | Embed | CountTokens | ListModels | ShowModel | PullModel
"""All that a provider can be asked."""


def complete(request: Request) -> Program[Completion, LlmFailure, Complete]:
    """Ask a model, once."""
    return Complete(request).perform()


def count_tokens(request: Request) -> Program[TokenCount, LlmFailure, CountTokens]:
    """How many tokens a request is, by the provider's own count."""
    return CountTokens(request).perform()


def list_models() -> Program[tuple[str, ...], LlmFailure, ListModels]:
    """The names of the models there are, sorted."""
    return ListModels().perform()


def show_model(model: str) -> Program[ModelInfo, LlmFailure, ShowModel]:
    """What the provider says of a model."""
    return ShowModel(model).perform()


def pull_model(model: str) -> Program[None, LlmFailure, PullModel]:
    """Have the server fetch a model; ``stream`` shows how far it has come."""
    return PullModel(model).perform()
