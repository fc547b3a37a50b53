"""Masks: what is secret is kept nowhere, wherever it is echoed and however it is cut."""

import json
import re
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mojentic_fp import (
    HttpExchange,
    HttpRequest,
    Interrupted,
    LlmFailure,
    RecordedReply,
    Secret,
    Unreachable,
    Where,
)
from mojentic_fp.data.exchange import exchanged, public
from mojentic_fp.data.mask import Mask
from mojentic_fp.data.recording import render_exchange
from mojentic_fp.testing import strategies as some

KEYS = st.text("abcXYZ019-_/+=.", min_size=8, max_size=24)
SPELLINGS = (
    lambda key: key,
    lambda key: key.replace("/", "\\/"),
    lambda key: re.sub("[/+=]", lambda found: f"\\u{ord(found[0]):04X}", key),
    lambda key: re.sub("[/+=]", lambda found: f"\\u{ord(found[0]):04x}", key),
    lambda key: key.replace("+", "\\u002B"),
    lambda key: quote(key, safe=""),
)


def asked(key: str, url: str = "https://example.org/v1") -> HttpRequest:
    return HttpRequest(
        "POST",
        url,
        (("content-type", "application/json"),),
        json.dumps({"said": f"my key is {key}"}).encode(),
        (("authorization", Secret(key).after("Bearer ")),),
    )


def cut(data: bytes, places: list[int]) -> tuple[bytes, ...]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return tuple(data[a:b] for a, b in pairwise(edges))


@given(
    KEYS,
    st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=3),
    st.lists(st.integers(0, 200), max_size=6),
    some.texts(),
)
def test_an_echo_is_kept_nowhere(key, spellings, places, between) -> None:
    said = between.join(spell(key) for spell in spellings)
    body = f"data: {said}\n\n".encode()
    reply = RecordedReply(
        401,
        (("x-echo", said), ("set-cookie", "s=abcdefgh"), ("x-api-key", key)),
        cut(body, places),
        broken=LlmFailure(Interrupted(f"{said}!"), Where(said)),
    )

    kept = exchanged(asked(key), reply)

    shown = repr(kept) + render_exchange(kept) + kept.reply.body.decode()
    assert not any(spell(key) in shown for spell in SPELLINGS)
    assert {name for name, _ in kept.reply.headers} == {"x-echo"}
    assert kept.request.secrets == ()


OTHERS = st.text('déß "', max_size=9)


@given(KEYS, st.lists(st.integers(0, 200), max_size=8), OTHERS, OTHERS)
def test_stars_stand_where_the_word_begins(key, places, before, after) -> None:
    mask = Mask((Secret(key),))
    pieces = (*cut(f"{before}{key}".encode(), places), after.encode())

    masked = mask.pieces(tuple(piece for piece in pieces if piece))

    assert b"".join(masked) == f"{before}***{after}".encode()


@given(some.exchanges(), KEYS)
def test_what_echoes_nothing_stays_as_it_is(exchange: HttpExchange, key: str) -> None:
    assume(key[:8] not in render_exchange(exchange))
    request = exchange.request
    secret = HttpRequest(
        request.method,
        request.url,
        request.headers,
        request.body,
        (("authorization", Secret(key)),),
    )

    assert exchanged(secret, exchange.reply) == exchange


@given(some.exchanges())
def test_keeping_twice_is_keeping_once(exchange: HttpExchange) -> None:
    assert exchanged(exchange.request, exchange.reply) == exchange


def test_a_key_that_a_broken_stream_cut_short_is_not_kept() -> None:
    reply = RecordedReply(200, (), (b"data: sk-0123", b"45678"))

    kept = exchanged(asked("sk-0123456789abcdef"), reply).reply

    assert kept == RecordedReply(200, (), (b"data: ***",))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/v1?key=abcdefghijk&n=1", "https://h/v1?key=***&n=1"),
        ("https://h/v1?n=1&access_token=x", "https://h/v1?n=1&access_token=***"),
        ("https://h/v1?api-version=2026-01-01", "https://h/v1?api-version=2026-01-01"),
        ("https://ada:lovelace-1815@h/v1", "https://***@h/v1"),
        ("/v1/models", "/v1/models"),
    ],
)
def test_an_address_is_kept_without_its_credentials(url: str, shown: str) -> None:
    assert public(HttpRequest("GET", url)).url == shown


def test_what_an_address_held_is_masked_elsewhere_too() -> None:
    url = "https://ada:lovelace-1815@h/v1?key=abcdefghijk"
    failure = LlmFailure(Unreachable("h", "lovelace-1815 and abcdefghijk"))

    kept = exchanged(HttpRequest("GET", url), failure)

    assert kept.reply == LlmFailure(Unreachable("h", "*** and ***"))


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "x-api-key",
        "api-key",
        "Cookie",
        "x-goog-api-key",
        "X-Auth-Token",
    ],
)
def test_credentials_among_the_headers_are_left_out(name: str) -> None:
    request = HttpRequest("GET", "/", ((name, "s3cret-s3cret"), ("accept", "*/*")))

    assert public(request).headers == (("accept", "*/*"),)


@pytest.mark.parametrize(
    "name", ["x-ratelimit-remaining-tokens", "request-id", "retry-after", "keep-alive"]
)
def test_other_headers_are_kept(name: str) -> None:
    assert public(HttpRequest("GET", "/", ((name, "1"),))).headers == ((name, "1"),)


def test_a_key_that_is_a_common_word_is_left_in_the_text() -> None:
    kept = exchanged(asked("none"), RecordedReply(200, (), (b"there is none",)))

    assert kept.reply == RecordedReply(200, (), (b"there is none",))
    assert "authorization" not in repr(kept)


def test_a_mask_does_not_show_its_words() -> None:
    assert "word" not in repr(Mask((Secret("a-word-known-to-us"),)))
