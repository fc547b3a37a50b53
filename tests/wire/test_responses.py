"""OpenAI's Responses API: requests, and how whole replies are read."""

import base64
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import (
    AssistantMessage,
    SystemMessage,
    ToolMessage,
    UserMessage,
    assistant,
    system,
    user,
)
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Text,
    Thinking,
    ToolCall,
    image,
)
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.testing.conformance.responses import meaning
from mojentic_fp.testing.strategies import messages
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai.quirks import server_at
from mojentic_fp.wire.responses import RESPONSES, STATELESS, responses_codec

OURS = "openai-responses"
PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = "data:image/png;base64," + base64.b64encode(PNG).decode()
LOOK = ToolSpec("look", "Look there", JsonObject({"type": "object"}))
ADDRESS = Address(base_url="http://x/v1", key=Secret("k"), headers=(("x-a", "b"),))
ASK = Request("m", (user("hi"),))


def body(request: Request, *, stream: bool = False) -> dict:
    return json.loads(RESPONSES.encode(ADDRESS, request, stream).unwrap().body)


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def ours(**members) -> Extra:
    return Extra(OURS, obj(**members))


def said(**members) -> dict:
    """An item of a message that the model said."""
    text = {"type": "output_text", "text": "yes", "annotations": []}
    return {"type": "message", "role": "assistant", "content": [text], **members}


CALL = {
    "type": "function_call",
    "call_id": "1",
    "name": "look",
    "arguments": '{"at":"sky"}',
}
LOOKED = ToolCall("1", "look", obj(at="sky"))
THOUGHT = Thinking("hm", "gAAA", "m", extra=ours(id="rs_1"))
THOUGHT_ITEM = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "hm"}],
    "encrypted_content": "gAAA",
}
SEARCH = obj(type="web_search_call", id="ws_1", status="completed")
CUSTOM = obj(type="custom_tool_call", id="ct_1", call_id="2", name="sh", input="ls")
REFUSED = {"type": "refusal", "refusal": "no"}
ITEMS = [
    (system("be"), [{"role": "system", "content": "be"}]),
    (
        evolve(system("be"), extra=ours(role="developer")),
        [{"type": "message", "role": "developer", "content": "be"}],
    ),
    (user("hi"), [{"role": "user", "content": "hi"}]),
    (UserMessage(()), [{"role": "user", "content": ""}]),
    (
        user("see", image(PNG)),
        [
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "see"},
                    {"type": "input_image", "image_url": SHOWN},
                ],
            }
        ],
    ),
    (
        user(Image("image/*", url="https://x/y.png", detail="low")),
        [
            {
                "role": "user",
                "content": [
                    {
                        "type": "input_image",
                        "image_url": "https://x/y.png",
                        "detail": "low",
                    }
                ],
            }
        ],
    ),
    (
        user(Image("image/*", id="file_1")),
        [
            {
                "role": "user",
                "content": [{"type": "input_image", "file_id": "file_1"}],
            }
        ],
    ),
    (
        user(
            Document("application/pdf", data=b"%PDF", name="a.pdf"),
            Document("application/pdf", url="https://x/b.pdf"),
            Document("application/pdf", id="file_1"),
            Audio("audio/mpeg", b"ID3"),
            Audio("audio/wav", b"RIFF"),
        ),
        [
            {
                "role": "user",
                "content": [
                    {
                        "type": "input_file",
                        "file_data": "data:application/pdf;base64,JVBERg==",
                        "filename": "a.pdf",
                    },
                    {"type": "input_file", "file_url": "https://x/b.pdf"},
                    {"type": "input_file", "file_id": "file_1"},
                    {
                        "type": "input_audio",
                        "input_audio": {"data": "SUQz", "format": "mp3"},
                    },
                    {
                        "type": "input_audio",
                        "input_audio": {"data": "UklGRg==", "format": "wav"},
                    },
                ],
            }
        ],
    ),
    (
        user("a", Opaque(OURS, obj(type="custom_tool_call_output", call_id="2")), "b"),
        [
            {"role": "user", "content": "a"},
            {"type": "custom_tool_call_output", "call_id": "2"},
            {"role": "user", "content": "b"},
        ],
    ),
    (
        user("a", Opaque(OURS, obj(type="input_x")), Opaque("else", obj(type="y"))),
        [
            {
                "role": "user",
                "content": [{"type": "input_text", "text": "a"}, {"type": "input_x"}],
            }
        ],
    ),
    (
        user(Text("quoted", extra=ours(item={"id": "msg_1"}, annotations=[1], x=2))),
        [
            {
                "role": "user",
                "content": [{"type": "input_text", "text": "quoted", "x": 2}],
            }
        ],
    ),
    (user("half \ud83d"), [{"role": "user", "content": "half \ufffd"}]),
    (assistant("yes"), [{"role": "assistant", "content": "yes"}]),
    (assistant(), []),
    (assistant(Thinking("hm"), "yes"), [{"role": "assistant", "content": "yes"}]),
    (
        assistant("yes", "no"),
        [
            {
                "type": "message",
                "role": "assistant",
                "content": [
                    {"type": "output_text", "text": "yes", "annotations": []},
                    {"type": "output_text", "text": "no", "annotations": []},
                ],
            }
        ],
    ),
    (
        assistant(Text("yes", extra=ours(item={"phase": "commentary"}))),
        [{"role": "assistant", "content": "yes", "phase": "commentary"}],
    ),
    (
        assistant(Text("yes", extra=ours(item={"id": "msg_1", "status": "completed"}))),
        [said(id="msg_1", status="completed")],
    ),
    (
        assistant(Text("yes", extra=Extra("anthropic", obj(item={"id": "msg_1"})))),
        [{"role": "assistant", "content": "yes"}],
    ),
    (
        assistant(
            Text("yes", extra=ours(item={"id": "msg_1"})),
            Opaque(OURS, obj(type="message", id="msg_1", content=[REFUSED])),
        ),
        [{**said(id="msg_1"), "content": [*said()["content"], REFUSED]}],
    ),
    (assistant("so", LOOKED), [{"role": "assistant", "content": "so"}, CALL]),
    (
        assistant(evolve(LOOKED, extra=ours(id="fc_1", status="completed"))),
        [{**CALL, "id": "fc_1", "status": "completed"}],
    ),
    (
        assistant(ToolCall("", "look", raw="{")),
        [
            {
                "type": "function_call",
                "call_id": "call_look",
                "name": "look",
                "arguments": '{"unparsed":"{"}',
            }
        ],
    ),
    (assistant(THOUGHT, LOOKED), [THOUGHT_ITEM, CALL]),
    (
        assistant(Opaque(OURS, SEARCH), "yes"),
        [dict(SEARCH), {"role": "assistant", "content": "yes"}],
    ),
    (
        ToolMessage("1", "look", "blue"),
        [{"type": "function_call_output", "call_id": "1", "output": "blue"}],
    ),
    (
        ToolMessage("", "look", (Text("blue"), image(PNG))),
        [
            {
                "type": "function_call_output",
                "call_id": "call_look",
                "output": [
                    {"type": "input_text", "text": "blue"},
                    {"type": "input_image", "image_url": SHOWN},
                ],
            }
        ],
    ),
]


@pytest.mark.parametrize(("message", "expected"), ITEMS)
def test_messages(message, expected):
    """Each message is spelled so, and the same when it is spelled again."""
    asked = (user("?"), message, message)

    found = body(Request("m", asked))["input"]

    assert found == [{"role": "user", "content": "?"}, *expected, *expected]


STORED = Thinking("", None, "m", extra=ours(id="rs_1"))
OWN = Thinking("hm", None, "m", extra=ours(content=[{"type": "reasoning_text"}]))
BOUND = Opaque(OURS, obj(type="compaction", encrypted_content="x"), "m")
REPLAYED = [
    ("with its proof", THOUGHT, {}, True),
    ("with its proof, where nothing is stored", THOUGHT, {"store": False}, True),
    ("stored", STORED, {}, True),
    ("stored, as was said", STORED, {"store": True}, True),
    ("not stored", STORED, {"store": False}, False),
    ("in its own words", OWN, {"store": False}, True),
    ("nameless and unproven", Thinking("", None, "m", extra=ours()), {}, False),
    ("of another model", evolve(THOUGHT, model="m-2"), {}, False),
    ("an item for one model", BOUND, {}, True),
    ("an item for another model", evolve(BOUND, model="m-2"), {}, False),
]


@pytest.mark.parametrize(("case", "part", "extra", "told"), REPLAYED)
def test_thoughts_are_told_to_who_can_read_them(case, part, extra, told):
    """Else neither are the ids of what followed, nor the provider's own doings."""
    call = evolve(LOOKED, extra=ours(id="fc_1", status="completed", namespace="n"))
    spoken = Text("yes", extra=ours(item={"id": "msg_1", "phase": "commentary"}))
    doings = (Opaque(OURS, SEARCH), Opaque(OURS, CUSTOM))
    turn = assistant(part, *doings, spoken, call)

    found = body(Request("m", (turn,), settings=Settings(extra=obj(**extra))))["input"]

    kinds = [item.get("type", "easy") for item in found]
    if told:
        assert kinds[1:] == [
            "web_search_call",
            "custom_tool_call",
            "message",
            "function_call",
        ]
        assert (found[-2]["id"], found[-1]["id"]) == ("msg_1", "fc_1")
    else:
        assert found == [
            {k: v for k, v in CUSTOM.items() if k != "id"},
            {"role": "assistant", "content": "yes", "phase": "commentary"},
            {**CALL, "namespace": "n"},
        ]


def test_thoughts_alone_are_not_told():
    """Nothing followed from them, and the provider refuses that."""
    asked = (user("a"), assistant(THOUGHT), user("b"))

    assert [one["role"] for one in body(Request("m", asked))["input"]] == [
        "user",
        "user",
    ]


def test_one_thought_too_few_does_not_silence_the_others():
    """Each turn is judged by itself."""
    other = evolve(THOUGHT, model="m-2")
    asked = (assistant(other, "a"), assistant(THOUGHT, "b"))

    found = body(Request("m", asked))["input"]

    assert [one.get("type", one.get("role")) for one in found] == [
        "assistant",
        "reasoning",
        "assistant",
    ]


TOOL = {
    "type": "function",
    "name": "look",
    "description": "Look there",
    "parameters": {"type": "object"},
}
WISHES = [
    ({}, {}),
    ({"tools": (LOOK,)}, {"tools": [TOOL]}),
    (
        {"tools": (ToolSpec("go", "", strict=True, extra=ours(defer_loading=True)),)},
        {
            "tools": [
                {
                    "type": "function",
                    "name": "go",
                    "strict": True,
                    "parameters": {"type": "object", "properties": {}},
                    "defer_loading": True,
                }
            ]
        },
    ),
    (
        {"tools": (ProviderTool(OURS, obj(type="web_search")),)},
        {"tools": [{"type": "web_search"}]},
    ),
    ({"tools": (ProviderTool("anthropic", obj(type="web_search")),)}, {}),
    (
        {"tools": (LOOK,), "tool_choice": Choice.REQUIRED},
        {"tools": [TOOL], "tool_choice": "required"},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Choice.NONE},
        {"tools": [TOOL], "tool_choice": "none"},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Named("look")},
        {"tools": [TOOL], "tool_choice": {"type": "function", "name": "look"}},
    ),
    ({"tool_choice": Choice.REQUIRED}, {}),
    (
        {"tools": (LOOK,), "settings": Settings(parallel_tool_calls=False)},
        {"tools": [TOOL], "parallel_tool_calls": False},
    ),
    ({"output": AnyJson()}, {"text": {"format": {"type": "json_object"}}}),
    (
        {"output": Schema("A b", JsonObject({"type": "object"}))},
        {
            "text": {
                "format": {
                    "type": "json_schema",
                    "name": "A_b",
                    "schema": {"type": "object"},
                    "strict": True,
                }
            }
        },
    ),
    (
        {
            "output": AnyJson(),
            "settings": Settings(extra=obj(text={"verbosity": "low"})),
        },
        {"text": {"format": {"type": "json_object"}, "verbosity": "low"}},
    ),
    (
        {
            "settings": Settings(
                temperature=0.0,
                top_p=0.5,
                max_tokens=9,
                reasoning_effort=Effort.XHIGH,
                service_tier="flex",
            )
        },
        {
            "temperature": 0.0,
            "top_p": 0.5,
            "max_output_tokens": 9,
            "reasoning": {"effort": "xhigh"},
            "service_tier": "flex",
        },
    ),
    (
        {
            "settings": Settings(
                reasoning_effort=Effort.DISABLED,
                extra=obj(reasoning={"summary": "auto"}),
            )
        },
        {"reasoning": {"effort": "none", "summary": "auto"}},
    ),
    (
        {"settings": Settings(logprobs=3)},
        {"include": ["message.output_text.logprobs"], "top_logprobs": 3},
    ),
    (
        {"settings": Settings(logprobs=0, extra=STATELESS)},
        {
            "store": False,
            "include": [
                "reasoning.encrypted_content",
                "message.output_text.logprobs",
            ],
        },
    ),
]


@pytest.mark.parametrize(("wish", "expected"), WISHES)
def test_wishes(wish, expected):
    """Each wish is spelled so, and what is not wished is not said."""
    plain = {"model": "m", "input": [{"role": "user", "content": "hi"}]}

    assert body(evolve(ASK, **wish)) == {**plain, **expected}


def test_the_exchange():
    """Address, headers, and a key that is never shown."""
    asked = RESPONSES.encode(ADDRESS, ASK, True).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/v1/responses")
    assert ("x-a", "b") in asked.headers
    assert asked.secrets == (("authorization", Secret("Bearer k")),)
    assert "Bearer" not in repr(asked)
    assert json.loads(asked.body)["stream"] is True


def test_azure():
    """Its key has another header, and what it says is its own."""
    codec = responses_codec(server_at("https://x.openai.azure.com/openai/v1"))
    address = Address(base_url="https://x.openai.azure.com/openai/v1", key=Secret("k"))

    asked = codec.encode(address, ASK, False).unwrap()

    assert codec.name == "azure-responses"
    assert asked.url == "https://x.openai.azure.com/openai/v1/responses"
    assert asked.secrets == (("api-key", Secret("k")),)


ADAPTED = [
    (
        Request("gpt-4o", (), settings=Settings(stop=("a",), seed=1)),
        Request("gpt-4o", ()),
        ("stop and seed left out: openai-responses has no word for it",),
    ),
    (
        Request("gpt-5", (), settings=Settings(temperature=0.2)),
        Request("gpt-5", (), settings=Settings(temperature=1.0)),
        ("temperature set to 1.0: gpt-5 does not take 0.2",),
    ),
    (
        Request("gpt-5.6", (), tools=(LOOK,)),
        Request("gpt-5.6", (), tools=(LOOK,)),
        (),
    ),
    (
        Request("gpt-4o", (), tools=(ProviderTool("anthropic", obj()), LOOK)),
        Request("gpt-4o", (), tools=(LOOK,)),
        ("tools of another provider left out: anthropic",),
    ),
    (
        Request("gpt-5-pro", (ToolMessage("1", "look", (image(PNG),)),)),
        Request("gpt-5-pro", (ToolMessage("1", "look", (image(PNG),)),), stream=False),
        (),
    ),
]


@pytest.mark.parametrize(("wished", "expected", "notes"), ADAPTED)
def test_adapt(wished, expected, notes):
    """What the model or the API does not take is changed, and said."""
    found = RESPONSES.adapt(wished).unwrap()

    assert (found.request, found.notes) == (expected, notes)


@pytest.mark.parametrize("model", ["gpt-4o-search-preview", "text-embedding-3-small"])
def test_a_model_that_is_served_elsewhere(model):
    """It is refused before anything is sent, and where to ask is said."""
    reason = RESPONSES.adapt(Request(model, ())).failure().reason

    assert isinstance(reason, r.Unsupported)
    assert "chat completions" in reason.advice


def test_counting():
    """Only what the model would read is told, and the count is the provider's."""
    wishes = Settings(temperature=0.5, max_tokens=3, reasoning_effort=Effort.LOW)
    request = evolve(ASK, tools=(LOOK,), settings=wishes)

    asked = RESPONSES.count.ask(ADDRESS, request).unwrap()
    reply = HttpReply(200, body=b'{"object":"response.input_tokens","input_tokens":7}')

    assert asked.url == "http://x/v1/responses/input_tokens"
    assert sorted(json.loads(asked.body)) == ["input", "model", "reasoning", "tools"]
    count = RESPONSES.count.read(request, reply).unwrap()
    assert (count.tokens, count.by, count.estimated) == (7, OURS, False)
    failed = RESPONSES.count.read(request, HttpReply(200, body=b"{}")).failure()
    assert failed.reason.tag == "unreadable"


# --- understanding -----------------------------------------------------------------------


@given(st.lists(messages(), max_size=5).map(tuple), st.booleans())
def test_what_is_spelled_is_understood(said, stream):
    """Spelling what was understood says the same again."""
    first = RESPONSES.encode(ADDRESS, Request("m", said), stream).unwrap().body

    request = RESPONSES.understand(parse(first).unwrap())
    again = RESPONSES.encode(ADDRESS, request, bool(request.stream)).unwrap().body

    assert json.loads(again) == json.loads(first)


@pytest.mark.parametrize(("wish", "_"), WISHES)
def test_wishes_are_understood(wish, _):
    """A request is what its body asks, but for what the body cannot say."""
    request = evolve(ASK, **wish)

    found = RESPONSES.understand(parse(json.dumps(body(request))).unwrap())

    assert body(found) == body(request)
    assert found.messages == request.messages
    assert found.output is None or found.output.tag == request.output.tag


def item(**members) -> dict:
    return members


UNDERSTOOD = [
    ("hi", (user("hi"),)),
    ([item(role="user", content="hi")], (user("hi"),)),
    ([item(type="message", role="user", content="hi")], (user("hi"),)),
    (
        [item(role="developer", content=[item(type="input_text", text="be")])],
        (SystemMessage((Text("be"),), extra=ours(role="developer")),),
    ),
    (
        [item(type="message", role="user", content="hi", id="msg_0", status="x")],
        (UserMessage((Text("hi"),), extra=ours(id="msg_0", status="x")),),
    ),
    (
        [item(role="user", content=[item(type="input_image", image_url=SHOWN)])],
        (user(Image("image/png", data=PNG)),),
    ),
    (
        [
            item(
                role="user",
                content=[
                    item(type="input_image", file_id="file_1", detail="auto"),
                    item(type="input_file", file_id="file_2", filename="a"),
                    item(type="input_file", file_data="no address"),
                    item(
                        type="input_audio",
                        input_audio={"data": "SUQz", "format": "mp3"},
                    ),
                ],
            )
        ],
        (
            user(
                Opaque(OURS, obj(type="input_image", file_id="file_1", detail="auto")),
                Document("application/octet-stream", id="file_2", name="a"),
                Opaque(OURS, obj(type="input_file", file_data="no address")),
                Audio("audio/mpeg", b"ID3"),
            ),
        ),
    ),
    (
        [item(role="user", content=[item(type="text", text="chat's")])],
        (
            user(
                Opaque(
                    OURS, obj(role="user", content=[item(type="text", text="chat's")])
                )
            ),
        ),
    ),
    (
        [
            item(type="reasoning", id="rs_1", summary=[], encrypted_content="e"),
            item(type="web_search_call", id="ws_1"),
            item(type="message", role="assistant", id="msg_1", content="so"),
            item(**CALL),
            item(type="function_call_output", call_id="1", output="blue"),
            item(role="assistant", content="a"),
            item(role="assistant", content="b"),
        ],
        (
            assistant(
                Thinking("", "e", "m", extra=ours(id="rs_1")),
                Opaque(OURS, obj(type="web_search_call", id="ws_1")),
                Text("so", extra=ours(item={"id": "msg_1"})),
                LOOKED,
            ),
            ToolMessage("1", "look", "blue"),
            assistant("a"),
            assistant("b"),
        ),
    ),
    (
        [
            item(type="item_reference", id="x"),
            item(type="computer_call_output", call_id="9", output={}),
        ],
        (
            user(Opaque(OURS, obj(type="item_reference", id="x"))),
            user(
                Opaque(OURS, obj(type="computer_call_output", call_id="9", output={}))
            ),
        ),
    ),
    (
        [
            item(
                type="function_call_output",
                call_id="7",
                name="go",
                output=[
                    item(type="input_text", text="a"),
                    item(
                        type="input_audio",
                        input_audio={"data": "SUQz", "format": "mp3"},
                    ),
                ],
            )
        ],
        (
            ToolMessage(
                "7",
                "",
                (
                    Text("a"),
                    Opaque(
                        OURS,
                        obj(
                            type="input_audio",
                            input_audio={"data": "SUQz", "format": "mp3"},
                        ),
                    ),
                ),
                extra=ours(name="go"),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("given_input", "expected"), UNDERSTOOD)
def test_input_is_understood(given_input, expected):
    """An input is a conversation, and asks the same when it is told again."""
    request = RESPONSES.understand(obj(model="m", input=given_input))

    assert request.messages == expected
    again = parse(json.dumps(body(request))).unwrap()
    assert RESPONSES.understand(again).messages == expected


def test_instructions_stay_instructions():
    """They are what the system says, and are told again where they were."""
    asked = obj(model="m", instructions="be", input="hi", previous_response_id="r")

    request = RESPONSES.understand(asked)

    assert [message.text for message in request.messages] == ["be", "hi"]
    assert body(request) == {
        "model": "m",
        "instructions": "be",
        "input": [{"role": "user", "content": "hi"}],
        "previous_response_id": "r",
    }
    later = Request("m", (user("a"), request.messages[0]))
    assert body(later)["input"][1] == {"role": "system", "content": "be"}


def test_cache_points():
    """They are set where the model has them, and left out elsewhere."""
    asked = (user("long", CachePoint(), "short"),)
    marked = {"type": "input_text", "text": "long"}
    point = {"prompt_cache_breakpoint": {"mode": "explicit"}}

    newer = body(Request("gpt-5.6", asked))
    older = body(Request("gpt-4o", asked))

    assert newer["input"][0]["content"][0] == {**marked, **point}
    assert older["input"][0]["content"][0] == marked
    understood = RESPONSES.understand(parse(json.dumps(newer)).unwrap())
    assert understood.messages == asked


ODD = [
    {"input": [1]},
    {"input": []},
    {"instructions": [{"role": "user"}], "input": "hi"},
    {"tools": [1], "tool_choice": "auto"},
    {"tools": [{"type": "function", "name": "f", "parameters": 1}]},
    {"tools": [{"type": "mcp", "server_label": "s"}], "tool_choice": {"type": "mcp"}},
    {"tool_choice": "required"},
    {"parallel_tool_calls": False},
    {"temperature": "warm", "max_output_tokens": True, "top_p": 1},
    {"reasoning": {"effort": "whatever"}},
    {"reasoning": "high"},
    {"text": {"format": {"type": "grammar"}, "verbosity": "low"}},
    {"text": {"format": {"type": "json_schema", "name": "x", "schema": {}, "n": 1}}},
    {"include": ["file_search_call.results", "message.output_text.logprobs"]},
    {"top_logprobs": 2},
    {"metadata": {"a": "b"}, "background": True, "prompt": {"id": "p"}},
    {
        "stream_options": {"include_obfuscation": False},
        "user": "u",
        "truncation": "auto",
    },
]


@pytest.mark.parametrize("members", ODD)
def test_nothing_of_a_body_is_lost(members):
    """What has no neutral word, or another kind, is told again as it came."""
    request = RESPONSES.understand(obj(model="m", **members))

    found = body(request)

    assert {name: found.get(name) for name in members if name != "input"} == {
        name: value for name, value in members.items() if name != "input"
    }


# --- whole replies -----------------------------------------------------------------------


def decoded(*output, **more):
    whole = {"id": "resp_1", "model": "m-1", "status": "completed", **more}
    reply = json.dumps({**whole, "output": list(output)}).encode()
    return RESPONSES.decode(ASK, HttpReply(200, body=reply))


def spoken(**members) -> dict:
    text = {"type": "output_text", "text": "hi", "annotations": [], "logprobs": []}
    return {"type": "message", "role": "assistant", "content": [{**text, **members}]}


CITED = {"type": "url_citation", "url": "https://x", "start_index": 0, "end_index": 2}
PARTS = [
    (spoken(), (Text("hi"),)),
    (
        {**spoken(annotations=[CITED]), "id": "msg_1", "phase": "final_answer"},
        (
            Text(
                "hi",
                extra=ours(
                    annotations=[CITED], item={"id": "msg_1", "phase": "final_answer"}
                ),
            ),
        ),
    ),
    ({"type": "message", "role": "assistant", "content": "hi"}, (Text("hi"),)),
    ({**spoken(), "content": []}, (Opaque(OURS, obj(**{**spoken(), "content": []})),)),
    (
        {**spoken(), "id": "msg_1", "content": [REFUSED]},
        (Opaque(OURS, obj(**{**spoken(), "id": "msg_1", "content": [REFUSED]})),),
    ),
    (
        {"type": "reasoning", "id": "rs_1", "summary": []},
        (Thinking("", None, "m", extra=ours(id="rs_1")),),
    ),
    (THOUGHT_ITEM, (THOUGHT,)),
    (
        {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [{"type": "summary_text", "text": t} for t in ("a", "b")],
        },
        (
            Thinking(
                "a\n\nb",
                None,
                "m",
                extra=ours(
                    id="rs_1",
                    summary=[{"type": "summary_text", "text": t} for t in ("a", "b")],
                ),
            ),
        ),
    ),
    (
        {
            "type": "reasoning",
            "summary": [],
            "content": [{"type": "reasoning_text", "text": "hm"}],
        },
        (
            Thinking(
                "hm",
                None,
                "m",
                extra=ours(
                    summary=[], content=[{"type": "reasoning_text", "text": "hm"}]
                ),
            ),
        ),
    ),
    (CALL, (LOOKED,)),
    (
        {**CALL, "id": "fc_1", "namespace": "n"},
        (evolve(LOOKED, extra=ours(id="fc_1", namespace="n")),),
    ),
    ({**CALL, "arguments": {"at": "sky"}}, (LOOKED,)),
    ({**CALL, "arguments": ""}, (ToolCall("1", "look", raw=""),)),
    ({**CALL, "arguments": "[1]"}, (ToolCall("1", "look", raw="[1]"),)),
    (dict(SEARCH), (Opaque(OURS, SEARCH),)),
    (
        {"type": "compaction", "encrypted_content": "x"},
        (Opaque(OURS, obj(type="compaction", encrypted_content="x"), "m"),),
    ),
    ({"x": 1}, (Opaque(OURS, obj(x=1)),)),
]


@pytest.mark.parametrize(("item", "expected"), PARTS)
def test_parts(item, expected):
    """An item is these parts of a message, and is told again as it came."""
    answer = decoded(item).unwrap()

    assert answer.message == AssistantMessage(expected)
    said_on = assistant(*answer.message.parts, LOOKED)
    again = body(Request("m", (said_on,)))["input"]
    assert meaning(obj(input=again)) == meaning(obj(input=[item, CALL]))


def test_items_stand_in_their_order():
    """Thoughts, words and calls, as the model had them."""
    answer = decoded(THOUGHT_ITEM, spoken(), CALL, dict(SEARCH), spoken()).unwrap()

    kinds = [type(part) for part in answer.message.parts]
    assert kinds == [Thinking, Text, ToolCall, Opaque, Text]
    assert (answer.text, answer.thinking, answer.finish) == (
        "hihi",
        "hm",
        Finish.TOOL_CALLS,
    )


ENDS = [
    ({}, Finish.STOP, "completed"),
    ({"status": "complete"}, Finish.STOP, "complete"),
    ({"status": None}, Finish.STOP, ""),
    (
        {
            "status": "incomplete",
            "incomplete_details": {"reason": "max_output_tokens"},
        },
        Finish.LENGTH,
        "incomplete",
    ),
    (
        {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}},
        Finish.CONTENT_FILTER,
        "incomplete",
    ),
    ({"status": "incomplete"}, Finish.OTHER, "incomplete"),
    ({"status": "queued"}, Finish.OTHER, "queued"),
    ({"status": "in_progress"}, Finish.OTHER, "in_progress"),
    ({"status": "cancelled"}, Finish.OTHER, "cancelled"),
]


@pytest.mark.parametrize(("more", "finish", "raw"), ENDS)
def test_ends(more, finish, raw):
    """Why the model stopped, in neutral words and in the provider's."""
    answer = decoded(spoken(), **more).unwrap()

    assert (answer.finish, answer.raw_finish) == (finish, raw)


def test_a_refusal():
    """It is told apart from the words, and kept to be told again."""
    refusing = {"type": "message", "id": "msg_1", "role": "assistant"}
    answer = decoded({**refusing, "content": [REFUSED]}).unwrap()

    assert (answer.text, answer.refusal, answer.finish) == ("", "no", Finish.REFUSAL)
    again = body(Request("m", (answer.message,)))["input"]
    assert again == [{**refusing, "content": [REFUSED]}]


def test_what_it_cost():
    """All counts are read; what else is said of them is kept."""
    usage = {
        "input_tokens": 9,
        "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2},
        "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 3},
        "total_tokens": 14,
    }
    plain, more = decoded(usage=usage).unwrap(), decoded(usage={**usage, "cost": 1})

    assert plain.usage == Usage(9, 5, 4, 2, 3)
    assert plain.metadata == obj()
    assert more.unwrap().metadata == obj(usage={**usage, "cost": 1})
    assert decoded().unwrap().usage is None


def test_the_tokens_of_an_answer():
    """They are told where they were asked for."""
    rival = {"token": "ho", "logprob": -1.5, "bytes": [104, 111]}
    token = {"token": "hi", "logprob": -0.5, "bytes": [104], "top_logprobs": [rival]}

    answer = decoded(spoken(logprobs=[token])).unwrap()

    assert answer.logprobs == (Logprob("hi", -0.5, (("ho", -1.5),)),)


def test_what_else_is_said_is_kept():
    """Members of the response go into the metadata, ``null`` ones excepted."""
    answer = decoded(
        spoken(), created_at=7, error=None, x={"y": 1}, object="response"
    ).unwrap()

    assert answer.metadata == obj(created_at=7, x={"y": 1})
    assert (answer.id, answer.model) == ("resp_1", "m-1")


FAILED = [
    ({"code": "server_error", "message": "no"}, r.ServerFault),
    ({"code": "rate_limit_exceeded", "message": "no"}, r.RateLimited),
    ({"code": "invalid_prompt", "message": "no"}, r.BadRequest),
    ({"code": "image_content_policy_violation", "message": "no"}, r.Filtered),
    ({"code": "failed_to_download_image", "message": "no"}, r.BadRequest),
    ({"code": "context_length_exceeded", "message": "no"}, r.ContextTooLong),
    (None, r.ServerFault),
]


@pytest.mark.parametrize(("error", "kind"), FAILED)
def test_a_response_that_failed(error, kind):
    """Its reason is the provider's, and what had arrived is kept."""
    reason = decoded(spoken(), status="failed", error=error).failure().reason

    assert isinstance(reason, kind)
    assert reason.message == (error["message"] if error else "the response failed")
    assert reason.partial.text == "hi"


BROKEN = [
    (b"", "the reply is not a JSON object"),
    (b"[]", "the reply is not a JSON object"),
    (b"{}", "the reply holds no output"),
]


@pytest.mark.parametrize(("reply", "detail"), BROKEN)
def test_replies_that_cannot_be_read(reply, detail):
    """They are failures that say why, and where."""
    headers = (("x-request-id", "req_1"),)
    failure = RESPONSES.decode(ASK, HttpReply(200, headers, reply)).failure()

    assert failure.reason.detail == detail
    assert (failure.where.provider, failure.where.request_id) == (OURS, "req_1")


def test_an_error_under_status_200():
    """It is an error all the same."""
    reply = HttpReply(200, body=b'{"error":{"message":"busy","code":503}}')

    reason = RESPONSES.decode(ASK, reply).failure().reason

    assert reason == r.Overloaded("busy", code="503")


def test_other_statuses_are_explained():
    """By what they say."""
    reply = HttpReply(404, body=b'{"error":{"message":"no","code":"model_not_found"}}')

    failure = RESPONSES.explain("m", reply)

    assert failure.reason == r.NotFound("no", code="model_not_found")
    assert failure.where.provider == OURS


def test_fragments_are_remembered_while_messages_live():
    """What is spelled is forgotten with its message."""
    from mojentic_fp.wire.responses.input import speller
    from mojentic_fp.wire.responses.words import Style

    remembered = speller(Style(OURS)).whole
    before = len(remembered)
    told = tuple(user(f"number {n}") for n in range(50))
    body(Request("m", told))
    during = len(remembered)
    del told

    assert during >= before + 50
    assert len(remembered) <= during - 50
