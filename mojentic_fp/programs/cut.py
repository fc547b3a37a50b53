"""Cutting a text into parts of so many tokens.

Decides: where: after as many characters as fit, so that no character is ever parted.
Each part is counted as the text it then is, since a text that begins elsewhere may have
other tokens.  Laws (tests/programs/test_cut.py): the parts together are the text; none is
empty, and none is more tokens than it may be.
"""

from typing import Final, Never

from attrs import frozen

from mojentic_fp.effects.program import Steps, program
from mojentic_fp.effects.tokens import CountTexts

_CHARACTER: Final = 4
"""The most bytes of a character, and so the most tokens (RFC 3629)."""
_FULL: Final = 0.99
"""A part is long enough when it has this share of the tokens it may have."""


@frozen
class Part:
    """A part of a text, and how many tokens it is."""

    text: str
    tokens: int


@program
def cut(
    text: str, model: str, longest: int
) -> Steps[tuple[Part, ...], Never, CountTexts]:
    """The text in parts of at most ``longest`` tokens each (4 or more)."""
    if longest < _CHARACTER:
        message = f"a part must be allowed {_CHARACTER} tokens, not {longest}"
        raise ValueError(message)
    parts: list[Part] = []
    at = 0
    while at < len(text):
        part = yield from _first(text, at, model, longest)
        parts.append(part)
        at += len(part.text)
    return tuple(parts)


@frozen
class _Tried:
    """So many characters were so many tokens."""

    characters: int
    tokens: int


@program
def _first(
    text: str, at: int, model: str, longest: int
) -> Steps[Part, Never, CountTexts]:
    """About the longest part from ``at`` on that fits: tried out, ever closer."""
    most = len(text) - at
    fits, over = _Tried(0, 0), None
    tries = 0
    while fits.characters < most and fits.tokens < longest * _FULL:
        length = min(most, _next(fits, over, longest, tries))
        if over and length >= over.characters:
            break
        counts = yield from CountTexts((text[at : at + length],), model)
        tried = _Tried(length, counts.total.tokens)
        fits, over = (fits, tried) if tried.tokens > longest else (tried, over)
        tries += 1
    end = at + max(1, fits.characters)
    return Part(text[at:end], fits.tokens)


def _next(fits: _Tried, over: _Tried | None, longest: int, tries: int) -> int:
    """How many characters to try: those that fit if tokens are even, at least one more.

    At first a token is taken for four characters.  Where they are so uneven that this
    leads nowhere, the middle does.
    """
    if over is None:
        even = fits.characters * longest // max(1, fits.tokens)
        return max(even if tries else longest * _CHARACTER, fits.characters + 1)
    between = over.characters - fits.characters
    share = (longest - fits.tokens) / (over.tokens - fits.tokens)
    closer = between // 2 if tries % 3 == 0 else int(share * between)
    return fits.characters + max(1, min(closer, between - 1))
