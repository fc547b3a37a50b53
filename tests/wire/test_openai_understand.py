"""OpenAI's chat completions: what a body asks, understood and asked again."""

import json
from base64 import b64encode
from collections.abc import Mapping

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from mojentic_fp.data.json import JsonObject, freeze, thaw
from mojentic_fp.data.message import SystemMessage, ToolMessage, UserMessage, user
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
)
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.testing.conformance import DIALECTS
from mojentic_fp.testing.conformance.requests import request_differences
from mojentic_fp.testing.strategies import jsons
from mojentic_fp.wire.openai import OPENAI, openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS
from tests.wire.openai import PNG, body, obj

MISTRAL, OPENROUTER = (openai_codec(SERVERS[n]) for n in ("mistral", "openrouter"))
PLAIN = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def own(**members):
    return Extra("openai", obj(**members))


def understood(said: dict, codec=OPENAI) -> Request:
    """The request, which asks for the same when it is spelled."""
    request = codec.understand(obj(**said))
    again = body(request, stream=request.stream or False, codec=codec)
    meaning = DIALECTS["openai-chat"].meaning
    assert without(thaw(meaning(obj(**again)))) == without(thaw(meaning(obj(**said))))
    return request


def without(value):
    """The value without ``null`` members, which say nothing."""
    if isinstance(value, dict):
        return {k: without(v) for k, v in value.items() if v is not None}
    return [without(v) for v in value] if isinstance(value, list) else value


def part(kind: str, inner, **more):
    return {"type": kind, kind: inner, **more}


DATA = b64encode(PNG).decode()
PARTS = [
    ("hi", (Text("hi"),)),
    ("", (Text(""),)),
    ([part("text", "hi")], (Text("hi"),)),
    ([part("text", "a"), part("text", "b")], (Text("a"), Text("b"))),
    ([part("text", "a", x=1)], (Text("a", extra=own(x=1)),)),
    ([], ()),
    (
        [part("image_url", {"url": f"data:image/png;base64,{DATA}"})],
        (Image("image/png", data=PNG),),
    ),
    (
        [part("image_url", {"url": "https://x/y.png", "detail": "low"})],
        (Image("image/*", url="https://x/y.png", detail="low"),),
    ),
    (
        [part("image_url", "https://x/y.png")],
        (Image("image/*", url="https://x/y.png"),),
    ),
    (
        [part("image_url", {"url": "data:image/png;base64,???"})],
        (Image("image/*", url="data:image/png;base64,???"),),
    ),
    (
        [part("input_audio", {"data": "YWI=", "format": "mp3"})],
        (Audio("audio/mpeg", b"ab"),),
    ),
    (
        [part("file", {"file_id": "f1"})],
        (Document("application/octet-stream", id="f1"),),
    ),
    (
        [part("file", {"file_data": "data:a/b;base64,YWI=", "filename": "n"})],
        (Document("a/b", data=b"ab", name="n"),),
    ),
    (
        [part("file", {"file_data": "https://x/a.pdf"})],
        (Document("application/octet-stream", url="https://x/a.pdf"),),
    ),
    *(
        ([odd], (Opaque("openai", obj(**odd)),))
        for odd in (
            part("video_url", {"url": "x"}),
            part("image_url", {"url": 1}),
            part("image_url", {"url": "x", "y": 1}),
            part("image_url", {"url": "x", "detail": 1}),
            part("input_audio", "YWI="),
            part("input_audio", {"data": "YWI=", "format": "mpeg"}),
            part("input_audio", {"data": "YW", "format": "wav"}),
            part("file", {"file_id": "a", "file_data": "b"}),
            part("file", {"file_id": "a", "x": 1}),
            part("file", {}),
            part("text", 1),
            part("document_url", "https://x"),
            {"x": 1},
        )
    ),
]


@pytest.mark.parametrize(("content", "parts"), PARTS)
def test_what_a_user_shows(content, parts):
    """Each part is understood, or kept as it is."""
    said = {"model": "m", "messages": [{"role": "user", "content": content}]}

    assert understood(said).messages == (UserMessage(parts),)


def calling(arguments, **more):
    return {
        "id": "1",
        "type": "function",
        "function": {"name": "f", "arguments": arguments},
        **more,
    }


ANSWERS = [
    ({"content": "hi"}, (Text("hi"),)),
    ({"content": None}, ()),
    (
        {"content": None, "tool_calls": [calling('{"a": 1}')]},
        (CALL := ToolCall("1", "f", obj(a=1)),),
    ),
    ({"content": "", "tool_calls": [calling('{"a":1}')]}, (Text(""), CALL)),
    (
        {"tool_calls": [calling("{}", index=0)]},
        (ToolCall("1", "f", extra=own(index=0)),),
    ),
    (
        {"tool_calls": [calling("{")]},
        (ToolCall("1", "f", raw="{", extra=own(function={"arguments": "{"})),),
    ),
    (
        {"tool_calls": [calling({"a": 1})]},
        (evolve(CALL, extra=own(function={"arguments": {"a": 1}})),),
    ),
    (
        {"content": "b", "reasoning_content": "a"},
        (Thinking("a", extra=own(field="reasoning_content")), Text("b")),
    ),
    (
        {
            "content": [
                part("thinking", [part("text", "a")]),
                part("text", "b"),
                part("thinking", "c", signature="s"),
            ]
        },
        (
            Thinking("a", extra=own(field="content")),
            Text("b"),
            Thinking("c", extra=own(field="content", signature="s", plain=True)),
        ),
    ),
    (
        {"content": [part("thinking", [part("text", "a"), {"x": 1}])]},
        (Opaque("openai", obj(**part("thinking", [part("text", "a"), {"x": 1}]))),),
    ),
    (
        {"content": [part("text", "a"), part("text", "b")]},
        (Text("a", extra=own(type="text")), Text("b", extra=own(type="text"))),
    ),
]


@pytest.mark.parametrize(("said", "parts"), ANSWERS)
def test_what_the_model_said(said, parts):
    """Words, thoughts and calls, under whatever name they went."""
    (answer,) = understood(
        {"model": "m", "messages": [{"role": "assistant", **said}]}
    ).messages

    assert answer.parts == parts


OWN = [
    {"role": "assistant", "content": "x", "reasoning_details": [{"data": "y"}]},
    {"role": "assistant", "content": "x", "prefix": True},
    {"role": "assistant", "content": "x", "reasoning": ""},
    {"role": "assistant", "reasoning_details": []},
    {"role": "assistant", "content": [1]},
    {"role": "assistant", "content": "x", "tool_calls": []},
    {"role": "assistant", "tool_calls": [{"type": "custom", "id": "1"}]},
    {"role": "assistant", "content": "x", "function_call": {"name": "f"}},
    {"role": "user", "content": "x", "name": "ada"},
    {"role": "user", "content": {"type": "text"}},
    {"role": "user"},
    {"role": "critic", "content": "x"},
    {"content": "x"},
    {},
    {"role": "developer", "content": "x"},
    {"role": "system", "content": [part("text", "a"), part("text", "b")]},
    {"role": "system", "content": [part("image_url", {"url": "x"})]},
    {"role": "system", "content": []},
    {"role": "tool", "tool_call_id": "1", "content": "x", "name": "f"},
    {"role": "tool", "tool_call_id": 1, "content": [part("input_audio", {"a": 1})]},
    {"role": "tool", "content": [part("text", "a"), part("image_url", {"url": "x"})]},
    {"role": "function", "name": "f", "content": "x"},
]


@pytest.mark.parametrize("message", OWN)
def test_what_has_no_neutral_word(message):
    """It is the server's own, and said again as it was."""
    assert len(understood({"model": "m", "messages": [message]}).messages) == 1


def test_results_know_their_calls():
    """A result has the name of the call that it answers."""
    said = [
        {"role": "assistant", "tool_calls": [calling("{}")]},
        {"role": "tool", "tool_call_id": "1", "content": "x"},
        {"role": "developer", "content": "be brief"},
    ]
    _, result, told = understood({"model": "m", "messages": said}).messages

    assert result == ToolMessage("1", "f", "x")
    assert told == SystemMessage((Text("be brief"),), extra=own(role="developer"))


def function(**more):
    return {"name": "f", "description": "d", "parameters": {"type": "object"}, **more}


SPEC = ToolSpec("f", "d", obj(type="object"))
TOOLS = [
    ({"type": "function", "function": function()}, SPEC),
    (
        {"type": "function", "function": function(strict=True)},
        evolve(SPEC, strict=True),
    ),
    ({"function": function()}, evolve(SPEC, extra=own(type=None))),
    (
        {"type": "function", "function": function(x=1), "cache_control": {"y": 2}},
        evolve(SPEC, extra=own(cache_control={"y": 2}, function={"x": 1})),
    ),
    (
        {"type": "function", "function": {"name": "f"}},
        ToolSpec("f", "", extra=own(function={"parameters": None})),
    ),
    *(
        (odd, ProviderTool("openai", obj(**odd)))
        for odd in (
            {"type": "web_search"},
            {"type": "function"},
            {"type": "function", "function": function(parameters={})},
            {"type": "function", "function": function(parameters=1)},
            {"type": "function", "function": function(strict="yes")},
        )
    ),
]


@pytest.mark.parametrize(("told", "tool"), TOOLS)
def test_tools(told, tool):
    """A tool is understood, or kept as the server's own."""
    assert understood({**PLAIN, "tools": [told]}).tools == (tool,)


CHOICES = [
    ("auto", Choice.AUTO, {}),
    ("none", Choice.NONE, {}),
    ("required", Choice.REQUIRED, {}),
    ("any", Choice.REQUIRED, {"tool_choice": "any"}),
    ({"type": "function", "function": {"name": "f"}}, Named("f"), {}),
    ({"type": "other"}, Choice.AUTO, {"tool_choice": {"type": "other"}}),
]


@pytest.mark.parametrize(("told", "choice", "extra"), CHOICES)
def test_choices(told, choice, extra):
    """Which tool must be called."""
    tools = [{"type": "function", "function": function()}]
    request = understood({**PLAIN, "tools": tools, "tool_choice": told})

    assert (request.tool_choice, request.settings.extra) == (choice, obj(**extra))


WISHES = [
    ({"temperature": 0.5}, {"temperature": 0.5}),
    ({"temperature": 0}, {"temperature": 0}),
    ({"max_tokens": 5}, {"max_tokens": 5}),
    ({"max_completion_tokens": 5}, {"max_tokens": 5}),
    ({"stop": "a"}, {"stop": ("a",)}),
    ({"stop": ["a", "b"]}, {"stop": ("a", "b")}),
    ({"seed": 1, "top_k": 2, "n": 3}, {"seed": 1, "top_k": 2, "n": 3}),
    ({"logprobs": True}, {"logprobs": 0}),
    ({"logprobs": True, "top_logprobs": 2}, {"logprobs": 2}),
    ({"reasoning_effort": "none"}, {"reasoning_effort": Effort.DISABLED}),
    ({"reasoning_effort": "medium"}, {"reasoning_effort": Effort.MEDIUM}),
    ({"reasoning_effort": "max"}, {"reasoning_effort": Effort.MAX}),
    ({"service_tier": "flex"}, {"service_tier": "flex"}),
]


@pytest.mark.parametrize(("told", "wishes"), WISHES)
def test_wishes(told, wishes):
    """A wish is understood, and nothing of it is left over."""
    settings = understood({**PLAIN, **told}).settings

    assert settings == evolve(settings, **wishes, extra=JsonObject())


LEFT = [
    {"temperature": "hot"},
    {"temperature": True},
    {"max_tokens": 5.5},
    {"stop": []},
    {"stop": [1]},
    {"logprobs": False},
    {"top_logprobs": 2},
    {"logprobs": True, "top_logprobs": 0},
    {"logprobs": True, "top_logprobs": -1},
    {"reasoning_effort": "enormous"},
    {"tools": []},
    {"tools": [1]},
    {"tool_choice": "auto"},
    {"parallel_tool_calls": True},
    {"functions": [function()], "function_call": "auto"},
    {"user": "ada", "metadata": {"a": "b"}},
    {"max_tokens": 5, "max_completion_tokens": 6},
    {"response_format": {"type": "text"}},
    {"response_format": {"type": "json_schema", "json_schema": {"schema": 1}}},
    {"stream": True, "stream_options": {"include_usage": False}},
    {"stream": True, "stream_options": {"include_usage": True, "x": 1}},
    {"stream": "yes"},
    {"messages": "hi"},
    {"messages": [1]},
    {"messages": None},
    {"messages": []},
    {"model": 1},
    {"model": None},
]


@pytest.mark.parametrize("told", LEFT)
def test_what_no_wish_can_hold(told):
    """It stays as it is."""
    understood({**PLAIN, **told})


def test_a_stream_without_usage():
    """Usage that was not asked for is not asked for again."""
    request = understood({**PLAIN, "stream": True})

    assert request.stream is True
    assert understood({**PLAIN, "stream": False}).stream is False
    assert understood(PLAIN).stream is None


SCHEMA = {"name": "a", "schema": {"type": "object"}}
FORMATS = [
    ({"type": "json_object"}, AnyJson(), True),
    ({"type": "json_object", "schema": {}}, AnyJson(), False),
    (
        {"type": "json_schema", "json_schema": {**SCHEMA, "strict": True}},
        Schema("a", obj(type="object")),
        True,
    ),
    (
        {"type": "json_schema", "json_schema": SCHEMA},
        Schema("a", obj(type="object"), strict=False),
        True,
    ),
    (
        {"type": "json_schema", "json_schema": {**SCHEMA, "description": "d"}},
        Schema("a", obj(type="object"), strict=False),
        False,
    ),
    (
        {"type": "json_schema", "json_schema": {**SCHEMA, "name": "ä"}},
        Schema("ä", obj(type="object"), strict=False),
        False,
    ),
]


@pytest.mark.parametrize(("told", "output", "alone"), FORMATS)
def test_forms_of_the_answer(told, output, alone):
    """The form is understood; what it says beyond stays beside it."""
    request = understood({**PLAIN, "response_format": told})

    assert request.output == output
    assert request.settings.extra == ({} if alone else obj(response_format=told))


def test_cache_points():
    """A mark that the server has is a cache point; another one stays as it is."""
    ephemeral = {"type": "ephemeral", "ttl": "1h"}
    for codec, member, mark, model, points in (
        (OPENROUTER, "cache_control", ephemeral, "m", (CachePoint("1h"),)),
        (OPENROUTER, "cache_control", {"type": "ephemeral"}, "m", (CachePoint(),)),
        (OPENROUTER, "cache_control", {"type": "other"}, "m", ()),
        (OPENROUTER, "cache_control", {"type": "ephemeral", "ttl": 1}, "m", ()),
        (OPENAI, "cache_control", ephemeral, "m", ()),
        (OPENAI, "prompt_cache_breakpoint", {"mode": "explicit"}, "m", ()),
        (
            OPENAI,
            "prompt_cache_breakpoint",
            {"mode": "explicit"},
            "gpt-6-luna",
            (CachePoint(),),
        ),
    ):
        content = [part("text", "a", **{member: mark}), part("text", "b")]
        message = {"role": "user", "content": content}
        (said,) = understood({"model": model, "messages": [message]}, codec).messages

        assert tuple(p for p in said.parts if isinstance(p, CachePoint)) == points


SPOKEN = [
    (MISTRAL, {"random_seed": 1}, {"seed": 1}),
    (MISTRAL, {"seed": 1}, {"extra": obj(seed=1)}),
    (MISTRAL, {"stream_options": {"a": 1}}, {"extra": obj(stream_options={"a": 1})}),
    (OPENROUTER, {"reasoning": {"effort": "high"}}, {"reasoning_effort": Effort.HIGH}),
    (OPENROUTER, {"reasoning": {"max_tokens": 9}}, {"reasoning_tokens": 9}),
    (
        OPENROUTER,
        {"reasoning": {"enabled": True, "max_tokens": 9}},
        {"reasoning_tokens": 9, "reasoning_effort": Effort.ENABLED},
    ),
    (
        OPENROUTER,
        {"reasoning": {"max_tokens": 9, "exclude": True}},
        {"reasoning_tokens": 9, "extra": obj(reasoning={"exclude": True})},
    ),
    (
        openai_codec(SERVERS["deepseek"]),
        {"thinking": {"type": "enabled"}, "reasoning_effort": "high"},
        {"reasoning_effort": Effort.HIGH},
    ),
    (
        openai_codec(SERVERS["deepseek"]),
        {"thinking": {"type": "disabled"}},
        {"reasoning_effort": Effort.DISABLED},
    ),
    (
        openai_codec(SERVERS["deepseek"]),
        {"thinking": {"type": "disabled"}, "reasoning_effort": "odd"},
        {"extra": obj(thinking={"type": "disabled"}, reasoning_effort="odd")},
    ),
    (
        openai_codec(SERVERS["llamacpp"]),
        {"chat_template_kwargs": {"enable_thinking": False}},
        {"reasoning_effort": Effort.DISABLED},
    ),
]


@pytest.mark.parametrize(("codec", "told", "wishes"), SPOKEN)
def test_wishes_in_the_words_of_a_server(codec, told, wishes):
    """A server's own words are understood by its own codec."""
    settings = understood({**PLAIN, **told}, codec).settings

    assert settings == evolve(settings, **{"extra": JsonObject(), **wishes})


def test_documents_of_mistral():
    """Its documents stand in a part of their own."""
    content = [
        {"type": "document_url", "document_url": "https://x", "document_name": "n"},
        {"type": "document_url", "document_url": "data:a/b;base64,YWI=", "x": 1},
        {"type": "document_url", "document_url": 1},
    ]
    message = {"role": "user", "content": content}
    (said,) = understood({"model": "m", "messages": [message]}, MISTRAL).messages

    assert said.parts == (
        Document("application/octet-stream", url="https://x", name="n"),
        Document("a/b", data=b"ab", extra=Extra("mistral", obj(x=1))),
        Opaque("mistral", obj(**content[2])),
    )


# --- any JSON -------------------------------------------------------------------------------

NAMES = st.sampled_from(
    [
        "role",
        "content",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "id",
        "type",
        "text",
        "image_url",
        "url",
        "thinking",
        "reasoning_content",
        "tool_call_id",
        "parameters",
        "description",
        "strict",
        "cache_control",
    ]
)
ODD = st.recursive(
    jsons() | st.sampled_from(["user", "assistant", "tool", "function", "text", "{}"]),
    lambda inner: (
        st.dictionaries(NAMES, inner, max_size=4).map(JsonObject)
        | st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=10,
)
CALLS = st.builds(
    lambda id_, name, arguments, more: JsonObject(
        id=id_, function=JsonObject(name=name, arguments=arguments), **more
    ),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["f", ""]),
    st.sampled_from(["{}", '{"a": 1}', "{", "", "[]", None]) | ODD,
    st.dictionaries(NAMES.filter(lambda name: name not in ("id", "function")), ODD),
)
TEXTS = st.lists(
    st.builds(lambda words: JsonObject(type="text", text=words), st.just("a") | ODD),
    max_size=3,
).map(tuple)
ROLES = st.sampled_from(
    ["user", "assistant", "tool", "system", "developer", "function"]
)
PARTLY = st.builds(
    lambda role, rest, more: JsonObject({"role": role, **rest, **more}),
    ROLES,
    st.dictionaries(NAMES, ODD, max_size=4),
    st.fixed_dictionaries(
        {},
        optional={
            "tool_calls": st.lists(CALLS, max_size=2).map(tuple),
            "content": TEXTS,
        },
    ),
)
MEMBERS = st.sampled_from(
    [
        "model",
        "messages",
        "tools",
        "tool_choice",
        "stream",
        "stream_options",
        "response_format",
        "stop",
        "n",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "logprobs",
        "top_logprobs",
        "reasoning",
        "reasoning_effort",
        "thinking",
        "parallel_tool_calls",
        "chat_template_kwargs",
    ]
)
BODIES = st.builds(
    lambda messages, rest: JsonObject({"messages": tuple(messages), **rest}),
    st.lists(PARTLY, max_size=3),
    st.dictionaries(MEMBERS, ODD, max_size=4),
)


@pytest.mark.parametrize("name", ["openai", "openrouter", "deepseek", "llamacpp"])
@settings(max_examples=60)
@given(said=BODIES)
def test_any_body_is_understood_and_asked_again(name, said):
    """Whatever a body holds, it asks for the same once it is spelled again."""
    codec = openai_codec(SERVERS[name])
    dialect = evolve(DIALECTS["openai-chat"], codec=codec)
    exchange = {"provider": "p", "request": {"body": thaw(said)}}

    assert request_differences(exchange, dialects={"p": dialect}) == ()


@given(said=ODD)
def test_any_object_is_understood(said):
    """Understanding is total."""
    for codec in (OPENAI, MISTRAL):
        members = said if isinstance(said, Mapping) else {}
        value = freeze({"messages": [said], **members}).unwrap()
        assert isinstance(codec.understand(value), Request)


def test_what_is_spelled_is_understood():
    """A request of neutral words only is understood as it was."""
    request = Request(
        "gpt-4o",
        (user("see", Image("image/png", data=PNG)),),
        tools=(SPEC,),
        tool_choice=Named("f"),
        output=Schema("a", obj(type="object")),
    )

    assert OPENAI.understand(obj(**json.loads(json.dumps(body(request))))) == request
