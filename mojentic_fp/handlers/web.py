"""A web in memory, for tests and examples.

Decides: that a page which is not there is not found, and that every search finds the
same.
"""

from collections.abc import Iterable, Mapping
from typing import Never

from mojentic_fp.data.web import Found, Page, WebFailure, WebReason
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.web import FetchPage, SearchWeb, Web
from mojentic_fp.handlers.handler import Handlers, on


def web_in_memory(
    pages: Mapping[str, str] | None = None, *, found: Iterable[Found] = ()
) -> Handlers[Web, Never]:
    """These pages by their addresses, and these results of every search."""
    there, results = dict(pages or {}), tuple(found)

    def fetch(asked: FetchPage) -> Program[Page, WebFailure, Never]:
        text = there.get(asked.url)
        if text is None:
            return fail(WebFailure(asked.url, WebReason.NOT_FOUND))
        data = text.encode("utf-8", "replace")
        kept = data[: asked.limit].decode("utf-8", "replace")
        return succeed(Page(asked.url, kept, truncated=len(data) > asked.limit))

    def search(asked: SearchWeb) -> Program[tuple[Found, ...], WebFailure, Never]:
        return succeed(results[: asked.limit])

    return on(FetchPage, fetch) | on(SearchWeb, search)
