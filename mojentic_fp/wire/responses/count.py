"""Asking how many tokens a request is; nothing is generated.

Decides: which members of a request are told for that: those that the model would read.
Source: https://platform.openai.com/docs/api-reference/responses/input-tokens
"""

from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.pick import count
from mojentic_fp.wire.responses.request import body_of, post
from mojentic_fp.wire.responses.words import NAME
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


def _ask(address: Address, request: Request) -> Result[HttpRequest, LlmFailure]:
    return body_of(request).map(
        lambda body: post(
            address,
            "/responses/input_tokens",
            {name: value for name, value in body.items() if name in _TOLD},
            "application/json",
        )
    )


def _read(request: Request, reply: HttpReply) -> Result[TokenCount, LlmFailure]:
    tokens = count(parse_object(reply.body), "input_tokens")
    if tokens is None:
        where = Where(NAME, request.model, reply.status, request_id(reply))
        return Failure(unreadable("the reply holds no count", reply.body, where))
    return Success(TokenCount(tokens, "openai"))


COUNT: Final = Exchange(ask=_ask, read=_read)
"""Asking how many tokens a request is, by the provider's own count."""
