"""OpenAI's chat completions: how whole replies are read."""

import json

import pytest

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.part import Extra, Opaque, Text, Thinking, ToolCall
from mojentic_fp.wire.openai import OPENAI
from tests.wire.openai import ASK, call, decoded, obj


def thought(text, field="reasoning_content", **more):
    return Thinking(text, extra=Extra("openai", obj(field=field, **more)))


PARTS = [
    ({"content": "hi"}, (Text("hi"),)),
    ({"content": None}, ()),
    ({"content": ""}, ()),
    ({"content": "b", "reasoning_content": "a"}, (thought("a"), Text("b"))),
    (
        {"content": "b", "reasoning": "a", "reasoning_content": None},
        (thought("a", "reasoning"), Text("b")),
    ),
    (
        {"content": "b", "reasoning": "a", "reasoning_content": "a"},
        (thought("a"), Text("b")),
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
        (
            thought("a", "content"),
            Text("bc"),
            Opaque("openai", obj(type="reference", ids=[1])),
        ),
    ),
    (
        {
            "content": [
                {"type": "thinking", "thinking": "a", "signature": "s"},
                {"type": "text", "text": "b"},
                {"type": "thinking", "thinking": [{"type": "text", "text": "c"}]},
                "d",
            ]
        },
        (
            thought("a", "content", signature="s", plain=True),
            Text("b"),
            thought("c", "content"),
            Text("d"),
        ),
    ),
    (
        {"tool_calls": [{**call("{}"), "extra_content": {"google": {"sig": "x"}}}]},
        (
            ToolCall(
                "1",
                "f",
                extra=Extra("openai", obj(extra_content={"google": {"sig": "x"}})),
            ),
        ),
    ),
    (
        {"tool_calls": [{**call("{}"), "custom": {"input": "", "name": ""}}]},
        (ToolCall("1", "f"),),
    ),
    (
        {"content": None, "tool_calls": ["?", {"function": 1}]},
        (ToolCall("", "", raw=""),),
    ),
]


@pytest.mark.parametrize(("message", "parts"), PARTS)
def test_parts(message, parts):
    """A message's parts, whole."""
    assert decoded(message).unwrap().message.parts == parts


AGAIN = [
    ({"reasoning_details": [{"type": "a"}, {"type": "a"}]}, None),
    ({"function_call": {"name": "f", "arguments": "{}"}}, None),
    ({"thought_signature": "s", "extra_content": {"google": {"a": 1}}}, None),
    ({"refusal": "no"}, None),
    (
        {"audio": {"id": "a1", "data": "YWI=", "transcript": "hi"}},
        {"audio": {"id": "a1"}},
    ),
    ({"audio": {"id": "", "data": ""}, "function_call": {"name": ""}}, {}),
    ({"annotations": [1]}, {}),
]


@pytest.mark.parametrize(("told", "again"), AGAIN)
def test_what_is_told_again(told, again):
    """What a server wants again goes with the message, as it came; nothing is lost."""
    answer = decoded({"content": "x", **told}).unwrap()
    expected = told if again is None else again

    extra = answer.message.extra
    assert (extra.members if extra else {}) == obj(**expected)
    kept = answer.metadata.get("message", {})
    assert all(
        expected.get(k) == v or kept[k] == obj(it=v)["it"] for k, v in told.items()
    )


def test_two_sorts_of_thoughts():
    """The first counts; another that says something else is kept all the same."""
    answer = decoded({"reasoning_content": "a", "reasoning": "b"}).unwrap()

    assert answer.thinking == "a"
    assert answer.metadata == obj(message={"reasoning": "b"})


TOKEN = {"token": "a", "logprob": -0.5, "bytes": [97], "top_logprobs": []}
RIVAL = {"token": "b", "logprob": -1, "bytes": None}
ODDS = [
    ({"content": [TOKEN]}, (Logprob("a", -0.5),), False),
    (
        {"content": [{**TOKEN, "top_logprobs": [RIVAL]}], "refusal": None},
        (Logprob("a", -0.5, (("b", -1.0),)),),
        False,
    ),
    ({"content": [{**TOKEN, "bytes": [255]}]}, (Logprob("a", -0.5),), True),
    (
        {"content": [TOKEN], "reasoning_content": [TOKEN]},
        (Logprob("a", -0.5),),
        True,
    ),
    ({"content": None, "refusal": None}, (), False),
    ({"content": [{"token": "a"}]}, (), True),
    ({"tokens": ["a"], "token_logprobs": [-1]}, (), True),
]


@pytest.mark.parametrize(("told", "logprobs", "kept"), ODDS)
def test_logprobs(told, logprobs, kept):
    """Tokens with their rivals; what else is said of them is kept as it came."""
    choice = {"message": {"content": "a"}, "logprobs": told, "finish_reason": "stop"}
    whole = json.dumps({"choices": [choice]}).encode()
    answer = OPENAI.decode(ASK, HttpReply(200, body=whole)).unwrap()

    assert answer.logprobs == logprobs
    assert answer.metadata == (obj(choice={"logprobs": told}) if kept else obj())


@pytest.mark.parametrize("indices", [(0, 1, 2), (None, None, None), (0, 0, 0)])
def test_alternatives(indices):
    """Of several answers the first is the answer; of the others nothing is lost."""
    said = [
        {"content": "a"},
        {"content": "b", "refusal": "no"},
        {"tool_calls": [call("{}")]},
    ]
    choices = [
        {"index": index, "message": one, "finish_reason": "stop", "x": number}
        for number, (index, one) in enumerate(zip(indices, said, strict=True))
    ]
    whole = json.dumps({"choices": choices}).encode()
    answer = OPENAI.decode(ASK, HttpReply(200, body=whole)).unwrap()

    assert answer.text == "a"
    assert answer.alternatives == (
        AssistantMessage((Text("b"),), extra=Extra("openai", obj(refusal="no"))),
        AssistantMessage((ToolCall("1", "f"),)),
    )
    assert answer.metadata == obj(
        choice={"x": 0},
        choices=[
            {"index": 1, "finish_reason": "stop", "choice": {"x": 1}},
            {"index": 2, "finish_reason": "stop", "choice": {"x": 2}},
        ],
    )


def test_an_empty_finish_is_none():
    """A server that says an empty reason says none; that it did so is kept."""
    answer = decoded({"content": "x"}, "").unwrap()

    assert (answer.finish, answer.raw_finish) == (Finish.STOP, "")
    assert answer.metadata == obj(choice={"finish_reason": ""})


FINISHES = [
    ({"content": "x"}, "stop", Finish.STOP),
    ({"content": "x"}, "length", Finish.LENGTH),
    ({"content": "x"}, "content_filter", Finish.CONTENT_FILTER),
    ({"content": "x"}, "odd", Finish.OTHER),
    ({"content": "x"}, None, Finish.STOP),
    ({"tool_calls": [call("{}")]}, "tool_calls", Finish.TOOL_CALLS),
    ({"tool_calls": [call("{}")]}, "stop", Finish.TOOL_CALLS),
    ({"function_call": {"name": "f"}}, "function_call", Finish.TOOL_CALLS),
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
        "seed": 2,
    }
    whole = {
        "created": 7,
        "choices": [choice],
        "usage": {"prompt_tokens": 1, "cost": 2},
    }
    answer = OPENAI.decode(
        ASK, HttpReply(200, body=json.dumps(whole).encode())
    ).unwrap()

    assert answer.text == "x"
    assert answer.metadata == obj(
        created=7,
        usage={"prompt_tokens": 1, "cost": 2},
        choice={"seed": 2},
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
