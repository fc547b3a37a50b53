"""Asking how many tokens a request is.

Decides: what of a request counts: all that the model reads, and nothing of how it is to
answer.

Source: https://platform.claude.com/docs/en/api/messages-count-tokens
"""

from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.wire.anthropic.adapt import adapt
from mojentic_fp.wire.anthropic.headers import headers, secrets
from mojentic_fp.wire.anthropic.request import body
from mojentic_fp.wire.anthropic.words import NAME
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.pick import count
from mojentic_fp.wire.text import parse_object, write

_COUNTED: Final = frozenset(
    (
        "cache_control",
        "context_management",
        "mcp_servers",
        "messages",
        "model",
        "output_config",
        "output_format",
        "speed",
        "system",
        "thinking",
        "tool_choice",
        "tools",
    )
)
"""The members of a body that the count takes."""


def _ask(address: Address, request: Request) -> Result[HttpRequest, LlmFailure]:
    said = adapt(request).map(lambda fit: body(fit.request)).unwrap()
    if isinstance(said, LlmFailure):
        return Failure(said)
    whole = write({name: part for name, part in said.items() if name in _COUNTED})
    url = f"{address.base_url}/v1/messages/count_tokens"
    told = headers(address, whole)
    return Success(HttpRequest("POST", url, told, whole, secrets(address)))


def _read(request: Request, reply: HttpReply) -> Result[TokenCount, LlmFailure]:
    tokens = count(parse_object(reply.body), "input_tokens")
    if tokens is not None:
        return Success(TokenCount(tokens, NAME))
    where = Where(NAME, request.model, reply.status, request_id(reply))
    return Failure(unreadable("the reply holds no count", reply.body, where))


COUNT: Final = Exchange(ask=_ask, read=_read)
"""Asking for the count of a request's tokens; nothing is generated."""
