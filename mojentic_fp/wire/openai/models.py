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
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.openai.quirks import OPENAI_SERVER, Quirks
from mojentic_fp.wire.openai.request import proof, url_of
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse


def models_at(quirks: Quirks) -> Exchange[str | None, Listing]:
    """Asking a server for the models there are: all at once."""

    def ask(address: Address, _: str | None) -> Result[HttpRequest, LlmFailure]:
        headers = (("accept", "application/json"), *address.headers)
        url = url_of(quirks, address, quirks.listing)
        return Success(HttpRequest("GET", url, headers, secrets=proof(quirks, address)))

    def read(_: str | None, reply: HttpReply) -> Result[Listing, LlmFailure]:
        return _listing(quirks.name, reply)

    return Exchange(ask=ask, read=read)


def _listing(provider: str, reply: HttpReply) -> Result[Listing, LlmFailure]:
    """All of them, in the provider's order."""
    value = parse(reply.body).value_or(None)
    found = value if isinstance(value, tuple) else items(value, "data")
    models = tuple(
        one for one in found if isinstance(one, immutabledict) and text(one, "id")
    )
    if models or value == () or (isinstance(value, immutabledict) and "data" in value):
        names = tuple(text(model, "id") for model in models)
        return Success(Listing(names, entries=models))
    where = Where(provider, status=reply.status)
    return Failure(unreadable("the reply is no list of models", reply.body, where))


MODELS: Final = models_at(OPENAI_SERVER)
"""Asking OpenAI for the models there are."""
