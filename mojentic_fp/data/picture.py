"""Pictures: what the first bytes of one say of it.

Decides: the media type of a picture, by its signature and never by its name, and its
width and height in pixels, by its header alone.  Nothing is decoded; any bytes at all
are answered, in time linear in their number.  A size is as the picture is kept: HEIC
may be cut by a few pixels, and a camera's JPEG turned, before it is shown.

    PNG    https://www.w3.org/TR/png-3/#11IHDR
    JPEG   https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1, B.2.2)
    GIF    https://www.w3.org/Graphics/GIF/spec-gif89a.txt (18)
    WebP   https://www.rfc-editor.org/rfc/rfc9649 (2.5 - 2.7), rfc6386 (9.1)
    BMP    https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader
    HEIC   ISO/IEC 14496-12 (4.3, 8.11), 23008-12 (6.5.3)
"""

import re
from collections.abc import Callable
from typing import Final

from attrs import frozen


@frozen(order=True)
class Pixels:
    """A width and a height, each of one pixel or more."""

    width: int
    height: int

    @property
    def side(self) -> int:
        """The longer of the two."""
        return max(self.width, self.height)

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.width} × {self.height}"  # noqa: RUF001  that is the sign


@frozen
class Picture:
    """The media type of a picture, and its size where its header says it."""

    media_type: str
    size: Pixels | None = None


def picture_of(data: bytes) -> Picture | None:
    """What the first bytes say of a picture; ``None`` where they begin none.

    >>> picture_of(b"GIF89a" + bytes([16, 0, 9, 0]))
    Picture(media_type='image/gif', size=Pixels(width=16, height=9))
    """
    for start, media_type, measure in _KINDS:
        if start.match(data):
            return Picture(media_type, measure(data))
    return None


def _png(data: bytes) -> Pixels | None:
    return (
        _size(_big(data[16:20]), _big(data[20:24])) if data[12:16] == b"IHDR" else None
    )


def _gif(data: bytes) -> Pixels | None:
    return _size(_little(data[6:8]), _little(data[8:10]))


_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame's header; the three left out mean other things."""
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that no length follows."""
_ENDS: Final = frozenset({0xD9, 0xDA})
"""From here on there is nothing but the picture itself, or nothing."""


def _jpeg(data: bytes) -> Pixels | None:
    at = 2
    while at + 1 < len(data) and data[at] == 0xFF:  # noqa: PLR2004  how markers begin
        marker = data[at + 1]
        if marker in _FRAMES:
            return _size(_big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]))
        if marker in _ENDS:
            return None
        if marker == 0xFF:  # noqa: PLR2004  a marker may be filled up
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + max(2, _big(data[at + 2 : at + 4]) or 2)
    return None


def _webp(data: bytes) -> Pixels | None:
    match data[12:16]:
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            return _size(_low(_little(data[26:28])), _low(_little(data[28:30])))
        case b"VP8L" if data[20:21] == b"\x2f" and len(data) >= 25:  # noqa: PLR2004  whole
            bits = int.from_bytes(data[21:25], "little")
            return Pixels((bits & _LOW) + 1, (bits >> 14 & _LOW) + 1)
        case b"VP8X" if len(data) >= 30:  # noqa: PLR2004  it is whole
            wide = int.from_bytes(data[24:27], "little")
            high = int.from_bytes(data[27:30], "little")
            return Pixels(wide + 1, high + 1)
        case _:
            return None


_LOW: Final = (1 << 14) - 1
"""The bits of a side; those above say how to scale it."""


def _low(number: int | None) -> int | None:
    return None if number is None else number & _LOW


def _bmp(data: bytes) -> Pixels | None:
    if data[14] == 12:  # noqa: PLR2004  the header of OS/2 1.x
        return _size(_little(data[18:20]), _little(data[20:22]))
    if len(data) < 26:  # noqa: PLR2004  it is cut off
        return None
    width = int.from_bytes(data[18:22], "little", signed=True)
    height = int.from_bytes(data[22:26], "little", signed=True)  # below 0: top down
    return _size(width, abs(height))


_EXTENT: Final = re.compile(rb"\0\0\0\x14ispe\0{4}(.{4})(.{4})", re.DOTALL)


def _heif(data: bytes) -> Pixels | None:
    """The largest of the pictures that its ``meta`` box tells of; tiles are smaller."""
    sizes = (
        _size(_big(found[1]), _big(found[2])) for found in _EXTENT.finditer(_meta(data))
    )
    known = [size for size in sizes if size is not None]
    return max(known, key=lambda size: size.width * size.height, default=None)


def _meta(data: bytes) -> bytes:
    at = 0
    while (length := _big(data[at : at + 4])) is not None and length >= 8:  # noqa: PLR2004  a box's head
        if data[at + 4 : at + 8] == b"meta":
            return data[at : at + length]
        at += length
    return b""


def _size(width: int | None, height: int | None) -> Pixels | None:
    """A size, where both are there and it is one."""
    if width is None or height is None or width < 1 or height < 1:
        return None
    return Pixels(width, height)


def _big(some: bytes) -> int | None:
    """A number of two or four bytes, the highest first; cut off, it is none."""
    return int.from_bytes(some, "big") if len(some) in {2, 4} else None


def _little(some: bytes) -> int | None:
    """A number of two bytes, the lowest first; cut off, it is none."""
    return int.from_bytes(some, "little") if len(some) == 2 else None  # noqa: PLR2004


def _kind(
    start: bytes, name: str, measure: Callable[[bytes], Pixels | None]
) -> tuple[re.Pattern[bytes], str, Callable[[bytes], Pixels | None]]:
    return re.compile(start, re.DOTALL), f"image/{name}", measure


_KINDS: Final = (
    _kind(rb"\x89PNG\r\n\x1a\n", "png", _png),
    _kind(rb"\xff\xd8\xff", "jpeg", _jpeg),
    _kind(rb"GIF8[79]a", "gif", _gif),
    _kind(rb"RIFF.{4}WEBP", "webp", _webp),
    _kind(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "bmp", _bmp),
    _kind(rb".{4}ftyp(hei[cxms]|hev[cxms])", "heic", _heif),
    _kind(rb".{4}ftyp(mif1|msf1)", "heif", _heif),
    _kind(rb".{4}ftypavi[fs]", "avif", _heif),
)
"""How each kind begins; ``BM`` alone could begin a text."""
