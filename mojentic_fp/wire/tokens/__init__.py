"""Counting a request: which texts are to be counted, and what comes on top of them.

Decides: whose rules count for a model: OpenAI's for those whose vocabulary is known, a
guess for all others.  Pure: the counting itself is asked of whoever holds vocabularies
(``effects.tokens``), and what is asked of the parts is only added up.
"""

from functools import lru_cache

from mojentic_fp.data.vocabulary import vocabulary_of
from mojentic_fp.wire.tokens.guess import guess
from mojentic_fp.wire.tokens.openai import openai
from mojentic_fp.wire.tokens.tally import Rules


@lru_cache(maxsize=256)
def rules_of(model: str) -> Rules:
    """How the tokens of a request to this model are counted."""
    return openai(model) if vocabulary_of(model) else guess(model)
