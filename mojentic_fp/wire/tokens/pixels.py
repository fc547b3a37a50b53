"""The size of a picture, read from the head of its file.

Decides: where each format says it: PNG, JPEG, GIF, WebP and BMP.  Nothing is decoded;
bytes that are none of these, or end before they say it, have no size.

Sources: https://www.w3.org/TR/png-3 (11.2.1), ITU-T T.81 (B.2.2),
https://www.w3.org/Graphics/GIF/spec-gif89a.txt (18), RFC 9649 (2.5 to 2.7).
"""

from collections.abc import Callable
from typing import Final, Literal

from attrs import frozen

_MARKS: Final = b"\xff"
_FRAMES: Final = frozenset(
    bytes((code,)) for code in range(0xC0, 0xD0) if code not in {0xC4, 0xC8, 0xCC}
)
"""The markers of JPEG that begin a frame, and say its size."""
_ALONE: Final = frozenset(bytes((code,)) for code in (0x01, *range(0xD0, 0xD9)))
"""The markers of JPEG that nothing belongs to."""
_BITS: Final = 0x3FFF
_SIGN: Final = 1 << 31


@frozen
class Pixels:
    """A picture's width and height."""

    width: int
    height: int


def pixels(data: bytes) -> Pixels | None:
    """The size of a picture, or ``None`` where its bytes do not say it."""
    for start, read in _FORMATS:
        if data.startswith(start):
            found = read(data)
            return found if found and found.width and found.height else None
    return None


def _png(data: bytes) -> Pixels | None:
    return _big(data, 16, 20, 4) if data[12:16] == b"IHDR" else None


def _gif(data: bytes) -> Pixels | None:
    return _little(data, 6, 8, 2)


def _bmp(data: bytes) -> Pixels | None:
    """A height below zero says that the topmost row comes first."""
    found = _little(data, 18, 22, 4)
    if found is None or found.height < _SIGN:
        return found
    return Pixels(found.width, 2 * _SIGN - found.height)


def _jpeg(data: bytes) -> Pixels | None:
    """The first frame's: segment after segment until there is one."""
    at = 2
    while data[at : at + 1] == _MARKS:
        marker = data[at + 1 : at + 2]
        if marker in _FRAMES:
            return _big(data, at + 7, at + 5, 2)
        if marker == _MARKS:  # padding
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp(data: bytes) -> Pixels | None:
    """By its first chunk: lossy, lossless or extended."""
    match data[8:16]:
        case b"WEBPVP8 ":
            found = _little(data, 26, 28, 2)
            return found and Pixels(found.width & _BITS, found.height & _BITS)
        case b"WEBPVP8L":
            found = _little(data, 21, 21, 4)
            packed = found.width if found else 0
            return found and Pixels((packed & _BITS) + 1, (packed >> 14 & _BITS) + 1)
        case b"WEBPVP8X":
            found = _little(data, 24, 27, 3)
            return found and Pixels(found.width + 1, found.height + 1)
        case _:
            return None


def _big(data: bytes, width: int, height: int, size: int) -> Pixels | None:
    return _read(data, (width, height), size, "big")


def _little(data: bytes, width: int, height: int, size: int) -> Pixels | None:
    return _read(data, (width, height), size, "little")


def _read(
    data: bytes, places: tuple[int, int], size: int, order: Literal["big", "little"]
) -> Pixels | None:
    """The numbers of so many bytes at these places, if the data reach that far."""
    if max(places) + size > len(data):
        return None
    width, height = (int.from_bytes(data[at : at + size], order) for at in places)
    return Pixels(width, height)


_FORMATS: Final[tuple[tuple[bytes, Callable[[bytes], Pixels | None]], ...]] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8", _jpeg),
    (b"GIF8", _gif),
    (b"RIFF", _webp),
    (b"BM", _bmp),
)
