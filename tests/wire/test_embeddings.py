"""OpenAI's embeddings: how they are asked for, and read in every form there is."""

import json
import struct
from base64 import b64encode

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Usage
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.secret import Secret
from mojentic_fp.testing.strategies import jsons, texts
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai import OPENAI, openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS
from mojentic_fp.wire.responses import RESPONSES

ADDRESS = Address(base_url="http://x/v1", key=Secret("k"), headers=(("x-a", "b"),))
TWO = EmbedRequest("e", ("a", "b"))


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def body(question: EmbedRequest) -> dict:
    return json.loads(OPENAI.embed.ask(ADDRESS, question).unwrap().body)


def packed(*numbers: float) -> str:
    return b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def read(reply: object, question: EmbedRequest = TWO):
    whole = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    return OPENAI.embed.read(question, HttpReply(200, body=whole))


ASKED = [
    (TWO, {"model": "e", "input": ["a", "b"], "encoding_format": "base64"}),
    (
        EmbedRequest("e", ("a",), dimensions=3, extra=obj(user="u")),
        {
            "model": "e",
            "input": ["a"],
            "encoding_format": "base64",
            "dimensions": 3,
            "user": "u",
        },
    ),
    (
        EmbedRequest("e", ("a",), extra=obj(encoding_format="float")),
        {"model": "e", "input": ["a"], "encoding_format": "float"},
    ),
    (
        EmbedRequest("e", (), extra=obj(input=[[1, 2], [3]])),
        {"model": "e", "input": [[1, 2], [3]], "encoding_format": "base64"},
    ),
]


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_questions(question, expected):
    """All texts go in one exchange, and what is not wished is not said."""
    assert body(question) == expected


def test_the_exchange():
    """Address, headers, and a key that is never shown; Azure has its own."""
    asked = OPENAI.embed.ask(ADDRESS, TWO).unwrap()
    azure = openai_codec(SERVERS["azure"]).embed.ask(ADDRESS, TWO).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/v1/embeddings")
    assert ("x-a", "b") in asked.headers
    assert asked.secrets == (("authorization", Secret("Bearer k")),)
    assert azure.url.startswith("http://x/v1/openai/deployments/e/embeddings?api-")
    assert azure.secrets == (("api-key", Secret("k")),)
    assert RESPONSES.embed.ask(ADDRESS, TWO).unwrap() == asked


UNFIT = [
    ((), "there is no text to embed"),
    (("",), "text 1 of 1 is empty"),
    (("a", "b", "", ""), "text 3 of 4 is empty"),
]


@pytest.mark.parametrize(("inputs", "detail"), UNFIT)
def test_what_there_is_no_vector_for(inputs, detail):
    """It is refused before anything is sent, by name."""
    failure = OPENAI.embed.ask(ADDRESS, EmbedRequest("e", inputs)).failure()

    assert isinstance(failure.reason, r.Unsupported)
    assert failure.reason.detail == detail
    assert failure.reason.advice
    assert (failure.where.provider, failure.where.model) == ("openai", "e")


@pytest.mark.parametrize("model", ["", " "])
@pytest.mark.parametrize("name", ["openai", "omlx", "azure"])
def test_a_model_must_be_named(name, model):
    """No text is sent to nobody."""
    failure = openai_codec(SERVERS[name]).embed.ask(ADDRESS, evolve(TWO, model=model))

    assert failure.failure().reason == r.Unsupported(
        "no model is named", "name one that the server lists"
    )
    assert failure.failure().where.provider == name
    named = evolve(TWO, model=model, extra=obj(model="e"))
    assert body(named)["model"] == "e"


def test_a_blank_text_is_a_text():
    """The provider says what it means."""
    assert body(EmbedRequest("e", (" ",)))["input"] == [" "]


BOTH = ((1.0, 2.5), (3.0, -4.0))
FIRST, SECOND = ([1, 2.5], [3.0, -4])
FORMS = [
    ("usual", {"data": [{"embedding": FIRST, "index": 0},
                        {"embedding": SECOND, "index": 1}]}),
    ("out of order", {"data": [{"embedding": SECOND, "index": 1},
                               {"embedding": FIRST, "index": 0}]}),
    ("out of order, counted from 1", {"data": [{"embedding": SECOND, "index": 2},
                                               {"embedding": FIRST, "index": 1}]}),
    ("no index", {"data": [{"embedding": FIRST}, {"embedding": SECOND}]}),
    ("one index for all", {"data": [{"embedding": FIRST, "index": 0},
                                    {"embedding": SECOND, "index": 0}]}),
    ("an index that is none", {"data": [{"embedding": FIRST, "index": "1"},
                                        {"embedding": SECOND, "index": "0"}]}),
    ("base64", {"data": [{"embedding": packed(1, 2.5), "index": 0},
                         {"embedding": packed(3, -4), "index": 1}]}),
    ("one of each", {"data": [{"embedding": packed(1, 2.5)}, {"embedding": SECOND}]}),
    ("nested", {"data": [{"embedding": [FIRST]}, {"embedding": [SECOND]}]}),
    ("a list", [{"index": 1, "embedding": [SECOND]}, {"index": 0, "embedding": [FIRST]}]),
    ("a list of lists", [FIRST, SECOND]),
    ("another name", {"embeddings": [FIRST, SECOND]}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "reply"), FORMS)
def test_forms(form, reply):
    """However a server spells them, each text has its vector, in numbers."""
    found = read(reply).unwrap()

    assert found.vectors == BOTH
    assert all(type(number) is float for vector in found.vectors for number in vector)


ONE = [
    {"embedding": [1, 2.5]},
    {"data": [{"embedding": [[1, 2.5]]}]},
    [1, 2.5],
]


@pytest.mark.parametrize("reply", ONE)
def test_one_vector_may_stand_alone(reply):
    """Where one text was asked about."""
    assert read(reply, EmbedRequest("e", ("a",))).unwrap().vectors == (BOTH[0],)


def test_what_else_is_said():
    """The model, what it cost, and the rest."""
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    data = [{"embedding": FIRST}, {"embedding": SECOND}]
    whole = {"data": data, "model": "e-1", "object": "list", "usage": usage, "id": "x"}

    assert read(whole).unwrap() == Embeddings(
        BOTH, model="e-1", usage=Usage(4, 0), metadata=obj(id="x")
    )
    dear = read({**whole, "usage": {**usage, "cost": 1}}).unwrap()
    assert dear.metadata == obj(id="x", usage={**usage, "cost": 1})
    assert read({"data": data}).unwrap().usage is None


BYTES = b64encode(struct.pack("<4b", -128, 0, 1, 127)).decode()


@pytest.mark.parametrize(
    "question",
    [
        EmbedRequest("e", ("a",), dimensions=4),
        EmbedRequest("e", ("a",), extra=obj(encoding_format="base64_int8")),
    ],
)
def test_bytes(question):
    """They are told by their number, or by what was asked for."""
    found = read({"data": [{"embedding": BYTES}]}, question).unwrap()

    assert found.vectors == ((-128.0, 0.0, 1.0, 127.0),)


UNREADABLE = [
    (b"", "the reply holds no vectors"),
    (b"{}", "the reply holds no vectors"),
    ({"data": []}, "the reply holds no vectors"),
    ({"data": [{"embedding": [1]}]}, "1 vectors for 2 texts"),
    ({"data": [{"embedding": [1]}, {}]}, "vector 2 is not read as numbers"),
    ({"data": [{"embedding": ["x"]}, {"embedding": [1]}]}, "vector 1 is not read"),
    ({"data": [{"embedding": "?"}, {"embedding": [1]}]}, "vector 1 is not read"),
    ({"data": [{"embedding": "AAA="}, {"embedding": [1]}]}, "vector 1 is not read"),
    ({"data": [{"embedding": [[1], [2]]}, {"embedding": [1]}]}, "vector 1 is not read"),
]


@pytest.mark.parametrize(("reply", "detail"), UNREADABLE)
def test_replies_that_cannot_be_read(reply, detail):
    """They are failures that say which vector is wrong."""
    failure = read(reply).failure()

    assert failure.reason.tag == "unreadable"
    assert failure.reason.detail.startswith(detail)
    assert failure.where.model == "e"


def test_bits_are_not_read():
    """A form that was asked for and is not known is no numbers."""
    asked = EmbedRequest("e", ("a",), extra=obj(encoding_format="base64_binary"))

    reason = read({"data": [{"embedding": packed(1)}]}, asked).failure().reason

    assert reason.tag == "unreadable"


def test_an_error_under_status_200():
    """It is an error all the same."""
    reason = read({"error": {"message": "no", "code": 429}}).failure().reason

    assert reason == r.RateLimited("no", code="429")


VECTORS = st.lists(
    st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1),
    min_size=1,
    max_size=4,
)


@given(VECTORS)
def test_numbers_are_exact(vectors):
    """In base64 and in decimals, to the last bit."""
    expected = tuple(map(tuple, vectors))
    asked = EmbedRequest("e", tuple("x" for _ in vectors))
    decimals = {"data": [{"embedding": one} for one in vectors]}
    base64 = {"data": [{"embedding": packed(*one)} for one in vectors]}

    assert read(decimals, asked).unwrap().vectors == expected
    assert read(base64, asked).unwrap().vectors == expected
    assert read({"embeddings": vectors}, asked).unwrap().vectors == expected


@given(
    st.lists(texts(least=1), min_size=1, max_size=3).map(tuple),
    st.none() | st.integers(1, 9),
)
def test_what_is_asked_is_understood(inputs, dimensions):
    """But for the form of the numbers, which is then asked for by name."""
    question = EmbedRequest("e", inputs, dimensions=dimensions)

    found = OPENAI.embed.understand(parse(json.dumps(body(question))).unwrap())

    assert found == EmbedRequest(
        "e", inputs, dimensions=dimensions, extra=obj(encoding_format="base64")
    )


@pytest.mark.parametrize("tokens", [[1, 2], [[1, 2], [3]], ["a", 1]])
def test_tokens_are_told_again_as_they_came(tokens):
    """They are no texts."""
    found = OPENAI.embed.understand(obj(model="e", input=tokens))

    assert found.inputs == ()
    assert body(found)["input"] == tokens


@given(jsons(), st.binary(max_size=40))
def test_no_reply_is_too_odd(value, data):
    """Any JSON, and any bytes, are vectors or a failure."""
    for reply in (value, {"data": value}, [{"embedding": value}], data):
        whole = (
            reply if isinstance(reply, bytes) else json.dumps(_plain(reply)).encode()
        )
        assert OPENAI.embed.read(TWO, HttpReply(200, body=whole))


def _plain(value):
    from mojentic_fp.data.json import freeze, thaw

    return thaw(freeze(value).unwrap())
