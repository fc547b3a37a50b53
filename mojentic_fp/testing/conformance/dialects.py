"""The wire formats that can be certified, each with the codec that users run.

Decides: which codec reads which recordings, and what is particular to each: what a
reader finds beyond what all formats have (``more``), and what a request body means
however it is spelled (``meaning``).
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.testing.conformance import (
    anthropic,
    embeddings,
    ollama,
    openai,
    responses,
)
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE, OLLAMA_LEGACY
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES


class Kind(Enum):
    """What an exchange asks for."""

    COMPLETION = "completion"
    EMBEDDINGS = "embeddings"
    MODELS = "models"
    PULL = "pull"


def _nothing_more(_: Completion) -> JsonObject:
    return EMPTY


@frozen(kw_only=True)
class Dialect:
    """A wire format: its codec, what its exchanges ask for, what is particular to it.

    ``meaning`` is a normal form of request bodies: two bodies that ask for the same
    have the same one.  Without it, bodies must be equal as JSON.  ``elsewhere`` are the
    codecs of exchanges with other paths, by how the path ends.
    """

    codec: Codec
    kind: Kind = Kind.COMPLETION
    more: Callable[[Completion], JsonObject] = _nothing_more
    meaning: Callable[[JsonObject], Json] = field(default=lambda body: body)
    elsewhere: Mapping[str, Codec] = field(factory=immutabledict[str, Codec])

    def codec_at(self, path: str) -> Codec:
        """The codec of an exchange with this path."""
        ends = (end for end in self.elsewhere if path.endswith(end))
        found = next(ends, None)
        return self.codec if found is None else self.elsewhere[found]


Dialects: TypeAlias = Mapping[str, Dialect]
"""Wire formats by the names that recordings use."""

DIALECTS: Final[Dialects] = immutabledict(
    {
        "anthropic-messages": Dialect(
            codec=ANTHROPIC, more=anthropic.more, meaning=anthropic.meaning
        ),
        "anthropic-models": Dialect(codec=ANTHROPIC, kind=Kind.MODELS),
        "openai-chat": Dialect(codec=OPENAI, more=openai.more, meaning=openai.meaning),
        "openai-embeddings": Dialect(
            codec=OPENAI, kind=Kind.EMBEDDINGS, meaning=embeddings.meaning
        ),
        "openai-models": Dialect(codec=OPENAI, kind=Kind.MODELS),
        "openai-responses": Dialect(
            codec=RESPONSES, more=responses.more, meaning=responses.meaning
        ),
        "ollama-chat": Dialect(
            codec=OLLAMA, more=ollama.more, meaning=ollama.chat_meaning
        ),
        "ollama-embed": Dialect(
            codec=OLLAMA,
            kind=Kind.EMBEDDINGS,
            meaning=ollama.embed_meaning,
            elsewhere=immutabledict({"/api/embeddings": OLLAMA_LEGACY}),
        ),
        "ollama-generate": Dialect(
            codec=OLLAMA_GENERATE, more=ollama.more, meaning=ollama.generate_meaning
        ),
        "ollama-pull": Dialect(
            codec=OLLAMA, kind=Kind.PULL, meaning=ollama.pull_meaning
        ),
        "ollama-tags": Dialect(codec=OLLAMA, kind=Kind.MODELS),
    }
)
"""The wire formats that this library speaks."""
