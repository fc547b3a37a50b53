"""The effect: the web.

The operations: ``SearchWeb``, ``FetchPage``; and ``ReadHtml``, by which a page becomes
text.
The handlers: ``edges.web`` (pages, behind a guard), ``edges.search`` (search engines),
``handlers.web`` (a web in memory).

What is fetched was written by strangers: it is data, and a program that shows it to a
model says so (``programs.untrusted``).
"""

from typing import ClassVar, Final

from attrs import frozen

from mojentic_fp.data.web import Found, Page, Readable, WebFailure
from mojentic_fp.effects.program import Effect

USUAL_SIZE: Final = 2 * 2**20
"""Bytes: of a thousand pages, one or two are longer."""


@frozen
class SearchWeb(Effect[tuple[Found, ...], WebFailure]):
    """What does the web say of this, best first?  Nothing found is no failure."""

    answered_by: ClassVar[str] = "web()"
    query: str
    limit: int = 10

    def __attrs_post_init__(self) -> None:
        """Refuse to ask for nothing."""
        if not self.query.strip():
            message = "a search needs words to search for"
            raise ValueError(message)
        if self.limit < 1:
            message = f"a limit is 1 or more results, not {self.limit}"
            raise ValueError(message)


@frozen
class FetchPage(Effect[Page, WebFailure]):
    """What does this page say, as text?  At most ``limit`` bytes of it are read."""

    answered_by: ClassVar[str] = "web()"
    url: str
    limit: int = USUAL_SIZE

    def __attrs_post_init__(self) -> None:
        """Refuse to ask for nothing."""
        if self.limit < 1:
            message = f"a limit is 1 or more bytes, not {self.limit}"
            raise ValueError(message)


@frozen
class ReadHtml(Effect[Readable, WebFailure]):
    """What does this HTML, found at ``url``, say to a reader?"""

    html: str
    url: str


Web = SearchWeb | FetchPage
