"""The parts of messages as tallies: texts, pictures, documents, sound, thoughts.

Decides: which texts are counted as one (those in a row are), and the guesses for what
has no tokens of its own.  A document of text is counted as its text; any other is so
many tokens a page, of which it has as many as its PDF marks, or one.  Sound is ten
tokens a second (https://platform.openai.com/docs/guides/audio); where its head does not
say how long it is, a second is taken for 16,000 bytes, as MP3s of speech have it.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from mojentic_fp.data.json import dump, render
from mojentic_fp.data.message import Message
from mojentic_fp.data.part import (
    Audio,
    Document,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.data.tool import ProviderTool
from mojentic_fp.wire.tokens.picture import picture
from mojentic_fp.wire.tokens.tally import NOTHING, Tally, total

_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_SECOND: Final = 10
_BYTES: Final = 16_000


def parts(model: str, page: int, message: Message) -> Tally:
    """What a message holds but for calls, where a page of a document is so many tokens."""
    return total(_each(model, page, message))


def _each(model: str, page: int, message: Message) -> Iterator[Tally]:
    for is_text, run in groupby(message.parts, lambda part: isinstance(part, Text)):
        if is_text:
            words = "".join(part.text for part in run if isinstance(part, Text))
            yield Tally(0, (words,) if words else ())
        else:
            yield from (_part(model, page, part) for part in run)


def _part(model: str, page: int, part: object) -> Tally:
    match part:
        case Image():
            return picture(model, part)
        case Document():
            return _document(part, page)
        case Audio():
            return _sound(part)
        case Thinking(text=text):
            return Tally(0, (text,), estimated=True)
        case Opaque():
            return own(part)
        case _:
            return NOTHING


def _document(part: Document, page: int) -> Tally:
    title = (part.name,) if part.name else ()
    if part.data is None:
        return Tally(page, title, estimated=True)
    if part.media_type.startswith("text/") or part.media_type == "application/json":
        return Tally(0, (*title, part.data.decode("utf-8", "replace")), estimated=True)
    pages = len(_PAGE.findall(part.data)) or 1
    return Tally(page * pages, title, estimated=True)


def _sound(part: Audio) -> Tally:
    seconds = len(part.data) / _rate(part.data)
    return Tally(max(1, round(seconds * _SECOND)), estimated=True)


def _rate(data: bytes) -> int:
    """How many bytes a second has: a WAV says it (RIFF, ``fmt``, bytes 8 to 11)."""
    if data[:4] != b"RIFF" or data[8:16] != b"WAVEfmt ":
        return _BYTES
    return int.from_bytes(data[28:32], "little") or _BYTES


def own(part: Opaque | ProviderTool) -> Tally:
    """What only its provider knows: the tokens of its JSON, at a guess."""
    return Tally(0, (dump(part.content).decode(),), estimated=True)


def arguments(call: ToolCall) -> str:
    """The arguments of a call as text."""
    return render(call.arguments) if call.raw is None else call.raw
