"""oMLX: models in memory, and a form of answer that was not enforced."""

import json

import pytest
from attrs import evolve
from returns.result import Success

from mojentic_fp.data import reason as r
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.request import AnyJson, Schema
from mojentic_fp.data.secret import Secret
from mojentic_fp.wire.openai.omlx import LOAD, OMLX, UNLOAD
from tests.wire.openai import ADDRESS, ASK, SCHEMA

BOTH = pytest.mark.parametrize("move", [LOAD, UNLOAD])
MOVES = pytest.mark.parametrize(("move", "word"), [(LOAD, "load"), (UNLOAD, "unload")])
IDS = [
    ("Qwen3-8B-4bit", "Qwen3-8B-4bit"),
    ("mlx-community/Qwen3", "mlx-community%2FQwen3"),
    ("a b?c#d%", "a%20b%3Fc%23d%25"),
    ("模", "%E6%A8%A1"),
]


@MOVES
@pytest.mark.parametrize(("model", "quoted"), IDS)
def test_where_it_is_asked(move, word, model, quoted):
    """The id is one segment of the path, whatever is in it."""
    asked = move.ask(ADDRESS, model).unwrap()

    assert asked.method == "POST"
    assert asked.url == f"http://x/v1/models/{quoted}/{word}"
    assert asked.headers == (("accept", "application/json"), ("x-a", "b"))
    assert asked.secrets == (("authorization", Secret("Bearer k")),)
    assert asked.body == b""


@BOTH
@pytest.mark.parametrize("model", ["", " ", "\t\n"])
def test_a_blank_id_is_not_sent(move, model):
    """It would be another path."""
    failure = move.ask(ADDRESS, model).failure()

    assert failure.reason == r.Unsupported(
        "no model is named", "name one that the server lists"
    )
    assert failure.where.provider == "omlx"


REPLIES = [
    (b'{"status":"ok","model_id":"m","message":"Loaded m"}', None),
    (b'{"status":"ok","model_id":"m"}', None),
    (b'{"error":{"message":"busy","type":"server_error"}}', r.ServerFault),
    (b"<html>", r.Unreadable),
    (b"", r.Unreadable),
]


@BOTH
@pytest.mark.parametrize(("text", "kind"), REPLIES)
def test_replies(move, text, kind):
    """Done, or why not: an error under status 200 is one."""
    outcome = move.read("m", HttpReply(200, body=text))

    if kind is None:
        assert outcome == Success(None)
    else:
        assert isinstance(outcome.failure().reason, kind)
        assert outcome.failure().where.model == "m"


def test_what_the_server_refuses():
    """In the forms that it refuses in."""
    for status, message, kind in (
        (404, "Model not found: m", r.NotFound),
        (400, "Model not loaded: m", r.BadRequest),
        (401, "API key required", r.Unauthenticated),
    ):
        error = {"error": {"message": message, "param": None, "code": None}}
        reply = HttpReply(status, body=json.dumps(error).encode())
        assert isinstance(OMLX.explain("m", reply).reason, kind)


WARNING = '199 omlx "response_format not enforced; output is best-effort"'
WARNED = [
    (AnyJson(), (WARNING,), WARNING),
    (Schema("s", SCHEMA), (WARNING,), WARNING),
    (AnyJson(), (WARNING, "110 - stale"), f"{WARNING}, 110 - stale"),
    (AnyJson(), (), None),
    (None, (WARNING,), None),
]


@pytest.mark.parametrize(("output", "warnings", "expected"), WARNED)
def test_a_form_that_is_not_enforced(output, warnings, expected):
    """The server's warning is in the metadata, if a form was asked for at all."""
    choice = {"message": {"content": "{}"}, "finish_reason": "stop"}
    body = json.dumps({"choices": [choice], "created": 7}).encode()
    headers = (("date", "x"), *(("warning", one) for one in warnings))
    request = evolve(ASK, output=output)

    answer = OMLX.decode(request, HttpReply(200, headers, body)).unwrap()

    kept = {"created": 7} | ({"response_format_warning": expected} if expected else {})
    assert dict(answer.metadata) == kept
    assert answer.text == "{}"
