"""Ollama's requests read back: any body is understood, and asks the same once more."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.json import JsonObject, dump, parse
from mojentic_fp.data.message import (
    ToolMessage,
    UserMessage,
    assistant,
    system,
    user,
)
from mojentic_fp.data.part import Extra, Image, Text, Thinking, ToolCall
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.tool import Choice, ProviderTool, ToolSpec
from mojentic_fp.testing.conformance.ollama import (
    chat_meaning,
    embed_meaning,
    generate_meaning,
)
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE, OLLAMA_LEGACY

ADDRESS = Address(base_url="http://x")
SHOWN = "iVBORw0KGgo="
PNG = b"\x89PNG\r\n\x1a\n"

# Bodies that are nearly right: the members that are read, with anything in them.
WORDS = st.sampled_from(
    (
        *("", "json", "user", "System", "assistant", "tool", "developer", "function"),
        *("low", "max", "required", "hi", SHOWN, "5m"),
    )
)
NAMES = st.sampled_from(
    (
        *("model", "messages", "role", "content", "thinking", "images", "tool_calls"),
        *("tool_name", "tool_call_id", "function", "name", "arguments", "index", "id"),
        *("type", "tools", "description", "parameters", "format", "options", "seed"),
        *("temperature", "stop", "num_predict", "num_ctx", "top_k", "think", "stream"),
        *("keep_alive", "logprobs", "top_logprobs", "tool_choice", "prompt", "system"),
        *("input", "dimensions", "truncate", "raw", "context"),
    )
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats(0, 2) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(NAMES, inner, max_size=5).map(JsonObject)
    ),
    max_leaves=12,
)
FUNCTIONS = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "arguments": ANYTHING,
        "description": WORDS | ANYTHING,
        "parameters": ANYTHING,
        "index": st.integers(0, 1),
        "more": ANYTHING,
    },
).map(JsonObject)
CALLS = st.fixed_dictionaries(
    {"function": FUNCTIONS | ANYTHING},
    optional={"id": WORDS | ANYTHING, "type": WORDS, "more": ANYTHING},
).map(JsonObject)
MESSAGES = st.fixed_dictionaries(
    {"content": WORDS | ANYTHING},
    optional={
        "role": WORDS | ANYTHING,
        "thinking": WORDS | ANYTHING,
        "images": st.lists(WORDS, max_size=2).map(tuple) | ANYTHING,
        "tool_calls": st.lists(CALLS, max_size=2).map(tuple) | ANYTHING,
        "tool_name": WORDS | ANYTHING,
        "tool_call_id": WORDS | ANYTHING,
        "more": ANYTHING,
    },
).map(JsonObject)
OPTIONS = st.dictionaries(NAMES, ANYTHING, max_size=6).map(JsonObject)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "model": WORDS | ANYTHING,
        "messages": st.lists(MESSAGES, max_size=3).map(tuple) | ANYTHING,
        "tools": st.lists(CALLS, max_size=2).map(tuple) | ANYTHING,
        "options": OPTIONS | ANYTHING,
        "stream": st.booleans() | ANYTHING,
        "format": WORDS | ANYTHING,
        "think": st.booleans() | WORDS | ANYTHING,
        "keep_alive": WORDS | ANYTHING,
        "logprobs": st.booleans() | ANYTHING,
        "top_logprobs": ANYTHING,
        "tool_choice": WORDS | ANYTHING,
        "prompt": WORDS | ANYTHING,
        "system": WORDS | ANYTHING,
        "images": st.lists(WORDS, max_size=2).map(tuple) | ANYTHING,
        "input": WORDS | st.lists(WORDS, max_size=2).map(tuple) | ANYTHING,
        "dimensions": ANYTHING,
        "more": ANYTHING,
    },
).map(JsonObject)


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def again(codec, body: JsonObject) -> JsonObject:
    request = codec.understand(body)
    spelled = codec.encode(ADDRESS, request, request.stream).unwrap()
    return parse(spelled.body).unwrap()


def exactly(value: JsonObject) -> str:
    """The value with its members in order: a yes is no 1 here, nor a 1 a 1.0."""
    return json.dumps(json.loads(dump(value)), sort_keys=True)


@pytest.mark.parametrize(
    ("codec", "meaning"),
    [(OLLAMA, chat_meaning), (OLLAMA_GENERATE, generate_meaning)],
    ids=["chat", "generate"],
)
@given(body=BODIES)
def test_any_body_is_understood_and_asks_the_same_again(codec, meaning, body):
    """Nothing that a body says is lost on the way, however odd it is."""
    assert exactly(meaning(again(codec, body))) == exactly(meaning(body))


@pytest.mark.parametrize("codec", [OLLAMA, OLLAMA_LEGACY], ids=["many", "one"])
@given(body=BODIES)
def test_any_body_of_texts_is_understood_and_asks_the_same_again(codec, body):
    """But for empty texts, which are refused."""
    asked = codec.embed.understand(body)
    spelled = codec.embed.ask(ADDRESS, asked)

    if is_successful(spelled):
        said = parse(spelled.unwrap().body).unwrap()
        assert exactly(embed_meaning(said)) == exactly(embed_meaning(body))
    else:
        assert "" in asked.inputs


@pytest.mark.parametrize("codec", [OLLAMA, OLLAMA_GENERATE], ids=["chat", "generate"])
@given(body=st.dictionaries(NAMES | st.text(), jsons(), max_size=6).map(JsonObject))
def test_understanding_is_total(codec, body):
    """Any JSON object is some request."""
    assert isinstance(codec.understand(body), Request)


def function(**members) -> dict:
    return {"type": "function", "function": members}


TAKES = {"type": "object", "properties": {"a": {"type": "integer"}}}
LOOK = ToolSpec("look", "Look", parse(json.dumps(TAKES)).unwrap())
MESSAGES_READ = [
    ({"role": "system", "content": "be"}, system("be")),
    ({"role": "USER", "content": "hi"}, user("hi")),
    (
        {"role": "user", "content": "see", "images": [SHOWN]},
        user("see", Image("image/png", PNG)),
    ),
    (
        {"role": "user", "content": "see", "images": ["a.png"]},
        UserMessage((Text("see"),), extra=Extra("ollama", obj(images=["a.png"]))),
    ),
    (
        {"role": "developer", "content": "be"},
        UserMessage((Text("be"),), extra=Extra("ollama", obj(role="developer"))),
    ),
    (
        {
            "role": "assistant",
            "content": "so",
            "thinking": "hm",
            "tool_calls": [
                function(name="look", arguments={"a": 1}),
                {"id": "7", **function(name="look", index=1), "more": 2},
                function(name="look", index=7),
            ],
        },
        assistant(
            Thinking("hm"),
            "so",
            ToolCall("", "look", obj(a=1)),
            ToolCall("7", "look", extra=Extra("ollama", obj(more=2))),
            ToolCall("", "look", extra=Extra("ollama", obj(function={"index": 7}))),
        ),
    ),
    (
        {"role": "tool", "content": "1", "tool_name": "look", "tool_call_id": "7"},
        ToolMessage("7", "look", "1"),
    ),
    (
        {"role": "tool", "content": "1", "images": [SHOWN], "name": "look"},
        ToolMessage(
            "",
            "",
            (Text("1"), Image("image/png", PNG)),
            extra=Extra("ollama", obj(name="look")),
        ),
    ),
]


@pytest.mark.parametrize(("told", "message"), MESSAGES_READ)
def test_messages(told, message):
    """Each spelled message stands for one, and is told again as it was."""
    request = OLLAMA.understand(obj(model="m", messages=[told]))

    assert request == Request("m", (message,), stream=True)


WISHES = [
    ({}, {}),
    ({"stream": False}, {"stream": False}),
    ({"format": "json"}, {"output": AnyJson()}),
    ({"format": TAKES}, {"output": Schema("response", obj(**TAKES))}),
    ({"format": "xml"}, {"settings": Settings(extra=obj(format="xml"))}),
    ({"think": True}, {"settings": Settings(reasoning_effort=Effort.ENABLED)}),
    ({"think": False}, {"settings": Settings(reasoning_effort=Effort.DISABLED)}),
    ({"think": "max"}, {"settings": Settings(reasoning_effort=Effort.MAX)}),
    ({"think": "hard"}, {"settings": Settings(extra=obj(think="hard"))}),
    ({"keep_alive": 0}, {"settings": Settings(keep_alive=0)}),
    ({"keep_alive": "5m"}, {"settings": Settings(keep_alive="5m")}),
    ({"logprobs": True}, {"settings": Settings(logprobs=0)}),
    ({"logprobs": True, "top_logprobs": 3}, {"settings": Settings(logprobs=3)}),
    ({"truncate": False}, {"settings": Settings(extra=obj(truncate=False))}),
    (
        {"options": {"temperature": 0, "stop": ["a"], "num_predict": 5, "top_k": 1}},
        {"settings": Settings(temperature=0, stop=("a",), max_tokens=5, top_k=1)},
    ),
    (
        {"options": {"seed": None, "num_predict": -1, "stop": "a", "min_p": 0.1}},
        {
            "settings": Settings(
                extra=obj(options={"num_predict": -1, "stop": "a", "min_p": 0.1})
            )
        },
    ),
    (
        {"tools": [function(name="look", description="Look", parameters=TAKES)]},
        {"tools": (LOOK,)},
    ),
    (
        {"tools": [function(name="look")], "tool_choice": "required"},
        {
            "tools": (ProviderTool("ollama", obj(**function(name="look"))),),
            "tool_choice": Choice.REQUIRED,
        },
    ),
    ({"tools": ["look"]}, {"settings": Settings(extra=obj(tools=["look"]))}),
]


@pytest.mark.parametrize(("told", "meant"), WISHES)
def test_wishes(told, meant):
    """Each member wishes so; what is none of ours is told again as it is."""
    request = OLLAMA.understand(obj(model="m", messages=[], **told))

    assert request == Request("m", (), **{"stream": True, **meant})


PROMPTS = [
    ({}, ()),
    ({"prompt": ""}, (user(),)),
    ({"prompt": "hi"}, (user("hi"),)),
    ({"prompt": "hi", "system": "be"}, (system("be"), user("hi"))),
    ({"prompt": "see", "images": [SHOWN]}, (user("see", Image("image/png", PNG)),)),
]


@pytest.mark.parametrize(("told", "messages"), PROMPTS)
def test_prompts(told, messages):
    """A prompt is what the user says, and what stands before it instructions."""
    more = {"raw": True, "context": [1, 2], "template": "t", "suffix": "s"}
    request = OLLAMA_GENERATE.understand(obj(model="m", **told, **more))

    assert request == Request(
        "m", messages, settings=Settings(extra=obj(**more)), stream=True
    )
