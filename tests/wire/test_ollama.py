"""Ollama's chat: requests, replies and streams of every shape."""

import base64
import json

import pytest
from attrs import evolve

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.delta import Ended, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import ToolMessage, assistant, system, user
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Extra,
    Opaque,
    Text,
    Thinking,
    ToolCall,
    image,
)
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA

PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = base64.b64encode(PNG).decode()
ADDRESS = Address(base_url="http://x")
ASK = Request("m", (user("hi"),))
LOOK = ToolSpec("look", "Look there")
WAIT = ToolSpec("wait", "Wait")


def body(request: Request, *, stream: bool = False) -> dict:
    return json.loads(OLLAMA.encode(ADDRESS, request, stream).unwrap().body)


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


NATIVE = {"type": "web", "max": 3}


def tool(name: str, words: str) -> dict:
    parameters = {"type": "object", "properties": {}}
    function = {"name": name, "description": words, "parameters": parameters}
    return {"type": "function", "function": function}


MESSAGES = [
    (system("be"), {"role": "system", "content": "be"}),
    (user("hi"), {"role": "user", "content": "hi"}),
    (
        user("see", image(PNG)),
        {"role": "user", "content": "see", "images": [SHOWN]},
    ),
    (
        user(image(f"data:image/png;base64,{SHOWN}")),
        {"role": "user", "content": "", "images": [SHOWN]},
    ),
    (
        assistant(Thinking("hm"), "yes"),
        {"role": "assistant", "content": "yes", "thinking": "hm"},
    ),
    (
        assistant(ToolCall("1", "look", obj(a=1)), ToolCall("", "look", raw="{")),
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "1", "function": {"name": "look", "arguments": {"a": 1}}},
                {"function": {"name": "look", "arguments": {"unparsed": "{"}}},
            ],
        },
    ),
    (
        ToolMessage("1", "look", "blue"),
        {"role": "tool", "tool_name": "look", "tool_call_id": "1", "content": "blue"},
    ),
    (
        ToolMessage("", "look", "blue"),
        {"role": "tool", "tool_name": "look", "content": "blue"},
    ),
    (ToolMessage("", "", "blue"), {"role": "tool", "content": "blue"}),
    (
        ToolMessage("", "look", (Text("it:"), image(PNG))),
        {"role": "tool", "tool_name": "look", "content": "it:", "images": [SHOWN]},
    ),
    (
        user("a", CachePoint(), Opaque("anthropic", obj(x=1)), "b"),
        {"role": "user", "content": "ab"},
    ),
    (
        user("Read:", Document("text/markdown; charset=utf-8", b"# Hi\n", name='a"b')),
        {
            "role": "user",
            "content": 'Read:\n<document name="a&quot;b">\n# Hi\n</document>\n',
        },
    ),
    (
        ToolMessage("", "look", (Document("application/json", b"{}"),)),
        {
            "role": "tool",
            "tool_name": "look",
            "content": "\n<document>\n{}\n</document>\n",
        },
    ),
    (
        evolve(assistant("so"), extra=Extra("ollama", obj(images=[SHOWN]))),
        {"role": "assistant", "content": "so", "images": [SHOWN]},
    ),
    (
        evolve(assistant("so"), extra=Extra("openai", obj(images=[SHOWN]))),
        {"role": "assistant", "content": "so"},
    ),
    (
        assistant(
            ToolCall("", "look", extra=Extra("ollama", obj(a=1, function={"index": 3})))
        ),
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"function": {"name": "look", "arguments": {}, "index": 3}, "a": 1}
            ],
        },
    ),
]


@pytest.mark.parametrize(("message", "expected"), MESSAGES)
def test_messages(message, expected):
    """Each message is spelled so."""
    assert body(Request("m", (message,)))["messages"] == [expected]


WISHES = [
    ({}, {}),
    ({"tools": (LOOK,)}, {"tools": [tool("look", "Look there")]}),
    ({"tools": (LOOK,), "tool_choice": Choice.NONE}, {}),
    (
        {"tools": (LOOK, WAIT), "tool_choice": Named("wait")},
        {"tools": [tool("wait", "Wait")], "tool_choice": "required"},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Choice.REQUIRED},
        {"tools": [tool("look", "Look there")], "tool_choice": "required"},
    ),
    (
        {
            "tools": (
                evolve(LOOK, extra=Extra("ollama", obj(name="x"))),
                ProviderTool("ollama", obj(**NATIVE)),
                ProviderTool("openai", obj(type="web_search")),
            )
        },
        {"tools": [{**tool("look", "Look there"), "name": "x"}, NATIVE]},
    ),
    ({"output": AnyJson()}, {"format": "json"}),
    ({"output": Schema("a", obj(type="object"))}, {"format": {"type": "object"}}),
    ({"settings": Settings(reasoning_effort=Effort.DISABLED)}, {"think": False}),
    ({"settings": Settings(reasoning_effort=Effort.ENABLED)}, {"think": True}),
    ({"settings": Settings(reasoning_effort=Effort.MEDIUM)}, {"think": "medium"}),
    ({"settings": Settings(reasoning_effort=Effort.MAX)}, {"think": "max"}),
    ({"settings": Settings(keep_alive=0)}, {"keep_alive": 0}),
    ({"settings": Settings(logprobs=0)}, {"logprobs": True}),
    ({"settings": Settings(logprobs=2)}, {"logprobs": True, "top_logprobs": 2}),
    (
        {
            "settings": Settings(
                temperature=0.0,
                top_p=0.5,
                top_k=3,
                max_tokens=9,
                stop=("a",),
                seed=1,
                presence_penalty=0.1,
                frequency_penalty=0.2,
                num_ctx=5,
                keep_alive="1m",
                parallel_tool_calls=True,
                service_tier="flex",
                extra=obj(options={"mirostat": 1, "seed": 2}, raw=True),
            )
        },
        {
            "options": {
                "temperature": 0.0,
                "top_p": 0.5,
                "top_k": 3,
                "num_predict": 9,
                "stop": ["a"],
                "seed": 2,
                "presence_penalty": 0.1,
                "frequency_penalty": 0.2,
                "num_ctx": 5,
                "mirostat": 1,
            },
            "keep_alive": "1m",
            "raw": True,
        },
    ),
]


@pytest.mark.parametrize(("wish", "expected"), WISHES)
@pytest.mark.parametrize("stream", [True, False])
def test_wishes(wish, expected, stream):
    """Each wish is spelled so, and what is not wished is not said."""
    said = [{"role": "user", "content": "hi"}]
    plain = {"model": "m", "messages": said, "stream": stream}

    assert body(evolve(ASK, **wish), stream=stream) == {**plain, **expected}


@pytest.mark.parametrize("url", ["https://x/y.png", "data:image/png,abc"])
def test_an_image_by_its_address_is_refused(url):
    """Each time, and with advice."""
    asked = Request("m", (user("see", image(url)),))

    for _ in range(2):
        reason = OLLAMA.encode(ADDRESS, asked, False).failure().reason
        assert isinstance(reason, r.Unsupported)
        assert "bytes" in reason.advice


UNSPEAKABLE = [
    (Audio("audio/wav", b"RIFF"), "sound"),
    (Document("application/pdf", b"%PDF"), "application/pdf"),
    (Document("text/plain", b"\xff"), "text/plain"),
    (Document("text/plain", url="https://x/y.txt"), "address"),
    (Document("text/plain", id="file-1"), "address"),
]


@pytest.mark.parametrize(("part", "word"), UNSPEAKABLE)
def test_what_ollama_has_no_words_for_is_refused(part, word):
    """With a reason, and advice."""
    failure = OLLAMA.encode(ADDRESS, Request("m", (user(part),)), False).failure()

    assert isinstance(failure.reason, r.Unsupported)
    assert word in failure.reason.detail
    assert failure.reason.advice
    assert (failure.where.provider, failure.where.model) == ("ollama", "m")


ADAPTED = [
    ({}, {}, ""),
    ({"n": 2}, {}, "n is left out"),
    ({"n": 1, "parallel_tool_calls": True}, {"parallel_tool_calls": True}, ""),
    ({"parallel_tool_calls": False}, {}, "several tools at once"),
    ({"service_tier": "flex"}, {}, "service_tier is left out"),
    ({"reasoning_tokens": 9}, {}, "reasoning_tokens is left out"),
    (
        {"reasoning_effort": Effort.MINIMAL},
        {"reasoning_effort": Effort.LOW},
        "m takes no effort 'minimal': 'low' is asked for",
    ),
    (
        {"reasoning_effort": Effort.XHIGH},
        {"reasoning_effort": Effort.HIGH},
        "'high' is asked for",
    ),
    ({"reasoning_effort": Effort.MAX}, {"reasoning_effort": Effort.MAX}, ""),
]


@pytest.mark.parametrize(("wished", "heard", "note"), ADAPTED)
def test_what_is_not_heard_is_said(wished, heard, note):
    """A wish that Ollama has no word for is left out or changed, and named."""
    adapted = OLLAMA.adapt(evolve(ASK, settings=Settings(**wished))).unwrap()

    assert adapted.request == evolve(ASK, settings=Settings(**heard))
    assert len(adapted.notes) == bool(note)
    assert note in "".join(adapted.notes)


@pytest.mark.parametrize(
    ("model", "effort", "heard"),
    [
        ("gpt-oss:20b", Effort.MAX, Effort.HIGH),
        ("somebody/gpt-oss", Effort.DISABLED, Effort.LOW),
        ("gpt-oss", Effort.ENABLED, Effort.MEDIUM),
        ("gpt-oss", Effort.LOW, Effort.LOW),
        ("my-gpt-oss", Effort.MAX, Effort.MAX),
        ("gpt-ossified", Effort.DISABLED, Effort.DISABLED),
    ],
)
def test_gpt_oss_thinks_on_three_levels(model, effort, heard):
    """It, and no model whose name is only like it."""
    asked = Request(model, (), settings=Settings(reasoning_effort=effort))

    adapted = OLLAMA.adapt(asked).unwrap().request
    assert adapted.settings.reasoning_effort is heard


def test_a_forced_call_cannot_be_promised():
    """The wish is sent, and it is said that it may not be heard."""
    forced = evolve(ASK, tools=(LOOK,), tool_choice=Choice.REQUIRED)
    foreign = evolve(ASK, tools=(ProviderTool("openai", obj(type="web_search")),))

    assert "cannot force" in OLLAMA.adapt(forced).unwrap().notes[0]
    assert OLLAMA.adapt(foreign).unwrap().request == ASK
    assert "left out" in OLLAMA.adapt(foreign).unwrap().notes[0]


def line(message=None, **more) -> bytes:
    whole = {"model": "m-1", "created_at": "t", "message": message or {"content": ""}}
    return (json.dumps({**whole, "done": False, **more}) + "\n").encode()


def call(arguments, **more):
    return {"function": {"name": "f", "arguments": arguments}, **more}


END = line(
    done=True, done_reason="stop", prompt_eval_count=3, eval_count=2, load_duration=1
)


def streamed(*pieces: bytes):
    deltas, state = [], OLLAMA.begin(ASK)
    for piece in pieces:
        fed = OLLAMA.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = OLLAMA.flush(state)
    return [*deltas, *last.deltas], OLLAMA.finish(last.state)


def test_a_whole_reply():
    """All that it says."""
    message = {
        "role": "assistant",
        "content": "b",
        "thinking": "a",
        "tool_calls": [call({"x": 1}, id="7"), call('{"x":1}'), call("{"), "odd"],
        "odd": 1,
    }
    answer = OLLAMA.decode(
        ASK,
        HttpReply(200, body=line(message, done=True, done_reason="stop", eval_count=2)),
    ).unwrap()

    assert answer.message.parts == (
        Thinking("a"),
        Text("b"),
        ToolCall("7", "f", obj(x=1)),
        ToolCall("", "f", obj(x=1)),
        ToolCall("", "f", raw="{"),
    )
    assert (answer.finish, answer.raw_finish) == (Finish.TOOL_CALLS, "stop")
    assert (answer.usage, answer.model) == (Usage(0, 2), "m-1")
    assert answer.metadata == obj(created_at="t", message={"tool_calls": ["odd"]})
    assert answer.message.extra == Extra("ollama", obj(odd=1))
    again = body(Request("m", (answer.message,)))["messages"][0]
    assert again["odd"] == 1
    assert len(again["tool_calls"]) == 3


def test_members_of_another_kind_are_kept():
    """In the metadata, where they are told to nobody again."""
    message = {"role": "assistant", "content": ["hi"], "thinking": "hm"}
    answer = OLLAMA.decode(ASK, HttpReply(200, body=line(message, model=7))).failure()

    assert answer.reason.partial.message == assistant(Thinking("hm"))
    told = obj(created_at="t", model=7, message={"content": ["hi"]})
    assert answer.reason.partial.metadata == told


def test_unread_members_of_every_line_are_kept():
    """Not of the last one only."""
    _, finished = streamed(
        line({"content": "a", "mood": "glad"}, remote_host="h"),
        line({"content": "b", "tags": ["x"]}),
        line({"content": "", "tags": ["y"]}, done=True, load_duration=1),
    )

    answer = finished.unwrap()
    assert answer.metadata == obj(created_at="t", remote_host="h", load_duration=1)
    assert answer.message.extra == Extra("ollama", obj(mood="glad", tags=["x", "y"]))


def test_calls_keep_what_is_said_beside():
    """But not which place they have, since it is theirs already."""
    first = {"function": {"index": 0, "name": "f", "arguments": {}}, "type": "function"}
    second = {"function": {"index": 0, "name": "f", "arguments": {}, "why": "so"}}
    answer = streamed(
        line({"content": "", "tool_calls": [first]}),
        line({"content": "", "tool_calls": [second]}),
        END,
    )[1].unwrap()

    extra = Extra("ollama", obj(function={"index": 0, "why": "so"}))
    assert answer.calls == (ToolCall("", "f"), ToolCall("", "f", extra=extra))


@pytest.mark.parametrize("function", [{"name": "f"}, {"name": "f", "arguments": None}])
def test_a_call_may_be_without_arguments(function):
    """Then they are none, and not odd ones."""
    told = line({"content": "", "tool_calls": [{"function": function}]}, done=True)

    assert streamed(told)[1].unwrap().calls == (ToolCall("", "f"),)


def ranked(token: str, logprob: float, **more) -> dict:
    return {"token": token, "logprob": logprob, **more}


def test_probabilities_are_read():
    """Of every line, with the rivals; bytes that are not the token's own are kept."""
    half = ranked("\ufffd", -2, bytes=[240, 159])
    _, finished = streamed(
        line(
            {"content": "H"},
            logprobs=[ranked("H", -0.5, bytes=[72], top_logprobs=[ranked("B", -1)])],
        ),
        line({"content": "i"}, logprobs=[half, "odd"]),
        END,
    )

    answer = finished.unwrap()
    assert answer.text == "Hi"
    assert answer.logprobs == (
        Logprob("H", -0.5, (("B", -1.0),)),
        Logprob("\ufffd", -2.0),
    )
    assert answer.metadata["logprobs"] == obj(all=[half, "odd"])["all"]


def test_deltas():
    """A stream gives its fragments as they come, and its end last."""
    deltas, _ = streamed(
        line({"content": "", "thinking": "hm"}),
        line({"content": "Hel"}) + line({"content": "lo"}),
        line({"content": "", "tool_calls": [call({"a": 1})]}),
        line({"content": "", "tool_calls": [call({}, id="2")]}),
        END,
    )

    assert deltas == [
        ThinkingDelta("hm"),
        TextDelta("Hel"),
        TextDelta("lo"),
        ToolCallDelta(0, "", "f", '{"a":1}'),
        ToolCallDelta(1, "2", "f", "{}"),
        Ended(
            finish=Finish.TOOL_CALLS,
            raw_finish="stop",
            usage=Usage(3, 2),
            model="m-1",
            metadata=obj(created_at="t", load_duration=1),
        ),
    ]


HI = line({"content": "hi"})


@pytest.mark.parametrize(
    "pieces",
    [
        [HI, END],
        [HI, line(done=True)],
        [HI, END[:-1]],
        [HI, END, HI, b"garbage\n"],
        [HI + b"\n" + END],
    ],
)
def test_ends(pieces):
    """An object that is done is the end, with a newline or without."""
    deltas, finished = streamed(*pieces)

    assert finished.unwrap().text == "hi"
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


@pytest.mark.parametrize("rest", [b"", HI[:20], b"{"])
def test_no_end(rest):
    """A stream that breaks off keeps what arrived."""
    reason = streamed(HI, rest)[1].failure().reason

    assert isinstance(reason, r.Interrupted)
    assert reason.partial.text == "hi"


def test_a_whole_reply_that_is_not_done():
    """It is broken off, and keeps what arrived."""
    failure = OLLAMA.decode(ASK, HttpReply(200, body=HI)).failure()

    assert isinstance(failure.reason, r.Interrupted)
    assert failure.reason.partial.text == "hi"


@pytest.mark.parametrize(
    ("raw", "finish"),
    [
        ("stop", Finish.STOP),
        ("length", Finish.LENGTH),
        ("load", Finish.OTHER),
        ("unload", Finish.OTHER),
        ("tired", Finish.OTHER),
    ],
)
def test_done_reasons(raw, finish):
    """Each in neutral words, and in Ollama's."""
    answer = streamed(line(done=True, done_reason=raw))[1].unwrap()

    assert (answer.finish, answer.raw_finish) == (finish, raw)


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    assert streamed()[1].failure().reason.partial is None


ERRORS = [
    (b'{"error":"model \'m\' not found","status_code":404}\n', r.NotFound),
    (b'{"error":"llama runner process has terminated"}\n', r.ServerFault),
    (b'{"error":"model \'m\' not found, try pulling it first"}\n', r.NotFound),
    (b'{"error":"This model requires a newer version of Ollama"}\n', r.BadRequest),
    (b'{"error":"the input length exceeds the context length"}\n', r.ContextTooLong),
    (b"<html>\n", r.Unreadable),
]


@pytest.mark.parametrize(("text", "kind"), ERRORS)
def test_an_error_in_the_middle(text, kind):
    """The reason is the server's, and what had arrived is kept."""
    reason = streamed(HI, text, END)[1].failure().reason

    assert isinstance(reason, kind)
    assert reason.partial.text == "hi"


def test_an_error_beside_words():
    """The words are kept."""
    told = line({"content": "hi"}, error="busy")
    reason = streamed(told)[1].failure().reason

    assert reason.message == "busy"
    assert reason.partial.text == "hi"


def test_an_error_under_status_200():
    """It is an error all the same."""
    reply = HttpReply(200, body=b'{"error":"busy"}')

    assert OLLAMA.decode(ASK, reply).failure().reason == r.ServerFault("busy")


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"<html>"])
def test_what_is_no_completion(text):
    """Status 200 alone makes no answer."""
    failure = OLLAMA.decode(ASK, HttpReply(200, body=text)).failure()

    assert failure.reason.tag == "unreadable"


def test_explain():
    """Ollama's errors are a string."""
    reply = HttpReply(404, body=b'{"error":"model \'x\' not found"}')

    assert OLLAMA.explain("x", reply).reason == r.NotFound("model 'x' not found")
