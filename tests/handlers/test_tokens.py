"""Counting requests here: who is asked, what is marked, and what is counted only once."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOFailure, IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    BadRequest,
    CountTexts,
    CountTokens,
    LlmFailure,
    Message,
    NotFound,
    RateLimited,
    Request,
    ServerFault,
    TextCounts,
    TokenCount,
    ToolSpec,
    Unauthenticated,
    Unsupported,
    Where,
    around,
    assistant,
    byte_tokens,
    count_tokens,
    counted_locally,
    fail,
    fold,
    image,
    local,
    local_count,
    on,
    openai,
    pipe,
    run,
    succeed,
    system,
    tokens,
    user,
)
from mojentic_fp.data.http import HttpReply
from mojentic_fp.effects.http import Send
from mojentic_fp.handlers.gateway import gateway
from mojentic_fp.testing.strategies import messages
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.route import OPENAI_BY_MODEL
from mojentic_fp.wire.tokens import rules_of

HELLO = Request("gpt-4o", (system("Be brief."), user("Hello!")))


def counting(seen):
    """``byte_tokens``, and every text that is asked about."""

    def look(asked, forward):
        seen.extend(asked.texts)
        return forward(asked)

    return pipe(byte_tokens(), around(CountTexts, look))


def test_a_request_is_counted_by_the_rules_of_its_provider():
    """3 for the answer, 4 a message, and the words."""
    pytest.importorskip("tiktoken")

    counted = run(local_count().over(tokens()))(count_tokens(HELLO))

    assert counted == IOSuccess(TokenCount(3 + 4 + 3 + 4 + 2, "tiktoken:o200k_base"))


def test_a_provider_that_counts_is_asked():
    provider = on(CountTokens, lambda _: succeed(TokenCount(7, "provider")))
    seen: list[str] = []
    handlers = pipe(provider, counted_locally()).over(counting(seen))

    assert run(handlers)(count_tokens(HELLO)) == IOSuccess(TokenCount(7, "provider"))
    assert not seen


def test_a_provider_that_cannot_count_is_stood_in_for():
    provider = on(CountTokens, lambda _: fail(LlmFailure(Unsupported("no"))))
    handlers = pipe(provider, counted_locally()).over(byte_tokens())

    assert run(handlers)(count_tokens(HELLO)) == IOSuccess(TokenCount(26, "bytes"))


@pytest.mark.parametrize("provider", [openai, local], ids=["openai", "local"])
def test_a_provider_without_a_count_is_not_even_looked_for(provider, monkeypatch):
    """No key is missed, no server started, and nothing sent."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("MOJENTIC_FP_CACHE", "/nowhere/to/be/found")
    handlers = pipe(provider(), counted_locally()).over(byte_tokens())

    assert run(handlers)(count_tokens(HELLO)) == IOSuccess(TokenCount(26, "bytes"))


@pytest.mark.parametrize(
    "codec", [OPENAI_BY_MODEL, ANTHROPIC], ids=["openai", "anthropic"]
)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b""),
        (404, b'{"detail": "Not Found"}'),
        (404, b'{"error": {"message": "no such url", "type": "not_found_error"}}'),
        (405, b"Method Not Allowed"),
        (501, b'{"error": "not implemented"}'),
    ],
)
def test_a_server_without_the_address_of_a_count_is_stood_in_for(codec, status, body):
    """Its API has one, and it has not."""
    server = on(Send, lambda _: succeed(HttpReply(status, body=body)))
    handlers = pipe(
        gateway(codec, Address(base_url="http://localhost")), counted_locally()
    )

    counted = run(handlers.over(byte_tokens() | server))(count_tokens(HELLO))

    assert counted == IOSuccess(TokenCount(26, "bytes"))


@pytest.mark.parametrize(
    "failure",
    [
        LlmFailure(RateLimited("slow down")),
        LlmFailure(Unauthenticated("no key"), Where(status=401)),
        LlmFailure(BadRequest("no messages"), Where(status=400)),
        LlmFailure(ServerFault("oh"), Where(status=500)),
        LlmFailure(NotFound("model: gpt-4o"), Where(status=404)),
        LlmFailure(NotFound("gone", code="model_not_found"), Where(status=404)),
    ],
    ids=lambda failure: failure.reason.tag,
)
def test_any_other_failure_stays_one(failure):
    provider = on(CountTokens, lambda _: fail(failure))
    handlers = pipe(provider, counted_locally()).over(byte_tokens())

    assert run(handlers)(count_tokens(HELLO)) == IOFailure(failure)


@pytest.mark.parametrize(
    ("request_", "estimated"),
    [
        (HELLO, False),
        (HELLO.saying(user(image("https://example.org/a.png"))), True),
        (Request("claude-sonnet-4-5", HELLO.messages), True),
    ],
)
def test_a_count_says_whether_it_is_one(request_, estimated):
    counted = run(local_count().over(byte_tokens()))(count_tokens(request_))

    assert counted.map(lambda count: count.estimated) == IOSuccess(estimated)


def test_an_estimate_of_texts_is_an_estimate_of_all():
    thumb = on(
        CountTexts,
        lambda asked: succeed(TextCounts((1,) * len(asked.texts), "thumb", True)),
    )

    counted = run(local_count().over(thumb))(count_tokens(HELLO))

    assert counted == IOSuccess(TokenCount(13, "thumb", estimated=True))


# --- what is remembered ------------------------------------------------------------------


@given(st.lists(messages(), max_size=6), st.lists(st.integers(0, 6), max_size=6))
def test_what_is_remembered_changes_no_count(drawn, cuts):
    """Nor the order in which requests are asked about."""
    remembering = run(local_count().over(byte_tokens()))

    for at in (*cuts, len(drawn), *cuts):
        asked = count_tokens(Request("gpt-4o", tuple(drawn[:at])))
        assert remembering(asked) == run(local_count().over(byte_tokens()))(asked)


@given(st.lists(messages(), max_size=6))
def test_a_request_costs_its_frame_and_each_of_its_messages(drawn):
    """Counting is a sum, as the rules are."""
    count = run(local_count().over(byte_tokens()))

    def cost(*messages: Message) -> int:
        outcome = count(count_tokens(Request("gpt-4o", messages)))
        return unsafe_perform_io(outcome).unwrap().tokens

    each = (cost(message) - cost() for message in drawn)
    assert cost(*drawn) == cost() + sum(each)


def test_equal_messages_are_counted_once():
    """Whether they are the same object or not, and once more for another model."""
    seen: list[str] = []
    count = run(local_count().over(counting(seen)))
    kept = user("Hello!")

    for model in ("gpt-4o", "gpt-4o", "gpt-5"):
        for message in (kept, user("Hello!"), kept):
            count(count_tokens(Request(model, (message,))))

    assert seen == ["Hello!", "Hello!"]


def test_what_is_gone_is_forgotten():
    """What nobody holds any more is counted anew, but for what was asked last."""
    seen: list[str] = []
    count = run(local_count().over(counting(seen)))

    for words in ("Hello!", "Hello!", "Bye.", "Hello!"):
        count(count_tokens(Request("gpt-4o", (user(words),))))

    assert seen == ["Hello!", "Bye.", "Hello!"]


def test_tools_are_counted_once_however_often_they_are_sent():
    seen: list[str] = []
    count = run(local_count().over(counting(seen)))
    tools = (ToolSpec("look", "Look around."),)
    messages = (user("Hello!"),)

    for _ in range(3):
        count(count_tokens(Request("gpt-4o", messages, tools=tools)))

    assert len(seen) == 2
    assert "Look around." in seen[1]


@pytest.mark.parametrize("turns", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_session_counts_each_message_once(turns):
    """Every turn of it is counted whole; each text is looked at once all the same."""
    seen: list[str] = []
    drive = run(local_count().over(counting(seen)))

    def turn(request: Request, number: int):
        asked = request.saying(
            user(f"Question {number}"), assistant(f"Answer {number}")
        )
        return count_tokens(asked).map(lambda _: asked)

    ended = drive(fold(turn, range(turns), HELLO))

    assert ended.map(lambda request: len(request.messages)) == IOSuccess(2 * turns + 2)
    assert Counter(Counter(seen).values()) == {1: 2 * turns + 2}


def test_sessions_side_by_side_count_each_message_once():
    """They share a handler and its memory, and begin alike."""
    seen: list[str] = []
    drive = run(local_count().over(counting(seen)))
    sessions = dict.fromkeys("abc", HELLO)

    for number in range(20):
        for name, request in sessions.items():
            sessions[name] = request.saying(user(f"{name} asks {number}"))
            drive(count_tokens(sessions[name]))

    assert Counter(Counter(seen).values()) == {1: 2 + 3 * 20}


def test_rules_are_made_once():
    assert rules_of("gpt-4o") is rules_of("gpt-4o")
