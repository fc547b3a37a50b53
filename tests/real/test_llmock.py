"""A protocol peer by other people, which breaks on demand and judges its client.

It is llmock: OpenAI's two APIs and Anthropic's, over real sockets.  Each test asks it
through our handlers while it misbehaves; in the end its verdict on the client must be
clean.  Failures say themselves whether to ask again, and after how long: ``patiently``
reads nothing else.
"""

from typing import Any, Never

import anyio
import pytest
from returns.io import IOResult

from mojentic_fp import (
    Handlers,
    HttpOptions,
    Program,
    TextDelta,
    ask,
    generate,
    run,
    run_async,
    stream,
    stream_async,
    tool,
    toolbox,
    user,
)
from mojentic_fp.data.embedding import EmbedRequest
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.live import provider
from mojentic_fp.effects.ambient import Sleep
from mojentic_fp.effects.llm import Complete, Embed, ListModels
from mojentic_fp.effects.program import program
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Address, Codec
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES

pytest.importorskip("llmock")

KEY = Secret("sk-for-llmock-only")
PEERS: dict[str, tuple[Codec, str, str]] = {
    "openai": (OPENAI, "openai", "gpt-4o-mini"),
    "responses": (RESPONSES, "openai", "gpt-4o-mini"),
    "anthropic": (ANTHROPIC, "anthropic", "claude-sonnet-4-5"),
}
FLAVOURS = ("sync", "asyncio-aiohttp", "asyncio-httpx", "trio-httpx")
FIRST_PAUSE, GROWTH, ATTEMPTS = 0.06, 2, 4

peers = pytest.mark.parametrize("peer", PEERS)
manners = pytest.mark.parametrize("streaming", [False, True], ids=["plain", "stream"])
flavours = pytest.mark.parametrize("flavour", FLAVOURS)


@program
def patiently(
    asked: Program[Any, LlmFailure, Complete], *, anyway: bool = False
) -> Any:
    """Ask again where the failure says so, after as long as it says."""
    pause = FIRST_PAUSE
    for _ in range(ATTEMPTS):
        outcome = yield from asked.attempt()
        failure = outcome.swap().value_or(None)
        if failure is None or not (failure.retryable or anyway):
            break
        yield from Sleep(failure.retry_after or pause)
        pause *= GROWTH
    return (yield from Program.from_result(outcome))


def handlers(peer: str, llmock: Any, flavour: str = "sync") -> Handlers[Any, Never]:
    codec, dialect, _ = PEERS[peer]
    address = Address(base_url=llmock.base_url(dialect), key=KEY)
    engine = flavour.partition("-")[2] or "auto"
    options = HttpOptions(engine=engine, read=0.5, trust_env=False, idle=0)
    return provider(codec, address, options=options)


def asked(
    peer: str, llmock: Any, *, streaming: bool, flavour: str = "sync", **more: Any
) -> tuple[str, IOResult[Any, Any]]:
    """What was shown while the peer was asked, and what came of it."""
    wish = patiently(ask(PEERS[peer][2], "Say hi"), **more)
    there = handlers(peer, llmock, flavour)

    async def work() -> list[Any]:
        if streaming:
            return [one async for one in stream_async(there)(wish)]
        return [await run_async(there)(wish)]

    if flavour != "sync":
        seen = anyio.run(work, backend=flavour.partition("-")[0])
    else:
        seen = [*stream(there)(wish)] if streaming else [run(there)(wish)]
    *shown, last = seen
    return "".join(e.text for e in shown if isinstance(e, TextDelta)), last


def answer(outcome: IOResult[Any, Any]) -> Any:
    return outcome.unwrap()._inner_value


def reason(outcome: IOResult[Any, Any]) -> Any:
    return outcome.failure()._inner_value.reason


@peers
@manners
@flavours
def test_an_answer(peer, streaming, flavour, llmock):
    """What the peer says is heard, once."""
    llmock.reply("Hello from the other side.")

    shown, outcome = asked(peer, llmock, streaming=streaming, flavour=flavour)

    assert answer(outcome).text == "Hello from the other side."
    assert shown == ("Hello from the other side." if streaming else "")
    assert answer(outcome).usage.output > 0
    assert len(llmock.requests) == 1
    llmock.assert_resilient(strict=True)


@peers
@manners
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_asked_again(peer, streaming, status, llmock):
    """Once it has passed, there is an answer."""
    llmock.fail(status, times=2).reply("At last.", times=None)

    _, outcome = asked(peer, llmock, streaming=streaming)

    assert answer(outcome).text == "At last."
    assert [one.status for one in llmock.requests] == [status, status, 200]
    llmock.assert_resilient(strict=True)


@peers
@manners
@flavours
def test_retry_after_is_kept(peer, streaming, flavour, llmock):
    """Who is asked to wait waits as long as that."""
    llmock.rate_limit(times=2, retry_after=0.2)

    _, outcome = asked(peer, llmock, streaming=streaming, flavour=flavour)

    assert answer(outcome).text
    assert llmock.verdict().attempts == 3
    llmock.assert_resilient(strict=True)


@peers
@manners
@pytest.mark.parametrize(
    ("status", "tag"),
    [
        (400, "bad_request"),
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "not_found"),
        (422, "bad_request"),
    ],
)
def test_what_never_passes_is_not_asked_again(peer, streaming, status, tag, llmock):
    """It is a failure at once, of the reason that it has."""
    llmock.fail(status, times=None)

    _, outcome = asked(peer, llmock, streaming=streaming)

    assert reason(outcome).tag == tag
    assert len(llmock.requests) == 1
    llmock.assert_resilient(strict=True)


@peers
@manners
def test_too_long_a_context(peer, streaming, llmock):
    """The provider's own words for it are understood."""
    llmock.context_overflow()

    _, outcome = asked(peer, llmock, streaming=streaming)

    assert reason(outcome).tag == "context_too_long"
    llmock.assert_resilient(strict=True)


@peers
@manners
def test_an_outage(peer, streaming, llmock):
    """Who is down for good is not asked for ever."""
    llmock.outage()

    _, outcome = asked(peer, llmock, streaming=streaming)

    assert reason(outcome).tag == "overloaded"
    assert llmock.verdict().attempts == ATTEMPTS
    llmock.assert_resilient(strict=True)


@peers
@manners
def test_a_delay_within_patience(peer, streaming, llmock):
    """A slow answer is an answer."""
    llmock.delay(0.2).reply("Slowly.")

    _, outcome = asked(peer, llmock, streaming=streaming)

    assert answer(outcome).text == "Slowly."
    llmock.assert_resilient(strict=True)


@peers
@manners
@flavours
def test_a_delay_beyond_patience(peer, streaming, flavour, llmock):
    """A silence that is too long is given up, and asked again."""
    llmock.delay(1.5).reply("Now.", times=None)

    _, outcome = asked(peer, llmock, streaming=streaming, flavour=flavour)

    assert answer(outcome).text == "Now."
    assert len(llmock.requests) == 2


# --- streams that break ------------------------------------------------------------------

BREAKS = {
    "disconnect": ("interrupted", True),
    "truncate": ("interrupted", True),
    "corrupt": ("unreadable", False),
    "stall": ("timed_out", True),
}


@peers
@flavours
@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("how", BREAKS)
def test_a_stream_that_breaks_and_is_asked_again(peer, flavour, after, how, llmock):
    """Half an answer is never taken for one; the next one is whole."""
    getattr(llmock, how)(after_chunks=after).reply("One two three four.", times=None)
    llmock.pace(20)  # else all is said before the client can stop it
    anyway = not BREAKS[how][1]  # garbage may pass as well, if a caller thinks so

    _, outcome = asked(peer, llmock, streaming=True, flavour=flavour, anyway=anyway)

    assert answer(outcome).text == "One two three four."
    assert len(llmock.requests) == 2
    llmock.assert_resilient(strict=True)


@peers
@flavours
@pytest.mark.parametrize("how", BREAKS)
def test_a_stream_that_breaks_for_good(peer, flavour, how, llmock):
    """It is a failure of its own reason, which keeps what had arrived."""
    getattr(llmock, how)(after_chunks=9 if peer == "responses" else 4, times=None)
    llmock.reply("One two three four five six.", times=None)
    there = handlers(peer, llmock, flavour)
    wish = ask(PEERS[peer][2], "Say hi")

    async def work() -> list[Any]:
        return [one async for one in stream_async(there)(wish)]

    if flavour == "sync":
        *shown, last = stream(there)(wish)
    else:
        *shown, last = anyio.run(work, backend=flavour.partition("-")[0])

    words = "".join(e.text for e in shown if isinstance(e, TextDelta))
    assert reason(last).tag == BREAKS[how][0]
    assert words
    assert "One two three four five six.".startswith(words)
    assert reason(last).partial.text == words
    assert llmock.verdict().passed or how == "truncate"  # which wants another try


@peers
def test_slow_tokens(peer, llmock):
    """A model that thinks before its first word, and between them, is heard out."""
    llmock.slow_first_token(0.2).pace(20).reply("One two three.")

    shown, outcome = asked(peer, llmock, streaming=True)

    assert shown == answer(outcome).text == "One two three."
    llmock.assert_resilient(strict=True)


# --- tools -------------------------------------------------------------------------------


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def looped(peer: str, llmock: Any, *, streaming: bool) -> IOResult[Any, Any]:
    wish = generate(PEERS[peer][2], tools=toolbox(add), rounds=4)([user("2 and 3?")])
    there = handlers(peer, llmock)
    return [*stream(there)(wish)][-1] if streaming else run(there)(wish)


@peers
@manners
def test_a_tool_is_called(peer, streaming, llmock):
    """The call is made, its result told, and the answer heard."""
    llmock.call_tool("add", {"a": 2, "b": 3}).reply("It is 5.")

    outcome = looped(peer, llmock, streaming=streaming)

    assert answer(outcome).text == "It is 5."
    assert len(llmock.requests) == 2
    assert "5" in str(llmock.last_request.body)
    llmock.assert_resilient(strict=True)


@peers
@manners
@pytest.mark.parametrize("kind", ["malformed_arguments", "unknown_tool"])
def test_a_call_that_is_broken(peer, streaming, kind, llmock):
    """The model is told what is wrong with its call, and goes on."""
    llmock.call_tool("add", {"a": 2, "b": 3}).break_tool_call(kind).reply("Sorry.")

    outcome = looped(peer, llmock, streaming=streaming)

    assert answer(outcome).text == "Sorry."
    assert len(llmock.requests) == 2
    llmock.assert_resilient(strict=True)


# --- everything else -----------------------------------------------------------------------


@peers
@manners
def test_true_limits(peer, streaming, llmock):
    """A limit that is really kept says how long it lasts."""
    llmock.limits(rpm=1)
    wish = ask(PEERS[peer][2], "Say hi")
    there = handlers(peer, llmock)

    outcomes = [[*stream(there)(wish)][-1] if streaming else run(there)(wish)] * 1
    outcomes += [[*stream(there)(wish)][-1] if streaming else run(there)(wish)]

    assert answer(outcomes[0]).text
    failure = outcomes[1].failure()._inner_value
    assert failure.reason.tag == "rate_limited"
    assert 0 < failure.retry_after <= 61


@pytest.mark.parametrize("peer", ["openai", "anthropic"])
def test_models(peer, llmock):
    """The models that the peer has are listed."""
    outcome = run(handlers(peer, llmock))(ListModels().perform())

    assert len(answer(outcome)) > 1
    llmock.assert_resilient(strict=True)


def test_embeddings(llmock):
    """Texts are placed where the peer says."""
    asked_ = EmbedRequest("text-embedding-3-small", ("a", "b"))

    outcome = run(handlers("openai", llmock))(Embed(asked_).perform())

    assert len(answer(outcome).vectors) == 2
    llmock.assert_resilient(strict=True)


def test_the_verdict_as_it_is_published(llmock):
    """What the peer says of its client over HTTP is the same."""
    import httpx

    llmock.rate_limit(retry_after=0.1)
    asked("openai", llmock, streaming=True)

    told = httpx.get(f"{llmock.url}/_llmock/verdict", trust_env=False).json()

    assert (told["passed"], told["errors"], told["warnings"]) == (True, 0, 0)
    assert (told["calls"], told["attempts"], told["faults_injected"]) == (1, 2, 1)
