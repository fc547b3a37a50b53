"""Tallies: what a prompt is made of, so far as its tokens go.

Decides: how a part of a prompt is told to whoever counts: as texts to be counted, and
as tokens that are there besides.  A tally is a monoid, so that of a whole is the sum of
those of its parts.  Whose rules say what, see ``wire.tokens``.
"""

from collections.abc import Callable, Iterable
from math import ceil
from typing import Final

from attrs import field, frozen

from mojentic_fp.data.message import Message
from mojentic_fp.data.request import Request


@frozen(cache_hash=True)
class Tally:
    """So many ``tokens``, and those of these ``texts``, which are still to be counted.

    ``estimated`` says that the tokens are a guess.
    """

    tokens: int = 0
    texts: tuple[str, ...] = ()
    estimated: bool = field(default=False, kw_only=True)

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.tokens + other.tokens,
            self.texts + other.texts,
            estimated=self.estimated or other.estimated,
        )

    def cost(self, counts: Iterable[int], scale: float = 1.0) -> int:
        """All its tokens, given those of its texts, of which each is worth ``scale``."""
        return self.tokens + ceil(sum(counts) * scale)


NOTHING: Final = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together, in one go."""
    found = tuple(tallies)
    return Tally(
        sum(one.tokens for one in found),
        tuple(text for one in found for text in one.texts),
        estimated=any(one.estimated for one in found),
    )


@frozen(kw_only=True)
class Rules:
    """How one provider counts: what a message is, and what a request has besides.

    ``scale`` is how many tokens of the model one counted token of text is worth, where
    the vocabulary that counts is not the model's own.
    """

    message: Callable[[Message], Tally]
    request: Callable[[Request], Tally]
    scale: float = 1.0
