"""How hard a model should think, in each family's way.

Decides: which wishes mean which members of a body, and back.  A family that decides by
itself how much to think is told a level (``output_config.effort``), others a number of
tokens; a level without a number means the number below.  The reverse is found by trying
the wishes there are, so it can never say what this spelling would not.

Sources: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking,
https://platform.claude.com/docs/en/build-with-claude/extended-thinking
"""

from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.request import Effort
from mojentic_fp.wire.anthropic.families import Family
from mojentic_fp.wire.pick import count, member

LEAST: Final = 1_024
"""The fewest tokens that thoughts can be bounded to."""
_BUDGETS: Final = immutabledict(
    {
        Effort.MINIMAL: LEAST,
        Effort.LOW: 2_048,
        Effort.ENABLED: 8_192,
        Effort.MEDIUM: 8_192,
        Effort.HIGH: 16_384,
        Effort.XHIGH: 32_768,
    }
)


@frozen
class Thought:
    """What is wished of a model's thoughts: how hard, and how many tokens of them."""

    effort: Effort | None = None
    tokens: int | None = None

    @property
    def wished(self) -> bool:
        """Whether any thought is wished."""
        return self.effort not in (None, Effort.DISABLED) or self.tokens is not None


_NOTHING: Final = Thought()
_ORDER: Final = (
    Effort.LOW,
    Effort.MEDIUM,
    Effort.HIGH,
    Effort.XHIGH,
    Effort.MINIMAL,
    Effort.ENABLED,
    Effort.DISABLED,
)
"""Wishes, those first that are meant where several are spelled alike."""


def budget(family: Family, wish: Thought) -> int | None:
    """How many tokens of thoughts are asked for, where a number is what is asked for."""
    if not family.budget or wish.effort is Effort.DISABLED:
        return None
    if wish.tokens is not None:
        return wish.tokens
    if wish.effort is None or family.adaptive:
        return None
    return _BUDGETS[wish.effort]


Said: TypeAlias = dict[str, dict[str, str | int]]
"""Members of a body that are objects of words and numbers."""


def thinking(family: Family, wish: Thought) -> Said:
    """The members that ask for it: ``thinking``, and ``output_config`` with a level."""
    if wish.effort is Effort.DISABLED:
        return {"thinking": {"type": family.off}} if family.off else {}
    said: Said = {}
    tokens = budget(family, wish)
    if tokens is not None:
        said["thinking"] = {"type": "enabled", "budget_tokens": tokens}
    elif family.adaptive and wish != _NOTHING:
        said["thinking"] = {"type": "adaptive"}
    level = family.effort(wish.effort)
    return {**said, "output_config": {"effort": level}} if level else said


def understood(family: Family, body: JsonObject) -> Thought:
    """The wish that says the most of what a body says of it, and nothing else."""
    tokens = count(body, "thinking", "budget_tokens")
    wishes = [Thought(e, t) for t in (tokens, None) for e in (None, *_ORDER)]
    return max(wishes, key=lambda wish: _agreement(thinking(family, wish), body))


def _agreement(said: Said, body: JsonObject) -> int:
    """How many members are said and were told so; -1 where one was not."""
    names = [(name, *one) for name, inner in said.items() for one in inner.items()]
    agreed = all(member(body, name, key) == value for name, key, value in names)
    return len(names) if agreed else -1
