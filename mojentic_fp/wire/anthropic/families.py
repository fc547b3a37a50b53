"""Families of models, and what each of them takes.

Decides: the facts, as a table, and how a name finds its row: by its whole, then by what
is left of it up to a boundary, so ``claude-opus-4-5-20251101`` is of ``claude-opus-4-5``
and not of ``claude-opus-4``.  Names of gateways and clouds are known too
(``anthropic/claude-haiku-4.5``, ``us.anthropic.claude-opus-4-6-v1:0``).

What is not in the table gets the least that any model takes: a model of Anthropic's own
as those of its day (``claude``), any other as a server that speaks like it.

Sources: https://platform.claude.com/docs/en/about-claude/models/overview,
https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting,
https://platform.claude.com/docs/en/build-with-claude/effort,
https://platform.claude.com/docs/en/build-with-claude/structured-outputs,
https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
and the migration guide of each model; what ``GET /v1/models`` says was held against it.
"""

import re
from enum import Enum
from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.request import Effort


class Sampling(Enum):
    """Which of ``temperature``, ``top_p`` and ``top_k`` a model takes."""

    FREE = "all of them"
    ONE = "temperature or top_p, not both"
    NONE = "none of them"


@frozen(kw_only=True)
class Family:
    """What the models of one family take.

    ``most`` is how many tokens an answer may have.  ``budget`` says that thoughts may be
    bounded by a number, ``adaptive`` that the model itself decides how much to think,
    ``off`` is the word that keeps it from thinking, if there is one; ``efforts`` are the
    levels it knows.  ``forced`` says that it can be made to call a tool, ``schemas``
    that it answers by a schema (and calls tools by one), ``midway`` that it takes
    instructions in the middle of a conversation.
    """

    most: int = 4_096
    budget: bool = True
    adaptive: bool = False
    off: str | None = "disabled"
    efforts: frozenset[str] = frozenset()
    sampling: Sampling = Sampling.FREE
    forced: bool = True
    schemas: bool = False
    midway: bool = False

    @property
    def thinks(self) -> bool:
        """Whether the models think at all."""
        return self.budget or self.adaptive

    def effort(self, wish: Effort | None) -> str | None:
        """The level that is meant, in the family's words."""
        word = None if wish is None else _LEVELS.get(wish)
        if word in self.efforts:
            return word
        return next((each for each in _HIGHEST if each in self.efforts and word), None)


_LEVELS: Final = immutabledict(
    {
        Effort.MINIMAL: "low",
        Effort.LOW: "low",
        Effort.MEDIUM: "medium",
        Effort.HIGH: "high",
        Effort.XHIGH: "xhigh",
    }
)
_HIGHEST: Final = ("max", "high")
"""What stands for the highest level where ``xhigh`` is not known."""

_THREE: Final = frozenset(("low", "medium", "high"))
_FOUR: Final = _THREE | {"max"}
_FIVE: Final = _FOUR | {"xhigh"}
_ONE: Final = Sampling.ONE

_ANY: Final = Family()
_THOUGHTLESS: Final = Family(budget=False, off=None)
_THREES: Final = evolve(_THOUGHTLESS, most=8_192)
_FOURS: Final = Family(most=32_000)
_HALVES: Final = Family(most=64_000, sampling=_ONE, schemas=True)
_MIXED: Final = evolve(_HALVES, most=128_000, adaptive=True, efforts=_FOUR)
_ADAPTIVE: Final = evolve(_MIXED, budget=False, efforts=_FIVE, sampling=Sampling.NONE)
_ALWAYS: Final = evolve(_ADAPTIVE, off=None, forced=False, midway=True)

FAMILIES: Final[immutabledict[str, Family]] = immutabledict(
    {
        "": _ANY,
        "claude": evolve(_ALWAYS, most=4_096, midway=False),
        "claude-instant": _THOUGHTLESS,
        "claude-2": _THOUGHTLESS,
        "claude-3": _THOUGHTLESS,
        "claude-3-5": _THREES,
        "claude-3-7": Family(most=64_000),
        "claude-4-opus": _FOURS,
        "claude-4-sonnet": Family(most=64_000),
        "claude-opus-4": _FOURS,
        "claude-opus-4-1": evolve(_HALVES, most=32_000),
        "claude-opus-4-5": evolve(_HALVES, efforts=_THREE),
        "claude-opus-4-6": _MIXED,
        "claude-opus-4-7": _ADAPTIVE,
        "claude-opus-4-8": evolve(_ADAPTIVE, midway=True),
        "claude-opus-5": evolve(_ADAPTIVE, midway=True),
        "claude-opus-5-5": _ALWAYS,
        "claude-sonnet-4": Family(most=64_000),
        "claude-sonnet-4-5": _HALVES,
        "claude-sonnet-4-6": _MIXED,
        "claude-sonnet-5": _ADAPTIVE,
        "claude-sonnet-5-5": evolve(_ADAPTIVE, off="between_tools", forced=False),
        "claude-haiku-4-5": _HALVES,
        "claude-haiku-5-5": _ADAPTIVE,
        "claude-fable": _ALWAYS,
        "claude-mythos": _ALWAYS,
        "claude-mythos-preview": evolve(
            _ALWAYS, budget=True, efforts=_FOUR, midway=False
        ),
    }
)
"""What is known of each family; the empty name stands for all others."""

_PLACE: Final = re.compile(r"^.*[/.](?=claude)")
_BOUNDARY: Final = re.compile(r"[-@:]")


def family(model: str) -> Family:
    """What a model takes, by its name."""
    name = _BOUNDARY.sub("-", _PLACE.sub("", model).replace(".", "-"))
    while name not in FAMILIES:
        name = name.rpartition("-")[0]
    return FAMILIES[name]
