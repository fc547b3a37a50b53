"""OpenAI's Responses API, and every server that speaks like it.

Decides: that the parts below are one codec, for a server of any ``quirks`` and for
models of which so much is known.  Its address ends in ``/v1``.
"""

from functools import lru_cache, partial
from typing import Final

from attrs import evolve
from returns.result import Result

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.models import Models
from mojentic_fp.data.request import Request
from mojentic_fp.wire.codec import Adapted, Address, Codec
from mojentic_fp.wire.explain import explain
from mojentic_fp.wire.openai.embeddings import embed_at
from mojentic_fp.wire.openai.models import models_at
from mojentic_fp.wire.openai.quirks import OPENAI_SERVER, Quirks
from mojentic_fp.wire.openai.request import Dialect
from mojentic_fp.wire.openai.show import show_at
from mojentic_fp.wire.pick import text
from mojentic_fp.wire.responses import adapt as adapting
from mojentic_fp.wire.responses import request as spelling
from mojentic_fp.wire.responses import understand as understanding
from mojentic_fp.wire.responses.count import count_at
from mojentic_fp.wire.responses.reply import begin, decode, feed, finish, flush
from mojentic_fp.wire.responses.request import STATELESS
from mojentic_fp.wire.responses.words import SUFFIX

__all__ = ["RESPONSES", "STATELESS", "responses_codec"]

_MOST_MODELS: Final = 256


def responses_codec(
    quirks: Quirks = OPENAI_SERVER, models: Models = OPENAI_MODELS
) -> Codec:
    """The codec of a server; ``models`` is what is known of those that it serves.

    >>> responses_codec().name
    'openai-responses'
    """
    quirks = evolve(quirks, name=quirks.name + SUFFIX)

    @lru_cache(maxsize=_MOST_MODELS)
    def by(model: str) -> Dialect:
        return adapting.dialect_of(quirks, models.of(model))

    def adapt(request: Request) -> Result[Adapted, LlmFailure]:
        return adapting.adapt(by(request.model), request)

    def encode(
        address: Address,
        request: Request,
        stream: bool,  # noqa: FBT001  a codec's signature
    ) -> Result[HttpRequest, LlmFailure]:
        dialect = by(request.model)
        return spelling.encode(dialect, address, request, stream=stream)

    def understand(body: JsonObject) -> Request:
        return understanding.understand(by(text(body, "model")), body)

    def explained(model: str, reply: HttpReply) -> LlmFailure:
        return explain(quirks.name, model, reply)

    return Codec(
        name=quirks.name,
        adapt=adapt,
        encode=encode,
        decode=partial(decode, quirks.name),
        explain=explained,
        begin=partial(begin, quirks.name),
        feed=feed,
        flush=flush,
        finish=finish,
        understand=understand,
        models=models_at(quirks),
        embed=embed_at(quirks),
        count=count_at(by),
        show=None if quirks.deployed else show_at(quirks, models),
    )


RESPONSES: Final = responses_codec()
"""The codec of OpenAI's Responses API, and of any server that speaks like it."""
