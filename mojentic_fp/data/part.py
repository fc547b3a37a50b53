"""Parts: what messages are made of.

Decides: the kinds of content there are, each a frozen value that is equal by what it
holds.  Which of them may stand in which message, ``message`` decides.

    Text         words
    Image        a picture
    Document     a file to read
    Audio        sound
    Thinking     what the model thought before it spoke
    ToolCall     the model's wish to call a tool
    Opaque       a part of a kind that only one provider knows
    CachePoint   up to here a provider may keep what it has read

What a provider says beside what we know of a part is its ``extra``; whom content is for,
and how much it matters, are its ``annotations`` (``audience`` acts on them).
"""

from enum import Enum
from typing import ClassVar

from attrs import field, frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.picture import picture_of


@frozen(cache_hash=True)
class Extra:
    """What only ``provider`` (a codec's name) knows of the value that this belongs to.

    ``members`` are JSON members that are told again to that provider as they came, and
    to nobody else: the citations of a text, the signature of a tool call.
    """

    provider: str
    members: JsonObject


class Role(Enum):
    """Who reads: the person, or the model."""

    USER = "user"
    ASSISTANT = "assistant"


@frozen(cache_hash=True)
class Annotations:
    """For whom a part is, and how much it matters, as the Model Context Protocol has it.

    ``audience`` is ``None`` for everybody; ``priority`` goes from 0, which may be left
    out, to 1, which may not, and is ``None`` where nobody said.

    Source: https://modelcontextprotocol.io/specification/2025-06-18/server/resources
    """

    audience: tuple[Role, ...] | None = None
    priority: float | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what is for nobody, and a priority out of its range."""
        if self.audience is not None and not self.audience:
            message = "an audience is somebody: None is for everybody"
            raise ValueError(message)
        if self.priority is not None and not 0 <= self.priority <= 1:
            message = f"a priority is from 0 to 1, not {self.priority}"
            raise ValueError(message)


@tagged
@frozen(cache_hash=True)
class Text:
    """Words."""

    tag: ClassVar[str] = "text"
    text: str
    extra: Extra | None = field(default=None, kw_only=True)
    annotations: Annotations | None = field(default=None, kw_only=True)


@tagged
@frozen(cache_hash=True)
class Image:
    """A picture: by its bytes, by an address that the provider fetches, or by an upload.

    ``media_type`` is an IANA one (``image/png``); exactly one of ``data``, ``url`` and
    ``id`` is set, where ``id`` is what the provider called the file when it was
    uploaded.  Make one with ``image(...)``, or show files by ``compose``.
    """

    tag: ClassVar[str] = "image"
    media_type: str
    data: bytes | None = None
    url: str | None = None
    detail: str | None = None
    id: str | None = field(default=None, kw_only=True)
    extra: Extra | None = field(default=None, kw_only=True)
    annotations: Annotations | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse an image that is nowhere, or in two places."""
        if sum(place is not None for place in (self.data, self.url, self.id)) != 1:
            message = "an image has one of data, a url and an id"
            raise ValueError(message)

    def __repr__(self) -> str:
        """Name the image without its bytes."""
        place = _sized(self.data) if self.data is not None else self.url or self.id
        return f"Image({self.media_type}, {place})"


@tagged
@frozen(cache_hash=True)
class Document:
    """A file to read: by its bytes, by an address, or by the name of an upload.

    ``media_type`` is an IANA one (``application/pdf``); exactly one of ``data``, ``url``
    and ``id`` is set, where ``id`` is what the provider called the file when it was
    uploaded.  ``name`` is what the model is told that it is called.
    """

    tag: ClassVar[str] = "document"
    media_type: str
    data: bytes | None = None
    url: str | None = None
    id: str | None = None
    name: str | None = None
    extra: Extra | None = field(default=None, kw_only=True)
    annotations: Annotations | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a document that is nowhere, or in two places."""
        if sum(place is not None for place in (self.data, self.url, self.id)) != 1:
            message = "a document has one of data, a url and an id"
            raise ValueError(message)

    def __repr__(self) -> str:
        """Name the document without its bytes."""
        place = _sized(self.data) if self.data is not None else self.url or self.id
        return f"Document({self.media_type}, {place})"


@tagged
@frozen(cache_hash=True)
class Audio:
    """Sound, by its bytes; ``media_type`` is an IANA one (``audio/wav``)."""

    tag: ClassVar[str] = "audio"
    media_type: str
    data: bytes
    extra: Extra | None = field(default=None, kw_only=True)
    annotations: Annotations | None = field(default=None, kw_only=True)

    def __repr__(self) -> str:
        """Name the sound without its bytes."""
        return f"Audio({self.media_type}, {_sized(self.data)})"


def _sized(data: bytes) -> str:
    return f"{len(data)} bytes"


@tagged
@frozen(cache_hash=True)
class CachePoint:
    """Up to here the prompt stays as it is: a provider may keep what it has read.

    It belongs to the part before it.  ``ttl`` is how long, in the provider's words
    (``"5m"``, ``"1h"``); providers that cache by themselves pass it over.
    """

    tag: ClassVar[str] = "cache_point"
    ttl: str | None = None


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
    extra: Extra | None = field(default=None, kw_only=True)


@tagged
@frozen(cache_hash=True)
class Opaque:
    """A part of a kind we do not know, kept as it came and replayed to its provider.

    Where ``model`` is set, it is replayed to that model only.
    """

    tag: ClassVar[str] = "opaque"
    provider: str
    content: JsonObject
    model: str | None = None


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
    extra: Extra | None = field(default=None, kw_only=True)


def image(data: bytes | str, *, media_type: str | None = None) -> Image:
    """A picture from its bytes, or from an http(s) or data address.

    The media type is recognised by the first bytes where it is not given.
    """
    if isinstance(data, str):
        return Image(media_type or "image/*", url=data)
    return Image(media_type or _recognise(data), data=data)


def _recognise(data: bytes) -> str:
    found = picture_of(data)
    return "application/octet-stream" if found is None else found.media_type
