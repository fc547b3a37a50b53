"""OpenAI's chat completions, and every server that speaks like it.

Decides: that the parts below are one codec.  Its address ends in ``/v1``.
"""

from typing import Final

from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.openai.embeddings import EMBED
from mojentic_fp.wire.openai.models import MODELS
from mojentic_fp.wire.openai.reply import begin, decode, explain, feed, finish, flush
from mojentic_fp.wire.openai.request import encode
from mojentic_fp.wire.openai.words import NAME

OPENAI: Final = Codec(
    name=NAME,
    encode=encode,
    decode=decode,
    explain=explain,
    begin=begin,
    feed=feed,
    flush=flush,
    finish=finish,
    models=MODELS,
    embed=EMBED,
)
"""The codec of OpenAI's chat completions."""
