"""Charsets: text out of the bytes of the web.

Decides: whom to believe about how a text is encoded: its byte order mark, then who sent
it, then the page itself, then UTF-8; what does not fit becomes U+FFFD, as browsers do.
Bytes that are no text at all are told from those that are.

Source: https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
"""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS: Final = "cp1252"
_LATIN: Final = frozenset({"ascii", "iso8859-1"})  # the web means Windows by these
_TEXTS: Final = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-[bl]e)?|cp[0-9]+|iso8859-[0-9]+|koi8-[rtu]|mac-\w+"
    r"|gb\w+|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|tis-620"
)
"""Python's names of what texts are written in; some of its codecs are for other things."""
_META: Final = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_BEGINNING: Final = 1024
"""Bytes in which a page says what it is."""


def decoded(data: bytes, told: str | None = None) -> str:
    """The text of some bytes, which are ``told`` to be in this charset."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    inside = _META.search(data[:_BEGINNING])
    said = inside[1].decode("ascii", "ignore") if inside else None
    for label in (told, said):
        known = _known(label)
        if known is not None and not (label is said and known.startswith("utf-16")):
            return data.decode(known, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        # one letter that is cut in two at the end is no reason to doubt the others
        whole = error.start >= len(data) - 3
        return data.decode("utf-8" if whole else _WINDOWS, "replace")


def binary(data: bytes, told: str | None = None) -> bool:
    """Whether bytes are no text: there is a NUL where no charset has any."""
    wide = (_known(told) or "").startswith(("utf-16", "utf-32"))
    marked = data.startswith(tuple(mark for mark, _ in _MARKS))
    return b"\0" in data[:_BEGINNING] and not (wide or marked)


def _known(label: str | None) -> str | None:
    """Python's name of a charset of text."""
    try:
        name = codecs.lookup((label or "").strip(" \"'")).name
    except (LookupError, ValueError):  # a NUL, or no ASCII, is no name
        return None
    if not _TEXTS.fullmatch(name):
        return None
    return _WINDOWS if name in _LATIN else name
