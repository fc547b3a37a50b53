"""What an Ollama server has: models, what is known of one, what runs, its version."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Result, Success

from mojentic_fp.data import reason as r
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import JsonObject, dump, parse
from mojentic_fp.data.secret import Secret
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA, RUNNING, VERSION, descriptions

ADDRESS = Address(base_url="http://x", key=Secret("k"), headers=(("a", "b"),))


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def reply(**members) -> HttpReply:
    return HttpReply(200, body=json.dumps(members).encode())


ASKED = [(OLLAMA.models, "tags"), (RUNNING, "ps"), (VERSION, "version")]


@pytest.mark.parametrize(("exchange", "path"), ASKED)
def test_questions(exchange, path):
    """Each is a path, asked with the key and the headers of the address."""
    asked = exchange.ask(ADDRESS, None).unwrap()

    assert (asked.method, asked.url) == ("GET", f"http://x/api/{path}")
    assert asked.headers == (("a", "b"),)
    assert [name for name, _ in asked.secrets] == ["authorization"]


@pytest.mark.parametrize("exchange", [OLLAMA.models, RUNNING])
def test_an_odd_entry_spoils_no_list(exchange):
    """It is passed over; the others are kept as they came."""
    first, second = {"name": "a", "model": "b", "size": 1}, {"name": "c"}
    odd = [None, 7, "x", {"name": 1}, {"size": 1}, {"name": ""}]
    found = exchange.read(None, reply(models=[first, *odd, second])).unwrap()

    assert found == Listing(("b", "c"), entries=(obj(**first), obj(**second)))


@pytest.mark.parametrize("models", [[], None])
def test_a_server_may_have_no_model(models):
    """An empty list is a list, and so is Go's nil."""
    assert OLLAMA.models.read(None, reply(models=models)) == Success(Listing(()))


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"models":1}', b"<html>"])
def test_what_is_no_list(text):
    """Status 200 alone makes none."""
    failure = OLLAMA.models.read(None, HttpReply(200, body=text)).failure()

    assert failure.reason.tag == "unreadable"


def test_version():
    """A word; without it, the reply is unreadable, or the server's own error."""
    assert VERSION.read(None, reply(version="0.12.10")) == Success("0.12.10")
    assert VERSION.read(None, reply(version=1)).failure().reason.tag == "unreadable"
    failed = VERSION.read(None, reply(error="busy")).failure()
    assert failed.reason == r.ServerFault("busy")


DETAILS = {
    "format": "gguf",
    "family": "llama",
    "parameter_size": "8.0B",
    "quantization_level": "Q4_0",
}
SHOWN = {
    "parameters": 'num_keep                       24\nnum_ctx       4096\nstop  "</s>"',
    "template": "{{ .Prompt }}",
    "details": DETAILS,
    "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
    "capabilities": ["completion", "tools"],
}


def test_what_is_known_of_a_model():
    """All that is told of it, and the rest is kept."""
    asked = OLLAMA.show.ask(ADDRESS, "m").unwrap()
    found = OLLAMA.show.read("m", reply(**SHOWN)).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/api/show")
    assert json.loads(asked.body) == {"model": "m"}
    rest = {name: told for name, told in SHOWN.items() if name != "capabilities"}
    assert found == ModelInfo(
        "m",
        context_window=8192,
        num_ctx=4096,
        capabilities=("completion", "tools"),
        family="llama",
        parameters="8.0B",
        quantization="Q4_0",
        metadata=obj(**rest),
    )


WINDOWS = [
    ({}, None),
    ({"a.context_length": 9}, 9),
    ({"general.architecture": "a", "a.context_length": 9, "b.context_length": 8}, 9),
    ({"a.context_length": 9, "b.context_length": 8}, None),
    ({"a.context_length": 9, "b.context_length": 9}, 9),
    ({"general.architecture": "c", "a.context_length": 9}, 9),
]


@pytest.mark.parametrize(("info", "window"), WINDOWS)
def test_the_window_is_the_architecture_s(info, window):
    """Or the only one that is told of; of two, none is guessed."""
    found = OLLAMA.show.read("m", reply(model_info=info)).unwrap()

    assert found.context_window == window


@pytest.mark.parametrize(
    ("parameters", "num_ctx"),
    [("", None), ("num_ctx 1\nnum_ctx 2", 2), ('num_ctx "3"', 3), ("my_num_ctx 4", None)],
)  # fmt: skip
def test_the_chosen_window_is_the_last_that_is_said(parameters, num_ctx):
    """As in a Modelfile."""
    found = OLLAMA.show.read("m", reply(parameters=parameters, details={})).unwrap()

    assert found.num_ctx == num_ctx


MALFORMED = [
    {},
    {"models": []},
    {**SHOWN, "model_info": {"llama.context_length": "8192"}},
    {**SHOWN, "model_info": {"llama.context_length": -1}},
    {**SHOWN, "model_info": {"llama.context_length": True}},
    {**SHOWN, "model_info": {"llama.context_length": 1.5}},
    {**SHOWN, "model_info": ["llama"]},
    {**SHOWN, "parameters": "num_ctx many"},
    {**SHOWN, "parameters": "num_ctx 0"},
    {**SHOWN, "parameters": "num_ctx " + "9" * 5000},
    {**SHOWN, "details": "llama"},
    {**SHOWN, "capabilities": "tools"},
    {**SHOWN, "capabilities": ["tools", 1]},
]


@pytest.mark.parametrize("told", MALFORMED)
def test_a_fact_that_cannot_be_understood(told):
    """It makes the reply unreadable: it is not taken for nothing."""
    reason = OLLAMA.show.read("m", reply(**told)).failure().reason

    assert isinstance(reason, r.Unreadable)
    assert reason.detail


def test_an_error_under_status_200():
    """It is the server's own."""
    failure = OLLAMA.show.read("m", reply(error="model 'm' not found")).failure()

    assert failure.reason == r.NotFound("model 'm' not found")


def test_a_list_says_something_of_each():
    """As far as its entries do."""
    entries = [
        {"name": "a", "details": DETAILS, "capabilities": ["embedding"]},
        {"name": "b", "details": {"family": "", "context_length": 99}},
        {"name": "c", "details": 7, "capabilities": 8},
    ]
    listing = OLLAMA.models.read(None, reply(models=entries)).unwrap()
    first, second, third = descriptions(listing)

    assert (first.name, first.family, first.parameters) == ("a", "llama", "8.0B")
    assert first.capabilities == ("embedding",)
    assert (second.family, second.context_window) == (None, 99)
    assert (third.name, third.capabilities) == ("c", None)


@pytest.mark.parametrize("exchange", [OLLAMA.models, OLLAMA.show, RUNNING, VERSION])
@given(data=st.binary(max_size=60), value=jsons(), one=jsons(), two=jsons())
def test_nothing_is_too_odd(exchange, data, value, one, two):
    """Any bytes and any JSON are an answer or a failure."""
    told = JsonObject(
        {
            "models": one,
            "version": one,
            "details": two,
            "model_info": JsonObject({"a.context_length": one, "b": two}),
            "parameters": two,
            "capabilities": one,
            "error": two if value else None,
        }
    )
    for body in (data, dump(value), dump(told)):
        assert isinstance(exchange.read("m", HttpReply(200, body=body)), Result)
