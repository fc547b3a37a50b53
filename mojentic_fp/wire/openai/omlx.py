"""oMLX, a server for Apple's processors that speaks like OpenAI.

Decides: how it is asked for what belongs to no effect of its own.  Its base address ends
in ``/v1``; ``handlers.gateway.inquire`` asks:

    LOAD      have a model in memory; the answer comes when it is there
    UNLOAD    have it out of memory again; a model that is not loaded is a ``BadRequest``

A completion loads its model by itself, so that ``LOAD`` only spares the first one the
wait.  A model that the server does not have is ``NotFound`` with both.

Source: https://github.com/jundot/omlx/blob/main/docs/admin-api.md
"""

from functools import partial
from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, told_in, unreadable
from mojentic_fp.wire.openai import openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS
from mojentic_fp.wire.openai.request import proof, unnamed, url_of
from mojentic_fp.wire.pick import member
from mojentic_fp.wire.text import parse_object

_SERVER: Final = SERVERS["omlx"]


def _ask(path: str, address: Address, model: str) -> Result[HttpRequest, LlmFailure]:
    if not model.strip():
        return Failure(LlmFailure(unnamed(), Where(_SERVER.name, model)))
    headers = (("accept", "application/json"), *address.headers)
    url = url_of(_SERVER, address, path, model)
    return Success(HttpRequest("POST", url, headers, secrets=proof(_SERVER, address)))


def _read(model: str, reply: HttpReply) -> Result[None, LlmFailure]:
    """Nothing is told but that it is done."""
    where = Where(_SERVER.name, model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    told = told_in(value) if member(value, "error") else None
    if told is not None:
        return Failure(LlmFailure(reason(told, reply.status), where))
    return Success(None)


OMLX: Final = openai_codec(_SERVER)
"""The codec of an oMLX server."""

LOAD: Final = Exchange(ask=partial(_ask, "/models/{model}/load"), read=_read)
"""Having a model, by its id, in memory."""

UNLOAD: Final = Exchange(ask=partial(_ask, "/models/{model}/unload"), read=_read)
"""Having a model, by its id, out of memory."""
