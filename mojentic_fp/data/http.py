"""HTTP as values: one request, one reply.

Decides: the shape.  Sending is an effect (``effects.http``) and an edge.
"""

from attrs import field, frozen

from mojentic_fp.data.place import without_user
from mojentic_fp.data.secret import Secret


@frozen
class HttpRequest:
    """What is to be sent.

    ``secrets`` are headers whose values are never shown, ``parameters`` those of the
    query, for servers that take a key nowhere else.
    """

    method: str
    url: str = field(repr=lambda url: repr(without_user(url)))
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    secrets: tuple[tuple[str, Secret], ...] = ()
    parameters: tuple[tuple[str, Secret], ...] = field(default=(), kw_only=True)


@frozen
class HttpReply:
    """What came back; header names are lower-case."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of this (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)
