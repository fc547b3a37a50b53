"""Content blocks and our parts, both ways.

Decides: which block is which part, and what stands for a block where a model reads the
answer of a tool but cannot be given it: a sound, a link.  There, words say what it is,
and their ``Extra`` keeps the block whole, so that it goes on as it came.

    text              Text
    image             Image
    audio             Audio; in a tool's answer, words
    resource          Text, or by its media type Image, Audio or Document
    resource_link     words that name it
    any other         Opaque

Source: https://modelcontextprotocol.io/specification/2025-11-25/schema#contentblock
"""

import binascii
from base64 import b64decode, b64encode
from typing import Final, TypeAlias

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.mcp import MCP
from mojentic_fp.data.message import ToolPart, UserPart
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
from mojentic_fp.wire.mcp.marks import annotations_of, marked, rest, said

Part: TypeAlias = UserPart | Thinking | ToolCall
_WHOLE: Final = "block"
"""Where the ``Extra`` of words keeps the block that they stand for."""
_ANY: Final = "application/octet-stream"


def part_of(block: JsonObject) -> UserPart:
    """The part that a block is; one that makes no sense stays as it came."""
    part: UserPart | None
    match block.get("type"):
        case "text":
            part = _text(block)
        case "image" | "audio":
            part = _media(block)
        case "resource":
            part = _embedded(block)
        case "resource_link":
            part = _worded(block, _link(block))
        case _:
            part = None
    return Opaque(MCP, block) if part is None else part


def answer_of(block: JsonObject) -> ToolPart:
    """The part that a block is where a tool answers with it."""
    part = part_of(block)
    if isinstance(part, Audio):
        return _worded(block, f"[{part.media_type}, {len(part.data)} bytes]")
    return part


def contents_of(contents: JsonObject) -> UserPart:
    """The part that is what a resource holds."""
    block = JsonObject(type="resource", resource=contents)
    return part_of(block)


def block_of(part: Part) -> JsonObject | None:
    """The block that a part is; ``None`` for what only a provider of models knows."""
    match part:
        case Text() if isinstance(whole := said(part.extra).get(_WHOLE), immutabledict):
            return whole
        case Text(text=text):
            return _again(part, JsonObject(type="text", text=text), "text", text)
        case Image(data=bytes() as data):
            return _data(part, "image", data)
        case Audio(data=data):
            return _data(part, "audio", data)
        case Document(data=bytes() as data):
            return _document(part, data)
        case Image(url=str() as url) | Document(url=str() as url):
            named = part.name if isinstance(part, Document) else None
            link: dict[str, Json] = {"type": "resource_link", "uri": url}
            link |= {"name": named or url, "mimeType": part.media_type}
            return marked(link, part.annotations, None)
        case Image() | Document():
            words = f"[{part.media_type}, uploaded as {part.id}]"
            return marked({"type": "text", "text": words}, part.annotations, None)
        case Opaque(provider=provider, content=content):
            return content if provider == MCP else None
        case CachePoint() | Thinking() | ToolCall():
            return None


# --- from blocks ------------------------------------------------------------------------


def _text(block: JsonObject) -> Text | None:
    text = block.get("text")
    if not isinstance(text, str):
        return None
    extra = rest(block, ("type", "text"))
    return Text(text, extra=extra, annotations=annotations_of(block))


def _media(block: JsonObject) -> Image | Audio | None:
    kind, data = block.get("mimeType"), _bytes(block.get("data"))
    if not isinstance(kind, str) or data is None:
        return None
    extra = rest(block, ("type", "mimeType", "data"))
    marks = annotations_of(block)
    if block["type"] == "image":
        return Image(kind, data, extra=extra, annotations=marks)
    return Audio(kind, data, extra=extra, annotations=marks)


def _embedded(block: JsonObject) -> UserPart | None:
    """What a block holds of a resource; its URI and the rest stay in the ``Extra``."""
    held = block.get("resource")
    if not isinstance(held, immutabledict):
        return None
    text, blob, marks = held.get("text"), held.get("blob"), annotations_of(block)
    if isinstance(text, str):
        return Text(text, extra=_around(block, held, "text"), annotations=marks)
    data = _bytes(blob)
    if data is None:
        return None
    extra, given = _around(block, held, "blob"), held.get("mimeType")
    kind = given if isinstance(given, str) else _ANY
    if kind.startswith("image/"):
        return Image(kind, data, extra=extra, annotations=marks)
    if kind.startswith("audio/"):
        return Audio(kind, data, extra=extra, annotations=marks)
    name = _last(held.get("uri"))
    return Document(kind, data, name=name, extra=extra, annotations=marks)


def _around(block: JsonObject, held: JsonObject, carried: str) -> Extra | None:
    """All of an embedded resource but what the part carries."""
    left = JsonObject({name: held[name] for name in held if name != carried})
    return rest(block.set("resource", left), ())


def _worded(block: JsonObject, words: str) -> Text:
    extra = Extra(MCP, JsonObject({_WHOLE: block}))
    return Text(words, extra=extra, annotations=annotations_of(block))


def _link(block: JsonObject) -> str:
    """A link as a model reads it."""
    told = (block.get("title") or block.get("name"), block.get("description"))
    words = ": ".join(one for one in told if isinstance(one, str) and one)
    return f"[resource {block.get('uri')}{' — ' if words else ''}{words}]"


def _last(uri: Json) -> str | None:
    return uri.rstrip("/").rpartition("/")[2] or None if isinstance(uri, str) else None


def _bytes(value: Json) -> bytes | None:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


# --- to blocks --------------------------------------------------------------------------


def _again(
    part: Text | Image | Audio | Document, plain: JsonObject, carried: str, value: str
) -> JsonObject:
    """The plain block, or the embedded resource that the part came from."""
    held = said(part.extra).get("resource")
    if not isinstance(held, immutabledict):
        return marked(dict(plain), part.annotations, part.extra)
    around = evolve(part, extra=Extra(MCP, said(part.extra).delete("resource"))).extra
    block: dict[str, Json] = {"type": "resource", "resource": held.set(carried, value)}
    return marked(block, part.annotations, around)


def _data(part: Image | Audio, kind: str, data: bytes) -> JsonObject:
    encoded = b64encode(data).decode()
    plain = JsonObject(type=kind, mimeType=part.media_type, data=encoded)
    return _again(part, plain, "blob", encoded)


def _document(part: Document, data: bytes) -> JsonObject:
    """A file: an embedded resource, by the URI that it came with or by its name."""
    encoded = b64encode(data).decode()
    held: Json = JsonObject(
        uri=f"document:///{part.name or 'document'}", mimeType=part.media_type
    )
    if "resource" not in said(part.extra):
        members = said(part.extra) or EMPTY
        part = evolve(part, extra=Extra(MCP, members.set("resource", held)))
    return _again(part, EMPTY, "blob", encoded)
