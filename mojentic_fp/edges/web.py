"""The web for real: pages behind a guard, and a search engine.

Decides: how a page is fetched by exchanges of HTTP (what an address may look like, which
redirects are followed, how much is read and for how long) and what of it is text.
Whom a connection may go to, the guard decides at every connection, those of redirects
included (``data.guard``).  Cookies are never kept, credentials never sent, and proxies
never asked.
"""

import re
from typing import Final, Never, TypeAlias
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.charset import binary, decoded
from mojentic_fp.data.guard import Guard
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.web import Page, WebFailure, WebReason, of_network
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.guard import Resolve, resolved
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.readable import readable
from mojentic_fp.edges.search import keyless_search, search_key, serpapi
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.ambient import Now
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.effects.web import FetchPage, ReadHtml, Web
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.wire.wait import wait

_REDIRECTS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_BROKEN: Final = 500
_GOOD: Final = 2
_LONGEST_URL: Final = 8192
_STRANGE: Final = re.compile(r"[\x00-\x20\x7f\\]")
"""In an address, what two readers of it may read as two things."""
_USUAL: Final = "/%!$&'()*+,;=:@~-._[]?"
_HEADERS: Final = (
    ("accept", "text/html, text/markdown, text/plain, application/json, text/*;q=0.9"),
    ("accept-encoding", "gzip"),
    ("user-agent", "mojentic-fp (a reader for language models)"),
)
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXT: Final = re.compile(
    r"text/.+|application/(?:.+\+)?(?:json|xml|yaml|x-yaml|toml|x-ndjson|javascript)"
)
_PLAIN: Final = re.compile(r"[a-z0-9]+/[a-z0-9.+-]{1,80}")
"""Media types that may be repeated: a header is written by a stranger too."""
_STATUSES: Final = {
    401: WebReason.DENIED,
    402: WebReason.DENIED,
    403: WebReason.DENIED,
    404: WebReason.NOT_FOUND,
    408: WebReason.TIMED_OUT,
    410: WebReason.NOT_FOUND,
    429: WebReason.RATE_LIMITED,
    451: WebReason.DENIED,
}


def web(
    *,
    key: str | Secret | None = None,
    allow: tuple[str, ...] = (),
    seconds: float = 30.0,
) -> Handlers[Web, Never]:
    """The web: pages as ``fetching`` gets them, and a search engine.

    With a ``key``, or ``SERPAPI_API_KEY`` in the environment, that is SerpApi, else the
    one that needs none.
    """
    found = key or search_key()
    engine = keyless_search() if found is None else serpapi(found)
    return fetching(allow=allow, seconds=seconds) | engine


def fetching(
    *,
    allow: tuple[str, ...] = (),
    seconds: float = 30.0,
    ca_file: str | None = None,
    resolve: Resolve = resolved,
) -> Handlers[FetchPage, Never]:
    """Pages of the public internet as text, each within so many ``seconds``.

    An address is refused that is not public, whatever it is called, first or after a
    redirect; ``allow`` excepts host names, addresses and networks (``data.guard``).
    ``ca_file`` replaces the trusted authorities, ``resolve`` the resolver of names.
    """
    options = HttpOptions(
        read=seconds,
        total=seconds,
        ca_file=ca_file,
        trust_env=False,
        allow_http=True,
        guard=Guard(allow=allow),
        resolve=resolve,
    )
    return lowered(seconds=seconds).over(http(options) | readable() | system_clock())


def lowered(*, seconds: float = 30.0) -> Handlers[FetchPage, Http | ReadHtml | Now]:
    """Pages, by whoever exchanges HTTP, and by whoever reads HTML."""
    return on(FetchPage, lambda asked: _fetched(asked, seconds))


@frozen
class _Moved:
    """The page is elsewhere."""

    location: str


@frozen
class _Body:
    """What was read of a page, and what its sender says that it is."""

    data: bytes
    media_type: str
    charset: str | None
    truncated: bool


_Came: TypeAlias = _Moved | _Body


@program
def _fetched(
    asked: FetchPage, seconds: float
) -> Steps[Page, WebFailure, Http | ReadHtml | Now]:
    """Follow a page to where it is, and read it."""
    started = yield from Now()
    url = yield from Program.from_result(_tidy(asked.url))
    for _ in range(_REDIRECTS + 1):
        now = yield from Now()
        left = seconds - max(0.0, (now - started).total_seconds())
        if left <= 0:
            yield from fail(WebFailure(url, WebReason.TIMED_OUT))
        came = yield from _exchanged(url, asked.limit, left)
        if isinstance(came, _Body):
            page = yield from _read(url, came)
            return page
        url = yield from Program.from_result(_next(url, came.location))
    detail = f"more than {_REDIRECTS} times"
    failure = WebFailure(asked.url, WebReason.REDIRECTED, detail)
    return (yield from fail(failure))


def _exchanged(
    url: str, limit: int, seconds: float
) -> Program[_Came, WebFailure, Http]:
    """One exchange, whose connection is given up in any case."""
    request = HttpRequest("GET", url, _HEADERS)
    return bracket(
        Open(request, within=seconds).perform().alt(lambda one: of_network(url, one)),
        lambda opened: _heard(url, limit, opened),
        lambda opened: Close(opened.handle).perform(),
    )


@program
def _heard(url: str, limit: int, opened: Opened) -> Steps[_Came, WebFailure, Http]:
    """Where a reply leads, or as much of it as is wanted."""
    reply = HttpReply(opened.status, opened.headers)
    location = reply.header("location")
    if opened.status in _MOVED and location is not None:
        return _Moved(location)
    if opened.status // 100 != _GOOD:
        yield from fail(_refusal(url, reply))
    media_type, charset = _kind(reply.header("content-type") or "")
    if media_type and not _TEXT.fullmatch(media_type) and media_type not in _HTML:
        shown = media_type if _PLAIN.fullmatch(media_type) else ""
        yield from fail(WebFailure(url, WebReason.NOT_TEXT, shown))
    data = b""
    while len(data) <= limit:
        part = (
            yield from Read(opened.handle)
            .perform()
            .alt(lambda one: of_network(url, one))
        )
        if not part:
            break
        data += part
    return _Body(data[:limit], media_type, charset, len(data) > limit)


@program
def _read(url: str, body: _Body) -> Steps[Page, WebFailure, ReadHtml]:
    """A page as text."""
    if binary(body.data, body.charset):
        yield from fail(WebFailure(url, WebReason.NOT_TEXT, "it holds NUL bytes"))
    text = decoded(body.data, body.charset)
    media_type = body.media_type or _guessed(text)
    if media_type not in _HTML:
        return Page(url, text, media_type=media_type, truncated=body.truncated)
    said = yield from ReadHtml(text, url)
    return Page(
        url,
        said.text,
        title=said.title,
        media_type=media_type,
        truncated=body.truncated,
    )


def _guessed(text: str) -> str:
    """What a page is whose sender does not say."""
    return "text/html" if text.lstrip()[:1] == "<" else "text/plain"


def _kind(header: str) -> tuple[str, str | None]:
    """The media type of a header, and its charset."""
    media_type, *parameters = header.split(";")
    pairs = (one.partition("=") for one in parameters)
    charsets = (value for name, _, value in pairs if name.strip().lower() == "charset")
    return media_type.strip().lower(), next(charsets, None)


def _refusal(url: str, reply: HttpReply) -> WebFailure:
    """Why a reply is no page."""
    broken = WebReason.BROKEN if reply.status >= _BROKEN else WebReason.UNREADABLE
    reason = _STATUSES.get(reply.status, broken)
    return WebFailure(url, reason, f"status {reply.status}", retry_after=wait(reply))


# --- addresses ------------------------------------------------------------------------


def _next(url: str, location: str) -> Result[str, WebFailure]:
    """Where a redirect leads; never from https back to http."""
    try:
        joined = urljoin(url, location.strip())
    except ValueError:
        return Failure(WebFailure(url, WebReason.MALFORMED, "its redirect"))
    if url.startswith("https:") and joined.lower().startswith("http:"):
        detail = "redirected from https to http"
        return Failure(WebFailure(url, WebReason.REFUSED_SCHEME, detail))
    return _tidy(joined)


def _tidy(url: str) -> Result[str, WebFailure]:
    """An address as it is asked for: ASCII alone, without a fragment.

    What is refused for its user or password is not repeated.
    """
    said = url.strip()
    if len(said) > _LONGEST_URL or _STRANGE.search(said):
        return _malformed(said, "spaces, control characters, or no end")
    try:
        parts = urlsplit(said)
        host, port = parts.hostname, parts.port
    except ValueError:
        return _malformed(said, "a host or a port that is none")
    if parts.scheme not in {"http", "https"}:
        shown = said.partition(":")[0][:20] if ":" in said else "none"
        return Failure(WebFailure(_short(said), WebReason.REFUSED_SCHEME, shown))
    if "@" in parts.netloc:
        return _malformed("an address with a user", "a user and a password")
    if not host:
        return _malformed(said, "no host")
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return _malformed(said, "a host that is none")
    place = f"[{name}]" if ":" in name else name
    netloc = place if port is None else f"{place}:{port}"
    path, query = quote(parts.path or "/", _USUAL), quote(parts.query, _USUAL)
    return Success(urlunsplit((parts.scheme, netloc, path, query, "")))


def _malformed(url: str, detail: str) -> Failure[WebFailure]:
    return Failure(WebFailure(_short(url), WebReason.MALFORMED, detail))


def _short(url: str) -> str:
    """An address that is not worth repeating in full, and never its password."""
    safe = re.sub(r"//[^/?#]*@", "//***@", url)
    return safe if len(safe) <= 200 else f"{safe[:200]}..."  # noqa: PLR2004  enough to know it
