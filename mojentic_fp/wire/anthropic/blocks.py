"""Spelling parts as content blocks.

Decides: which block each part is.  A cache point is a mark on the block before it.
Blank text is left out, since the API refuses it; so are thoughts that this model did not
have or that are unsigned, and parts that only other providers know.  What has no block
at all (sound, a picture in a format that the API does not take) is ``Unfit``.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.message import (
    AssistantPart,
    SystemPart,
    ToolMessage,
    UserPart,
)
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.wire.anthropic.words import NAME, own
from mojentic_fp.wire.body import Members, given, wished

_IMAGES: Final = frozenset(("image/jpeg", "image/png", "image/gif", "image/webp"))
_ALIASES: Final = immutabledict(
    {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}
)
_PDF: Final = "application/pdf"
_INLINE: Final = re.compile(r"data:([^;,]*)(?:;[^;,]*)*;base64,(.*)", re.DOTALL)
_UNMARKED: Final = frozenset(("thinking", "redacted_thinking"))


class Unfit(Exception):  # noqa: N818  it never leaves this codec
    """A part has no block: what is wrong with it, and what to do."""

    def __init__(self, detail: str, advice: str) -> None:
        """Say both."""
        super().__init__(detail)
        self.detail, self.advice = detail, advice


def blocks(
    parts: Iterable[SystemPart | UserPart | AssistantPart], model: str
) -> list[Members]:
    """The blocks of a message's parts, as this model is told them."""
    said: list[Members] = []
    for part in parts:
        if isinstance(part, CachePoint):
            _mark(said, part)
        elif (block := _block(part, model)) is not None:
            said.append(block)
    return said


def _mark(said: list[Members], point: CachePoint) -> None:
    """Mark the last block that can be marked."""
    for at in range(len(said) - 1, -1, -1):
        if said[at].get("type") not in _UNMARKED:
            said[at] = said[at] | {"cache_control": mark(point)}
            return


def mark(point: CachePoint) -> Members:
    """How a cache point is spelled."""
    return wished({"type": "ephemeral", "ttl": point.ttl})


def _block(
    part: Text | Image | Document | Audio | Thinking | ToolCall | Opaque, model: str
) -> Members | None:
    match part:
        case Text(text):
            said: Members = {"type": "text", "text": text}
            return said | own(part.extra) if text.strip() else None
        case Image():
            return {"type": "image", "source": _picture(part), **own(part.extra)}
        case Document(name=name):
            named = wished({"type": "document", "source": _file(part), "title": name})
            return named | own(part.extra)
        case Thinking(text, signature, thinker):
            if signature is None or thinker not in (None, model):
                return None
            said = {"type": "thinking", "thinking": text, "signature": signature}
            return said | own(part.extra)
        case ToolCall(id, name):
            said = {"type": "tool_use", "id": id, "name": name}
            return {**said, "input": given(part), **own(part.extra)}
        case Opaque(provider, content, thinker):
            kept = provider == NAME and thinker in (None, model)
            return dict(content) if kept else None
        case Audio():
            detail = "Anthropic takes no sound"
            raise Unfit(detail, "pass what was said as text")


def result(message: ToolMessage, model: str) -> Members:
    """The answer to a call; a cache point at its end is a mark on all of it."""
    parts = message.parts
    said: Members = {"type": "tool_result", "tool_use_id": message.call_id}
    last = parts[-1] if parts else None
    content = blocks(parts[:-1] if isinstance(last, CachePoint) else parts, model)
    if content:
        said["content"] = content
    if message.failed:
        said["is_error"] = True
    if isinstance(last, CachePoint):
        said["cache_control"] = mark(last)
    return said | own(message.extra)


def _picture(image: Image) -> Members:
    if image.id is not None:
        return {"type": "file", "file_id": image.id}
    if image.data is not None:
        return _encoded(image.media_type, b64encode(image.data).decode())
    inline = _INLINE.fullmatch(image.url or "")
    if inline:
        return _encoded(inline[1], inline[2])
    return {"type": "url", "url": image.url}


def _encoded(media_type: str, data: str) -> Members:
    kind = media_type.lower()
    kind = _ALIASES.get(kind, kind)
    if kind not in _IMAGES:
        detail = f"Anthropic takes images as JPEG, PNG, GIF or WebP, not {media_type}"
        raise Unfit(detail, "convert the image first")
    return {"type": "base64", "media_type": kind, "data": data}


def _file(file: Document) -> Members:
    if file.id is not None:
        return {"type": "file", "file_id": file.id}
    if file.data is None:
        return {"type": "url", "url": file.url}
    if file.media_type == _PDF:
        data = b64encode(file.data).decode()
        return {"type": "base64", "media_type": _PDF, "data": data}
    if not file.media_type.startswith("text/"):
        detail = f"Anthropic reads PDF and plain text, not {file.media_type}"
        raise Unfit(detail, "pass the document as PDF or as text")
    return {"type": "text", "media_type": "text/plain", "data": _words(file.data)}


def _words(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        detail = "the text of a document is not UTF-8"
        raise Unfit(detail, "decode it first, and pass it as UTF-8") from None
