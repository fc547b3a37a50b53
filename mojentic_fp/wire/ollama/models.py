"""Asking which models there are: those that were pulled.

Decides: where to ask and how the list is read.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models
"""

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.wire.body import bearer
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse_object


def list_models(address: Address) -> HttpRequest:
    """The question."""
    return HttpRequest(
        "GET",
        f"{address.base_url}/api/tags",
        address.headers,
        secrets=bearer(address),
    )


def read_models(reply: HttpReply) -> Result[tuple[str, ...], LlmFailure]:
    """Their names, in the server's order."""
    value = parse_object(reply.body)
    if value is not None and "models" in value:
        named = (
            text(model, "model") or text(model, "name")
            for model in items(value, "models")
        )
        return Success(tuple(name for name in named if name))
    where = Where(NAME, status=reply.status)
    return Failure(unreadable("the reply is no list of models", reply.body, where))
