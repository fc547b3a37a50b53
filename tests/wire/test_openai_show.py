"""What a server that speaks like OpenAI lists of one model: how many tokens it takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Result

from mojentic_fp.data import reason as r
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.json import JsonObject, dump
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.openai import OPENAI, openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS, server_at
from mojentic_fp.wire.responses import RESPONSES
from mojentic_fp.wire.route import OPENAI_BY_MODEL
from tests.wire.openai import ADDRESS, obj

VLLM = openai_codec(SERVERS["vllm"])


def listed(*entries: object) -> HttpReply:
    return HttpReply(200, body=json.dumps({"data": entries}).encode())


def shown(model, *entries, codec=VLLM):
    return codec.show.read(model, listed(*entries))


def test_the_list_is_asked_for():
    """There is no other place that all servers have."""
    for codec in (VLLM, OPENAI, openai_codec(SERVERS["omlx"])):
        assert codec.show.ask(ADDRESS, "m") == codec.models.ask(ADDRESS, None)


ENTRIES = [
    ({"object": "model", "owned_by": "omlx", "max_model_len": 32768}, 32768, None),
    ({"owned_by": "vllm", "root": "/m", "max_model_len": 8192, "parent": None}, 8192, None),
    ({"meta": {"n_ctx": 4096, "n_ctx_train": 32768, "n_embd": 896}}, 32768, 4096),
    ({"meta": {"n_ctx_train": 32768}}, 32768, None),
    ({"context_length": 131072, "top_provider": {"context_length": 9}}, 131072, None),
    ({"context_window": 8192, "active": True}, 8192, None),
    ({"max_context_length": 9}, 9, None),
    ({"max_model_len": None, "context_length": 9}, 9, None),
    ({"max_model_len": 8, "context_length": 9}, 8, None),
    ({"meta": None}, None, None),
    ({}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("told", "window", "chosen"), ENTRIES)
def test_windows(told, window, chosen):
    """Each server has its own name for it; what else it tells is kept."""
    found = shown(
        "m", {"id": "other", "max_model_len": 1}, {"id": "m", **told}
    ).unwrap()

    rest = {name: value for name, value in told.items() if value is not None}
    assert found == ModelInfo(
        "m", context_window=window, num_ctx=chosen, metadata=obj(**rest)
    )


@pytest.mark.parametrize(
    "entry", [{"id": "a", "aliases": ["m", "n"]}, {"id": "models/m"}, {"id": "m"}]
)
def test_names(entry):
    """By its id, by another name, and by what Gemini's ids end in."""
    assert shown(
        "m", {"id": "mm"}, {**entry, "max_model_len": 7}
    ).unwrap() == ModelInfo(
        "m", context_window=7, metadata=obj(**entry, max_model_len=7).delete("id")
    )


@pytest.mark.parametrize("entries", [[], [{"id": "other"}], [{"id": "my/m"}, 7]])
def test_a_model_that_is_not_listed(entries):
    """It is not there, and nothing is guessed of it."""
    failure = shown("m", *entries).failure()

    assert failure.reason == r.NotFound("the server lists no model 'm'")
    assert (failure.where.provider, failure.where.model) == ("vllm", "m")


@pytest.mark.parametrize("name", ["max_model_len", "context_length", "context_window"])
@pytest.mark.parametrize("value", [0, -1, True, 1.5, "8192", [8192], {}])
def test_a_fact_that_cannot_be_understood(name, value):
    """It makes the reply unreadable: it is not taken for nothing."""
    failures = [
        shown("m", {"id": "m", name: value}).failure(),
        shown("m", {"id": "m", "meta": {"n_ctx": value}}).failure(),
    ]

    assert [failure.reason.tag for failure in failures] == ["unreadable"] * 2
    assert failures[0].reason.detail.startswith(f"{name} is not a count of tokens")
    assert failures[1].reason.detail.startswith("meta.n_ctx is not a count of tokens")


def test_a_fact_of_another_model_spoils_nothing():
    """Only the entry that is asked for must be understood."""
    found = shown("m", {"id": "n", "max_model_len": "x"}, {"id": "m"})

    assert found.unwrap() == ModelInfo("m")


def test_what_openai_does_not_tell_is_known():
    """Of its own models, by their exact names; a server's own word comes first."""
    own, other = {"id": "gpt-4o"}, {"id": "gpt-4.1-maxi"}
    for codec in (OPENAI, OPENAI_BY_MODEL, RESPONSES):
        found = shown("gpt-4o", own, codec=codec).unwrap()
        assert (found.context_window, found.max_output) == (128000, 16384)
    assert shown("gpt-4.1-maxi", other, codec=OPENAI).unwrap().context_window is None
    served = shown("gpt-4o", {**own, "max_model_len": 99}, codec=OPENAI).unwrap()
    assert (served.context_window, served.max_output) == (99, None)
    assert shown("gpt-4o", own).unwrap().context_window is None


def test_deployments_are_not_described():
    """Azure lists models, and is asked by the names of deployments."""
    newer = server_at("https://me.openai.azure.com/openai/v1")
    for quirks in (SERVERS["azure"], newer):
        assert openai_codec(quirks).show is None


def test_what_is_no_list():
    """As when the list itself is asked for."""
    failure = VLLM.show.read("m", HttpReply(200, body=b"{}")).failure()

    assert failure.reason.tag == "unreadable"


@given(data=st.binary(max_size=60), one=jsons(), two=jsons())
def test_nothing_is_too_odd(data, one, two):
    """Any bytes and any JSON are an answer or a failure."""
    entry = JsonObject(
        id="m", aliases=one, max_model_len=two, meta=JsonObject(n_ctx=one)
    )
    for body in (data, dump(one), dump(JsonObject(data=(entry, one)))):
        assert isinstance(VLLM.show.read("m", HttpReply(200, body=body)), Result)
