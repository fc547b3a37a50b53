"""Tokens by tiktoken, the vocabularies' own library: the extra ``tokens``.

Decides: what is asked of tiktoken, and what is done where it has no answer: a text of an
unknown model is counted by the nearest vocabulary, or by the rule of thumb where there
is none, and either is marked as an estimate.  Nothing is imported or read before the
first question.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Never, TypeVar

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.tokens import THUMB, TextCounts, rule_of_thumb
from mojentic_fp.data.vocabulary import O200K, vocabulary_of
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.vocabulary import load
from mojentic_fp.effects.tokens import (
    CountTexts,
    Detokenize,
    TokenFailure,
    Tokenize,
    TokenReason,
    Tokens,
)
from mojentic_fp.handlers.handler import Handlers

if TYPE_CHECKING:
    from tiktoken import Encoding

A = TypeVar("A")

_LONGEST_GAP: Final = 500_000
_GAP: Final = re.compile(rf"(?<!\s)\s{{{_LONGEST_GAP},}}")


def tokens() -> Handlers[Tokens, Never]:
    """Count and cut texts on this machine, offline, as OpenAI's models do.

    Handlers of this kind may be used from any number of threads.
    """
    return (
        edge(Tokenize, sync=_tokenize)
        | edge(Detokenize, sync=_detokenize)
        | edge(CountTexts, sync=_count)
    )


def _tokenize(asked: Tokenize, _: Scope) -> Result[tuple[int, ...], TokenFailure]:
    return _known(asked.model, lambda encoding: Success(_encoded(encoding, asked.text)))


def _detokenize(asked: Detokenize, _: Scope) -> Result[str, TokenFailure]:
    return _known(asked.model, lambda encoding: _decoded(encoding, asked))


def _count(asked: CountTexts, _: Scope) -> Result[TextCounts, Never]:
    name = vocabulary_of(asked.model)
    loaded = load(name or O200K)
    if not is_successful(loaded):
        counts = tuple(map(rule_of_thumb, asked.texts))
        return Success(TextCounts(counts, THUMB, estimated=True))
    encoding = loaded.unwrap()
    counts = tuple(len(_encoded(encoding, text)) for text in asked.texts)
    return Success(TextCounts(counts, f"tiktoken:{encoding.name}", name is None))


def _known(
    model: str, use: "Callable[[Encoding], Result[A, TokenFailure]]"
) -> Result[A, TokenFailure]:
    """Use a model's own vocabulary."""
    name = vocabulary_of(model)
    if name is None:
        detail = f"the vocabulary of {model!r} is not known here"
        advice = "name a vocabulary in its place: cl100k_base or o200k_base"
        return Failure(TokenFailure(model, TokenReason.UNKNOWN_MODEL, detail, advice))
    loaded = load(name)
    return use(loaded.unwrap()) if is_successful(loaded) else Failure(loaded.failure())


def _encoded(encoding: "Encoding", text: str) -> tuple[int, ...]:
    """The tokens of a text, special or not: text that looks like one is only text."""
    if len(text) < _LONGEST_GAP:
        return tuple(encoding.encode_ordinary(text))
    return tuple(
        token for part in _parts(text) for token in encoding.encode_ordinary(part)
    )


def _parts(text: str) -> Iterator[str]:
    """The text, cut where white space goes on for too long.

    tiktoken panics on a million spaces: its regular expressions run out of stack.
    """
    start = 0
    for gap in _GAP.finditer(text):
        for at in range(gap.start() + _LONGEST_GAP, gap.end(), _LONGEST_GAP):
            yield text[start:at]
            start = at
    yield text[start:]


def _decoded(encoding: "Encoding", asked: Detokenize) -> Result[str, TokenFailure]:
    try:
        return Success(encoding.decode_bytes(asked.tokens).decode())
    except UnicodeDecodeError:
        detail = "the tokens begin or end within a character"
        reason = TokenReason.NOT_TEXT
    except (KeyError, OverflowError):
        detail = f"{encoding.name} has no such token: {_stranger(encoding, asked)}"
        reason = TokenReason.UNKNOWN_ID
    return Failure(TokenFailure(asked.model, reason, detail))


def _stranger(encoding: "Encoding", asked: Detokenize) -> int:
    """The first of the tokens that is none."""
    return next(token for token in asked.tokens if not _is_token(encoding, token))


def _is_token(encoding: "Encoding", token: int) -> bool:
    try:
        encoding.decode_single_token_bytes(token)
    except (KeyError, OverflowError):
        return False
    return True
