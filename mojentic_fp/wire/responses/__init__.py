"""OpenAI's Responses API, and every server that speaks like it.

Decides: that the parts below are one codec.  Its address ends in ``/v1``.
"""

from typing import Final

from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.openai.embeddings import EMBED
from mojentic_fp.wire.openai.models import MODELS
from mojentic_fp.wire.responses.reply import (
    begin,
    decode,
    explain,
    feed,
    finish,
    flush,
)
from mojentic_fp.wire.responses.request import STATELESS, encode
from mojentic_fp.wire.responses.understand import understand
from mojentic_fp.wire.responses.words import NAME

__all__ = ["RESPONSES", "STATELESS"]

RESPONSES: Final = Codec(
    name=NAME,
    encode=encode,
    decode=decode,
    explain=explain,
    begin=begin,
    feed=feed,
    flush=flush,
    finish=finish,
    understand=understand,
    models=MODELS,
    embed=EMBED,
)
"""The codec of OpenAI's Responses API."""
