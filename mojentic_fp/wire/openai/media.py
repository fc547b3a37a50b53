"""Pictures, sounds and documents: how they are shown, and how they are understood.

Decides: which parts of a content show things, and in which form their bytes travel.
Both ways are here, each the other's inverse; what has another form is nobody's thing.

Sources: https://platform.openai.com/docs/guides/images-vision, guides/audio,
guides/pdf-files; https://docs.mistral.ai/capabilities/document_ai
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.part import Audio, Document, Extra, Image
from mojentic_fp.wire import inline
from mojentic_fp.wire.body import Members, wished
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.pick import fields, member, others, text

_FORMATS: Final = immutabledict({"mpeg": "mp3", "x-wav": "wav", "wave": "wav"})
"""What the subtypes of IANA's audio types are called here."""
_SUBTYPES: Final = immutabledict({"mp3": "mpeg"})
_ANY: Final = "application/octet-stream"


def showing(quirks: Quirks, thing: Image | Audio | Document) -> Members:
    """The part that shows a thing."""
    match thing:
        case Image(detail=detail):
            image = wished({"url": address_of(thing), "detail": detail})
            return {"type": "image_url", "image_url": image}
        case Audio(media_type, data):
            kind = media_type.rpartition("/")[2]
            sound = {"data": inline.spelled(data), "format": _FORMATS.get(kind, kind)}
            return {"type": "input_audio", "input_audio": sound}
        case Document():
            return _filed(quirks, thing)


def address_of(image: Image) -> str:
    """Where the image is: its own address, or one that holds its bytes (RFC 2397)."""
    if image.data is None:
        return image.url or ""
    return inline.address(image.media_type, image.data)


def _filed(quirks: Quirks, thing: Document) -> Members:
    """A document; where its kind of part takes an address, its bytes make one."""
    data = thing.data
    place = thing.url if data is None else inline.address(thing.media_type, data)
    if quirks.documents == "document_url":
        named: Members = {"document_url": place, "document_name": thing.name}
        return {"type": "document_url", **wished(named)}
    file: Members = {"file_id": thing.id, "filename": thing.name, "file_data": place}
    return {"type": "file", "file": wished(file)}


def extra_of(quirks: Quirks, own: JsonObject) -> Extra | None:
    """What is nobody else's, if there is any."""
    return Extra(quirks.name, own) if own else None


def shown(quirks: Quirks, part: JsonObject) -> Image | Audio | Document | None:
    """The thing that a part shows, if it is one that we know."""
    kind = text(part, "type")
    own = extra_of(quirks, others(part, ("type", kind)))
    inner = part.get(kind)
    if kind == "image_url":
        return _image(inner, own)
    if kind == "input_audio":
        return _audio(inner, own)
    if kind == quirks.documents:
        return _file(inner, own) if kind == "file" else _document(quirks, part)
    return None


def _image(told: Json, own: Extra | None) -> Image | None:
    """A picture; some servers take its address alone."""
    place = fields(told) or immutabledict(url=told)
    url, detail = place.get("url"), place.get("detail")
    if not isinstance(url, str) or others(place, ("url", "detail")):
        return None
    if not isinstance(detail, str | None):
        return None
    here = inline.held(url)
    if here is None:
        return Image("image/*", url=url, detail=detail, extra=own)
    return Image(here[0], data=here[1], detail=detail, extra=own)


def _audio(told: Json, own: Extra | None) -> Audio | None:
    kind, data = text(told, "format"), inline.unspelled(text(told, "data"))
    unclear = "/" in kind or others(fields(told), ("format", "data"))
    if not kind or data is None or unclear or kind in _FORMATS:
        return None
    return Audio(f"audio/{_SUBTYPES.get(kind, kind)}", data, extra=own)


def _file(told: Json, own: Extra | None) -> Document | None:
    names = ("file_id", "file_data", "filename")
    id_, place, name = (member(told, each) for each in names)
    if others(fields(told), names) or not isinstance(name, str | None):
        return None
    if isinstance(id_, str) and place is None:
        return Document(_ANY, id=id_, name=name, extra=own)
    if isinstance(place, str) and id_ is None:
        return _placed(place, name, own)
    return None


def _document(quirks: Quirks, part: JsonObject) -> Document | None:
    place, name = part.get("document_url"), part.get("document_name")
    if not isinstance(place, str) or not isinstance(name, str | None):
        return None
    own = others(part, ("type", "document_url", "document_name"))
    return _placed(place, name, extra_of(quirks, own))


def _placed(place: str, name: str | None, own: Extra | None) -> Document:
    here = inline.held(place)
    if here is None:
        return Document(_ANY, url=place, name=name, extra=own)
    return Document(here[0], data=here[1], name=name, extra=own)
