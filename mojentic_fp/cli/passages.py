"""The passages of a session, as a person reads them.

Decides: how what was said, shown and called is told in lines, and which part of a
message is what its user typed.  What a model thought is not told.  Pure.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from mojentic_fp.cli.render import called
from mojentic_fp.data.message import Message, UserMessage, UserPart
from mojentic_fp.data.part import Audio, Document, Image, Text, ToolCall
from mojentic_fp.data.session import Passage, Session

_LONGEST: Final = 60


def typed_in(passage: Passage) -> str:
    """What the user typed to begin a passage: the last words of their message."""
    return _parted(passage)[1]


def beside(passage: Passage) -> tuple[UserPart, ...]:
    """The files and pictures that went with what the user typed."""
    return _parted(passage)[0]


def _parted(passage: Passage) -> tuple[tuple[UserPart, ...], str]:
    first = passage.messages[0]
    if not isinstance(first, UserMessage):
        return (), first.text
    parts = first.parts
    for at in reversed(range(len(parts))):
        words = parts[at]
        if isinstance(words, Text):
            return (*parts[:at], *parts[at + 1 :]), words.text
    return parts, ""


def waiting(parts: tuple[UserPart, ...]) -> tuple[str, ...]:
    """What waits for the next message, a line each: a file by its first line."""
    begun = (_first(one.text) if isinstance(one, Text) else mark(one) for one in parts)
    return tuple(f"waits for the next message: {line}" for line in begun if line)


def _first(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


def lines_of(session: Session) -> Iterator[str]:
    """All passages of a session, with their numbers."""
    for at, (passage, shown) in enumerate(session.history):
        gone = "" if shown else " (left out)"
        pinned = " (pinned)" if passage.pinned else ""
        cut = " (stopped)" if passage.stopped else ""
        yield f"{at}{pinned}{gone}{cut}"
        yield from (f"  {line}" for line in _said(passage))


def _said(passage: Passage) -> Iterator[str]:
    for message in passage.messages:
        first, *rest = _told(message) or [""]
        yield f"{message.tag}: {first}"
        yield from (f"  {line}" for line in rest)


def _told(message: Message) -> list[str]:
    """A message in lines: its words, and a line for each other part, in its order."""
    lines: list[str] = []
    for is_text, parts in groupby(message.parts, lambda part: isinstance(part, Text)):
        if is_text:
            words = "".join(part.text for part in parts if isinstance(part, Text))
            lines += words.splitlines()
        else:
            lines += [line for line in map(mark, parts) if line]
    return lines


def mark(part: object) -> str:
    """What stands for a part that is no text: ``[picture image/png, 97 bytes]``."""
    match part:
        case Image(media_type=kind, data=data, url=url, id=name):
            return f"[picture {kind}, {_place(data, url or name)}]"
        case Document(media_type=kind, data=data, url=url, id=id_, name=name):
            called_so = f"{name}, " if name else ""
            return f"[document {called_so}{kind}, {_place(data, url or id_)}]"
        case Audio(media_type=kind, data=data):
            return f"[audio {kind}, {_place(data, None)}]"
        case ToolCall():
            return f"→ {called(part)}"
        case _:
            return ""


def _place(data: bytes | None, elsewhere: str | None) -> str:
    """How large it is, or where."""
    if data is not None:
        return f"{len(data)} bytes"
    place = elsewhere or ""
    return place if len(place) <= _LONGEST else f"{place[: _LONGEST - 1]}…"
