"""What a message holds, as Ollama takes it: words, and pictures by their bytes.

Decides: how pictures are said and read back, that a document which is text is told as
words, and what cannot be told at all.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md#chat-request-with-images
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from typing import Final, TypeAlias

from mojentic_fp.data.json import Json
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
    image,
)
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.wire.body import Members
from mojentic_fp.wire.document import worded

_Part: TypeAlias = (
    Text | Image | Document | Audio | Opaque | CachePoint | Thinking | ToolCall
)


class Unspeakable(Exception):  # noqa: N818  it never leaves this folder
    """Ollama has no words for a part; ``reason`` says why and what to do."""

    def __init__(self, reason: Unsupported) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason = reason


_ELSEWHERE: Final = Unsupported(
    "Ollama takes images by their bytes, not by their address",
    "read the image first, and pass its bytes",
)
_SOUND: Final = Unsupported(
    "Ollama takes no sound", "have it written down first, and pass the words"
)
_DISTANT: Final = Unsupported(
    "Ollama takes documents by their bytes, not by their address",
    "read the document first, and pass its bytes",
)


def content_of(parts: Iterable[_Part]) -> Members:
    """The members that say these parts, but for thoughts and calls."""
    words: list[str] = []
    images: list[str] = []
    for part in parts:
        match part:
            case Text(text):
                words.append(text)
            case Image():
                images.append(b64encode(_bytes(part)).decode())
            case Document():
                words.append(_words(part))
            case Audio():
                raise Unspeakable(_SOUND)
            case _:
                pass
    said: Members = {"content": "".join(words)}
    return {**said, "images": images} if images else said


def _bytes(shown: Image) -> bytes:
    """The image's bytes, which a ``data:`` address holds too (RFC 2397)."""
    if shown.data is not None:
        return shown.data
    head, base64, body = (shown.url or "").partition(";base64,")
    found = _decoded(body) if head.startswith("data:") and base64 else None
    if found is None:
        raise Unspeakable(_ELSEWHERE)
    return found


def _words(document: Document) -> str:
    if document.data is None:
        raise Unspeakable(_DISTANT)
    words = worded(document)
    if words is None:
        detail = f"Ollama takes documents that are text, not {document.media_type}"
        advice = "pass its text, or its pages as images"
        raise Unspeakable(Unsupported(detail, advice))
    return words


def read_images(told: Json) -> tuple[Image, ...] | None:
    """The pictures of a message; ``None`` where they are not a list of bytes."""
    if not isinstance(told, tuple):
        return None
    found = [_read_image(one) for one in told]
    images = tuple(one for one in found if one is not None)
    return images if len(images) == len(found) else None


def _read_image(told: Json) -> Image | None:
    data = _decoded(told) if isinstance(told, str) and told else None
    return None if data is None or b64encode(data).decode() != told else image(data)


def _decoded(base64: str) -> bytes | None:
    try:
        return b64decode(base64, validate=True)
    except (NotBase64, ValueError):
        return None
