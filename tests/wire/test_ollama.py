"""Ollama's chat: requests, replies and streams of every shape."""

import base64
import json

import pytest
from attrs import evolve

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.delta import Ended, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import ToolMessage, assistant, system, user
from mojentic_fp.data.part import Text, Thinking, ToolCall, image
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ToolSpec
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
    ({"output": AnyJson()}, {"format": "json"}),
    ({"output": Schema("a", obj(type="object"))}, {"format": {"type": "object"}}),
    ({"settings": Settings(reasoning_effort=Effort.DISABLED)}, {"think": False}),
    ({"settings": Settings(reasoning_effort=Effort.ENABLED)}, {"think": True}),
    ({"settings": Settings(reasoning_effort=Effort.MEDIUM)}, {"think": "medium"}),
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


def test_models():
    """The list is what was pulled."""
    reply = HttpReply(200, body=b'{"models":[{"name":"a","model":"b"},{"name":"c"}]}')

    assert OLLAMA.models.ask(ADDRESS, None).unwrap().url == "http://x/api/tags"
    assert OLLAMA.models.read(None, reply).unwrap().names == ("b", "c")
    assert (
        OLLAMA.models.read(None, HttpReply(200, body=b"[]")).failure().reason.tag
        == "unreadable"
    )


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
    assert answer.metadata == obj(created_at="t", message={"odd": 1})


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


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    assert streamed()[1].failure().reason.partial is None


ERRORS = [
    (b'{"error":"model \'m\' not found","status_code":404}\n', r.NotFound),
    (b'{"error":"llama runner process has terminated"}\n', r.ServerFault),
    (b"<html>\n", r.Unreadable),
]


@pytest.mark.parametrize(("text", "kind"), ERRORS)
def test_an_error_in_the_middle(text, kind):
    """The reason is the server's, and what had arrived is kept."""
    reason = streamed(HI, text, END)[1].failure().reason

    assert isinstance(reason, kind)
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
