"""Masks: what must not be seen of a request, taken out of all that may be.

Decides: what counts as secret.  That is the ``secrets`` of a request, and what travels
as a credential under its usual names: headers, parameters of the address, a login in it.
Such headers are left out whole; elsewhere stars stand for the value wherever it is
given away (``data.secret`` knows where that is), also where a stream was cut in its
middle or broke off in it.

A value of less than eight characters (``"none"``, for a server that wants no key) is a
word like others, and stays where it is part of what was said.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.place import without_user
from mojentic_fp.data.secret import STARS, Secret, united

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
_LOGIN: Final = re.compile(r"^[a-z][a-z0-9+.-]*://([^/@?#]+)@", re.IGNORECASE)


@frozen
class Mask:
    """Takes secrets out of what may be seen."""

    secrets: tuple[Secret, ...]

    def text(self, text: str) -> str:
        """The text with stars for what gives a secret away."""
        for secret in self.secrets:
            text = secret.veil(text)
        return text

    def pieces(self, pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The same of bytes, cut where they were.

        The stars stand where a secret begins; a piece of which nothing is left is none.
        """
        whole = b"".join(pieces)
        text = whole.decode("latin-1")  # a character a byte
        spans = united(span for one in self.secrets for span in one.spans(text))
        if not spans:
            return pieces
        masked: list[bytes] = []
        start = 0
        for piece in pieces:
            masked.append(_cut(whole, start, start + len(piece), spans))
            start += len(piece)
        return tuple(piece for piece in masked if piece)


def mask_of(request: HttpRequest) -> Mask:
    """The mask for all that a request holds secret."""
    values = [value for name, value in request.headers if credential(name)]
    values += [
        found.group(3)
        for found in _PARAMETER.finditer(request.url)
        if credential(found.group(2))
    ]
    login = _LOGIN.match(request.url)
    if login is not None:
        values += login.group(1).split(":")
    words = (Secret(word) for value in values for word in value.split())
    hidden = (*request.secrets, *request.parameters)
    secrets = (*(value for _, value in hidden), *words)
    return Mask(tuple(one for one in dict.fromkeys(secrets) if not one.short))


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
        mask.text(_PARAMETER.sub(_starred, without_user(request.url))),
        tuple((name, mask.text(value)) for name, value in visible(request.headers)),
        b"".join(mask.pieces((request.body,))),
    )


def _starred(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    return f"{before}{name}={STARS if credential(name) else value}"


def _cut(
    whole: bytes, start: int, end: int, spans: tuple[tuple[int, int], ...]
) -> bytes:
    """The bytes between two places, with stars where a span begins."""
    kept: list[bytes] = []
    for first, last in spans:
        if first < end and last > start:
            kept.append(whole[start:first])
            if first >= start:
                kept.append(STARS.encode())
            start = min(last, end)
    return b"".join((*kept, whole[start:end]))
