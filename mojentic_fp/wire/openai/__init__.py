"""OpenAI's chat completions, and every server that speaks like it.

Decides: that the parts below are one codec, for a server of any ``quirks`` and for
models of which so much is known.  Its address ends in ``/v1``.
"""

from functools import lru_cache, partial
from typing import Final

from returns.result import Result

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.models import Models
from mojentic_fp.data.request import Request
from mojentic_fp.wire.codec import Adapted, Address, Codec
from mojentic_fp.wire.explain import explain
from mojentic_fp.wire.openai import adapt as adapting
from mojentic_fp.wire.openai import request as spelling
from mojentic_fp.wire.openai import understand as understanding
from mojentic_fp.wire.openai.embeddings import embed_at
from mojentic_fp.wire.openai.models import models_at
from mojentic_fp.wire.openai.quirks import OPENAI_SERVER, Quirks
from mojentic_fp.wire.openai.reply import begin, decode, feed, finish, flush
from mojentic_fp.wire.openai.show import show_at
from mojentic_fp.wire.pick import text

_MOST_MODELS: Final = 256


def openai_codec(
    quirks: Quirks = OPENAI_SERVER, models: Models = OPENAI_MODELS
) -> Codec:
    """The codec of a server; ``models`` is what is known of those that it serves.

    >>> from mojentic_fp.wire.openai.quirks import SERVERS
    >>> openai_codec(SERVERS["mistral"]).name
    'mistral'
    """

    @lru_cache(maxsize=_MOST_MODELS)
    def by(model: str) -> spelling.Dialect:
        return spelling.dialect(quirks, models.of(model))

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
        show=None if quirks.deployed else show_at(quirks, models),
    )


OPENAI: Final = openai_codec()
"""The codec of OpenAI's chat completions, and of any server that speaks like it."""
