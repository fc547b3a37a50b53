"""Search engines: one that needs no key, by the library ddgs, and SerpApi, by its own.

Decides: which of their failures is which of ours.  ddgs (the extra ``web``) asks several
engines by connections of its own, always the same few hosts, so no guard stands before
it; SerpApi is asked by ours.
"""

import os
from collections.abc import Mapping
from typing import Any, Final, Never

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import encode
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.web import Found, WebFailure, WebReason, of_network
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.http import Http, Send
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.web import SearchWeb
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.wire.serpapi import SerpApi, question, results

_VARIABLE: Final = "SERPAPI_API_KEY"
_NOTHING: Final = "No results found"


def search_key() -> Secret | None:
    """The key of SerpApi that the environment holds, if any."""
    found = os.environ.get(_VARIABLE, "").strip()
    return Secret(found) if found else None


def serpapi(
    key: str | Secret | None = None,
    *,
    engine: str = "google",
    location: str | None = None,
    hl: str = "en",
    gl: str = "ca",
    seconds: float = 30.0,
    options: HttpOptions | None = None,
    base_url: str | None = None,
) -> Handlers[SearchWeb, Never]:
    """Google's results (or another ``engine``'s) by SerpApi, whose key this needs.

    Without a ``key`` it is ``SERPAPI_API_KEY``.  ``location`` is a place in words,
    ``hl`` a language, ``gl`` a country.
    """
    how = SerpApi(engine=engine, location=location, hl=hl, gl=gl)
    if base_url is not None:
        how = SerpApi(engine=engine, location=location, hl=hl, gl=gl, base_url=base_url)
    found = Secret(key) if isinstance(key, str) else key or search_key()
    network = http(options or HttpOptions(read=seconds, total=seconds))
    return on(SearchWeb, lambda asked: _asked(asked, found, how)).over(network)


def _asked(
    asked: SearchWeb, key: Secret | None, how: SerpApi
) -> Program[tuple[Found, ...], WebFailure, Http]:
    if key is None:
        failure = WebFailure(asked.query, WebReason.UNAUTHENTICATED, "no key")
        return Program.from_failure(failure)
    return (
        Send(question(asked.query, key, how))
        .perform()
        .alt(lambda failure: of_network(asked.query, failure))
        .bind_result(lambda reply: results(asked.query, reply))
        .map(lambda found: found[: asked.limit])
    )


def keyless_search(
    *, region: str = "us-en", seconds: int = 10
) -> Handlers[SearchWeb, Never]:
    """Results of the engines that ask for no key (DuckDuckGo and others), by ddgs.

    ``region`` is a country and a language; each engine has so many ``seconds``.
    """

    def search(asked: SearchWeb, _: Scope) -> Result[tuple[Found, ...], WebFailure]:
        try:
            from ddgs import DDGS  # noqa: PLC0415  # pyright: ignore[reportUnknownVariableType]  the extra web; its class is made lazily
        except ImportError:
            return Failure(WebFailure(asked.query, WebReason.NOT_INSTALLED, "ddgs"))
        try:
            rows = DDGS(timeout=seconds).text(
                asked.query, max_results=asked.limit, region=region
            )
        except Exception as error:  # noqa: BLE001  whatever an engine's parser raises
            return _refusal(asked.query, error)
        return Success(tuple(_found(row) for row in rows[: asked.limit]))

    return edge(SearchWeb, sync=search)


def _found(row: Mapping[str, Any]) -> Found:
    """A result as ddgs says it: ``title``, ``href`` and ``body``."""
    said = encode(dict(row)).value_or(None)
    title, url, snippet = (str(row.get(key, "")) for key in ("title", "href", "body"))
    whole = said if isinstance(said, immutabledict) else JsonObject()
    return Found(title, url, snippet, said=whole)


def _refusal(query: str, error: Exception) -> Result[tuple[Found, ...], WebFailure]:
    """What an exception of ddgs means; it wraps that of the engine it asked last."""
    from ddgs.exceptions import RatelimitException, TimeoutException  # noqa: PLC0415

    inner = error.args[0] if error.args else None
    if str(error).startswith(_NOTHING) and not isinstance(inner, Exception):
        return Success(())
    reason = WebReason.UNREACHABLE
    if isinstance(error, TimeoutException) or isinstance(inner, TimeoutException):
        reason = WebReason.TIMED_OUT
    elif isinstance(error, RatelimitException) or isinstance(inner, RatelimitException):
        reason = WebReason.RATE_LIMITED
    return Failure(WebFailure(query, reason, str(error)[:200]))
