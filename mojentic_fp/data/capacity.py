"""Capacities: how much a model of embeddings takes at once.

Decides: the table.  Who cuts and batches by it is ``programs.embed``.

Sources: https://platform.openai.com/docs/api-reference/embeddings/create (8,192 tokens a
text, 2,048 texts and 300,000 tokens a request; 8,191 is what the models' pages say) and
the models' cards (https://ollama.com/search?c=embedding).
"""

from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.family import find
from mojentic_fp.data.vocabulary import CL100K


@frozen(kw_only=True)
class Capacity:
    """How much a model of embeddings takes.

    ``longest`` is the most tokens of one text, by ``vocabulary``, or ``None`` where it
    is not known; ``most`` is how many texts go into one request, and ``together`` how
    many tokens they may be in all.
    """

    longest: int | None = None
    most: int = 32
    together: int | None = None
    vocabulary: str = CL100K


def _words(longest: int, most: int = 32) -> Capacity:
    """Of a model whose own vocabulary nobody holds here: half of what it takes.

    Its tokens are other than ours, and up to twice as many.
    """
    return Capacity(longest=longest // 2, most=most)


_OPENAI: Final = Capacity(longest=8191, most=2048, together=300_000)
_UNKNOWN: Final = Capacity()
_BY_FAMILY: Final = immutabledict(
    {
        "text-embedding-3": _OPENAI,
        "text-embedding-ada-002": _OPENAI,
        "all-minilm": _words(512),
        "bge-large": _words(512),
        "bge-m3": _words(8192),
        "embeddinggemma": _words(2048),
        "granite-embedding": _words(512),
        "mistral-embed": evolve(_words(8192), together=16_000),
        "mxbai-embed-large": _words(512),
        "nomic-embed-text": _words(2048),  # Ollama's own num_ctx for it
        "paraphrase-multilingual": _words(512),
        "qwen3-embedding": _words(32_768),
        "snowflake-arctic-embed": _words(512),
        "snowflake-arctic-embed2": _words(8192),
    }
)


def capacity_of(model: str) -> Capacity:
    """What a model takes; of one that is not known, no text is too long.

    >>> capacity_of("text-embedding-3-large").longest
    8191
    """
    return find(_BY_FAMILY, model) or _UNKNOWN
