"""A model for requests that name none.

Decides: that "" is no name, and that what a request names is never replaced.
"""

from typing import Never, TypeVar

from attrs import evolve

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.effects.llm import Complete, CountTokens
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.effects.wrap import Forward
from mojentic_fp.handlers.handler import Around, Handlers, around

U = TypeVar("U")
D = TypeVar("D")


def asking(model: str | LlmFailure) -> Around[Never]:
    """Ask ``model`` where a request names none; or fail so, where there is none to ask."""

    def complete(
        asked: Complete, forward: Forward[Complete, Completion, LlmFailure]
    ) -> Program[Completion, LlmFailure, Never]:
        if asked.request.model:
            return forward(asked)
        if isinstance(model, LlmFailure):
            return fail(model)
        return forward(Complete(_naming(model, asked.request)))

    def count(
        asked: CountTokens, forward: Forward[CountTokens, TokenCount, LlmFailure]
    ) -> Program[TokenCount, LlmFailure, Never]:
        if asked.request.model:
            return forward(asked)
        if isinstance(model, LlmFailure):
            return fail(model)
        return forward(CountTokens(_naming(model, asked.request)))

    def apply(inner: Handlers[U, D], /) -> Handlers[U, D]:
        return around(CountTokens, count)(around(Complete, complete)(inner))

    return apply


def _naming(model: str, request: Request) -> Request:
    return evolve(request, model=model)
