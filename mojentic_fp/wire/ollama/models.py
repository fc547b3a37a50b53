"""Asking a server what it has: the models that were pulled, those that run, its version.

Decides: where to ask and how the lists are read.  An entry without a name is passed
over; the others are kept as they came.

Sources: https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models,
#list-running-models, #version
"""

from functools import partial
from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.ollama.explain import told
from mojentic_fp.wire.ollama.question import asked
from mojentic_fp.wire.ollama.show import described
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import items, text
from mojentic_fp.wire.text import parse_object


def _ask(path: str, address: Address, _: str | None) -> Result[HttpRequest, LlmFailure]:
    return Success(asked(address, path))


def _models(_: str | None, reply: HttpReply) -> Result[Listing, LlmFailure]:
    """All of them, in the server's order."""
    value = parse_object(reply.body)
    if value is None or not isinstance(value.get("models"), tuple | None):
        return _unread(value, reply, "the reply is no list of models")
    if "models" not in value:
        return _unread(value, reply, "the reply is no list of models")
    models = tuple(
        one
        for one in items(value, "models")
        if isinstance(one, immutabledict) and _name(one)
    )
    return Success(Listing(tuple(map(_name, models)), entries=models))


def _name(model: JsonObject) -> str:
    return text(model, "model") or text(model, "name")


def _version(_: str | None, reply: HttpReply) -> Result[str, LlmFailure]:
    value = parse_object(reply.body)
    found = "" if value is None else text(value, "version")
    if found:
        return Success(found)
    return _unread(value, reply, "the reply tells no version")


def _unread(
    value: JsonObject | None, reply: HttpReply, detail: str
) -> Failure[LlmFailure]:
    where = Where(NAME, status=reply.status, request_id=request_id(reply))
    failure = None if value is None else told(value)
    if failure is not None:
        return Failure(LlmFailure(failure, where))
    return Failure(unreadable(detail, reply.body, where))


def descriptions(listing: Listing) -> tuple[ModelInfo, ...]:
    """What the entries of a list say of their models; more is known by asking of each."""
    return tuple(
        described(name, entry)
        for name, entry in zip(listing.names, listing.entries, strict=False)
    )


MODELS: Final = Exchange(ask=partial(_ask, "/api/tags"), read=_models)
"""Asking for the models there are: all at once."""

RUNNING: Final = Exchange(ask=partial(_ask, "/api/ps"), read=_models)
"""Asking for the models that are loaded; the entries say until when, and how large."""

VERSION: Final = Exchange(ask=partial(_ask, "/api/version"), read=_version)
"""Asking for the server's version."""
