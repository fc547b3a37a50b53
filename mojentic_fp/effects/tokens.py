"""The effect: tokens of texts.

The operations: ``tokenize`` and ``detokenize``, each the other's inverse, and
``count_text`` (``CountTexts`` for many texts at once).
The handlers: ``edges.tokens`` (tiktoken), ``handlers.scripted`` (a byte a token).

A ``model`` may be a vocabulary's own name as well.  Laws (tests/laws/test_tokens.py):
what is tokenized is the same text again once it is detokenized, and a count that is no
estimate is how many tokens ``tokenize`` gives.  Text that looks like a special token
(``<|endoftext|>``) is text like any other.
"""

from enum import Enum
from typing import ClassVar, Never, TypeAlias

from attrs import frozen

from mojentic_fp.data.tokens import TextCounts, TokenCount
from mojentic_fp.effects.program import Effect, Program


class TokenReason(Enum):
    """Why a text has no tokens, or tokens have no text."""

    MISSING = "nothing here knows the vocabulary"
    UNKNOWN_MODEL = "nobody knows which vocabulary the model has"
    UNKNOWN_ID = "no such token"
    NOT_TEXT = "the bytes of these tokens are not text"


@frozen
class TokenFailure:
    """A text cannot be had as tokens, or tokens as text; ``advice`` says what to do."""

    model: str
    reason: TokenReason
    detail: str
    advice: str = ""


@frozen
class Tokenize(Effect[tuple[int, ...], TokenFailure]):
    """Which tokens is this text made of?"""

    answered_by: ClassVar[str] = "tokens()"
    text: str
    model: str


@frozen
class Detokenize(Effect[str, TokenFailure]):
    """Which text do these tokens make?"""

    answered_by: ClassVar[str] = "tokens()"
    tokens: tuple[int, ...]
    model: str


@frozen
class CountTexts(Effect[TextCounts, Never]):
    """How many tokens is each of these texts?  Where nobody knows, an estimate."""

    answered_by: ClassVar[str] = "tokens()"
    texts: tuple[str, ...]
    model: str


Tokens: TypeAlias = Tokenize | Detokenize | CountTexts
"""All that can be asked of whoever knows vocabularies."""


def tokenize(text: str, model: str) -> Program[tuple[int, ...], TokenFailure, Tokenize]:
    """The tokens of a text."""
    return Tokenize(text, model).perform()


def detokenize(
    tokens: tuple[int, ...], model: str
) -> Program[str, TokenFailure, Detokenize]:
    """The text of tokens; those of a part of a character are no text."""
    return Detokenize(tokens, model).perform()


def count_text(text: str, model: str) -> Program[TokenCount, Never, CountTexts]:
    """How many tokens a text is, by itself: a message is a few more.

    >>> from mojentic_fp import run, tokens
    >>> run(tokens())(count_text("Hello, world!", "gpt-4o"))
    <IOResult: <Success: TokenCount(tokens=4, by='tiktoken:o200k_base', estimated=False)>>
    """
    return CountTexts((text,), model).perform().map(lambda counts: counts.total)
