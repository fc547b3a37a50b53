"""Tools about the web: find pages, and read one.

Decides: what the model is told, and how much at once.  All that comes from the web is
marked as data (``untrusted``).
"""

from collections.abc import Callable
from typing import Final, Never

from attrs import frozen

from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.web import Found, Page, WebFailure
from mojentic_fp.effects.ambient import NewId
from mojentic_fp.effects.program import Program, succeed
from mojentic_fp.effects.web import FetchPage, SearchWeb
from mojentic_fp.programs.function import tool
from mojentic_fp.programs.untrusted import harmless, untrusted

_MOST: Final = 10
_AT_ONCE: Final = 8000
"""Characters of a page, about 2000 tokens."""
_NOTHING: Final = "Nothing was found; ask in other words."


@frozen
class NoSuchPart:
    """A page does not go on for so long."""

    url: str
    start: int
    length: int

    def __str__(self) -> str:
        """What the model is told."""
        return f"{self.url} has {self.length} characters: start below that"


@tool
def organic_web_search(query: str) -> Program[str, WebFailure, SearchWeb | NewId]:
    """Search the web; the organic results, with all that the search engine says of them.

    Args:
        query: the words to search for.

    """
    return SearchWeb(query).perform().bind(lambda found: _listed(found, _whole))


@tool
def web_search(query: str) -> Program[str, WebFailure, SearchWeb | NewId]:
    """Search the web; at most ten results, each with its title, url and a snippet.

    Read a page with fetch_page, if there is such a tool, before you rely on it.

    Args:
        query: the words to search for.

    """
    return SearchWeb(query, _MOST).perform().bind(lambda found: _listed(found, _short))


@tool
def fetch_page(
    url: str, start: int = 0
) -> Program[str, WebFailure | NoSuchPart, FetchPage | NewId]:
    """Fetch a page of the web, and read it as text.

    A long page comes in parts.

    Args:
        url: the whole address, such as https://example.org/page.
        start: the character to read on from, as the part before says; 0 at first.

    """
    return FetchPage(url).perform().bind(lambda page: _part(page, start))


def _listed(
    found: tuple[Found, ...], told: Callable[[Found], Json]
) -> Program[str, Never, NewId]:
    """Results as JSON, marked."""
    if not found:
        return succeed(_NOTHING)
    return untrusted(render(tuple(map(told, found)), indent=2))


def _whole(one: Found) -> Json:
    """All that an engine says."""
    return one.said or JsonObject(title=one.title, link=one.url, snippet=one.snippet)


def _short(one: Found) -> Json:
    return JsonObject(title=one.title, url=one.url, snippet=one.snippet)


def _part(page: Page, start: int) -> Program[str, WebFailure | NoSuchPart, NewId]:
    """A part of a page, marked, and how to read on."""
    whole = harmless(page.text)
    if start < 0 or (start and start >= len(whole)):
        return Program.from_failure(NoSuchPart(page.url, start, len(whole)))
    end = start + _AT_ONCE
    head = f"{page.title}\n{page.url}\n\n" if page.title else f"{page.url}\n\n"
    return untrusted(head + whole[start:end]).map(
        lambda marked: f"{marked}\n{_further(page, end, len(whole))}".rstrip()
    )


def _further(page: Page, end: int, length: int) -> str:
    """How to read on, outside of what the page itself says."""
    if end < length:
        return f"These were {_AT_ONCE} of {length} characters: go on with start={end}."
    return "The page goes on, but it is too long to be read." if page.truncated else ""
