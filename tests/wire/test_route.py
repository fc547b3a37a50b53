"""Routing: a request goes to the API that will do, and comes back from it."""

import json

import pytest

from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import user
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai.quirks import SERVERS
from mojentic_fp.wire.route import OPENAI_BY_MODEL, by_model

ADDRESS = Address(base_url="http://x/v1")
LOOK = ToolSpec("look", "Look there")
SEARCH = ProviderTool("openai-responses", JsonObject({"type": "web_search"}))
OFF = Settings(reasoning_effort=Effort.DISABLED)


def place(request: Request, codec=OPENAI_BY_MODEL) -> str:
    adapted = codec.adapt(request).unwrap().request
    return codec.encode(ADDRESS, adapted, False).unwrap().url.partition("/v1/")[2]


PLACES = [
    ("gpt-4o", {}, "chat/completions"),
    ("gpt-4o", {"tools": (LOOK,)}, "chat/completions"),
    ("gpt-4o", {"tools": (SEARCH,)}, "responses"),
    ("gpt-5", {"tools": (LOOK,)}, "chat/completions"),
    ("gpt-5-pro", {}, "responses"),
    ("gpt-5-pro-2025-10-06", {}, "responses"),
    ("gpt-5-codex", {}, "responses"),
    ("o1-pro", {}, "responses"),
    ("o3-deep-research", {}, "responses"),
    ("gpt-5.6", {}, "chat/completions"),
    ("gpt-5.6", {"tools": (LOOK,)}, "responses"),
    ("gpt-5.6", {"tools": (LOOK,), "settings": OFF}, "chat/completions"),
    ("gpt-4o-search-preview", {}, "chat/completions"),
    ("qwen3", {"tools": (LOOK,)}, "chat/completions"),
    ("openai/gpt-5-pro", {}, "chat/completions"),
    ("my-gpt-5-pro", {}, "chat/completions"),
]


@pytest.mark.parametrize(("model", "more", "expected"), PLACES)
def test_places(model, more, expected):
    """Chat completions, unless only the Responses API will do."""
    assert place(Request(model, (user("hi"),), **more)) == expected


def test_a_server_of_others_has_chat_completions():
    """What its models are called says nothing of how it serves them."""
    codec = by_model(SERVERS["openrouter"])

    assert codec.name == "openrouter"
    assert place(Request("gpt-5-pro", (user("hi"),)), codec) == "chat/completions"


RESPONSE = {
    "id": "resp_1",
    "status": "completed",
    "output": [{"type": "message", "role": "assistant", "content": "hi"}],
}
CHUNK = {"choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": "stop"}]}
ANSWERS = [
    ("gpt-5-pro", RESPONSE, {"type": "response.completed", "response": RESPONSE}),
    ("gpt-4o", {"choices": [{"message": {"content": "hi"}}]}, CHUNK),
]


@pytest.mark.parametrize(("model", "whole", "event"), ANSWERS)
def test_who_asked_reads(model, whole, event):
    """A reply, a stream and an error are read by the codec that asked."""
    request, codec = Request(model, (user("?"),)), OPENAI_BY_MODEL
    state = codec.begin(request)
    fed = codec.feed(state, f"data: {json.dumps(event)}\n\n".encode())
    last = codec.flush(fed.state)

    plain = codec.decode(request, HttpReply(200, body=json.dumps(whole).encode()))
    assert plain.unwrap().text == "hi"
    assert codec.finish(last.state).unwrap().text == "hi"
    explained = codec.explain(model, HttpReply(500, body=b"no"))
    provider = "openai-responses" if model == "gpt-5-pro" else "openai"
    assert explained.where.provider == provider


def test_what_it_is():
    """One codec, under the first one's name, with all that both can do."""
    assert OPENAI_BY_MODEL.name == "openai"
    assert OPENAI_BY_MODEL.embed is not None
    assert OPENAI_BY_MODEL.models is not None
    assert OPENAI_BY_MODEL.count is not None


@pytest.mark.parametrize(
    "body",
    [
        {"model": "gpt-5-pro", "input": [{"role": "user", "content": "hi"}]},
        {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]},
    ],
)
def test_either_body_is_understood(body):
    """And asked again where it was."""
    request = OPENAI_BY_MODEL.understand(parse(json.dumps(body)).unwrap())

    assert [message.text for message in request.messages] == ["hi"]
    again = OPENAI_BY_MODEL.encode(ADDRESS, request, False).unwrap().body
    assert json.loads(again) == body
