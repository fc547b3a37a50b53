"""Anthropic's Messages API.

Decides: that the parts below are one codec.  Its address is ``https://api.anthropic.com``,
or the root of any server that speaks like it.
"""

from typing import Final

from mojentic_fp.wire.anthropic.adapt import adapt
from mojentic_fp.wire.anthropic.count import COUNT
from mojentic_fp.wire.anthropic.models import MODELS, SHOW
from mojentic_fp.wire.anthropic.reply import (
    begin,
    decode,
    explain,
    feed,
    finish,
    flush,
)
from mojentic_fp.wire.anthropic.request import encode
from mojentic_fp.wire.anthropic.understand import understand
from mojentic_fp.wire.anthropic.words import NAME
from mojentic_fp.wire.codec import Codec

ANTHROPIC: Final = Codec(
    name=NAME,
    adapt=adapt,
    encode=encode,
    decode=decode,
    explain=explain,
    begin=begin,
    feed=feed,
    flush=flush,
    finish=finish,
    understand=understand,
    models=MODELS,
    count=COUNT,
    show=SHOW,
)
"""The codec of Anthropic's Messages API."""
