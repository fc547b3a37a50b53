"""A completion: what a model answered, what it cost, and how it ended.

Decides: the neutral shape of an answer.  Whatever a provider said beyond it is kept in
``metadata``, so nothing is lost.
"""

from enum import Enum

from attrs import field, frozen

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import (
    EMPTY,
    AssistantMessage,
    AssistantPart,
    Text,
    ToolCall,
)


class Finish(Enum):
    """Why the model stopped."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"
    OTHER = "other"


@frozen
class Usage:
    """Tokens: a monoid, so the usage of many is their sum from ``Usage()``.

    >>> sum([Usage(input=10, output=2), Usage(input=14, output=5)], Usage()).total
    31

    ``input`` counts the whole prompt, of which ``cached`` were read from the provider's
    cache and ``cache_write`` written to it; ``output`` counts all that was generated,
    of which ``reasoning`` was thought.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0

    @property
    def total(self) -> int:
        """Input and output."""
        return self.input + self.output

    def __add__(self, other: "Usage") -> "Usage":
        """What both cost."""
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.cache_write + other.cache_write,
            self.reasoning + other.reasoning,
        )


@frozen
class Completion:
    """A model's answer.

    ``finish`` is the reason in neutral words, ``raw_finish`` in the provider's.
    ``usage`` is ``None`` where the provider gave none.  ``model`` and ``id`` are what
    the provider said of itself.
    """

    message: AssistantMessage
    finish: Finish = field(default=Finish.STOP, kw_only=True)
    raw_finish: str = field(default="", kw_only=True)
    usage: Usage | None = field(default=None, kw_only=True)
    model: str = field(default="", kw_only=True)
    id: str = field(default="", kw_only=True)
    refusal: str | None = field(default=None, kw_only=True)
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
