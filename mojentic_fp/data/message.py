"""Messages: who says what, in parts.

Decides: the neutral shape of a conversation.  Knows nothing of how any provider spells
it (``wire`` does).  A message is its content and nothing else: identity, time and place
live elsewhere, so equal content is equal.

    SystemMessage     Text
    UserMessage       Text, Image, Document, Audio
    AssistantMessage  Text, Thinking, ToolCall, in the model's order
    ToolMessage       Text, Image, Document: the result of one call

and in each of them ``Opaque`` and ``CachePoint`` (``part`` has all kinds).  What a
provider says beside what we know of a message is its ``extra``.

Impossible combinations (a tool result without a call, a call by the user) cannot be
written down.
"""

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import Json
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)

SystemPart: TypeAlias = Text | Opaque | CachePoint
UserPart: TypeAlias = Text | Image | Document | Audio | Opaque | CachePoint
AssistantPart: TypeAlias = Text | Thinking | ToolCall | Opaque | CachePoint
ToolPart: TypeAlias = Text | Image | Document | Opaque | CachePoint


def _text(parts: tuple[object, ...]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


def _parts(content: str | Sequence[ToolPart]) -> tuple[ToolPart, ...]:
    return (Text(content),) if isinstance(content, str) else tuple(content)


@tagged
@frozen(cache_hash=True)
class SystemMessage:
    """Instructions to the model."""

    tag: ClassVar[str] = "system"
    parts: tuple[SystemPart, ...]
    extra: Extra | None = field(default=None, kw_only=True)

    @property
    def text(self) -> str:
        """All words, in order."""
        return _text(self.parts)


@tagged
@frozen(cache_hash=True)
class UserMessage:
    """What the user says and shows."""

    tag: ClassVar[str] = "user"
    parts: tuple[UserPart, ...]
    extra: Extra | None = field(default=None, kw_only=True)

    @property
    def text(self) -> str:
        """All words, in order."""
        return _text(self.parts)


@tagged
@frozen(cache_hash=True)
class AssistantMessage:
    """What the model said: words, thoughts and calls, in its order."""

    tag: ClassVar[str] = "assistant"
    parts: tuple[AssistantPart, ...]
    extra: Extra | None = field(default=None, kw_only=True)

    @property
    def text(self) -> str:
        """All words, in order."""
        return _text(self.parts)

    @property
    def thinking(self) -> str:
        """All thoughts, in order."""
        return "".join(part.text for part in self.parts if isinstance(part, Thinking))

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """All calls, in order."""
        return tuple(part for part in self.parts if isinstance(part, ToolCall))


@tagged
@frozen(cache_hash=True)
class ToolMessage:
    """The answer to one call.

    ``parts`` is what the model reads, or sees (text alone may be given as it is): JSON,
    unless the result was text already.  ``call_id`` and ``name`` are those of the call;
    ``failed`` says that it is an error.  ``structured`` is the result as JSON where the
    tool gave that beside its parts; no model is told it.
    """

    tag: ClassVar[str] = "tool"
    call_id: str
    name: str
    parts: tuple[ToolPart, ...] = field(converter=_parts)
    failed: bool = False
    extra: Extra | None = field(default=None, kw_only=True)
    structured: Json = field(default=None, kw_only=True)

    @property
    def text(self) -> str:
        """All words, in order."""
        return _text(self.parts)


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage


def system(*content: str | SystemPart) -> SystemMessage:
    """Instructions, in words: ``system("You are brief.")``."""
    return SystemMessage(
        tuple(Text(part) if isinstance(part, str) else part for part in content)
    )


def user(*content: str | UserPart) -> UserMessage:
    """What the user says and shows: ``user("What is this?", image(png))``."""
    return UserMessage(
        tuple(Text(part) if isinstance(part, str) else part for part in content)
    )


def assistant(*content: str | AssistantPart) -> AssistantMessage:
    """What the model said: ``assistant("Let me see.", ToolCall("1", "look"))``."""
    return AssistantMessage(
        tuple(Text(part) if isinstance(part, str) else part for part in content)
    )
