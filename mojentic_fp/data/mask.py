"""Masks: what must not be seen of a request, taken out of all that may be.

Decides: what counts as secret.  That is the ``secrets`` of a request, and what travels
as a credential under its usual names: headers, parameters of the address, a password in
it.  Such headers are left out whole; elsewhere ``***`` stands for the value, wherever it
is echoed, also where JSON or an address spells it by escapes, and where a stream was cut
in its middle or broke off in it.

An echo is known by eight characters or more: a shorter value (``"none"``, for a server
that wants no key) is a word like others.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from mojentic_fp.data.http import HttpRequest

STARS: Final = "***"
_LEAST: Final = 8
_CREDENTIALS: Final = frozenset(
    {
        "apikey",
        "auth",
        "authorization",
        "cookie",
        "credential",
        "key",
        "password",
        "secret",
        "sig",
        "signature",
        "token",
    }
)
"""Words in the names of headers and parameters that hold something secret."""
_WORDS: Final = re.compile(r"[a-z0-9]+")
_PARAMETER: Final = re.compile(r"([?&])([^=&#]+)=([^&#]*)")
_LOGIN: Final = re.compile(r"^([a-z][a-z0-9+.-]*://)([^/@?#]+)@", re.IGNORECASE)


@frozen
class Mask:
    """Takes words out of what may be seen."""

    words: tuple[bytes, ...] = field(repr=False)

    def over(self, data: bytes) -> bytes:
        """The bytes with stars for each of the words."""
        return b"".join(self.pieces((data,)))

    def text(self, text: str) -> str:
        """The text with stars for each of the words."""
        data = text.encode(errors="surrogatepass")
        return self.over(data).decode(errors="surrogatepass")

    def pieces(self, pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The pieces with stars for each of the words, cut where they were.

        The stars stand where a word begins; a piece of which nothing is left is none.
        """
        whole = b"".join(pieces)
        spans = self._spans(whole)
        if not spans:
            return pieces
        masked: list[bytes] = []
        start = 0
        for piece in pieces:
            masked.append(_cut(whole, start, start + len(piece), spans))
            start += len(piece)
        return tuple(piece for piece in masked if piece)

    def _spans(self, whole: bytes) -> list[tuple[int, int]]:
        """Where the words are, and the beginning of one where the bytes end."""
        if not self.words:
            return []
        pattern = b"|".join(_spelled(word) for word in self.words)
        spans = [found.span() for found in re.finditer(pattern, whole)]
        begun = max((_begun(whole, word) for word in self.words), default=0)
        free = spans[-1][1] if spans else 0
        if begun and len(whole) - begun >= free:
            spans.append((len(whole) - begun, len(whole)))
        return spans


def mask_of(request: HttpRequest) -> Mask:
    """The mask for all that a request holds secret."""
    values = [value.reveal() for _, value in request.secrets]
    values += [value for name, value in request.headers if credential(name)]
    values += [
        found.group(3)
        for found in _PARAMETER.finditer(request.url)
        if credential(found.group(2))
    ]
    login = _LOGIN.match(request.url)
    if login is not None:
        values += login.group(2).split(":")
    words = {word.encode() for value in values for word in value.split()}
    long = (word for word in words if len(word) >= _LEAST)
    return Mask(tuple(sorted(long, key=len, reverse=True)))


def visible(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers that hold no credential."""
    return tuple((name, value) for name, value in headers if not credential(name))


def credential(name: str) -> bool:
    """Whether a header or a parameter of this name holds something secret."""
    return not _CREDENTIALS.isdisjoint(_WORDS.findall(name.lower()))


def masked(request: HttpRequest) -> HttpRequest:
    """The request as anybody may see it."""
    mask = mask_of(request)
    return HttpRequest(
        request.method,
        mask.text(_PARAMETER.sub(_starred, _LOGIN.sub(r"\1", request.url))),
        tuple((name, mask.text(value)) for name, value in visible(request.headers)),
        mask.over(request.body),
    )


def _starred(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    return f"{before}{name}={STARS if credential(name) else value}"


def _cut(whole: bytes, start: int, end: int, spans: list[tuple[int, int]]) -> bytes:
    """The bytes between two places, with stars where a span begins."""
    kept: list[bytes] = []
    for first, last in spans:
        if first < end and last > start:
            kept.append(whole[start:first])
            if first >= start:
                kept.append(STARS.encode())
            start = min(last, end)
    return b"".join((*kept, whole[start:end]))


def _begun(whole: bytes, word: bytes) -> int:
    """How much of a word the bytes end with, if it is enough to know it by."""
    sizes = range(len(word) - 1, _LEAST - 1, -1)
    return next((size for size in sizes if whole.endswith(word[:size])), 0)


def _spelled(word: bytes) -> bytes:
    """A pattern for the word, and for what JSON and addresses make of it."""
    return b"".join(_character(byte) for byte in word)


def _character(byte: int) -> bytes:
    plain = re.escape(bytes((byte,)))
    if plain.isalnum():
        return plain
    escaped = b"(?i:\\\\u%04x|%%%02x)" % (byte, byte)
    return b"(?:%s|%s%s)" % (plain, escaped, b"|\\\\/" if byte == ord("/") else b"")
