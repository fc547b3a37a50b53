"""Understanding content blocks: the inverse of ``blocks``.

Decides: which part each block is.  What would not be spelled again as it came is kept as
it came (``Opaque``): blocks of kinds that are not known, blank text, bytes that are not
what they say.  Members that no part has are its ``extra``; marks of the cache are cache
points, unless they say more than these can.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, TypeVar

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject, freeze
from mojentic_fp.data.message import ToolMessage, ToolPart
from mojentic_fp.data.part import (
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.wire.anthropic.blocks import Unfit, blocks, mark, result
from mojentic_fp.wire.anthropic.words import NAME, extra_of, own
from mojentic_fp.wire.pick import fields, member, others, text

P = TypeVar("P", bound=Text | Image | Document | Thinking | ToolCall)

Readers: TypeAlias = Mapping[str, Callable[[JsonObject, str], P]]
"""How blocks of each kind are read, as said by or to a model."""


def parts(
    content: Json, model: str, readers: Readers[P]
) -> tuple[P | Opaque | CachePoint, ...] | None:
    """The parts of a message's content; nothing where it is no list of blocks."""
    if isinstance(content, str):
        content = (immutabledict({"type": "text", "text": content}),)
    if not isinstance(content, tuple):
        return None
    found: list[P | Opaque | CachePoint] = []
    for block in content:
        if not isinstance(block, immutabledict):
            return None
        found.extend(_parts(block, model, readers))
    return tuple(found)


def _parts(
    block: JsonObject, model: str, readers: Readers[P]
) -> tuple[P | Opaque | CachePoint, ...]:
    """A block's part, and its cache point; the block as it came where it is odd."""
    read = readers.get(text(block, "type"))
    if read is not None:
        bare, point = _unmarked(block)
        try:
            part = read(bare, model)
            said = (part,) if point is None else (part, point)
            if _frozen(blocks(said, model)) == (_told(block),):
                return said
        except (Unfit, ValueError):
            pass  # what it says cannot be told so: it is kept as it came
    thought = text(block, "type") == "redacted_thinking"
    return (Opaque(NAME, block, model if thought else None),)


def _frozen(said: object) -> Json:
    return freeze(said).unwrap()


def _told(block: JsonObject) -> JsonObject:
    """A block without the members that say nothing."""
    return others(block, ())


def _unmarked(block: JsonObject) -> tuple[JsonObject, CachePoint | None]:
    """A block without its mark of the cache, and the point that it stands for."""
    told = fields(block, "cache_control")
    point = CachePoint(text(told, "ttl") or None)
    if not told or _frozen(mark(point)) != told:
        return block, None
    return block.delete("cache_control"), point


def _rest(block: JsonObject, *known: str) -> Extra | None:
    return extra_of(others(block, ("type", *known)))


# --- blocks of each kind ---------------------------------------------------------------


def _text(block: JsonObject, _: str) -> Text:
    return Text(text(block, "text"), extra=_rest(block, "text"))


def _thinking(block: JsonObject, model: str) -> Thinking:
    said, signature = text(block, "thinking"), text(block, "signature")
    rest = _rest(block, "thinking", "signature")
    return Thinking(said, signature, model, extra=rest)


def _call(block: JsonObject, _: str) -> ToolCall:
    given, rest = fields(block, "input"), _rest(block, "id", "name", "input")
    return ToolCall(text(block, "id"), text(block, "name"), given, extra=rest)


def _image(block: JsonObject, _: str) -> Image:
    source, rest = fields(block, "source"), _rest(block, "source")
    match text(source, "type"):
        case "base64":
            data = b64decode(text(source, "data"), validate=True)
            return Image(text(source, "media_type"), data, extra=rest)
        case "file":
            return Image("image/*", id=text(source, "file_id"), extra=rest)
        case _:
            return Image("image/*", url=text(source, "url"), extra=rest)


def _document(block: JsonObject, _: str) -> Document:
    source, name = fields(block, "source"), text(block, "title") or None
    kind, rest = text(source, "media_type"), _rest(block, "source", "title")
    match text(source, "type"):
        case "base64":
            data = b64decode(text(source, "data"), validate=True)
            return Document(kind, data, name=name, extra=rest)
        case "text":
            data = text(source, "data").encode()
            return Document(kind, data, name=name, extra=rest)
        case "file":
            id_ = text(source, "file_id")
            return Document("application/*", id=id_, name=name, extra=rest)
        case _:
            url = text(source, "url")
            return Document("application/pdf", url=url, name=name, extra=rest)


SYSTEM: Final[Readers[Text]] = immutabledict({"text": _text})
"""What instructions are made of."""
USER: Final[Readers[Text | Image | Document]] = immutabledict(
    {"text": _text, "image": _image, "document": _document}
)
"""What the user says and shows; the results of calls are made of it too."""
ASSISTANT: Final[Readers[Text | Thinking | ToolCall]] = immutabledict(
    {"text": _text, "thinking": _thinking, "tool_use": _call}
)
"""What the model said."""


# --- the results of calls --------------------------------------------------------------


def call_result(
    block: JsonObject, names: Mapping[str, str], model: str
) -> ToolMessage | None:
    """The answer to a call, if it is one that can be told again.

    ``names`` are those of the calls by their ids.
    """
    bare, point = _unmarked(block)
    content = parts(member(bare, "content") or (), model, USER)
    if content is None:
        return None
    id_ = text(bare, "tool_use_id")
    message = ToolMessage(
        id_,
        names.get(id_, ""),
        (*_apart(content), *(() if point is None else (point,))),
        failed=member(bare, "is_error") is True,
        extra=_rest(bare, "tool_use_id", "content", "is_error"),
    )
    return message if _frozen(result(message, model)) == _plain(block) else None


def _apart(content: tuple[ToolPart, ...]) -> tuple[ToolPart, ...]:
    """The parts with a mark at their end made a member: a point there means them all."""
    if not content or not isinstance(content[-1], CachePoint):
        return content
    marked, members = content[-2], {"cache_control": _frozen(mark(content[-1]))}
    if isinstance(marked, Text | Image | Document):
        extra = extra_of(own(marked.extra) | members)
        return (*content[:-2], evolve(marked, extra=extra))
    return content


def _plain(block: JsonObject) -> JsonObject:
    """A result as it would be spelled here."""
    told = _told(block)
    content = told.get("content")
    if content in ("", ()):
        told = told.delete("content")
    elif isinstance(content, str):
        words = immutabledict[str, Json]({"type": "text", "text": content})
        told = told.set("content", (words,))
    elif isinstance(content, tuple):
        told = told.set("content", tuple(map(_spoken, content)))
    return told.delete("is_error") if told.get("is_error") is False else told


def _spoken(block: Json) -> Json:
    return _told(block) if isinstance(block, immutabledict) else block
