"""Asking which models there are.

Decides: where to ask and how the list is read.
Source: https://platform.openai.com/docs/api-reference/models/list
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing
from mojentic_fp.wire.body import bearer
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.openai.words import NAME
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse


def _ask(address: Address, _: str | None) -> Result[HttpRequest, LlmFailure]:
    headers = (("accept", "application/json"), *address.headers)
    return Success(
        HttpRequest(
            "GET", f"{address.base_url}/models", headers, secrets=bearer(address)
        )
    )


def _read(_: str | None, reply: HttpReply) -> Result[Listing, LlmFailure]:
    """All of them, in the provider's order."""
    value = parse(reply.body).value_or(None)
    found = value if isinstance(value, tuple) else items(value, "data")
    models = tuple(
        one for one in found if isinstance(one, immutabledict) and text(one, "id")
    )
    if models or value == () or (isinstance(value, immutabledict) and "data" in value):
        names = tuple(text(model, "id") for model in models)
        return Success(Listing(names, entries=models))
    where = Where(NAME, status=reply.status)
    return Failure(unreadable("the reply is no list of models", reply.body, where))


MODELS: Final = Exchange(ask=_ask, read=_read)
"""Asking for the models there are: all at once."""
