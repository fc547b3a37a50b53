"""Streams of bytes, cut into what stands between separators.

Decides: where an event or a line begins and ends, however the bytes arrive.  Knows
nothing of what is in them.

    EventCut    server-sent events (https://html.spec.whatwg.org/multipage/
                server-sent-events.html): the data of each.  Names, ids and retry times
                are left out: no provider says anything in them that the data does not.
    LineCut     newline-delimited JSON: each line that is not blank

Both separators are ASCII, so nothing is ever cut within a character.  The state keeps
the bytes of the unfinished event as a rope: a long one in many small pieces is not
searched again, and is joined a logarithmic number of times.
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from mojentic_fp.data.rope import ByteRope, appended

_BOM: Final = b"\xef\xbb\xbf"
_START: Final = b"data: "
_GAP: Final = b"\n\n"
_MANY: Final = 2**16
_NAME: Final = b"event: "
_NAMED: Final = re.compile(rb"event: [^\n]*\ndata: ([^\n]*)\n\n").findall


@frozen
class Cut:
    """The next state of a splitter, and what became whole."""

    state: "Splitter"
    items: tuple[bytes, ...]


@frozen
class Splitter:
    """A splitter of bytes: what waits for its end, and what came just before.

    ``newline`` and ``cr`` say whether the last byte was one; ``begun`` that the place
    of a byte order mark has passed.
    """

    pending: ByteRope = ()
    newline: bool = False
    cr: bool = False
    begun: bool = False


START: Final = Splitter()
"""A splitter that has seen nothing."""


def events(state: Splitter, data: bytes) -> Cut:
    """The data of the server-sent events that these bytes complete."""
    if not data:
        return Cut(state, ())
    if state.cr or b"\r" in data:
        return _unified(state, data)
    return _events(state, data, cr=False)


def last_events(state: Splitter) -> Cut:
    """The data of an event that no blank line ended.

    The standard drops it; servers leave the blank line out, so here it counts.
    """
    block = b"".join(state.pending)
    return Cut(Splitter(begun=True), _data(_opened(state, block) + _GAP))


def lines(state: Splitter, data: bytes) -> Cut:
    """The lines that these bytes complete."""
    end = data.rfind(b"\n") + 1
    if not end:
        return Cut(Splitter(appended(state.pending, data), begun=state.begun), ())
    block = _opened(state, b"".join((*state.pending, data[:end])))
    rest = data[end:]
    return Cut(Splitter((rest,) if rest else (), begun=True), _filled(block))


def last_lines(state: Splitter) -> Cut:
    """The line that no newline ended."""
    block = _opened(state, b"".join(state.pending))
    return Cut(Splitter(begun=True), _filled(block))


def _unified(state: Splitter, data: bytes) -> Cut:
    """Cut with CR and CRLF made LF; a CRLF may be cut in two."""
    cr = data.endswith(b"\r")
    if state.cr and data.startswith(b"\n"):
        data = data[1:]
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data:
        return Cut(Splitter(state.pending, state.newline, cr, state.begun), ())
    return _events(state, data, cr=cr)


def _events(state: Splitter, data: bytes, *, cr: bool) -> Cut:
    """Cut after the last blank line; only new bytes are searched for it."""
    end = data.rfind(_GAP) + 2
    if end == 1:
        end = 1 if state.newline and data.startswith(b"\n") else 0
    newline = data.endswith(b"\n")
    if not end:
        pending = appended(state.pending, data)
        return Cut(Splitter(pending, newline, cr, state.begun), ())
    block = b"".join((*state.pending, data[:end])) if state.pending else data[:end]
    rest = data[end:]
    after = (
        Splitter((rest,), newline, cr, True) if rest else Splitter((), False, cr, True)
    )
    return Cut(after, _data(_opened(state, block)))


def _opened(state: Splitter, block: bytes) -> bytes:
    return block if state.begun else block.removeprefix(_BOM)


def _data(block: bytes) -> tuple[bytes, ...]:
    """The data of all events in a block that ends with a blank line.

    Nearly always each event is one ``data: `` line, or one after its name: then three
    searches do it all.
    """
    if block.startswith(_START) and block.endswith(_GAP):
        found = block[6:-2].split(b"\n\ndata: ")
        if block.count(b"\n") == 2 * len(found):
            return tuple(found)
    if block.startswith(_NAME):
        found = _NAMED(block)
        if block.count(b"\n") == 3 * len(found):
            return tuple(found)
    return _parsed(block)


def _parsed(block: bytes) -> tuple[bytes, ...]:
    """The same, line by line, as the standard says it."""
    found: list[bytes] = []
    data: bytes | bytearray | None = None
    for line in _split(block):
        if line:
            name, _, value = line.partition(b":")
            if name == b"data":
                value = value.removeprefix(b" ")
                data = value if data is None else _joined(data, value)
        elif data is not None:
            found.append(bytes(data))
            data = None
    return tuple(found)


def _joined(data: bytes | bytearray, value: bytes) -> bytearray:
    """One more line of data."""
    data = data if isinstance(data, bytearray) else bytearray(data)
    data += b"\n"
    data += value
    return data


def _split(block: bytes) -> Iterator[bytes]:
    """The lines of a block that ends with a newline.

    Not all at once: as objects, short lines take many times what they take as bytes.
    """
    at = 0
    while at < len(block):
        end = block.find(b"\n", at + _MANY) + 1 or len(block)
        yield from block[at : end - 1].split(b"\n")
        at = end


def _filled(block: bytes) -> tuple[bytes, ...]:
    return tuple([line for line in block.split(b"\n") if line and not line.isspace()])
