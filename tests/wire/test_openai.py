"""OpenAI's chat completions: requests, replies and streams of every shape."""

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
from mojentic_fp.data.part import Image, Opaque, Text, Thinking, ToolCall, image
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import Choice, Named, ToolSpec
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai import OPENAI

PNG = b"\x89PNG\r\n\x1a\n"
SCHEMA = JsonObject({"type": "object"})
LOOK = ToolSpec("look", "Look there", SCHEMA)
ADDRESS = Address(base_url="http://x/v1", key=Secret("k"), headers=(("x-a", "b"),))
ASK = Request("m", (user("hi"),))


def body(request: Request, *, stream: bool = False) -> dict:
    return json.loads(OPENAI.encode(ADDRESS, request, stream).unwrap().body)


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


CALL = {
    "id": "1",
    "type": "function",
    "function": {"name": "look", "arguments": '{"at":"sky"}'},
}
LOOKED = ToolCall("1", "look", obj(at="sky"))
MESSAGES = [
    (system("be"), {"role": "system", "content": "be"}),
    (user("hi"), {"role": "user", "content": "hi"}),
    (
        user("see", image(PNG)),
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "see"},
                {
                    "type": "image_url",
                    "image_url": {
                        "url": "data:image/png;base64," + base64.b64encode(PNG).decode()
                    },
                },
            ],
        },
    ),
    (
        user(Image("image/*", url="https://x/y.png", detail="low")),
        {
            "role": "user",
            "content": [
                {
                    "type": "image_url",
                    "image_url": {"url": "https://x/y.png", "detail": "low"},
                }
            ],
        },
    ),
    (assistant("yes"), {"role": "assistant", "content": "yes"}),
    (assistant(), {"role": "assistant", "content": ""}),
    (assistant(Thinking("hm"), "yes"), {"role": "assistant", "content": "yes"}),
    (assistant(LOOKED), {"role": "assistant", "content": None, "tool_calls": [CALL]}),
    (
        assistant("so", LOOKED),
        {"role": "assistant", "content": "so", "tool_calls": [CALL]},
    ),
    (
        assistant(ToolCall("", "look", raw="{")),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_look",
                    "type": "function",
                    "function": {"name": "look", "arguments": '{"unparsed":"{"}'},
                }
            ],
        },
    ),
    (
        ToolMessage("1", "look", "blue"),
        {"role": "tool", "tool_call_id": "1", "content": "blue"},
    ),
    (
        ToolMessage("", "look", "blue"),
        {"role": "tool", "tool_call_id": "call_look", "content": "blue"},
    ),
    (
        assistant("a", Opaque("openai", obj(type="x")), Opaque("else", obj(type="y"))),
        {
            "role": "assistant",
            "content": [{"type": "text", "text": "a"}, {"type": "x"}],
        },
    ),
    (user("half \ud83d"), {"role": "user", "content": "half \ufffd"}),
]


@pytest.mark.parametrize(("message", "expected"), MESSAGES)
def test_messages(message, expected):
    """Each message is spelled so, and the same when it is spelled again."""
    first = body(Request("m", (message,)))
    again = body(Request("m", (message, message)))

    assert first["messages"] == [expected]
    assert again["messages"] == [expected, expected]


TOOL = {
    "type": "function",
    "function": {
        "name": "look",
        "description": "Look there",
        "parameters": {"type": "object"},
    },
}
WISHES = [
    ({}, {}),
    ({"tools": (LOOK,)}, {"tools": [TOOL]}),
    (
        {"tools": (evolve(LOOK, strict=True, parameters=JsonObject()),)},
        {
            "tools": [
                {
                    "type": "function",
                    "function": {
                        "name": "look",
                        "description": "Look there",
                        "parameters": {"type": "object", "properties": {}},
                        "strict": True,
                    },
                }
            ]
        },
    ),
    (
        {"tools": (LOOK,), "tool_choice": Choice.NONE},
        {"tools": [TOOL], "tool_choice": "none"},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Choice.REQUIRED},
        {"tools": [TOOL], "tool_choice": "required"},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Named("look")},
        {
            "tools": [TOOL],
            "tool_choice": {"type": "function", "function": {"name": "look"}},
        },
    ),
    ({"tool_choice": Choice.REQUIRED}, {}),
    (
        {"tools": (LOOK,), "settings": Settings(parallel_tool_calls=False)},
        {"tools": [TOOL], "parallel_tool_calls": False},
    ),
    ({"output": AnyJson()}, {"response_format": {"type": "json_object"}}),
    (
        {"output": Schema("A b", SCHEMA)},
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": "A_b",
                    "schema": {"type": "object"},
                    "strict": True,
                },
            }
        },
    ),
    (
        {
            "settings": Settings(
                temperature=0.0,
                top_p=0.5,
                top_k=3,
                max_tokens=9,
                stop=("a", "b"),
                seed=1,
                presence_penalty=0.1,
                frequency_penalty=0.2,
                reasoning_effort=Effort.LOW,
                num_ctx=5,
                keep_alive="1m",
                service_tier="flex",
            )
        },
        {
            "temperature": 0.0,
            "top_p": 0.5,
            "top_k": 3,
            "max_tokens": 9,
            "stop": ["a", "b"],
            "seed": 1,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
            "reasoning_effort": "low",
            "service_tier": "flex",
        },
    ),
    (
        {"settings": Settings(reasoning_effort=Effort.DISABLED)},
        {"reasoning_effort": "none"},
    ),
    (
        {
            "output": AnyJson(),
            "settings": Settings(extra=obj(response_format={"x": [1]}, n=2)),
        },
        {"response_format": {"type": "json_object", "x": [1]}, "n": 2},
    ),
    ({"settings": Settings(extra=obj(model="other"))}, {"model": "other"}),
]


@pytest.mark.parametrize(("wish", "expected"), WISHES)
def test_wishes(wish, expected):
    """Each wish is spelled so, and what is not wished is not said."""
    plain = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}

    assert body(evolve(ASK, **wish)) == {**plain, **expected}


@pytest.mark.parametrize(
    ("model", "newer"),
    [
        ("gpt-4o", False),
        ("o1", True),
        ("o3-mini", True),
        ("openai/o4-mini", True),
        ("gpt-5", True),
        ("gpt-5.1", True),
        ("gpt-5-nano", True),
        ("gpt-50", False),
        ("o1x", False),
        ("phi-o1", False),
        ("ollama/qwen3", False),
    ],
)
def test_how_the_answer_is_bounded(model, newer):
    """Newer families have another name for it; a name matches up to a boundary."""
    said = body(Request(model, (), settings=Settings(max_tokens=1)))

    assert said.get("max_completion_tokens" if newer else "max_tokens") == 1


def test_the_exchange():
    """Address, headers, and a key that is never shown."""
    asked = OPENAI.encode(ADDRESS, ASK, True).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/v1/chat/completions")
    assert ("x-a", "b") in asked.headers
    assert asked.secrets == (("authorization", Secret("Bearer k")),)
    assert "Bearer" not in repr(asked)
    said = json.loads(asked.body)
    assert (said["stream"], said["stream_options"]) == (True, {"include_usage": True})


def test_models():
    """The list is asked for with the same key, and read in order."""
    asked = OPENAI.models.ask(ADDRESS, None).unwrap()
    reply = HttpReply(200, body=b'{"data":[{"id":"b"},{"id":"a"},{}]}')

    assert (asked.method, asked.url) == ("GET", "http://x/v1/models")
    assert asked.secrets == (("authorization", Secret("Bearer k")),)
    assert OPENAI.models.read(None, reply).unwrap().names == ("b", "a")
    assert (
        OPENAI.models.read(None, HttpReply(200, body=b"{}")).failure().reason.tag
        == "unreadable"
    )


def decoded(message: dict, finish: str | None = "stop", **top):
    choice = {"index": 0, "message": message, "finish_reason": finish}
    whole = {"id": "c", "model": "m-1", "choices": [choice], **top}
    return OPENAI.decode(ASK, HttpReply(200, body=json.dumps(whole).encode()))


def call(arguments, id_="1"):
    return {
        "id": id_,
        "type": "function",
        "function": {"name": "f", "arguments": arguments},
    }


PARTS = [
    ({"content": "hi"}, (Text("hi"),)),
    ({"content": None}, ()),
    ({"content": ""}, ()),
    ({"content": "b", "reasoning_content": "a"}, (Thinking("a"), Text("b"))),
    (
        {"content": "b", "reasoning": "a", "reasoning_content": None},
        (Thinking("a"), Text("b")),
    ),
    ({"tool_calls": [call('{"a": 1}')]}, (ToolCall("1", "f", obj(a=1)),)),
    ({"tool_calls": [call({"a": 1})]}, (ToolCall("1", "f", obj(a=1)),)),
    ({"tool_calls": [call("{")]}, (ToolCall("1", "f", raw="{"),)),
    ({"tool_calls": [call("[1]")]}, (ToolCall("1", "f", raw="[1]"),)),
    ({"tool_calls": [call(None)]}, (ToolCall("1", "f", raw=""),)),
    (
        {
            "tool_calls": [
                {**call("{}", ""), "index": 0},
                {**call("{}", ""), "index": 0},
            ]
        },
        (ToolCall("", "f"), ToolCall("", "f")),
    ),
    (
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "a"}]},
                {"type": "text", "text": "b"},
                {"type": "text", "text": "c"},
                {"type": "reference", "ids": [1]},
            ]
        },
        (Thinking("a"), Text("bc"), Opaque("openai", obj(type="reference", ids=[1]))),
    ),
]


@pytest.mark.parametrize(("message", "parts"), PARTS)
def test_parts(message, parts):
    """A message's parts, whole."""
    assert decoded(message).unwrap().message.parts == parts


FINISHES = [
    ({"content": "x"}, "stop", Finish.STOP),
    ({"content": "x"}, "length", Finish.LENGTH),
    ({"content": "x"}, "content_filter", Finish.CONTENT_FILTER),
    ({"content": "x"}, "odd", Finish.OTHER),
    ({"content": "x"}, None, Finish.STOP),
    ({"tool_calls": [call("{}")]}, "tool_calls", Finish.TOOL_CALLS),
    ({"tool_calls": [call("{}")]}, "stop", Finish.TOOL_CALLS),
    ({"refusal": "no"}, "stop", Finish.REFUSAL),
]


@pytest.mark.parametrize(("message", "raw", "finish"), FINISHES)
def test_finishes(message, raw, finish):
    """Why it ended, in neutral words and in the provider's."""
    answer = decoded(message, raw).unwrap()

    assert (answer.finish, answer.raw_finish) == (finish, raw or "")
    assert answer.refusal == message.get("refusal")


USAGES = [
    (None, None),
    ({"prompt_tokens": 1, "completion_tokens": 2}, Usage(1, 2)),
    (
        {
            "prompt_tokens": 9,
            "completion_tokens": 2,
            "prompt_tokens_details": {"cached_tokens": 5},
            "completion_tokens_details": {"reasoning_tokens": 1},
        },
        Usage(9, 2, 5, None, 1),
    ),
    ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 4}, Usage(9, 0, 4)),
    ({"prompt_tokens": 9, "cache_creation_input_tokens": 4}, Usage(9, 0, None, 4)),
    ({"total_tokens": 3}, None),
    ("much", None),
]


@pytest.mark.parametrize(("usage", "expected"), USAGES)
def test_usages(usage, expected):
    """Tokens, under the names that servers have for them."""
    assert decoded({"content": "x"}, usage=usage).unwrap().usage == expected


def test_what_is_not_read_is_kept():
    """Members of the whole, of the choice and of the message."""
    choice = {
        "index": 0,
        "message": {"content": "x", "annotations": [1], "audio": None},
        "finish_reason": "stop",
        "logprobs": {"content": [2]},
    }
    other = {"index": 1, "message": {"content": "y"}}
    whole = {
        "created": 7,
        "choices": [choice, other],
        "usage": {"prompt_tokens": 1, "cost": 2},
    }
    answer = OPENAI.decode(
        ASK, HttpReply(200, body=json.dumps(whole).encode())
    ).unwrap()

    assert answer.text == "x"
    assert answer.metadata == obj(
        created=7,
        choices=[other],
        usage={"prompt_tokens": 1, "cost": 2},
        choice={"logprobs": {"content": [2]}},
        message={"annotations": [1]},
    )


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"choices":[]}', b"<html>", b"\xff"]
)
def test_what_is_no_completion(text):
    """Status 200 alone makes no answer."""
    reason = OPENAI.decode(ASK, HttpReply(200, body=text)).failure().reason

    assert isinstance(reason, r.Unreadable)


def test_an_error_under_status_200():
    """It is an error all the same."""
    reply = HttpReply(200, body=b'{"error":{"message":"busy","code":503}}')

    assert OPENAI.decode(ASK, reply).failure().reason == r.Overloaded(
        "busy", code="503"
    )


def chunk(delta=None, finish=None, **top) -> bytes:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    whole = {"id": "c", "model": "m-1", "choices": [choice], **top}
    return f"data: {json.dumps(whole)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
STOP = chunk(finish="stop")


def streamed(*pieces: bytes):
    deltas, state = [], OPENAI.begin(ASK)
    for piece in pieces:
        fed = OPENAI.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = OPENAI.flush(state)
    return [*deltas, *last.deltas], OPENAI.finish(last.state)


def piece(arguments="", **more):
    name = more.pop("name", None)
    return {"function": {"name": name, "arguments": arguments}, **more}


def calls(*pieces) -> bytes:
    return chunk({"tool_calls": list(pieces)})


CALLED = [
    (
        "with an index",
        [
            calls(piece(name="f", id="1", index=0)),
            calls(piece('{"a"', index=0)),
            calls(piece(":1}", index=0)),
            calls(piece("{}", name="g", id="2", index=1)),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "without an index, by id",
        [
            calls(piece('{"a"', name="f", id="1")),
            calls(piece(":1}")),
            calls(piece("{}", name="g", id="2")),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "without index and id, by name",
        [calls(piece("{}", name="f"), piece("{}", name="f"))],
        (ToolCall("", "f"), ToolCall("", "f")),
    ),
    (
        "id and name repeated",
        [
            calls(piece('{"a"', name="f", id="1", index=0)),
            calls(piece(":1}", name="f", id="1", index=0)),
        ],
        (ToolCall("1", "f", obj(a=1)),),
    ),
    (
        "every index 0",
        [
            calls(piece('{"a":1}', name="f", id="1", index=0)),
            calls(piece("{}", name="g", id="2", index=0)),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "interleaved",
        [
            calls(
                piece("{", name="f", id="1", index=0),
                piece("{", name="g", id="2", index=1),
            ),
            calls(piece("}", index=1), piece("}", index=0)),
        ],
        (ToolCall("1", "f"), ToolCall("2", "g")),
    ),
    (
        "cut off",
        [calls(piece('{"a', name="f", id="1", index=0))],
        (ToolCall("1", "f", raw='{"a'),),
    ),
]


@pytest.mark.parametrize(("case", "chunks", "expected"), CALLED)
def test_streamed_calls(case, chunks, expected):
    """Pieces of calls find together."""
    answer = streamed(*chunks, chunk(finish="tool_calls"), DONE)[1].unwrap()

    assert answer.calls == expected
    assert answer.finish is Finish.TOOL_CALLS


def test_deltas():
    """A stream gives its fragments as they come, and its end last."""
    usage = f"data: {json.dumps({'choices': [], 'usage': {'prompt_tokens': 1}})}\n\n"
    deltas, _ = streamed(
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning": "hm"}),
        chunk({"content": "Hel"}) + chunk({"content": "lo"}),
        calls(piece("{}", name="f", id="1", index=0)),
        STOP + usage.encode() + DONE,
    )

    assert deltas == [
        ThinkingDelta("hm"),
        TextDelta("Hel"),
        TextDelta("lo"),
        ToolCallDelta(0, "1", "f", "{}"),
        Ended(
            finish=Finish.TOOL_CALLS,
            raw_finish="stop",
            usage=Usage(1),
            model="m-1",
            id="c",
        ),
    ]


HI = chunk({"content": "hi"})
ENDS = [
    ("DONE", [HI, STOP, DONE]),
    ("DONE without a blank line", [HI, STOP, b"data: [DONE]"]),
    ("DONE with a space", [HI, STOP, b"data: [DONE] \n\n"]),
    ("a finish and no DONE", [HI, STOP]),
    ("a finish in the last words", [chunk({"content": "hi"}, "stop")[:-2]]),
    ("DONE and no finish", [HI, DONE]),
    ("more after DONE", [HI, STOP, DONE, HI, b"data: garbage\n\n"]),
]


@pytest.mark.parametrize(("case", "pieces"), ENDS)
def test_ends(case, pieces):
    """An end that was announced is one."""
    deltas, finished = streamed(*pieces)

    assert finished.unwrap().text == "hi"
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


def test_no_end():
    """A stream that breaks off keeps what arrived."""
    deltas, finished = streamed(HI, HI[:20])

    reason = finished.failure().reason
    assert isinstance(reason, r.Interrupted)
    assert reason.partial.text == "hi"
    assert reason.partial.finish is Finish.OTHER
    assert [delta.tag for delta in deltas] == ["text_delta"]


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    reason = streamed()[1].failure().reason

    assert reason == r.Interrupted("the stream ended before the answer did", None)


def test_an_error_in_the_middle():
    """The reason is the provider's, and what had arrived is kept."""
    wrong = b'event: error\ndata: {"error":{"message":"no","type":"server_error"}}\n\n'
    reason = streamed(HI, wrong, HI, DONE)[1].failure().reason

    assert isinstance(reason, r.ServerFault)
    assert (reason.message, reason.partial.text) == ("no", "hi")


def test_garbage_in_the_middle():
    """An event that is no JSON ends the reading, and what had arrived is kept."""
    failure = streamed(HI, b"data: {oops\n\n", HI, DONE)[1].failure()

    assert failure.reason.tag == "unreadable"
    assert failure.reason.partial.text == "hi"


def test_a_reply_that_is_no_stream():
    """A server that does not stream, though asked to, is understood."""
    choice = {"index": 0, "message": {"content": "hi"}, "finish_reason": "stop"}
    whole = json.dumps({"choices": [choice]}, indent=1).encode()

    deltas, finished = streamed(whole[:9], whole[9:])

    assert finished.unwrap().text == "hi"
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


def test_an_error_that_is_no_stream():
    """So is one that answers with an error under status 200."""
    reason = streamed(b'{"error":{"message":"no","code":429}}')[1].failure().reason

    assert reason == r.RateLimited("no", code="429")


def test_a_character_cut_in_two():
    """Bytes of one character may come apart."""
    whole = chunk({"content": "\u00e9\U0001f600"}).decode().encode()
    whole = json.loads(whole[6:])
    data = f"data: {json.dumps(whole, ensure_ascii=False)}\n\n".encode()

    answer = streamed(*(data[i : i + 1] for i in range(len(data))), STOP, DONE)[1]

    assert answer.unwrap().text == "\u00e9\U0001f600"


def test_unusual_members_of_a_stream_are_kept():
    """Lists are joined, and the last word counts."""
    answer = streamed(
        chunk({"content": "a", "annotations": [1]}, provider="x", obfuscation="zz"),
        chunk({"content": "b"}, provider="x", usage=None),
        chunk({"annotations": [2]}, provider="y"),
        chunk(finish="stop", timings={"n": 1}),
        DONE,
    )[1].unwrap()

    assert answer.text == "ab"
    assert answer.metadata == obj(
        provider="y", timings={"n": 1}, message={"annotations": [1, 2]}
    )


def test_only_the_first_choice_is_read():
    """Other choices of a stream are not mixed in."""
    other = chunk({"content": "no"}).replace(b'"index": 0', b'"index": 1')

    assert streamed(HI, other, STOP, DONE)[1].unwrap().text == "hi"


def test_fragments_are_remembered_while_messages_live():
    """What is spelled is forgotten with its message."""
    from mojentic_fp.wire.openai.request import _spelled

    before = len(_spelled)
    said = tuple(user(f"number {n}") for n in range(50))
    body(Request("m", said))
    during = len(_spelled)
    del said

    assert during >= before + 50
    assert len(_spelled) <= during - 50
