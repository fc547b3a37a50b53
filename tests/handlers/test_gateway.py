"""The gateway over real sockets: both codecs, plain and streaming, when it goes well and
when it does not.
"""

import json
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from returns.io import IOSuccess

from mojentic_fp import (
    Annotations,
    Handlers,
    HttpOptions,
    Interrupted,
    LlmFailure,
    RateLimited,
    Role,
    Settings,
    Text,
    TextDelta,
    TimedOut,
    Unauthenticated,
    Unreachable,
    Unreadable,
    ask,
    generate,
    list_models,
    ollama,
    openai,
    run,
    run_async,
    stream,
    stream_async,
    user,
)
from tests.handlers.peer import Peer, reply, saying, streaming

Provider = Callable[[str], Handlers[Any, Any]]


def openai_at(url: str) -> Handlers[Any, Any]:
    return openai(f"{url}/v1", key="sk-secret-key")


def ollama_at(url: str) -> Handlers[Any, Any]:
    return ollama(url)


def chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


def line(text: str, *, done: bool = False) -> bytes:
    said = {"message": {"role": "assistant", "content": text}, "done": done}
    more = {"done_reason": "stop"} if done else {}
    return json.dumps(said | more).encode() + b"\n"


LAST = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
WHOLE = json.dumps(
    {
        "choices": [
            {
                "message": {"role": "assistant", "content": "Hi."},
                "finish_reason": "stop",
            }
        ]
    }
).encode()
STREAMED: dict[str, tuple[Provider, tuple[bytes, ...]]] = {
    "openai": (openai_at, (chunk("Hel"), chunk("lo"), LAST, b"data: [DONE]\n\n")),
    "ollama": (ollama_at, (line("Hel"), line("lo"), line("", done=True))),
}
BOTH = pytest.mark.parametrize("name", STREAMED)
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def failed(outcome: Any) -> LlmFailure:
    failure: LlmFailure = outcome.failure()._inner_value
    return failure


def test_a_whole_reply_is_a_completion() -> None:
    with saying(reply(WHOLE)) as peer:
        outcome = run(openai_at(peer.url))(ask("m", "Say hi"))

    assert outcome.map(lambda said: said.text) == IOSuccess("Hi.")
    head, _, body = peer.received[0].partition(b"\r\n\r\n")
    assert b"authorization: bearer sk-secret-key" in head.lower()
    assert json.loads(body) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Say hi"}],
    }


def test_a_model_is_not_told_what_is_for_the_user() -> None:
    shown = Text("(3 files opened)", annotations=Annotations((Role.USER,)))
    with saying(reply(WHOLE)) as peer:
        run(openai_at(peer.url))(generate("m")([user(shown), user(shown, "Say hi")]))

    body = json.loads(peer.received[0].partition(b"\r\n\r\n")[2])
    assert body["messages"] == [{"role": "user", "content": "Say hi"}]


@BOTH
def test_a_stream_is_shown_and_answered(name: str) -> None:
    provider, events = STREAMED[name]
    with saying(*streaming(*events)) as peer:
        *shown, last = stream(provider(peer.url))(ask("m", "Hello?"))

    assert [e.text for e in shown if isinstance(e, TextDelta)] == ["Hel", "lo"]
    assert last.map(lambda said: said.text) == IOSuccess("Hello")


@BOTH
@BACKENDS
def test_asynchronously_too(name: str, backend: str) -> None:
    provider, events = STREAMED[name]

    async def main(peer: Peer) -> list[object]:
        return [e async for e in stream_async(provider(peer.url))(ask("m", "Hello?"))]

    with saying(*streaming(*events)) as peer:
        *shown, last = anyio.run(main, peer, backend=backend)

    assert "".join(e.text for e in shown if isinstance(e, TextDelta)) == "Hello"
    assert last.map(lambda said: said.text) == IOSuccess("Hello")


@BOTH
def test_a_stream_that_breaks_keeps_what_arrived(name: str) -> None:
    provider, events = STREAMED[name]
    with saying(*streaming(*events[:2], end=False), close=True) as peer:
        *shown, last = stream(provider(peer.url))(ask("m", "Hello?"))

    assert len(shown) == 2
    reason = failed(last).reason
    assert isinstance(reason, Interrupted)
    assert reason.partial is not None
    assert reason.partial.text == "Hello"
    assert failed(last).retryable


@BOTH
def test_a_stream_that_ends_without_its_own_end_is_not_whole(name: str) -> None:
    provider, events = STREAMED[name]
    with saying(*streaming(*events[:2])) as peer:
        *_, last = stream(provider(peer.url))(ask("m", "Hello?"))

    reason = failed(last).reason
    assert isinstance(reason, Interrupted)
    assert reason.partial is not None


@BOTH
def test_a_stream_that_stalls_times_out_and_keeps_what_arrived(name: str) -> None:
    _, events = STREAMED[name]
    options = HttpOptions(read=0.2)
    with saying(*streaming(*events[:2], end=False)) as peer:
        handlers = (
            openai(f"{peer.url}/v1", options=options)
            if name == "openai"
            else ollama(peer.url, options=options)
        )
        *_, last = stream(handlers)(ask("m", "Hello?"))
        assert peer.left.wait(5)

    reason = failed(last).reason
    assert isinstance(reason, TimedOut)
    assert reason.partial is not None
    assert reason.partial.text == "Hello"


@BOTH
@pytest.mark.parametrize("after", [1, 2])
def test_leaving_a_stream_closes_the_connection_at_once(name: str, after: int) -> None:
    provider, events = STREAMED[name]
    with saying(*streaming(*events[:2], end=False)) as peer:
        running = stream(provider(peer.url))(ask("m", "Hello?"))
        for _ in range(after):
            next(running)
        assert not peer.left.is_set()
        running.close()

        assert peer.left.wait(5)


@BOTH
@BACKENDS
def test_cancelling_closes_the_connection_at_once(name: str, backend: str) -> None:
    provider, events = STREAMED[name]

    async def main(peer: Peer) -> None:
        with anyio.CancelScope() as scope:
            async for _ in stream_async(provider(peer.url))(ask("m", "Hello?")):
                scope.cancel()
        left = await anyio.to_thread.run_sync(peer.left.wait, 5)
        assert left

    with saying(*streaming(*events[:2], end=False)) as peer:
        anyio.run(main, peer, backend=backend)


@BOTH
@BACKENDS
def test_breaking_out_closes_the_connection_at_once(name: str, backend: str) -> None:
    provider, events = STREAMED[name]

    async def main(peer: Peer) -> None:
        async with stream_async(provider(peer.url))(ask("m", "Hello?")) as shown:
            async for _ in shown:
                break
        left = await anyio.to_thread.run_sync(peer.left.wait, 5)
        assert left

    with saying(*streaming(*events[:2], end=False)) as peer:
        anyio.run(main, peer, backend=backend)


@BACKENDS
def test_a_cancelled_plain_call_closes_the_connection(backend: str) -> None:
    async def main(peer: Peer) -> None:
        async def leave() -> None:
            await anyio.to_thread.run_sync(peer.said.wait, 5)
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(leave)
            await run_async(openai_at(peer.url))(ask("m", "Hello?"))
        left = await anyio.to_thread.run_sync(peer.left.wait, 5)
        assert left

    with saying(reply(WHOLE)[:-3]) as peer:
        anyio.run(main, peer, backend=backend)


@pytest.mark.parametrize("streamed", [False, True])
def test_an_error_reply_says_why_and_where(*, streamed: bool) -> None:
    body = b'{"error":{"message":"Too fast","type":"requests","code":"rate_limit"}}'
    limited = reply(body, "429 Too Many Requests").replace(
        b"\r\n", b"\r\nretry-after: 7\r\nx-request-id: req_1\r\n", 1
    )
    with saying(limited) as peer:
        program = ask("gpt-9", "Hello?")
        outcome = (
            [*stream(openai_at(peer.url))(program)][-1]
            if streamed
            else run(openai_at(peer.url))(program)
        )

    failure = failed(outcome)
    assert isinstance(failure.reason, RateLimited)
    assert failure.reason.message == "Too fast"
    assert (failure.retryable, failure.retry_after) == (True, 7.0)
    where = failure.where
    assert (where.provider, where.model, where.status) == ("openai", "gpt-9", 429)
    assert where.request_id == "req_1"


def test_a_reply_that_is_no_completion_is_unreadable() -> None:
    with saying(reply(b"<html>hello</html>", kind="text/html")) as peer:
        outcome = run(openai_at(peer.url))(ask("m", "Hello?"))

    assert isinstance(failed(outcome).reason, Unreadable)


def test_nobody_there_is_unreachable() -> None:
    outcome = run(ollama("http://127.0.0.1:9"))(ask("m", "Hello?"))

    failure = failed(outcome)
    assert isinstance(failure.reason, Unreachable)
    assert (failure.reason.host, failure.where.provider) == ("127.0.0.1", "ollama")


def test_without_a_key_openai_itself_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_ENDPOINT", raising=False)

    failure = failed(run(openai())(list_models()))

    assert isinstance(failure.reason, Unauthenticated)
    assert "OPENAI_API_KEY" in failure.reason.message


def test_a_key_is_shown_nowhere() -> None:
    with saying(reply(b"{}", "401 Unauthorized")) as peer:
        handlers = openai_at(peer.url)
        outcome = run(handlers)(ask("m", "Hello?", settings=Settings(seed=1)))

    assert b"sk-secret-key" in peer.received[0]
    assert "sk-secret-key" not in repr(handlers) + repr(outcome)
