"""Recordings as files: what they look like, and that nothing is lost in them."""

import json

import pytest
from hypothesis import given

from mojentic_fp import (
    HttpExchange,
    HttpRequest,
    Interrupted,
    LlmFailure,
    RecordedReply,
    Unreachable,
    Where,
)
from mojentic_fp.data.recording import parse_exchange, render_exchange
from mojentic_fp.testing import strategies as some
from tests.wire import corpus

ASKED = HttpRequest("POST", "https://example.org/v1/chat", (), b'{"model":"m"}')


@given(some.exchanges())
def test_what_is_written_is_read(exchange: HttpExchange) -> None:
    assert parse_exchange(render_exchange(exchange)).unwrap() == exchange


@given(some.exchanges())
def test_a_line_is_as_good_as_a_file(exchange: HttpExchange) -> None:
    line = json.dumps(json.loads(render_exchange(exchange)))

    assert "\n" not in line
    assert parse_exchange(line).unwrap() == exchange


def test_a_stream_reads_piece_by_piece() -> None:
    reply = RecordedReply(
        200,
        (("content-type", "text/event-stream"),),
        (b'data: {"a":1}\n\n', b"data: \xc3", b"\xa9\n\n"),
        broken=LlmFailure(Interrupted("gone")),
    )

    assert (
        render_exchange(HttpExchange(ASKED, reply))
        == """\
{
  "version": 1,
  "request": {
    "method": "POST",
    "url": "https://example.org/v1/chat",
    "body": {
      "model": "m"
    }
  },
  "response": {
    "status": 200,
    "headers": {
      "content-type": "text/event-stream"
    },
    "pieces": [
      "data: {\\"a\\":1}\\n\\n",
      {
        "base64": "ZGF0YTogww=="
      },
      {
        "base64": "qQoK"
      }
    ],
    "broken": {
      "type": "llm_failure",
      "reason": {
        "type": "interrupted",
        "detail": "gone"
      }
    }
  }
}
"""
    )


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b"", {}),
        (b'{"a":[1,2.5]}', {"body": {"a": [1, 2.5]}}),
        (b"[]", {"body": []}),
        (b'{"a": 1}', {"text": '{"a": 1}'}),
        (b'{\n "a": 1\n}\n', {"text": ["{\n", ' "a": 1\n', "}\n"]}),
        (b'"words"', {"text": '"words"'}),
        (b"\xff", {"base64": "/w=="}),
    ],
)
def test_a_body_is_written_as_people_read_it(
    body: bytes, content: dict[str, object]
) -> None:
    pieces = (body,) if body else ()
    exchange = HttpExchange(ASKED, RecordedReply(200, (), pieces))

    written = json.loads(render_exchange(exchange))

    assert written["response"] == {"status": 200} | content
    assert parse_exchange(render_exchange(exchange)).unwrap() == exchange


def test_json_that_nests_as_deep_as_can_be_is_kept() -> None:
    deep = b"[" * 128 + b"]" * 128
    exchange = HttpExchange(ASKED, RecordedReply(200, (), (deep,)))

    assert parse_exchange(render_exchange(exchange)).unwrap() == exchange


def test_headers_of_one_name_are_written_in_pairs() -> None:
    twice = (("a", "1"), ("a", "2"))
    exchange = HttpExchange(ASKED, RecordedReply(200, twice))

    assert json.loads(render_exchange(exchange))["response"]["headers"] == [
        ["a", "1"],
        ["a", "2"],
    ]


def test_a_failure_stands_in_the_place_of_a_reply() -> None:
    failure = LlmFailure(Unreachable("h", "refused"), Where("p", status=1))
    written = json.loads(render_exchange(HttpExchange(ASKED, failure)))

    assert "response" not in written
    assert written["failure"]["reason"]["host"] == "h"


REQUEST = '"version": 1, "request": {"method": "GET", "url": "/"}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no", "$: expected JSON"),
        ("[]", "$: expected an object"),
        ('{"version": 2}', "$.version: expected 1, found 2"),
        (
            '{"version": 1, "request": {"method": 1}, "response": {}}',
            """3 problems:
- $.request.method: expected text, found 1
- $.request.url: missing; expected text
- $.response.status: missing; expected an integer""",
        ),
        (f"{{{REQUEST}}}", "$: expected either a response or a failure"),
        (
            f'{{{REQUEST}, "response": {{"status": 200, "pieces": [""]}}}}',
            "$.response: a piece of a reply is not empty",
        ),
        (
            f'{{{REQUEST}, "response": {{"status": 200, "text": "a", "body": {{}}}}}}',
            "$.response: expected one of body, text, base64 and pieces",
        ),
        (
            '{"request": {"method": "GET"}, "response": {"status": 200}}',
            "$.request: expected a path or a url",
        ),
    ],
)
def test_what_is_no_recording_says_why(text: str, told: str) -> None:
    assert str(parse_exchange(text).failure()).startswith(told)


def test_what_another_tool_recorded_is_read() -> None:
    other = {
        "id": "7",
        "request": {"method": "POST", "path": "/v1/chat", "body": {"model": "m"}},
        "response": {
            "status": 429,
            "content_type": "text/plain",
            "headers": {"retry-after": "3"},
            "body": "Slow down",
        },
    }

    assert parse_exchange(json.dumps(other)).unwrap() == HttpExchange(
        HttpRequest("POST", "/v1/chat", (), b'{"model":"m"}'),
        RecordedReply(
            429,
            (("content-type", "text/plain"), ("retry-after", "3")),
            (b"Slow down",),
        ),
    )


@pytest.mark.skipif(not corpus.CORPUS.exists(), reason="no recorded exchanges here")
def test_every_exchange_of_the_corpus_is_read_and_written() -> None:
    for row in corpus.exchanges():
        exchange = parse_exchange(json.dumps(row)).unwrap()

        assert isinstance(exchange.reply, RecordedReply)
        assert exchange.reply.body.decode() == row["response"]["body"]
        assert parse_exchange(render_exchange(exchange)).unwrap() == exchange
