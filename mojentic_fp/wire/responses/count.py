"""Asking how many tokens a request is; nothing is generated.

Decides: which members of a request are told for that: those that the model would read.
Source: https://platform.openai.com/docs/api-reference/responses/input-tokens
"""

from collections.abc import Callable
from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.openai.request import Dialect
from mojentic_fp.wire.pick import count
from mojentic_fp.wire.responses.request import body_of, post
from mojentic_fp.wire.text import parse_object

_TOLD: Final = frozenset(
    (
        "conversation",
        "input",
        "instructions",
        "model",
        "parallel_tool_calls",
        "personality",
        "previous_response_id",
        "reasoning",
        "text",
        "tool_choice",
        "tools",
        "truncation",
    )
)


def count_at(by: Callable[[str], Dialect]) -> Exchange[Request, TokenCount]:
    """Asking a server how many tokens a request is, by its own count."""

    def ask(address: Address, request: Request) -> Result[HttpRequest, LlmFailure]:
        dialect = by(request.model)
        body = body_of(dialect, request)
        told = {name: value for name, value in body.items() if name in _TOLD}
        path, accepted = "/responses/input_tokens", "application/json"
        return Success(post(dialect.quirks, address, path, told, accepted))

    def read(request: Request, reply: HttpReply) -> Result[TokenCount, LlmFailure]:
        provider = by(request.model).quirks.name
        tokens = count(parse_object(reply.body), "input_tokens")
        if tokens is None:
            where = Where(provider, request.model, reply.status, request_id(reply))
            what = "the reply holds no count"
            return Failure(unreadable(what, reply.body, where))
        return Success(TokenCount(tokens, provider))

    return Exchange(ask=ask, read=read)
