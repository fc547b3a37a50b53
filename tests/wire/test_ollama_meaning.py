"""What bodies for Ollama mean: spelling is erased, and nothing else is."""

import json

import pytest
from attrs import evolve

from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.request import Request
from mojentic_fp.testing.conformance import (
    Dialect,
    differences,
    reading,
    request_differences,
)
from mojentic_fp.testing.conformance.ollama import (
    chat_meaning,
    embed_meaning,
    generate_meaning,
    pull_meaning,
)
from mojentic_fp.wire.ollama import OLLAMA


def obj(members: dict) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def said(**message) -> dict:
    return {"messages": [message]}


def called(**function) -> dict:
    return said(role="assistant", tool_calls=[{"function": function}])


SAME = [
    (chat_meaning, {}, {"stream": True, "options": {}, "tools": [], "format": ""}),
    (chat_meaning, {"think": None}, {"keep_alive": None, "options": {"seed": None}}),
    (chat_meaning, said(role="User"), said(role="user", content="", images=[])),
    (chat_meaning, said(role="tool"), said(role="tool", tool_call_id=None)),
    (chat_meaning, called(name="f"), called(name="f", arguments={}, index=0)),
    (
        chat_meaning,
        called(name="f"),
        said(
            role="assistant",
            tool_calls=[{"type": "function", "id": "", "function": {"name": "f"}}],
        ),
    ),
    (generate_meaning, {"prompt": "a"}, {"prompt": "a", "system": "", "template": ""}),
    (embed_meaning, {"input": "a"}, {"input": ["a"], "options": {}}),
    (embed_meaning, {"input": ""}, {}),
    (pull_meaning, {"model": "a"}, {"name": "a", "insecure": False, "stream": False}),
]
OTHER = [
    (chat_meaning, {}, {"stream": False}),
    (chat_meaning, {"think": True}, {"think": "medium"}),
    (chat_meaning, {}, {"think": False}),
    (chat_meaning, {}, {"keep_alive": 0}),
    (chat_meaning, {}, {"options": {"seed": 0}}),
    (chat_meaning, {}, {"format": {}}),
    (chat_meaning, said(role="user"), said(role="user", content=" ")),
    (chat_meaning, said(role="user"), said(role="system")),
    (chat_meaning, said(role="tool"), said(role="tool", tool_name="f")),
    (chat_meaning, said(role="assistant"), called(name="f")),
    (chat_meaning, called(name="f"), called(name="f", arguments={"a": None})),
    (chat_meaning, called(name="f"), called(name="f", index=1)),
    (chat_meaning, {"tools": [{"function": {}}]}, {"tools": [{"type": "function"}]}),
    (generate_meaning, {}, {"raw": True}),
    (generate_meaning, {"prompt": "a"}, {"system": "a"}),
    (embed_meaning, {"input": ""}, {"input": [""]}),
    (embed_meaning, {"input": "a"}, {"prompt": "a"}),
    (embed_meaning, {}, {"truncate": False}),
    (pull_meaning, {"model": "a"}, {"model": "b"}),
    (pull_meaning, {"model": "a"}, {"model": "a", "insecure": True}),
]


@pytest.mark.parametrize(("meaning", "one", "other"), SAME)
def test_two_spellings_of_one_wish(meaning, one, other):
    """They mean the same."""
    assert meaning(obj(one)) == meaning(obj(other))


@pytest.mark.parametrize(("meaning", "one", "other"), OTHER)
def test_two_wishes(meaning, one, other):
    """They mean two things, however little they differ."""
    assert meaning(obj(one)) != meaning(obj(other))


def exchange(provider: str, path: str, body: dict, reply: str = "", **more) -> dict:
    request = {"method": "POST", "path": path, "body": body}
    response = {"status": 200, "content_type": "application/json", "body": reply}
    return {"provider": provider, "request": request, "response": response, **more}


ASKED = [
    exchange("ollama-embed", "/api/embed", {"model": "m", "input": ["a", "b"]}),
    exchange("ollama-embed", "/api/embeddings", {"model": "m", "prompt": "a"}),
    exchange("ollama-pull", "/api/pull", {"name": "m", "stream": False}),
    exchange("ollama-generate", "/api/generate", {"model": "m", "raw": True}),
]


@pytest.mark.parametrize("recorded", ASKED)
def test_the_path_tells_which_body_it_is(recorded):
    """Each is understood as that of its path, and asks the same again."""
    assert request_differences(recorded) == ()


def test_a_codec_that_loses_anything_is_caught():
    """It is told what, and where."""

    def deaf(body: JsonObject) -> Request:
        heard = OLLAMA.understand(body)
        return evolve(heard, settings=evolve(heard.settings, seed=None))

    asked = {"model": "m", **said(role="user", content="a"), "options": {"seed": 1}}
    dialect = Dialect(codec=evolve(OLLAMA, understand=deaf), meaning=chat_meaning)
    told = request_differences(
        exchange("mine", "/api/chat", asked), dialects={"mine": dialect}
    )

    assert told == ('$.options: recorded {"seed":1}, spelled null',)


CUT = '{"model":"m","message":{"role":"assistant","content":"hi"},"done":false}\n'


@pytest.mark.parametrize(("words", "agree"), [("hi", True), ("hi there", False)])
def test_an_answer_that_was_cut_is_a_failure_with_what_arrived(words, agree):
    """Where the recording says that it was never done; the words must be there."""
    recorded = exchange(
        "ollama-chat",
        "/api/chat",
        {"model": "m"},
        CUT,
        traits=["stream"],
        expect={"text": words, "done": False, "error": None, "model": "m"},
    )

    assert (differences(recorded) == ()) is agree
    assert reading(recorded)["error"]["reason"] == "interrupted"
    whole = {**recorded["expect"], "done": True}
    assert differences({**recorded, "expect": whole}) != ()
