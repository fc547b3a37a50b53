"""OpenAI's chat completions: how requests are spelled."""

import base64
import json

import pytest
from attrs import evolve

from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import ToolMessage, assistant, system, user
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
from mojentic_fp.data.tool import Choice, Named, ProviderTool
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.openai.quirks import OPENAI_SERVER
from tests.wire.openai import ADDRESS, ASK, LOOK, PNG, SCHEMA, body, obj


def OWN(**members):
    return Extra("openai", obj(**members))


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
    (
        user(Audio("audio/wav", b"ab"), Audio("audio/mpeg", b"ab")),
        {
            "role": "user",
            "content": [
                {
                    "type": "input_audio",
                    "input_audio": {"data": "YWI=", "format": kind},
                }
                for kind in ("wav", "mp3")
            ],
        },
    ),
    (
        user(
            Document("application/pdf", data=b"ab", name="a.pdf"),
            Document("application/pdf", id="file-1"),
            Document("application/pdf", url="https://x/a.pdf"),
        ),
        {
            "role": "user",
            "content": [
                {
                    "type": "file",
                    "file": {
                        "filename": "a.pdf",
                        "file_data": "data:application/pdf;base64,YWI=",
                    },
                },
                {"type": "file", "file": {"file_id": "file-1"}},
                {"type": "file", "file": {"file_data": "https://x/a.pdf"}},
            ],
        },
    ),
    (
        ToolMessage("1", "look", (Text("see"), image(PNG))),
        {
            "role": "tool",
            "tool_call_id": "1",
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
        system("be", CachePoint(), " brief"),
        {"role": "system", "content": "be brief"},
    ),
    (
        evolve(user("hi"), extra=OWN(name="ada")),
        {"role": "user", "content": "hi", "name": "ada"},
    ),
    (
        evolve(user("hi"), extra=Extra("else", obj(name="ada"))),
        {"role": "user", "content": "hi"},
    ),
    (
        user(Text("hi", extra=OWN(weight=1))),
        {"role": "user", "content": [{"type": "text", "text": "hi", "weight": 1}]},
    ),
    (
        assistant(evolve(LOOKED, extra=OWN(extra_content={"google": "s"}))),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{**CALL, "extra_content": {"google": "s"}}],
        },
    ),
    (
        assistant(
            Thinking("h", extra=OWN(field="reasoning_content")),
            "yes",
            Thinking("m", extra=OWN(field="reasoning_content")),
        ),
        {"role": "assistant", "content": "yes", "reasoning_content": "hm"},
    ),
    (
        assistant(Thinking("hm", extra=Extra("else", obj(field="reasoning"))), "yes"),
        {"role": "assistant", "content": "yes"},
    ),
    (
        assistant(Thinking("hm", extra=OWN(field="content", closed=True)), "yes"),
        {
            "role": "assistant",
            "content": [
                {
                    "type": "thinking",
                    "thinking": [{"type": "text", "text": "hm"}],
                    "closed": True,
                },
                {"type": "text", "text": "yes"},
            ],
        },
    ),
    (
        evolve(assistant("yes"), extra=OWN(reasoning_details=[{"data": "x"}])),
        {
            "role": "assistant",
            "content": "yes",
            "reasoning_details": [{"data": "x"}],
        },
    ),
    (
        evolve(
            ToolMessage("", "look", "blue"), extra=OWN(role="function", name="look")
        ),
        {
            "role": "function",
            "name": "look",
            "tool_call_id": "call_look",
            "content": "blue",
        },
    ),
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
        {"tools": (evolve(LOOK, description=""),)},
        {
            "tools": [
                {
                    "type": "function",
                    "function": {"name": "look", "parameters": {"type": "object"}},
                }
            ]
        },
    ),
    (
        {"tools": (evolve(LOOK, extra=OWN(cache_control={"type": "ephemeral"})),)},
        {"tools": [{**TOOL, "cache_control": {"type": "ephemeral"}}]},
    ),
    (
        {
            "tools": (
                ProviderTool("openai", obj(type="web_search")),
                ProviderTool("else", obj(type="no")),
            )
        },
        {"tools": [{"type": "web_search"}]},
    ),
    ({"tools": (ProviderTool("else", obj(type="no")),)}, {}),
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
    ({"settings": Settings(n=2)}, {"n": 2}),
    ({"settings": Settings(logprobs=0)}, {"logprobs": True}),
    ({"settings": Settings(logprobs=2)}, {"logprobs": True, "top_logprobs": 2}),
    (
        {"output": Schema("", SCHEMA, strict=False)},
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": "answer",
                    "schema": {"type": "object"},
                    "strict": False,
                },
            }
        },
    ),
    (
        {"settings": Settings(reasoning_effort=Effort.MAX)},
        {"reasoning_effort": "max"},
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


def test_fragments_are_remembered_while_messages_live():
    """What is spelled is forgotten with its message."""
    from mojentic_fp.wire.openai.spell import speller

    spelled = speller(evolve(OPENAI_SERVER, cache=None)).messages
    before = len(spelled)
    said = tuple(user(f"number {n}") for n in range(50))
    body(Request("m", said))
    during = len(spelled)
    del said

    assert during >= before + 50
    assert len(spelled) <= during - 50


def test_cache_points():
    """They are marked for the models that have them, and passed over elsewhere."""
    said = (user("long", CachePoint(), "short"),)
    marked = {"type": "text", "text": "long", "prompt_cache_breakpoint": EXPLICIT}

    assert body(Request("gpt-5.6-luna", said))["messages"][0]["content"] == [
        marked,
        {"type": "text", "text": "short"},
    ]
    assert body(Request("gpt-4o", said))["messages"][0]["content"] == [
        {"type": "text", "text": "long"},
        {"type": "text", "text": "short"},
    ]


EXPLICIT = {"mode": "explicit"}
