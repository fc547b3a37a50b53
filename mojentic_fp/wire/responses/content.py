"""The content of messages that are given to a model: its parts, in both directions.

Decides: how each part is spelled, and what a spelled part means.  Bytes travel as data
addresses (RFC 2397).  What is none of these kinds is kept as it came; so are bytes whose
base64 is not the usual one, since it could not be told again.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import ToolPart, UserPart
from mojentic_fp.data.part import Audio, CachePoint, Document, Image, Opaque, Text
from mojentic_fp.wire import inline
from mojentic_fp.wire.body import Members, wished
from mojentic_fp.wire.pick import fields, others, text
from mojentic_fp.wire.responses.words import ITEM, Style, extra_of, own

_UNSAID: Final = "application/octet-stream"
"""The media type of a file that is elsewhere: nobody says what it is."""
_FORMATS: Final = immutabledict({"mpeg": "mp3", "x-wav": "wav", "wave": "wav"})
_SUBTYPES: Final = immutabledict({"mp3": "mpeg"})
_SAID: Final = frozenset((ITEM, "annotations", "logprobs"))
"""What only belongs to the words of a model, not to those that quote it."""
_BREAKPOINT: Final = "prompt_cache_breakpoint"
_EXPLICIT: Final[JsonObject] = immutabledict({"mode": "explicit"})

# --- spelling ----------------------------------------------------------------------------


def spelled(style: Style, parts: Iterable[UserPart | ToolPart]) -> list[Members]:
    """The parts in the provider's words; what only others know is left out."""
    said: list[Members] = []
    for part in parts:
        if isinstance(part, CachePoint):
            if style.cache and said:
                said[-1][_BREAKPOINT] = _EXPLICIT
        elif not isinstance(part, Opaque):
            beside = others(own(part.extra, style.provider), _SAID)
            said.append({**_part(part), **beside})
        elif part.provider == style.provider:
            said.append(dict(part.content))
    return said


def _part(part: Text | Image | Document | Audio) -> Members:
    match part:
        case Text(text):
            return {"type": "input_text", "text": text}
        case Image(data=data, url=url, detail=detail):
            place = url if data is None else inline.address(part.media_type, data)
            said = wished({"image_url": place, "file_id": part.id, "detail": detail})
            return {"type": "input_image", **said}
        case Document():
            return {"type": "input_file", **_file(part)}
        case Audio(media_type, data):
            kind = media_type.rpartition("/")[2]
            sound = {"data": inline.spelled(data), "format": _FORMATS.get(kind, kind)}
            return {"type": "input_audio", "input_audio": sound}


def _file(part: Document) -> Members:
    kind, here = part.media_type, part.data
    return wished(
        {
            "file_data": None if here is None else inline.address(kind, here),
            "file_url": part.url,
            "file_id": part.id,
            "filename": part.name,
        }
    )


def stands_alone(style: Style, part: object) -> bool:
    """Whether a part is no content, but an item of its own: an answer to some tool."""
    return (
        isinstance(part, Opaque)
        and part.provider == style.provider
        and not text(part.content, "type").startswith("input_")
    )


# --- understanding -----------------------------------------------------------------------


@frozen
class Understood:
    """What a part means, and the part as it came."""

    part: Text | Image | Document | Audio | Opaque | CachePoint
    raw: JsonObject = EMPTY


def understood(style: Style, content: Json) -> tuple[Understood, ...] | None:
    """The parts of a content; nothing where it is neither text nor parts."""
    if isinstance(content, str):
        return (Understood(Text(content)),)
    if not isinstance(content, tuple):
        return None
    parts = [part for part in content if isinstance(part, immutabledict)]
    if len(parts) != len(content):
        return None
    return tuple(one for part in parts for one in _understood(style, part))


def _understood(style: Style, part: JsonObject) -> Iterator[Understood]:
    """A part, and the cache point that it may bear."""
    point = style.cache and part.get(_BREAKPOINT) == _EXPLICIT
    bare = part.delete(_BREAKPOINT) if point else part
    found = _thing(style, bare)
    if found is None:
        yield Understood(Opaque(style.provider, part), part)
        return
    yield Understood(found, part)
    if point:
        yield Understood(CachePoint())


def _thing(style: Style, part: JsonObject) -> Text | Image | Document | Audio | None:
    match text(part, "type"):
        case "input_text":
            return _text(style, part)
        case "input_image":
            return _image(style, part)
        case "input_file":
            return _document(style, part)
        case "input_audio":
            return _audio(style, part)
        case _:
            return None


def _text(style: Style, part: JsonObject) -> Text | None:
    words = part.get("text")
    if not isinstance(words, str):
        return None
    return Text(words, extra=extra_of(style.provider, others(part, ("type", "text"))))


def _image(style: Style, part: JsonObject) -> Image | None:
    place, detail = part.get("image_url"), part.get("detail")
    if not isinstance(place, str) or not isinstance(detail, str | None):
        return None
    extra = extra_of(style.provider, others(part, ("type", "image_url", "detail")))
    here = inline.held(place)
    if here is None:
        return Image("image/*", url=place, detail=detail, extra=extra)
    return Image(here[0], data=here[1], detail=detail, extra=extra)


_PLACES: Final = ("file_data", "file_url", "file_id")


def _document(style: Style, part: JsonObject) -> Document | None:
    places = [name for name in _PLACES if part.get(name) is not None]
    name = part.get("filename")
    if len(places) != 1 or not isinstance(name, str | None):
        return None
    place = part[places[0]]
    if not isinstance(place, str):
        return None
    extra = extra_of(style.provider, others(part, ("type", "filename", *_PLACES)))
    if places == ["file_url"]:
        return Document(_UNSAID, url=place, name=name, extra=extra)
    if places == ["file_id"]:
        return Document(_UNSAID, id=place, name=name, extra=extra)
    here = inline.held(place)
    if here is None:
        return None
    return Document(here[0], data=here[1], name=name, extra=extra)


def _audio(style: Style, part: JsonObject) -> Audio | None:
    sound = fields(part, "input_audio")
    kind, data = text(sound, "format"), inline.unspelled(text(sound, "data"))
    unclear = "/" in kind or kind in _FORMATS or others(sound, ("data", "format"))
    if not kind or data is None or unclear:
        return None
    extra = extra_of(style.provider, others(part, ("type", "input_audio")))
    return Audio(f"audio/{_SUBTYPES.get(kind, kind)}", data, extra=extra)
