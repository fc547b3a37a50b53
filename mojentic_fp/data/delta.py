"""Deltas: an answer in the fragments it arrives in, and how they make it whole again.

Decides: the law of streaming.  ``assemble`` of the deltas is the completion, however
the fragments were cut; ``split`` is its inverse, one way of many.

    TextDelta       words
    ThinkingDelta   thoughts, and their signature when it comes
    ToolCallDelta   a piece of the call at ``index``: id and name once, arguments as text
    OpaqueDelta     a part of a kind we do not know, as far as it is
    Ended           how it ended: only an answer whose end was seen is complete

``index`` is the place of the part in the message, as the provider counts (fragments of
one part share it); parts appear in the order of their first fragments.
"""

from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.part import Extra


@tagged
@frozen
class TextDelta:
    """A few more words; ``extra`` comes with any of them."""

    tag: ClassVar[str] = "text_delta"
    text: str
    index: int = 0
    extra: Extra | None = field(default=None, kw_only=True)


@tagged
@frozen
class ThinkingDelta:
    """A few more thoughts; ``signature`` and its ``model`` come with one of them."""

    tag: ClassVar[str] = "thinking_delta"
    text: str
    index: int = 0
    signature: str | None = None
    model: str | None = None
    extra: Extra | None = field(default=None, kw_only=True)


@tagged
@frozen
class ToolCallDelta:
    """A piece of a tool call."""

    tag: ClassVar[str] = "tool_call_delta"
    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    extra: Extra | None = field(default=None, kw_only=True)


@tagged
@frozen
class OpaqueDelta:
    """A part of a kind we do not know; a later one in its place is what became of it."""

    tag: ClassVar[str] = "opaque_delta"
    provider: str
    content: JsonObject
    index: int = 0
    model: str | None = None


@tagged
@frozen(kw_only=True)
class Ended:
    """How it ended, and what the provider said of the whole; ``extra`` is the message's."""

    tag: ClassVar[str] = "ended"
    finish: Finish = Finish.STOP
    raw_finish: str = ""
    usage: Usage | None = None
    model: str = ""
    id: str = ""
    refusal: str | None = None
    extra: Extra | None = None
    alternatives: tuple[AssistantMessage, ...] = ()
    logprobs: tuple[Logprob, ...] = ()
    metadata: JsonObject = field(default=EMPTY)


Delta: TypeAlias = TextDelta | ThinkingDelta | ToolCallDelta | OpaqueDelta | Ended
