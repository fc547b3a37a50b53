"""Ollama's own API.

Decides: which parts make a codec.  The address of each is the root of the host.

    OLLAMA            a chat, and all else that a server can be asked
    OLLAMA_GENERATE   the same, but a prompt is completed where others chat
    OLLAMA_LEGACY     the same, for servers before 0.3: one text is embedded at a time

What belongs to no effect of its own is asked by ``handlers.gateway.inquire``:

    RUNNING           the models that are loaded
    VERSION           the server's version
"""

from functools import partial
from typing import Final

from attrs import evolve

from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama import chat, generate, reply
from mojentic_fp.wire.ollama.adapt import adapt
from mojentic_fp.wire.ollama.embed import EMBED, EMBED_ONE
from mojentic_fp.wire.ollama.explain import explain
from mojentic_fp.wire.ollama.models import MODELS, RUNNING, VERSION, descriptions
from mojentic_fp.wire.ollama.pull import PULL
from mojentic_fp.wire.ollama.show import SHOW
from mojentic_fp.wire.ollama.voice import CHAT, PROMPT
from mojentic_fp.wire.ollama.words import GENERATE, NAME

__all__ = [
    "OLLAMA",
    "OLLAMA_GENERATE",
    "OLLAMA_LEGACY",
    "RUNNING",
    "VERSION",
    "descriptions",
]

OLLAMA: Final = Codec(
    name=NAME,
    adapt=adapt,
    encode=chat.encode,
    understand=chat.understand,
    decode=partial(reply.decode, CHAT),
    explain=partial(explain, NAME),
    begin=partial(reply.begin, CHAT),
    feed=reply.feed,
    flush=reply.flush,
    finish=reply.finish,
    models=MODELS,
    embed=EMBED,
    show=SHOW,
    pull=PULL,
)
"""The codec of Ollama's chat."""

OLLAMA_GENERATE: Final = evolve(
    OLLAMA,
    name=GENERATE,
    encode=generate.encode,
    understand=generate.understand,
    decode=partial(reply.decode, PROMPT),
    explain=partial(explain, GENERATE),
    begin=partial(reply.begin, PROMPT),
)
"""The codec of Ollama's completion of a prompt."""

OLLAMA_LEGACY: Final = evolve(OLLAMA, embed=EMBED_ONE)
"""The codec of Ollama's chat, for servers that have ``/api/embeddings`` only."""
