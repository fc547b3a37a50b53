"""Messages: who says what, in parts.

Decides: the neutral shape of a conversation.  Knows nothing of how any provider spells
it (``wire`` does).  A message is its content and nothing else: identity, time and place
live elsewhere, so equal content is equal.

    SystemMessage     parts: Text
    UserMessage       parts: Text | Image
    AssistantMessage  parts: Text | Thinking | ToolCall | Opaque, in the model's order
    ToolMessage       the result of one call

Impossible combinations (a tool result without a call, a call by the user) cannot be
written down.
"""

from typing import ClassVar, Final, TypeAlias

from attrs import frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import JsonObject

EMPTY: Final[JsonObject] = JsonObject()


@tagged
@frozen(cache_hash=True)
class Text:
    """Words."""

    tag: ClassVar[str] = "text"
    text: str


@tagged
@frozen(cache_hash=True)
class Image:
    """A picture: by its bytes, or by an address that the provider fetches itself.

    ``media_type`` is an IANA one (``image/png``); exactly one of ``data`` and ``url``
    is set.  Make one with ``image(...)`` or ``read_image`` (in ``edges``).
    """

    tag: ClassVar[str] = "image"
    media_type: str
    data: bytes | None = None
    url: str | None = None
    detail: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse an image that is nowhere, or in two places."""
        if (self.data is None) == (self.url is None):
            message = "an image has either data or a url"
            raise ValueError(message)

    def __repr__(self) -> str:
        """Name the image without its bytes."""
        place = f"{len(self.data)} bytes" if self.data is not None else self.url
        return f"Image({self.media_type}, {place})"


@tagged
@frozen(cache_hash=True)
class Thinking:
    """What the model thought before it spoke.

    ``signature`` is the provider's proof of it, valid for ``model`` only.
    """

    tag: ClassVar[str] = "thinking"
    text: str
    signature: str | None = None
    model: str | None = None


@tagged
@frozen(cache_hash=True)
class Opaque:
    """A part of a kind we do not know, kept as it came and replayed to its provider."""

    tag: ClassVar[str] = "opaque"
    provider: str
    content: JsonObject


@tagged
@frozen(cache_hash=True)
class ToolCall:
    """The model's wish to call a tool.

    ``arguments`` is the JSON object it gave.  Where its text was no JSON object,
    ``arguments`` is empty and ``raw`` keeps the text; the call is then answered with
    that error.  ``id`` is "" where the provider gives none.
    """

    tag: ClassVar[str] = "tool_call"
    id: str
    name: str
    arguments: JsonObject = EMPTY
    raw: str | None = None


UserPart: TypeAlias = Text | Image
AssistantPart: TypeAlias = Text | Thinking | ToolCall | Opaque


def _text(parts: tuple[object, ...]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


@tagged
@frozen(cache_hash=True)
class SystemMessage:
    """Instructions to the model."""

    tag: ClassVar[str] = "system"
    parts: tuple[Text, ...]

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

    ``content`` is the text the model reads: JSON, unless the result was text already.
    ``call_id`` and ``name`` are those of the call; ``failed`` says that it is an error.
    """

    tag: ClassVar[str] = "tool"
    call_id: str
    name: str
    content: str
    failed: bool = False

    @property
    def text(self) -> str:
        """The text the model reads."""
        return self.content


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage


def system(text: str) -> SystemMessage:
    """Instructions, in words."""
    return SystemMessage((Text(text),))


def user(*content: str | Image) -> UserMessage:
    """What the user says and shows: ``user("What is this?", image(png))``."""
    return UserMessage(
        tuple(Text(part) if isinstance(part, str) else part for part in content)
    )


def assistant(*content: str | AssistantPart) -> AssistantMessage:
    """What the model said: ``assistant("Let me see.", ToolCall("1", "look"))``."""
    return AssistantMessage(
        tuple(Text(part) if isinstance(part, str) else part for part in content)
    )


def image(data: bytes | str, *, media_type: str | None = None) -> Image:
    """A picture from its bytes, or from an http(s) or data address.

    The media type is recognised by the first bytes where it is not given.
    """
    if isinstance(data, str):
        return Image(media_type or "image/*", url=data)
    return Image(media_type or _recognise(data), data=data)


_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


def _recognise(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for start, media_type in _SIGNATURES:
        if data.startswith(start):
            return media_type
    return "application/octet-stream"
