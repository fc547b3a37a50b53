"""Ollama's own chat.

Decides: that the parts below are one codec.  Its address is the root of the host.
"""

from typing import Final

from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama.models import MODELS
from mojentic_fp.wire.ollama.reply import begin, decode, explain, feed, finish, flush
from mojentic_fp.wire.ollama.request import encode
from mojentic_fp.wire.ollama.words import NAME

OLLAMA: Final = Codec(
    name=NAME,
    encode=encode,
    decode=decode,
    explain=explain,
    begin=begin,
    feed=feed,
    flush=flush,
    finish=finish,
    models=MODELS,
)
"""The codec of Ollama's chat."""
