"""Search engines: SerpApi over real connections, ddgs by a stand-in at its boundary.

The stand-in has the documented shape of ``ddgs.DDGS.text`` and raises ddgs's own
exceptions; that the engines behind it still answer in that shape is not shown here.
"""

import asyncio
import builtins
import json
from collections.abc import Iterator

import ddgs
import pytest
from ddgs.exceptions import DDGSException, RatelimitException, TimeoutException
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import JsonObject, Secret, run, run_async
from mojentic_fp.data.exchange import RecordedReply, exchanged
from mojentic_fp.data.web import Found, WebFailure, WebReason
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.search import keyless_search, search_key, serpapi
from mojentic_fp.edges.web import web
from mojentic_fp.effects.web import SearchWeb
from mojentic_fp.wire.serpapi import SerpApi, question
from tests.edges.misbehaving import DEEDS, misbehave
from tests.edges.sites import Reply, Site, plain, site

KEY = "s3rp-k3y&of=many?letters"
ASKED = SearchWeb("why bees dance?", 2)
REQUEST = (
    "/search.json?q=why%20bees%20dance%3F&engine=google&hl=en&gl=ca"
    "&api_key=s3rp-k3y%26of%3Dmany%3Fletters"
)


def said(
    status: int = 200, headers: dict[str, str] | None = None, **body: object
) -> Reply:
    kind = {"content-type": "application/json", **(headers or {})}
    return status, kind, json.dumps(body).encode()


ROWS = [
    {"position": n, "title": f"T{n}", "link": f"https://h/{n}", "snippet": f"S{n}"}
    for n in (1, 2, 3)
]


def answered(reply: Reply, **more: str) -> tuple[object, Site]:
    with site({"/search.json": reply}) as there:
        handlers = serpapi(KEY, base_url=there.url, **more)
        return unsafe_perform_io(run(handlers)(ASKED.perform())), there


def test_organic_results_are_found() -> None:
    found, _ = answered(said(organic_results=ROWS, search_metadata={}))

    assert [(one.title, one.url, one.snippet) for one in found.unwrap()] == [
        ("T1", "https://h/1", "S1"),
        ("T2", "https://h/2", "S2"),
    ]
    assert found.unwrap()[0].said == JsonObject(ROWS[0])


def test_the_request_is_the_documented_one() -> None:
    _, there = answered(said(), location="Toronto, Canada", hl="fr")

    asked = REQUEST.replace("hl=en", "hl=fr")
    place = "&location=Toronto%2C%20Canada&api_key="
    assert there.paths == [asked.replace("&api_key=", place)]


@pytest.mark.parametrize(
    "reply",
    [
        said(),
        said(organic_results=[]),
        said(
            error="Google hasn't returned any results for this query.",
            search_information={"organic_results_state": "Fully empty"},
        ),
    ],
)
def test_nothing_found_is_no_failure(reply: Reply) -> None:
    assert answered(reply)[0].unwrap() == ()


SPENT = "Your account has run out of searches."
WRONG = f"Invalid API key {KEY}. Your API key should be here: https://serpapi.com"


@pytest.mark.parametrize(
    ("reply", "reason", "after"),
    [
        (said(401, error=WRONG), WebReason.UNAUTHENTICATED, None),
        (said(429, error=SPENT), WebReason.QUOTA, None),
        (said(429, {"retry-after": "9"}), WebReason.RATE_LIMITED, 9.0),
        (said(400, error="Missing query `q`."), WebReason.MALFORMED, None),
        (said(403, error="deleted"), WebReason.DENIED, None),
        (said(500), WebReason.BROKEN, None),
        (said(302, {"location": "/x"}), WebReason.UNREADABLE, None),
        (said(error="Something else."), WebReason.UNREADABLE, None),
        (said(organic_results={"a": 1}), WebReason.UNREADABLE, None),
        (plain(b"<html>"), WebReason.UNREADABLE, None),
        (plain(b"[1]"), WebReason.UNREADABLE, None),
    ],
)
def test_a_refusal_says_why_and_never_the_key(
    reply: Reply, reason: WebReason, after: float | None
) -> None:
    found, _ = answered(reply)
    failure = found.failure()

    assert (failure.reason, failure.retry_after) == (reason, after)
    assert "s3rp" not in repr(failure) + str(failure)


@pytest.mark.parametrize("path", ["/stall", "/reset", "/garbage"])
def test_a_server_that_misbehaves_is_a_failure_without_the_key(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DEEDS, REQUEST, DEEDS[path])
    with misbehave() as server:
        quick = HttpOptions(read=0.2, trust_env=False)
        handlers = serpapi(KEY, base_url=server.url, options=quick)
        failure = unsafe_perform_io(run(handlers)(ASKED.perform())).failure()

        assert isinstance(failure, WebFailure)
        assert server.seen[REQUEST] == 1
        assert "s3rp" not in repr(failure) + str(failure)


def test_the_key_is_in_nothing_that_is_shown_or_recorded() -> None:
    request = question("bees", Secret(KEY), SerpApi())

    echoed = RecordedReply(401, (("x-key", KEY),), (f"no key {KEY}".encode(),))
    kept = exchanged(request, echoed)

    assert "s3rp" not in repr(request) + repr(kept)
    assert "s3rp" not in repr([part.decode() for part in kept.reply.pieces])


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERPAPI_API_KEY", raising=False)
    failure = unsafe_perform_io(run(serpapi())(ASKED.perform())).failure()

    assert failure.reason is WebReason.UNAUTHENTICATED
    assert "SERPAPI_API_KEY" in str(failure)


def test_the_key_is_found_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERPAPI_API_KEY", KEY)
    assert search_key() == Secret(KEY)
    monkeypatch.setenv("SERPAPI_API_KEY", " ")
    assert search_key() is None


# --- ddgs -----------------------------------------------------------------------------


class Engine:
    """What stands in for ``ddgs.DDGS``."""

    answer: object = ()

    def __init__(self, **options: object) -> None:
        assert options == {"timeout": 10}

    def text(self, query: str, **options: object) -> object:
        assert (query, options["max_results"], options["region"]) == (
            ASKED.query,
            ASKED.limit,
            "us-en",
        )
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Engine]]:
    monkeypatch.setattr(ddgs, "DDGS", Engine)
    yield Engine
    Engine.answer = ()


def test_results_of_ddgs_are_found(engine: type[Engine]) -> None:
    engine.answer = [{"title": "T", "href": "https://h", "body": "S", "rank": 1}] * 3
    one = Found(
        "T",
        "https://h",
        "S",
        said=JsonObject(title="T", href="https://h", body="S", rank=1),
    )

    found = run(keyless_search())(ASKED.perform())
    later = asyncio.run(run_async(keyless_search())(ASKED.perform()).awaitable())

    assert found == later == IOSuccess((one, one))


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (TimeoutException("timed out"), WebReason.TIMED_OUT),
        (RatelimitException("202"), WebReason.RATE_LIMITED),
        (DDGSException(RatelimitException("202")), WebReason.RATE_LIMITED),
        (DDGSException(TimeoutException("slow")), WebReason.TIMED_OUT),
        (DDGSException(OSError("no network")), WebReason.UNREACHABLE),
        (KeyError("href"), WebReason.UNREACHABLE),
    ],
)
def test_exceptions_of_ddgs_become_failures(
    engine: type[Engine], raised: Exception, reason: WebReason
) -> None:
    engine.answer = raised
    failure = unsafe_perform_io(run(keyless_search())(ASKED.perform())).failure()

    assert failure.reason is reason


def test_nothing_found_by_ddgs_is_no_failure(engine: type[Engine]) -> None:
    engine.answer = DDGSException("No results found.")

    assert run(keyless_search())(ASKED.perform()) == IOSuccess(())


def test_ddgs_is_named_where_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "ddgs":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    failure = unsafe_perform_io(run(keyless_search())(ASKED.perform())).failure()

    assert failure.reason is WebReason.NOT_INSTALLED
    assert "mojentic-fp[web]" in str(failure)


def test_the_web_searches_by_ddgs_without_a_key(
    engine: type[Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERPAPI_API_KEY", raising=False)
    engine.answer = [{"title": "T", "href": "https://h", "body": "S"}]

    found = unsafe_perform_io(run(web())(ASKED.perform()))
    assert found.unwrap()[0].title == "T"


@pytest.mark.parametrize(("query", "limit"), [("", 1), (" \n", 1), ("a", 0)])
def test_a_search_for_nothing_is_a_mistake(query: str, limit: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        SearchWeb(query, limit)
