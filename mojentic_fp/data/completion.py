"""A completion: what a model answered, what it cost, and how it ended.

Decides: the neutral shape of an answer.  Whatever a provider said beyond it is kept in
``metadata``, so nothing is lost.
"""

from enum import Enum
from typing import Final

from attrs import field, frozen

from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.message import AssistantMessage, AssistantPart
from mojentic_fp.data.part import Text, ToolCall


class Finish(Enum):
    """Why the model stopped."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"
    OTHER = "other"


_COUNTS: Final = ("input", "output", "cached", "cache_write", "reasoning")


@frozen
class Usage:
    """Tokens: a monoid, so the usage of many is their sum from ``Usage()``.

    >>> sum([Usage(input=10, output=2), Usage(input=14, output=5)], Usage()).total
    31

    ``input`` counts the whole prompt, of which ``cached`` were read from the provider's
    cache and ``cache_write`` written to it; ``output`` counts all that was generated,
    of which ``reasoning`` was thought.  ``None`` is what the provider did not say.
    """

    input: int = 0
    output: int = 0
    cached: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None

    def __repr__(self) -> str:
        """Only what was said."""
        told = ((name, getattr(self, name)) for name in _COUNTS)
        parts = (f"{name}={count}" for name, count in told if count is not None)
        return f"Usage({', '.join(parts)})"

    @property
    def total(self) -> int:
        """Input and output."""
        return self.input + self.output

    def __add__(self, other: "Usage") -> "Usage":
        """What both cost."""
        return Usage(
            self.input + other.input,
            self.output + other.output,
            _sum(self.cached, other.cached),
            _sum(self.cache_write, other.cache_write),
            _sum(self.reasoning, other.reasoning),
        )


def _sum(one: int | None, other: int | None) -> int | None:
    """Of two counts; what nobody said stays unsaid."""
    if one is None or other is None:
        return other if one is None else one
    return one + other


@frozen
class Logprob:
    """One token of an answer: its text, the logarithm of its probability, its rivals.

    ``top`` are the likeliest tokens in its place with theirs, the likeliest first.
    """

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


@frozen
class Completion:
    """A model's answer.

    ``finish`` is the reason in neutral words, ``raw_finish`` in the provider's.
    ``usage`` is ``None`` where the provider gave none.  ``model`` and ``id`` are what
    the provider said of itself.  ``alternatives`` are the other answers where several
    were asked for (``Settings.n``), ``logprobs`` the tokens of this one where they were.
    """

    message: AssistantMessage
    finish: Finish = field(default=Finish.STOP, kw_only=True)
    raw_finish: str = field(default="", kw_only=True)
    usage: Usage | None = field(default=None, kw_only=True)
    model: str = field(default="", kw_only=True)
    id: str = field(default="", kw_only=True)
    refusal: str | None = field(default=None, kw_only=True)
    alternatives: tuple[AssistantMessage, ...] = field(default=(), kw_only=True)
    logprobs: tuple[Logprob, ...] = field(default=(), kw_only=True)
    metadata: JsonObject = field(default=EMPTY, kw_only=True)

    @property
    def text(self) -> str:
        """All words of the answer, in order."""
        return self.message.text

    @property
    def thinking(self) -> str:
        """All thoughts, in order."""
        return self.message.thinking

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The tool calls the model wishes, in order."""
        return self.message.calls


def completion(*content: str | AssistantPart, usage: Usage | None = None) -> Completion:
    """An answer put together by hand.

    >>> completion("Hi!").text
    'Hi!'
    >>> completion("Let me see.", ToolCall("1", "look")).finish
    <Finish.TOOL_CALLS: 'tool_calls'>
    """
    parts = tuple(Text(part) if isinstance(part, str) else part for part in content)
    calls = any(isinstance(part, ToolCall) for part in parts)
    return Completion(
        AssistantMessage(parts),
        finish=Finish.TOOL_CALLS if calls else Finish.STOP,
        usage=usage,
    )
