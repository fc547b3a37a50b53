"""Ollama's completion of a prompt: what it takes, and what it answers."""

import base64
import json

import pytest
from attrs import evolve

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.delta import Ended, TextDelta, ThinkingDelta
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import assistant, system, user
from mojentic_fp.data.part import Audio, Document, Text, Thinking, ToolCall, image
from mojentic_fp.data.request import AnyJson, Effort, Request, Settings
from mojentic_fp.data.tool import Choice, ToolSpec
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA_GENERATE

PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = base64.b64encode(PNG).decode()
ADDRESS = Address(base_url="http://x")
ASK = Request("m", (user("hi"),))
LOOK = ToolSpec("look", "Look there")


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


REQUESTS = [
    (Request("m", ()), {}),
    (ASK, {"prompt": "hi"}),
    (Request("m", (system("be"), user())), {"system": "be", "prompt": ""}),
    (Request("m", (system("be"), system("so"), user("hi"))), {"system": "be\n\nso"}),
    (Request("m", (user("see", image(PNG)),)), {"prompt": "see", "images": [SHOWN]}),
    (
        Request("m", (user(Document("text/plain", b"yes", name="a.txt")),)),
        {"prompt": '\n<document name="a.txt">\nyes\n</document>\n'},
    ),
    (evolve(ASK, tools=(LOOK,), tool_choice=Choice.NONE), {"prompt": "hi"}),
    (evolve(ASK, output=AnyJson()), {"format": "json"}),
    (
        evolve(
            ASK,
            settings=Settings(
                seed=1,
                reasoning_effort=Effort.HIGH,
                keep_alive=0,
                logprobs=1,
                extra=obj(
                    raw=True,
                    suffix="s",
                    template="t",
                    context=[1],
                    options={"num_batch": 2},
                ),
            ),
        ),
        {
            "options": {"seed": 1, "num_batch": 2},
            "think": "high",
            "keep_alive": 0,
            "logprobs": True,
            "top_logprobs": 1,
            "raw": True,
            "suffix": "s",
            "template": "t",
            "context": [1],
        },
    ),
]


@pytest.mark.parametrize(("request_", "expected"), REQUESTS)
@pytest.mark.parametrize("stream", [True, False])
def test_requests(request_, expected, stream):
    """Each request is spelled so."""
    asked = OLLAMA_GENERATE.encode(ADDRESS, request_, stream).unwrap()
    said = json.loads(asked.body)

    assert asked.url == "http://x/api/generate"
    assert (said["model"], said["stream"]) == ("m", stream)
    assert {name: said[name] for name in expected} == expected
    assert expected.keys() >= said.keys() - {"model", "stream", "system", "prompt"}


REFUSED = [
    evolve(ASK, tools=(LOOK,)),
    Request("m", (user("a"), user("b"))),
    Request("m", (user("a"), assistant("b"))),
    Request("m", (assistant("b"),)),
    Request("m", (user("a"), system("b"))),
    Request("m", (user(Audio("audio/wav", b"RIFF")),)),
    Request("m", (user(image("https://x/y.png")),)),
]


@pytest.mark.parametrize("request_", REFUSED)
def test_what_is_no_prompt_is_refused(request_):
    """With advice."""
    failure = OLLAMA_GENERATE.encode(ADDRESS, request_, False).failure()

    assert isinstance(failure.reason, r.Unsupported)
    assert failure.reason.advice
    assert failure.where.provider == "ollama-generate"


def line(**members) -> bytes:
    whole = {"model": "m-1", "created_at": "t", "response": "", "done": False}
    return (json.dumps({**whole, **members}) + "\n").encode()


END = {
    "done": True,
    "done_reason": "stop",
    "context": [1, 2],
    "prompt_eval_count": 3,
    "eval_count": 2,
}


def streamed(*pieces: bytes):
    deltas, state = [], OLLAMA_GENERATE.begin(ASK)
    for piece in pieces:
        fed = OLLAMA_GENERATE.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = OLLAMA_GENERATE.flush(state)
    return [*deltas, *last.deltas], OLLAMA_GENERATE.finish(last.state)


def test_deltas():
    """Thoughts and words as they come, and what is said of the whole at the end."""
    deltas, finished = streamed(
        line(thinking="h"),
        line(thinking="m"),
        line(response="Hel"),
        line(response="lo", logprobs=[{"token": "lo", "logprob": -1}]),
        line(**END),
    )

    told = obj(created_at="t", context=[1, 2])
    assert deltas == [
        ThinkingDelta("h"),
        ThinkingDelta("m"),
        TextDelta("Hel"),
        TextDelta("lo"),
        Ended(
            finish=Finish.STOP,
            raw_finish="stop",
            usage=Usage(3, 2),
            model="m-1",
            logprobs=(Logprob("lo", -1.0),),
            metadata=told,
        ),
    ]
    assert finished.unwrap().message == assistant(Thinking("hm"), "Hello")


def test_a_whole_reply():
    """All that it says, a call included."""
    call = {"function": {"name": "f", "arguments": {"x": 1}}}
    said = line(response="hi", thinking="hm", tool_calls=[call], **END)
    answer = OLLAMA_GENERATE.decode(ASK, HttpReply(200, body=said)).unwrap()

    parts = (Thinking("hm"), Text("hi"), ToolCall("", "f", obj(x=1)))
    assert answer.message.parts == parts
    assert answer.finish is Finish.TOOL_CALLS
    assert answer.metadata == obj(created_at="t", context=[1, 2])


def test_members_of_another_kind_are_kept():
    """In the metadata, and they are no words."""
    said = line(response=7, done=True)
    answer = OLLAMA_GENERATE.decode(ASK, HttpReply(200, body=said)).unwrap()

    assert answer.text == ""
    assert answer.metadata == obj(created_at="t", response=7)


def test_an_object_that_says_no_more_than_that_it_is_done():
    """It is the end, and its words count."""
    finished = streamed(line(response="hi"), line(response="!", done=True))[1]

    assert finished.unwrap().text == "hi!"


@pytest.mark.parametrize("raw", ["load", "unload"])
def test_loading_is_an_answer_without_words(raw):
    """And ends as Ollama says."""
    said = line(done=True, done_reason=raw)
    answer = OLLAMA_GENERATE.decode(Request("m", ()), HttpReply(200, body=said))

    assert answer.unwrap().text == ""
    assert answer.unwrap().raw_finish == raw


def test_what_ends_early_keeps_what_arrived():
    """Whether the stream breaks off, or an error comes in its midst."""
    broken = streamed(line(response="hi"))[1].failure()
    failed = streamed(line(response="hi"), b'{"error":"it broke"}\n')[1].failure()

    assert isinstance(broken.reason, r.Interrupted)
    assert failed.reason.message == "it broke"
    assert broken.reason.partial.text == failed.reason.partial.text == "hi"
    assert broken.where.provider == "ollama-generate"


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"done":true}', b"<html>"])
def test_what_is_no_completion(text):
    """Status 200 alone makes no answer."""
    failure = OLLAMA_GENERATE.decode(ASK, HttpReply(200, body=text)).failure()

    assert failure.reason.tag == "unreadable"
