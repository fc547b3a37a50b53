"""Ollama's embeddings: many texts at once, and one at a time on older servers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Result

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Usage
from mojentic_fp.data.embedding import EmbedRequest
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, dump, parse
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE, OLLAMA_LEGACY

ADDRESS = Address(base_url="http://x")
TWO = EmbedRequest("m", ("a", "b"))
MANY, ONE = OLLAMA.embed, OLLAMA_LEGACY.embed


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def reply(**members) -> HttpReply:
    return HttpReply(200, body=json.dumps(members).encode())


def test_many_texts_are_one_question():
    """With what else is wished."""
    extra = obj(truncate=False, keep_alive="5m", options={"num_ctx": 9})
    wished = EmbedRequest("m", ("a", "b"), dimensions=3, extra=extra)
    asked = MANY.ask(ADDRESS, wished).unwrap()

    assert asked.url == "http://x/api/embed"
    assert json.loads(asked.body) == {
        "model": "m",
        "input": ["a", "b"],
        "dimensions": 3,
        "truncate": False,
        "keep_alive": "5m",
        "options": {"num_ctx": 9},
    }


def test_an_older_server_is_asked_for_one():
    """Under another name."""
    asked = ONE.ask(ADDRESS, EmbedRequest("m", ("a",), extra=obj(keep_alive=0)))

    assert asked.unwrap().url == "http://x/api/embeddings"
    expected = {"model": "m", "prompt": "a", "keep_alive": 0}
    assert json.loads(asked.unwrap().body) == expected
    assert OLLAMA_LEGACY.encode is OLLAMA.encode
    assert OLLAMA_GENERATE.embed is OLLAMA.embed


REFUSED = [
    (MANY, EmbedRequest("m", ("a", ""))),
    (ONE, EmbedRequest("m", ("",))),
    (ONE, TWO),
    (ONE, EmbedRequest("m", ("a",), dimensions=3)),
]


@pytest.mark.parametrize(("exchange", "asked"), REFUSED)
def test_what_cannot_be_embedded_is_refused(exchange, asked):
    """With advice: an empty text is none, and an older server takes one."""
    failure = exchange.ask(ADDRESS, asked).failure()

    assert isinstance(failure.reason, r.Unsupported)
    assert failure.reason.advice
    assert (failure.where.provider, failure.where.model) == ("ollama", "m")


def test_vectors():
    """In the texts' order, with the tokens counted and the rest kept."""
    told = {"model": "m-1", "prompt_eval_count": 4, "load_duration": 1}
    found = MANY.read(TWO, reply(embeddings=[[1, 0.5], [0, 1]], **told)).unwrap()

    assert found.vectors == ((1.0, 0.5), (0.0, 1.0))
    assert (found.model, found.usage) == ("m-1", Usage(4))
    assert found.metadata == obj(load_duration=1)


def test_one_vector():
    """Nobody counts its tokens."""
    found = ONE.read(EmbedRequest("m", ("a",)), reply(embedding=[1, 2])).unwrap()

    assert found.vectors == ((1.0, 2.0),)
    assert found.usage is None


@pytest.mark.parametrize("told", [{"embeddings": []}, {"embedding": []}])
def test_no_text_has_no_vector(told):
    """The model is loaded, and that is all."""
    assert MANY.read(EmbedRequest("m", ()), reply(**told)).unwrap().vectors == ()


WRONG = [
    {},
    {"embeddings": None},
    {"embeddings": []},
    {"embeddings": [[1]]},
    {"embeddings": [[1], []]},
    {"embeddings": [[1], [None]]},
    {"embeddings": [[1], ["1"]]},
    {"embeddings": [[1], [True]]},
    {"embeddings": [1, 2]},
    {"embedding": [1]},
    {"embeddings": [[1], [2], [3]]},
]


@pytest.mark.parametrize("told", WRONG)
def test_what_is_no_vector_for_each_text(told):
    """It is unreadable, and never fewer vectors than texts."""
    reason = MANY.read(TWO, reply(**told)).failure().reason

    assert isinstance(reason, r.Unreadable)


def test_an_error_under_status_200():
    """It is the server's own."""
    failure = MANY.read(TWO, reply(error="model 'm' not found")).failure()

    assert isinstance(failure.reason, r.NotFound)


UNDERSTOOD = [
    (MANY, {"input": "a"}, EmbedRequest("m", ("a",))),
    (MANY, {"input": ["a", "b"], "dimensions": 2}, EmbedRequest("m", ("a", "b"), dimensions=2)),
    (MANY, {"input": ""}, EmbedRequest("m", ())),
    (MANY, {"input": [[1, 2]]}, EmbedRequest("m", (), extra=obj(input=[[1, 2]]))),
    (MANY, {"truncate": True}, EmbedRequest("m", (), extra=obj(truncate=True))),
    (ONE, {"prompt": "a"}, EmbedRequest("m", ("a",))),
    (ONE, {"prompt": ""}, EmbedRequest("m", ())),
    (ONE, {"prompt": 1}, EmbedRequest("m", (), extra=obj(prompt=1))),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "told", "asked"), UNDERSTOOD)
def test_bodies_are_understood(exchange, told, asked):
    """Each is a question."""
    assert exchange.understand(obj(model="m", **told)) == asked


@pytest.mark.parametrize("exchange", [MANY, ONE])
@given(data=st.binary(max_size=60), value=jsons(), vectors=jsons())
def test_nothing_is_too_odd(exchange, data, value, vectors):
    """Any bytes and any JSON are vectors or a failure."""
    told = JsonObject(embeddings=(vectors,), embedding=vectors)
    for body in (data, dump(value), dump(told)):
        assert isinstance(exchange.read(TWO, HttpReply(200, body=body)), Result)
