"""Ollama over real sockets: what it has beside a chat."""

import json
from typing import Any

import anyio
import pytest
from returns.io import IOSuccess

from mojentic_fp import (
    Address,
    Embed,
    EmbedRequest,
    Interrupted,
    LlmFailure,
    ModelInfo,
    Note,
    NotFound,
    PullProgress,
    Request,
    ServerFault,
    Settings,
    TextDelta,
    Unsupported,
    ask,
    complete,
    inquire,
    list_models,
    ollama,
    provider,
    pull_model,
    run,
    run_async,
    show_model,
    stream,
    stream_async,
    system,
    user,
)
from mojentic_fp.edges.http import http
from mojentic_fp.wire.ollama import (
    OLLAMA,
    OLLAMA_GENERATE,
    OLLAMA_LEGACY,
    RUNNING,
    VERSION,
)
from tests.handlers.peer import Peer, reply, saying, streaming

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def line(**members: object) -> bytes:
    return json.dumps(members).encode() + b"\n"


def body(**members: object) -> bytes:
    return reply(json.dumps(members).encode())


def asked(peer: Peer) -> tuple[str, Any]:
    """The first line of what a peer received, and its JSON."""
    head, _, sent = peer.received[0].partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), json.loads(sent) if sent else None


def failed(outcome: Any) -> LlmFailure:
    failure: LlmFailure = outcome.failure()._inner_value
    return failure


BEGUN = line(status="pulling manifest")
HALF = line(status="pulling a1", digest="sha256:a1", total=9, completed=4)
DONE = line(status="success")


def test_pulling_shows_how_far_it_has_come() -> None:
    with saying(*streaming(BEGUN, HALF, DONE)) as peer:
        *shown, last = stream(ollama(peer.url))(pull_model("m"))

    assert shown == [
        PullProgress("pulling manifest"),
        PullProgress("pulling a1", "sha256:a1", 9, 4),
        PullProgress("success"),
    ]
    assert last == IOSuccess(None)
    first, sent = asked(peer)
    assert first == "POST /api/pull HTTP/1.1"
    assert sent == {"model": "m", "stream": True}


def test_pulling_is_the_same_when_nobody_looks() -> None:
    with saying(*streaming(BEGUN, HALF, DONE)) as peer:
        assert run(ollama(peer.url))(pull_model("m")) == IOSuccess(None)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ((BEGUN, line(error="pull model manifest: file does not exist")), NotFound),
        ((BEGUN, line(error="no space left on device"), DONE), ServerFault),
        ((BEGUN, HALF), Interrupted),
    ],
)
def test_a_pull_that_fails_says_why(lines: tuple[bytes, ...], kind: type) -> None:
    with saying(*streaming(*lines)) as peer:
        *shown, last = stream(ollama(peer.url))(pull_model("m"))

    assert shown[0] == PullProgress("pulling manifest")
    assert isinstance(failed(last).reason, kind)
    assert (failed(last).where.provider, failed(last).where.model) == ("ollama", "m")


def test_a_connection_that_breaks_is_no_model() -> None:
    with saying(*streaming(BEGUN, end=False), close=True) as peer:
        *_, last = stream(ollama(peer.url))(pull_model("m"))

    assert isinstance(failed(last).reason, Interrupted)


def test_an_error_status_is_no_model() -> None:
    told = json.dumps({"error": "pull model manifest: file does not exist"}).encode()
    with saying(reply(told, "500 Internal Server Error")) as peer:
        *shown, last = stream(ollama(peer.url))(pull_model("m"))

    assert shown == []
    assert isinstance(failed(last).reason, NotFound)
    assert failed(last).where.status == 500


@pytest.mark.parametrize("after", [1, 2])
def test_leaving_a_pull_closes_the_connection_at_once(after: int) -> None:
    with saying(*streaming(BEGUN, HALF, end=False)) as peer:
        running = stream(ollama(peer.url))(pull_model("m"))
        for _ in range(after):
            next(running)
        assert not peer.left.is_set()
        running.close()

        assert peer.left.wait(5)


@BACKENDS
def test_cancelling_a_pull_closes_the_connection_at_once(backend: str) -> None:
    async def main(peer: Peer) -> None:
        with anyio.CancelScope() as scope:
            async for _ in stream_async(ollama(peer.url))(pull_model("m")):
                scope.cancel()
        left = await anyio.to_thread.run_sync(peer.left.wait, 5)
        assert left

    with saying(*streaming(BEGUN, HALF, end=False)) as peer:
        anyio.run(main, peer, backend=backend)


@BACKENDS
def test_pulling_asynchronously_too(backend: str) -> None:
    async def main(peer: Peer) -> Any:
        return await run_async(ollama(peer.url))(pull_model("m"))

    with saying(*streaming(BEGUN, DONE)) as peer:
        assert anyio.run(main, peer, backend=backend) == IOSuccess(None)


def test_texts_are_embedded() -> None:
    with saying(body(model="m", embeddings=[[1, 0], [0, 1]])) as peer:
        found = run(ollama(peer.url))(Embed(EmbedRequest("m", ("a", "b"))).perform())

    assert found.map(lambda one: one.vectors) == IOSuccess(((1.0, 0.0), (0.0, 1.0)))
    assert asked(peer)[0] == "POST /api/embed HTTP/1.1"


def test_an_older_server_embeds_one() -> None:
    with saying(body(embedding=[1, 0])) as peer:
        older = provider(OLLAMA_LEGACY, Address(base_url=peer.url))
        found = run(older)(Embed(EmbedRequest("m", ("a",))).perform())
        none = run(older)(Embed(EmbedRequest("m", ("a", "b"))).perform())

    assert found.map(lambda one: one.vectors) == IOSuccess(((1.0, 0.0),))
    assert asked(peer)[0] == "POST /api/embeddings HTTP/1.1"
    assert len(peer.received) == 1
    assert isinstance(failed(none).reason, Unsupported)


def test_a_model_is_described() -> None:
    info = {"general.architecture": "a", "a.context_length": 9}
    with saying(body(model_info=info)) as peer:
        found = run(ollama(peer.url))(show_model("m"))

    assert found.map(lambda one: one.context_window) == IOSuccess(9)
    assert found.map(type) == IOSuccess(ModelInfo)


def test_models_are_listed_in_order() -> None:
    with saying(body(models=[{"name": "b"}, None, {"name": "a"}])) as peer:
        assert run(ollama(peer.url))(list_models()) == IOSuccess(("a", "b"))


def test_a_prompt_is_completed() -> None:
    lines = (line(response="He"), line(response="y"), line(response="", done=True))
    request = Request("m", (system("be brief"), user("hi")))
    with saying(*streaming(*lines)) as peer:
        completing = provider(OLLAMA_GENERATE, Address(base_url=peer.url))
        *shown, last = stream(completing)(complete(request))

    assert [one.text for one in shown if isinstance(one, TextDelta)] == ["He", "y"]
    assert last.map(lambda said: said.text) == IOSuccess("Hey")
    first, sent = asked(peer)
    assert first == "POST /api/generate HTTP/1.1"
    assert (sent["system"], sent["prompt"]) == ("be brief", "hi")


def test_what_is_not_heard_is_noted() -> None:
    done = line(message={"content": "hi"}, done=True)
    with saying(*streaming(done)) as peer:
        program = ask("m", "hi", settings=Settings(n=2))
        first, *_ = stream(ollama(peer.url))(program)

    assert isinstance(first, Note)
    assert first.name == "adapted"


def test_what_has_no_effect_of_its_own_is_inquired() -> None:
    with saying(body(version="0.12.10")) as peer:
        there = Address(base_url=peer.url)
        version = run(http())(inquire(OLLAMA, VERSION, there, None))
    with saying(body(models=[{"name": "a", "size_vram": 5}])) as peer:
        there = Address(base_url=peer.url)
        running = run(http())(inquire(OLLAMA, RUNNING, there, None))
    nowhere = Address(base_url="http://127.0.0.1:9")
    gone = run(http())(inquire(OLLAMA, VERSION, nowhere, None))

    assert version == IOSuccess("0.12.10")
    assert running.map(lambda one: one.names) == IOSuccess(("a",))
    assert failed(gone).where.provider == "ollama"
