"""Bytes within text: base64 (RFC 4648), and addresses that hold what they point to.

Decides: how bytes travel in JSON, and that only what would be spelled so again is read
as bytes; anything else is kept as the text it is.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final

_SCHEME: Final = "data:"
_BASE64: Final = ";base64"


def spelled(data: bytes) -> str:
    """The bytes in base64."""
    return b64encode(data).decode()


def unspelled(text: str) -> bytes | None:
    """The bytes that a text in base64 spells, and would again."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None
    return data if spelled(data) == text else None


def address(media_type: str, data: bytes) -> str:
    """An address that holds the bytes (RFC 2397)."""
    return f"{_SCHEME}{media_type}{_BASE64},{spelled(data)}"


def held(url: str) -> tuple[str, bytes] | None:
    """The media type and the bytes that an address itself holds, if it does."""
    head, comma, body = url.partition(",")
    if not (head.startswith(_SCHEME) and head.endswith(_BASE64) and comma):
        return None
    data = unspelled(body)
    media_type = head.removeprefix(_SCHEME).removesuffix(_BASE64)
    return None if data is None else (media_type, data)
