"""The web as values: what a search finds, what a page says, and why it cannot be had.

Decides: the reasons, which of them may pass by themselves, and what each advises.  Knows
nothing of any engine, and of how pages are fetched.
"""

from enum import Enum
from typing import Final

from attrs import field, frozen

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.reason import (
    Forbidden,
    Interrupted,
    LlmReason,
    Misconfigured,
    TimedOut,
    Unreadable,
    Unsupported,
)


class WebReason(Enum):
    """Why a page or a search cannot be had."""

    MALFORMED = "not an address of the web"
    REFUSED_SCHEME = "neither https nor http, or less safe than what led there"
    REFUSED_ADDRESS = "not on the public internet"
    REDIRECTED = "redirected too often"
    UNREACHABLE = "not reachable"
    TIMED_OUT = "no answer in time"
    INTERRUPTED = "the answer broke off"
    UNREADABLE = "the answer is not what it should be"
    NOT_FOUND = "not found"
    DENIED = "the site does not show it"
    UNAUTHENTICATED = "no key, or a wrong one"
    RATE_LIMITED = "asked too often"
    QUOTA = "nothing left to spend"
    BROKEN = "the site is broken"
    NOT_TEXT = "not text"
    NOT_INSTALLED = "a part that reads the web is not installed"


_PASSING: Final = frozenset(
    {
        WebReason.UNREACHABLE,
        WebReason.TIMED_OUT,
        WebReason.INTERRUPTED,
        WebReason.RATE_LIMITED,
        WebReason.BROKEN,
    }
)
_SHOWN: Final = 200
"""Characters of an address that are repeated: the rest of it names nothing."""
_ELSEWHERE: Final = "try another page"
_LATER: Final = "try again later, or try another page"
_ADVICE: Final = {
    WebReason.MALFORMED: "give a whole address like https://example.org/page",
    WebReason.REFUSED_SCHEME: "give an https address of the page",
    WebReason.REFUSED_ADDRESS: "only public addresses are fetched; try another page",
    WebReason.REDIRECTED: _ELSEWHERE,
    WebReason.UNREACHABLE: "look at the address, or try another page",
    WebReason.TIMED_OUT: _LATER,
    WebReason.INTERRUPTED: _LATER,
    WebReason.UNREADABLE: _ELSEWHERE,
    WebReason.NOT_FOUND: "look at the address, or search for it",
    WebReason.DENIED: _ELSEWHERE,
    WebReason.UNAUTHENTICATED: "pass key=..., or set SERPAPI_API_KEY",
    WebReason.RATE_LIMITED: "try again later",
    WebReason.QUOTA: "use another search engine, or buy more searches",
    WebReason.BROKEN: _LATER,
    WebReason.NOT_TEXT: "only pages of text are read; try another page",
    WebReason.NOT_INSTALLED: "pip install 'mojentic-fp[web]'",
}


@frozen
class WebFailure:
    """A page or a search cannot be had; ``asked`` is its address or its words.

    ``retry_after`` is how many seconds to wait, where the site said.
    """

    asked: str
    reason: WebReason
    detail: str = ""
    retry_after: float | None = field(default=None, kw_only=True)

    @property
    def retryable(self) -> bool:
        """Whether the same may succeed later."""
        return self.reason in _PASSING

    @property
    def advice(self) -> str:
        """What to do about it."""
        return _ADVICE[self.reason]

    def __str__(self) -> str:
        """What, why, and what to do."""
        why = self.reason.value + (f" ({self.detail})" if self.detail else "")
        whole = len(self.asked) <= _SHOWN
        shown = self.asked if whole else f"{self.asked[:_SHOWN]}..."
        return f"{shown}: {why}; {self.advice}"


@frozen
class Found:
    """One result of a search; ``said`` is all that the engine says of it."""

    title: str
    url: str
    snippet: str
    said: JsonObject = field(default=EMPTY, kw_only=True)


@frozen
class Readable:
    """What a page says to a reader: its title, and its text as Markdown."""

    title: str
    text: str


@frozen
class Page:
    """A page as text; ``url`` is where it was found in the end.

    ``truncated`` says that it went on for longer than was wanted.
    """

    url: str
    text: str
    title: str = field(default="", kw_only=True)
    media_type: str = field(default="text/html", kw_only=True)
    truncated: bool = field(default=False, kw_only=True)


def of_network(asked: str, failure: LlmFailure) -> WebFailure:
    """What a failure of the network means for a page or a search."""
    reason = failure.reason
    detail = str(getattr(reason, "detail", "") or getattr(reason, "message", ""))
    if isinstance(reason, Unreadable):  # the detail quotes what a stranger sent
        detail = "it does not speak HTTP as it should"
    return WebFailure(asked, _reason(reason), detail)


def _reason(reason: LlmReason) -> WebReason:
    match reason:
        case Forbidden():
            return WebReason.REFUSED_ADDRESS
        case TimedOut():
            return WebReason.TIMED_OUT
        case Interrupted():
            return WebReason.INTERRUPTED
        case Unreadable():
            return WebReason.UNREADABLE
        case Unsupported() | Misconfigured():
            return WebReason.MALFORMED
        case _:
            return WebReason.UNREACHABLE
