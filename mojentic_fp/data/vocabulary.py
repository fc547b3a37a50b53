"""Vocabularies: which one a model counts its tokens by.

Decides: the table.  What is in a vocabulary, whoever holds it knows (``edges.tokens``).
Source: https://github.com/openai/tiktoken/blob/main/tiktoken/model.py
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.family import find

CL100K: Final = "cl100k_base"
O200K: Final = "o200k_base"

_BY_FAMILY: Final = immutabledict(
    {
        "cl100k_base": CL100K,
        "o200k_base": O200K,
        "gpt-3-5": CL100K,
        "gpt-35": CL100K,  # as Azure names it
        "gpt-4": CL100K,
        "gpt-4o": O200K,
        "gpt-4-1": O200K,
        "gpt-4-5": O200K,
        "gpt-5": O200K,
        "gpt-6": O200K,
        "gpt-audio": O200K,
        "gpt-oss": O200K,  # its harmony adds special tokens, and no words
        "gpt-realtime": O200K,
        "chatgpt-4o": O200K,
        "codex-mini": O200K,
        "computer-use": O200K,
        "o1": O200K,
        "o3": O200K,
        "o4": O200K,
        "davinci-002": CL100K,
        "babbage-002": CL100K,
        "text-embedding-ada-002": CL100K,
        "text-embedding-3": CL100K,
    }
)


def vocabulary_of(model: str) -> str | None:
    """The vocabulary of a model, or ``None`` for one that is not known.

    >>> vocabulary_of("gpt-4o-mini"), vocabulary_of("gpt-4-0613")
    ('o200k_base', 'cl100k_base')

    A vocabulary's own name is taken as well.
    """
    return find(_BY_FAMILY, model)
