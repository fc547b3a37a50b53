"""Asking which models there are: those that were pulled.

Decides: where to ask and how the list is read.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.body import bearer
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse_object


def _ask(address: Address, _: str | None) -> Result[HttpRequest, LlmFailure]:
    return Success(
        HttpRequest(
            "GET",
            f"{address.base_url}/api/tags",
            address.headers,
            secrets=bearer(address),
        )
    )


def _read(_: str | None, reply: HttpReply) -> Result[Listing, LlmFailure]:
    """All of them, in the server's order."""
    value = parse_object(reply.body)
    if value is not None and "models" in value:
        models = tuple(
            one
            for one in items(value, "models")
            if isinstance(one, immutabledict) and _name(one)
        )
        return Success(Listing(tuple(map(_name, models)), entries=models))
    where = Where(NAME, status=reply.status)
    return Failure(unreadable("the reply is no list of models", reply.body, where))


def _name(model: JsonObject) -> str:
    return text(model, "model") or text(model, "name")


MODELS: Final = Exchange(ask=_ask, read=_read)
"""Asking for the models there are: all at once."""
