"""Asking which models there are.

Decides: where to ask and how the list is read.
Source: https://platform.openai.com/docs/api-reference/models/list
"""

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.wire.body import bearer
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.openai.words import NAME
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse


def list_models(address: Address) -> HttpRequest:
    """The question."""
    headers = (("accept", "application/json"), *address.headers)
    return HttpRequest(
        "GET", f"{address.base_url}/models", headers, secrets=bearer(address)
    )


def read_models(reply: HttpReply) -> Result[tuple[str, ...], LlmFailure]:
    """Their names, in the provider's order."""
    value = parse(reply.body).value_or(None)
    found = value if isinstance(value, tuple) else items(value, "data")
    names = tuple(name for model in found if (name := text(model, "id")))
    if names or value == () or (isinstance(value, immutabledict) and "data" in value):
        return Success(names)
    where = Where(NAME, status=reply.status)
    return Failure(unreadable("the reply is no list of models", reply.body, where))
