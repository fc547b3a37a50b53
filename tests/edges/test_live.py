"""Providers over real sockets: what is sent to whom, what is not, and what is shown."""

import json
from collections.abc import Callable
from typing import Any, get_args

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    Handlers,
    HttpOptions,
    HttpRequest,
    LlmFailure,
    Misconfigured,
    Open,
    Secret,
    Send,
    Unsupported,
    anthropic,
    ask,
    compatible,
    completion,
    configured,
    count_tokens,
    default_model,
    list_models,
    local,
    ollama,
    openai,
    pipe,
    provider,
    run,
    run_async,
    scripted,
    stream,
)
from mojentic_fp.data.config import Configuration, File, Level
from mojentic_fp.data.provider import PROVIDERS, Compatible
from mojentic_fp.data.request import Request
from mojentic_fp.data.said import by_environment, by_file
from mojentic_fp.data.toml import read
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.options import route
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from tests.handlers.peer import reply, saying

KEY = "sk-live-0123456789abcdef"
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
Making = Callable[[str], Handlers[Any, Any]]


def outcome_of(running: Any) -> Result[Any, Any]:
    return unsafe_perform_io(running)


def failed(running: Any) -> LlmFailure:
    failure: LlmFailure = outcome_of(running).failure()
    return failure


def said(**variables: str) -> Configuration:
    return Configuration(said=by_environment(variables))


# --- to whom -------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(get_args(Compatible)))
def test_each_compatible_provider_is_sent_its_own_key(name: Compatible) -> None:
    keys = {PROVIDERS[one].called("key")[0]: f"{KEY}-{one}" for one in PROVIDERS}

    with saying(reply(WHOLE)) as peer:
        handlers = compatible(name, f"{peer.url}/v1", config=said(**keys))
        outcome = outcome_of(run(handlers)(ask("m", "Hello?")))

    assert outcome.unwrap().text == "Hi."
    assert f"{KEY}-{name}\r\n".encode() in peer.received[0]
    assert peer.received[0].count(KEY.encode()) == 1
    assert peer.received[0].startswith(b"POST /v1/chat/completions ")


def test_azures_dated_api_is_asked_by_deployment() -> None:
    with saying(reply(WHOLE)) as peer:
        config = said(
            AZURE_OPENAI_ENDPOINT=peer.url,
            AZURE_OPENAI_API_KEY=KEY,
            AZURE_OPENAI_API_VERSION="2024-10-21",
        )
        run(compatible("azure", config=config))(ask("my deployment", "Hello?"))

    line, *head = peer.received[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    path = (
        b"/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21"
    )
    assert line == b"POST " + path + b" HTTP/1.1"
    assert f"api-key: {KEY}".encode() in [one.lower() for one in head]


def test_a_host_without_a_name_of_its_own_is_known_by_its_address() -> None:
    with saying(reply(WHOLE)) as peer:
        run(openai(f"{peer.url}/v1", key=KEY))(ask("gpt-5", "Hello?"))

    assert f"Bearer {KEY}\r\n".encode() in peer.received[0]


def test_redirects_are_not_followed_with_a_key() -> None:
    with saying(reply(WHOLE)) as evil:
        moved = (
            f"HTTP/1.1 307 Moved\r\nlocation: {evil.url}\r\ncontent-length: 0\r\n\r\n"
        )
        with saying(moved.encode()) as peer:
            failure = failed(run(openai(peer.url, key=KEY))(ask("m", "Hello?")))

    assert failure.where.status == 307
    assert evil.received == []


def project(text: str, *, trusted: bool, **variables: str) -> Configuration:
    found = by_file(read(text).unwrap(), Level.PROJECT, "mojentic-fp.toml")
    return Configuration(
        said=(*by_environment(variables), *found.said),
        files=(File(Level.PROJECT, "mojentic-fp.toml", trusted=trusted),),
    )


@pytest.mark.parametrize("trusted", [True, False])
def test_a_strangers_project_is_sent_nothing(*, trusted: bool) -> None:
    with saying(reply(WHOLE)) as evil:
        text = f'[openai]\nbase_url = "{evil.url}"'
        config = project(text, trusted=trusted, OPENAI_API_KEY=KEY)
        outcome = outcome_of(run(openai(config=config))(ask("m", "Hello?")))

    if trusted:
        assert outcome.unwrap().text == "Hi."
    else:
        assert isinstance(outcome.failure().reason, Misconfigured)
        assert evil.received == []


# --- in the clear ------------------------------------------------------------------------

NOT_HERE = "http://192.0.2.1:9"


@pytest.fixture
def _nobody_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        message = "nothing may be sent"
        raise AssertionError(message)

    monkeypatch.setattr("socket.socket.connect", connect)


MAKING: dict[str, Making] = {
    "openai": lambda url: openai(url, key=KEY),
    "ollama": ollama,
    "compatible": lambda url: compatible("vllm", url),
    "provider": lambda url: provider(OLLAMA, Address(base_url=url)),
    "with a key": lambda url: provider(
        OPENAI, Address(base_url=url, key=Secret(KEY)), options=HttpOptions()
    ),
}


@pytest.mark.usefixtures("_nobody_connects")
@pytest.mark.parametrize("name", MAKING)
def test_plain_http_does_not_leave_this_machine(name: str) -> None:
    handlers = MAKING[name](NOT_HERE)

    plain = failed(run(handlers)(ask("m", "Hello?")))
    listed = failed(run(handlers)(list_models()))
    *_, streamed = stream(handlers)(ask("m", "Hello?"))
    awaited = anyio.run(lambda: run_async(handlers)(ask("m", "Hello?")).awaitable())

    for failure in (plain, listed, failed(streamed), failed(awaited)):
        assert isinstance(failure.reason, Misconfigured)
        assert "plain http" in str(failure.reason)
        assert "MOJENTIC_FP_ALLOW_HTTP" in failure.reason.flaws[0].advice


def test_plain_http_leaves_where_it_is_allowed() -> None:
    options = HttpOptions(connect=0.05)

    allowed = failed(
        run(ollama(NOT_HERE, allow_http=True, options=options))(list_models())
    )

    assert not isinstance(allowed.reason, Misconfigured)


@pytest.mark.usefixtures("_nobody_connects")
@pytest.mark.parametrize("effect", [Send, Open])
@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{KEY}@example.org/v1",
        f"https://{KEY}@example.org/v1",
        "http://127.0.0.1\\@evil.example/",
        "http://127.0.0.1 @evil.example/",
        "file:///etc/passwd",
        "//example.org",
        "",
    ],
)
def test_an_address_that_hides_its_host_or_a_key_is_not_asked(
    url: str, effect: type[Send] | type[Open]
) -> None:
    request = HttpRequest("GET", url)

    failure = failed(run(http())(effect(request).perform()))

    assert isinstance(failure.reason, Unsupported)
    assert KEY not in repr(failure) + repr(request)


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.9:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.9:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert route("http://localhost:5/v1", HttpOptions()) is None
    assert route("http://127.0.0.8:5/v1", HttpOptions()) is None
    assert route("https://proxied.example/v1", HttpOptions()) == "http://127.0.0.9:1"


def test_a_proxys_password_is_not_shown() -> None:
    options = HttpOptions(proxy=f"http://user:{KEY}@proxy.example:3128")

    assert KEY not in repr(options)
    assert "proxy.example" in repr(options)


# --- what comes back -----------------------------------------------------------------

KEYS = st.text(
    "".join(chr(code) for code in range(0x21, 0x7F)), min_size=8, max_size=50
)


def echoes(key: str) -> tuple[bytes, ...]:
    """Replies of servers that repeat the key."""
    said_in_json = json.dumps({"error": {"message": f"bad key {key}", "code": key}})
    slashed = said_in_json.replace("/", "\\/")
    page = "<p>" + "x" * (190 - len(key) // 2) + key + "</p>"
    event = f"data: {json.dumps({'error': {'message': f'no {key}'}})}\n\n"
    header = f"HTTP/1.1 401 No\r\nx-request-id: {key}\r\ncontent-length: 2\r\n\r\n{{}}"
    return (
        reply(said_in_json.encode(), "401 Unauthorized"),
        reply(slashed.encode(), "400 Bad Request"),
        reply(page.encode(), "502 Bad Gateway", "text/html"),
        reply(page.encode(), "200 OK", "text/html"),
        reply(event.encode(), "200 OK", "text/event-stream"),
        header.encode(),
    )


def shows(text: str, key: str) -> bool:
    return any(key[at : at + 8] in text for at in range(len(key) - 7))


@pytest.mark.parametrize("at", range(len(echoes(KEY))))
@pytest.mark.parametrize("name", ["openai", "ollama", "token"])
def test_no_failure_shows_a_key_that_a_server_repeats(name: str, at: int) -> None:
    with saying(echoes(KEY)[at], close=True) as peer:
        making: dict[str, Making] = {
            "openai": lambda url: openai(url, key=KEY),
            "ollama": lambda url: ollama(url, key=KEY),
            "token": lambda url: anthropic(url, token=KEY),
        }
        handlers = making[name](peer.url)
        outcomes = [
            run(handlers)(ask("m", "Hello?")),
            run(handlers)(list_models()),
            tuple(stream(handlers)(ask("m", "Hello?")))[-1],
            anyio.run(lambda: run_async(handlers)(ask("m", "Hello?")).awaitable()),
        ]

    assert len(peer.received) == len(outcomes)
    assert all(KEY.encode() in one for one in peer.received)
    for outcome in outcomes:
        assert not shows(repr(outcome), KEY), outcome


@pytest.mark.parametrize("at", [0, 1, 2, 5])
def test_a_reply_that_is_an_error_comes_without_the_key(at: int) -> None:
    secrets = (("authorization", Secret(KEY).after("Bearer ")),)

    with saying(echoes(KEY)[at], close=True) as peer:
        request = HttpRequest("GET", peer.url, secrets=secrets)
        whole = outcome_of(run(http())(Send(request).perform())).unwrap()
        opened = outcome_of(run(http())(Open(request).perform())).unwrap()

    assert not shows(whole.body.decode() + repr(whole) + repr(opened), KEY)


def answering(body: bytes) -> Handlers[Any, Any]:
    """Handlers of HTTP that answer this to everything."""
    from returns.result import Success

    from mojentic_fp import HttpReply
    from mojentic_fp.edges.edge import edge

    return edge(Send, sync=lambda *_: Success(HttpReply(401, (), body)))


@given(KEYS, st.text(max_size=20), st.integers(0, 8))
def test_no_key_is_shown_whatever_it_is(key: str, around: str, at: int) -> None:
    from mojentic_fp.handlers.gateway import gateway

    bodies = (
        f"{around}{key}{around}".encode("utf-8", "replace"),
        json.dumps({"error": {"message": f"{around}{key}"}}).encode(),
        json.dumps({"error": f"{around}{key}"}).replace("/", "\\/").encode(),
        json.dumps([{"detail": [{"msg": key}]}]).encode(),
    )
    address = Address(base_url="https://x.example", key=Secret(key))

    served = gateway(OPENAI, address).over(answering(bodies[at % len(bodies)]))
    failure = failed(run(served)(list_models()))

    assert not shows(repr(failure) + str(failure.reason), key)


def test_handlers_and_what_they_are_made_of_show_no_key() -> None:
    config = said(OPENAI_API_KEY=KEY)
    handlers = openai(config=config)

    assert KEY not in repr(handlers) + repr(config)


# --- what is configured ----------------------------------------------------------------


def test_times_are_each_providers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[HttpOptions | None] = []

    def noticed(options: HttpOptions | None = None) -> Handlers[Any, Any]:
        seen.append(options)
        return http(options)

    monkeypatch.setattr("mojentic_fp.edges.connect.http", noticed)
    monkeypatch.setattr("mojentic_fp.edges.live.http", noticed)
    timed = said(OLLAMA_TIMEOUT="1500", MOJENTIC_FP_TOTAL_TIMEOUT="9000")

    ollama(config=Configuration())
    compatible("omlx", config=Configuration())
    ollama(config=timed)
    ollama(timeout=7, config=timed)
    ollama(options=HttpOptions(read=3.0), config=timed)
    local(config=Configuration())

    assert [one and one.read for one in seen] == [300.0, 600.0, 1.5, 7.0, 3.0, 300.0]
    assert [one and one.total for one in seen[:3]] == [None, None, 9.0]


def test_the_configured_provider_is_asked() -> None:
    with saying(reply(WHOLE)) as peer:
        config = said(
            MOJENTIC_FP_PROVIDER="vllm", VLLM_BASE_URL=peer.url, VLLM_API_KEY=KEY
        )
        answer = run(configured(config=config))(ask("m", "Hello?"))

    assert answer.map(lambda it: it.text) == IOSuccess("Hi.")
    assert f"Bearer {KEY}".encode() in peer.received[0]


@pytest.mark.parametrize("name", ["nobody", "local"])
def test_nobody_is_compatible_by_another_name(name: Any) -> None:
    failure = failed(run(compatible(name))(ask("m", "Hello?")))

    assert isinstance(failure.reason, Misconfigured)


@pytest.mark.parametrize(
    "making",
    [configured, local, openai, lambda config: compatible("groq", config=config)],
)
def test_a_flaw_is_told_by_whoever_is_asked(
    making: Callable[..., Handlers[Any, Any]],
) -> None:
    found = by_file(read("seed = 'x'").unwrap(), Level.USER, "config.toml")
    config = Configuration(said=found.said, flaws=found.flaws)

    failure = failed(run(making(config=config))(ask("m", "Hello?")))

    assert failure.reason == Misconfigured(flaws=found.flaws)


# --- the model -------------------------------------------------------------------------


def asked(*around: Any, model: str = "") -> str:
    """The model that is asked in the end."""
    handlers = pipe(scripted([lambda request: completion(request.model)]), *around)
    answer: str = outcome_of(run(handlers)(ask(model, "Hello?"))).unwrap().text
    return answer


def test_a_default_model_is_asked_where_none_is_named() -> None:
    config = said(GROQ_MODEL="llama", MOJENTIC_FP_PROVIDER="groq")

    assert asked(default_model("m")) == "m"
    assert asked(default_model("m"), model="other") == "other"
    assert asked(default_model(config=config)) == "llama"
    assert asked(default_model(provider="groq", config=config)) == "llama"
    assert asked(default_model(provider="openai", config=config)) == "gpt-5-mini"


def test_without_a_default_model_nothing_is_asked() -> None:
    config = Configuration()

    for name in ("groq", "nobody"):
        handlers = pipe(scripted([]), default_model(provider=name, config=config))
        failure = failed(run(handlers)(ask("", "Hello?")))
        assert isinstance(failure.reason, Misconfigured)


def test_tokens_are_counted_by_the_default_model_too() -> None:
    with saying(reply(b"{}", "404 Not Found")) as peer:
        handlers = pipe(anthropic(peer.url, key=KEY), default_model("claude-x"))
        failure = failed(run(handlers)(count_tokens(Request("", ()))))

    assert failure.where.model == "claude-x"
