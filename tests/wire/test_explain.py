"""Error replies mean what their words and their status say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data import reason as r
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import dump
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.explain import explain


def error(message="no", **more):
    return json.dumps({"error": {"message": message, **more}})


CASES = [
    (401, error(), r.Unauthenticated("no")),
    (402, error(), r.QuotaExceeded("no")),
    (403, error(), r.Forbidden("no")),
    (404, error(code="model_not_found"), r.NotFound("no", code="model_not_found")),
    (404, '{"error":"model \'m\' not found"}', r.NotFound("model 'm' not found")),
    (408, error(), r.TimedOut("no")),
    (413, "too big\n", r.ContextTooLong("too big")),
    (
        413,
        error("Request too large for model", code="rate_limit_exceeded"),
        r.ContextTooLong("Request too large for model", code="rate_limit_exceeded"),
    ),
    (
        400,
        error(code="context_length_exceeded", type="invalid_request_error"),
        r.ContextTooLong("no", code="context_length_exceeded"),
    ),
    (
        400,
        error("This endpoint's maximum context length is 9 tokens", code=400),
        r.ContextTooLong(
            "This endpoint's maximum context length is 9 tokens", code="400"
        ),
    ),
    *(
        (
            400,
            error(words, type="invalid_request_error"),
            kind(words, code="invalid_request_error"),
        )
        for kind, words in (
            (r.QuotaExceeded, "Your credit balance is too low to access the API."),
            (r.QuotaExceeded, "You have reached your specified API usage limits."),
            (r.ContextTooLong, "prompt is too long: 9 tokens > 8 maximum"),
            (r.ContextTooLong, "input length and `max_tokens` exceed context limit"),
            (r.Filtered, "Output blocked by content filtering policy"),
        )
    ),
    (400, error(code="content_filter"), r.Filtered("no", code="content_filter")),
    (
        400,
        error(
            "The response was filtered",
            innererror={"code": "ResponsibleAIPolicyViolation"},
        ),
        r.Filtered("The response was filtered"),
    ),
    (
        400,
        error("Incorrect API key provided: x"),
        r.Unauthenticated("Incorrect API key provided: x"),
    ),
    (
        400,
        error(type="invalid_request_error"),
        r.BadRequest("no", code="invalid_request_error"),
    ),
    (
        422,
        '{"detail":[{"msg":"a"},{"msg":"b"}]}',
        r.BadRequest('{"detail":[{"msg":"a"},{"msg":"b"}]}'),
    ),
    (422, '{"error":{"detail":[{"msg":"a"},{"msg":"b"}]}}', r.BadRequest("a; b")),
    (422, '{"message":"no","detail":[{"msg":"a"}]}', r.BadRequest("no")),
    (418, '{"detail":"teapot"}', r.BadRequest("teapot")),
    (
        429,
        error(code="rate_limit_exceeded"),
        r.RateLimited("no", code="rate_limit_exceeded"),
    ),
    (
        429,
        error(code="insufficient_quota"),
        r.QuotaExceeded("no", code="insufficient_quota"),
    ),
    (500, error(type="server_error"), r.ServerFault("no", code="server_error")),
    (502, "<html>Bad gateway</html>", r.ServerFault("<html>Bad gateway</html>")),
    (503, "", r.Overloaded("status 503 without a word")),
    (504, error(), r.TimedOut("no")),
    (529, error(type="overloaded_error"), r.Overloaded("no", code="overloaded_error")),
    (200, error(type="rate_limit_error"), r.RateLimited("no", code="rate_limit_error")),
    (200, error(type="timeout_error"), r.TimedOut("no")),
    (200, error(code=429), r.RateLimited("no", code="429")),
    (200, error(), r.ServerFault("no")),
    (400, json.dumps([{"error": {"message": "no"}}]), r.BadRequest("no")),
    (
        400,
        '{"code":"3051","message":"no","object":"error"}',
        r.BadRequest("no", code="3051"),
    ),
    (400, '"words"', r.BadRequest("words")),
    (400, '{"x":1}', r.BadRequest('{"x":1}')),
]


NO_ERRORS = [
    (204, (), "", r.Unreadable("a reply of status 204 is no answer")),
    (200, (), "<p>Hi", r.Unreadable("a reply of status 200 is no answer", "<p>Hi")),
    (304, (), "", r.Unreadable("a reply of status 304 is no answer")),
    (302, (), "", r.Unreadable("a reply of status 302 is no answer")),
]


@pytest.mark.parametrize(("status", "headers", "body", "expected"), NO_ERRORS)
def test_what_is_no_error(status, headers, body, expected):
    """A reply that is neither an answer nor an error is not read at all."""
    reply = HttpReply(status, headers, body.encode())

    assert explain("p", "m", reply).reason == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(status):
    """Nobody is followed elsewhere, whose address may hold secrets."""
    reply = HttpReply(status, (("location", "http://evil.example/?key=s3cret"),))
    failure = explain("p", "m", reply)

    assert isinstance(failure.reason, r.Unsupported)
    assert not failure.retryable
    assert "s3cret" not in repr(failure)


@pytest.mark.parametrize(("status", "body", "expected"), CASES)
def test_reasons(status, body, expected):
    """A reply of this status and body has this reason."""
    assert explain("p", "m", HttpReply(status, body=body.encode())).reason == expected


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_how_long_to_wait_is_kept(status):
    """Whatever may pass says after how long, where the server does."""
    reply = HttpReply(status, (("retry-after", "7"),))

    assert explain("p", "m", reply).retry_after == 7.0


def test_where():
    """A failure says who, which model, which status and which request."""
    where = explain("p", "m", HttpReply(500, (("x-request-id", "r1"),), b"")).where

    assert (where.provider, where.model, where.status) == ("p", "m", 500)
    assert where.request_id == "r1"


@given(st.binary() | jsons().map(dump), st.integers(100, 599), st.text(max_size=9))
def test_anything_has_a_reason(body, status, header):
    """No body, status or header is beyond explanation."""
    reply = HttpReply(status, (("retry-after", header), ("date", header)), body)

    assert isinstance(explain("p", "m", reply).reason, r.Reason)
