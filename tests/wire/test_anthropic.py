"""Anthropic's Messages API: requests, replies and streams of every shape."""

import base64
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.delta import (
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import (
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
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.testing.strategies import json_objects, messages
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Address

PNG = b"\x89PNG\r\n\x1a\n"
SHOWN = base64.b64encode(PNG).decode()
ADDRESS = Address(base_url="http://x", key=Secret("k"), headers=(("x-a", "b"),))
MODEL = "claude-sonnet-4-5"
ASK = Request(MODEL, (user("hi"),))
PLACE = JsonObject(
    type="object",
    properties=JsonObject(at=JsonObject(type="string")),
    required=("at",),
    additionalProperties=False,
)
LOOK = ToolSpec("look", "Look there", PLACE)
LOOKED = ToolCall("1", "look", JsonObject(at="sky"))
SEARCH = ProviderTool(
    "anthropic", JsonObject(type="web_search_20250305", name="web_search")
)


def body(request: Request, *, stream: bool = False) -> dict:
    return json.loads(ANTHROPIC.encode(ADDRESS, request, stream).unwrap().body)


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def own(**members) -> Extra:
    return Extra("anthropic", obj(**members))


def said(text: str, **more) -> dict:
    return {"type": "text", "text": text, **more}


def turn(role: str, *blocks: dict) -> dict:
    return {"role": role, "content": list(blocks)}


# --- requests, in both directions --------------------------------------------------------

HI = turn("user", said("hi"))
USE = {"type": "tool_use", "id": "1", "name": "look", "input": {"at": "sky"}}
RESULT = {"type": "tool_result", "tool_use_id": "1", "content": [said("blue")]}
BLUE = ToolMessage("1", "look", "blue")
MARK = {"cache_control": {"type": "ephemeral"}}
SEARCHED = obj(type="server_tool_use", id="s", name="web_search", input={"query": "q"})
HIDDEN = obj(type="redacted_thinking", data="x")
PDF = {"type": "base64", "media_type": "application/pdf", "data": SHOWN}

# A conversation, and its turns.  Where the last is false, what is understood is another
# conversation that means the same.
CONVERSATIONS = [
    ("words", (user("hi"),), [HI], True),
    ("several parts", (user("a", "b"),), [turn("user", said("a"), said("b"))], True),
    (
        "messages of one role are one turn",
        (user("a"), user("b"), assistant("c"), assistant("d")),
        [
            turn("user", said("a"), said("b")),
            turn("assistant", said("c"), said("d")),
        ],
        False,
    ),
    (
        "an answer between that says nothing is no turn",
        (user("a"), assistant(" \n"), user("b")),
        [turn("user", said("a"), said("b"))],
        False,
    ),
    (
        "a call and its result",
        (user("hi"), assistant("Hm.", LOOKED), BLUE, user("And?")),
        [HI, turn("assistant", said("Hm."), USE), turn("user", RESULT, said("And?"))],
        True,
    ),
    (
        "results come first",
        (assistant(LOOKED), user("And?"), BLUE),
        [turn("assistant", USE), turn("user", RESULT, said("And?"))],
        False,
    ),
    (
        "a result that failed, and one of nothing",
        (
            assistant(LOOKED, evolve(LOOKED, id="2")),
            ToolMessage("1", "look", "no", failed=True),
            ToolMessage("2", "look", ()),
        ),
        [
            turn("assistant", USE, {**USE, "id": "2"}),
            turn(
                "user",
                {**RESULT, "content": [said("no")], "is_error": True},
                {"type": "tool_result", "tool_use_id": "2"},
            ),
        ],
        True,
    ),
    (
        "a result that is shown",
        (
            assistant(LOOKED),
            ToolMessage(
                "1",
                "look",
                (
                    Text("See:"),
                    image(PNG),
                    Document("application/pdf", PNG, name="a.pdf"),
                    Opaque("anthropic", obj(type="tool_reference", tool_name="look")),
                ),
            ),
        ),
        [
            turn("assistant", USE),
            turn(
                "user",
                {
                    **RESULT,
                    "content": [
                        said("See:"),
                        {
                            "type": "image",
                            "source": {
                                "type": "base64",
                                "media_type": "image/png",
                                "data": SHOWN,
                            },
                        },
                        {"type": "document", "source": PDF, "title": "a.pdf"},
                        {"type": "tool_reference", "tool_name": "look"},
                    ],
                },
            ),
        ],
        True,
    ),
    (
        "pictures by address and by upload",
        (
            user(
                image("https://x/y.png"),
                Image("image/*", id="file_1"),
                image(f"data:image/png;base64,{SHOWN}"),
            ),
        ),
        [
            turn(
                "user",
                {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}},
                {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
                {
                    "type": "image",
                    "source": {
                        "type": "base64",
                        "media_type": "image/png",
                        "data": SHOWN,
                    },
                },
            )
        ],
        False,
    ),
    (
        "documents: text, by address, by upload, with members of their own",
        (
            user(
                Document("text/plain", "é".encode(), extra=own(context="c")),
                Document("application/pdf", url="https://x/y.pdf"),
                Document(
                    "application/*",
                    id="file_1",
                    name="a",
                    extra=own(citations={"enabled": True}),
                ),
            ),
        ),
        [
            turn(
                "user",
                {
                    "type": "document",
                    "source": {"type": "text", "media_type": "text/plain", "data": "é"},
                    "context": "c",
                },
                {
                    "type": "document",
                    "source": {"type": "url", "url": "https://x/y.pdf"},
                },
                {
                    "type": "document",
                    "source": {"type": "file", "file_id": "file_1"},
                    "title": "a",
                    "citations": {"enabled": True},
                },
            )
        ],
        True,
    ),
    (
        "thoughts are told again to the model that had them",
        (
            user("hi"),
            assistant(
                Thinking("a", "s", MODEL),
                Opaque("anthropic", HIDDEN, MODEL),
                "b",
            ),
        ),
        [
            HI,
            turn(
                "assistant",
                {"type": "thinking", "thinking": "a", "signature": "s"},
                {"type": "redacted_thinking", "data": "x"},
                said("b"),
            ),
        ],
        True,
    ),
    (
        "and to no other; unsigned ones to nobody; what others know to them alone",
        (
            user("hi"),
            assistant(
                Thinking("a", "s", "claude-opus-4-1"),
                Thinking("a"),
                Opaque("anthropic", HIDDEN, "claude-opus-4-1"),
                Opaque("openai", obj(type="x")),
                Text("b", extra=Extra("openai", obj(x=1))),
            ),
        ),
        [HI, turn("assistant", said("b"))],
        False,
    ),
    (
        "parts that are not known here",
        (user("hi"), assistant(Opaque("anthropic", SEARCHED), "b")),
        [
            HI,
            turn(
                "assistant",
                {
                    "type": "server_tool_use",
                    "id": "s",
                    "name": "web_search",
                    "input": {"query": "q"},
                },
                said("b"),
            ),
        ],
        True,
    ),
    (
        "members that no part has",
        (
            user("hi"),
            assistant(
                Text("b", extra=own(citations=[{"type": "page_location"}])),
                evolve(LOOKED, extra=own(caller={"type": "direct"})),
            ),
            BLUE,
        ),
        [
            HI,
            turn(
                "assistant",
                said("b", citations=[{"type": "page_location"}]),
                {**USE, "caller": {"type": "direct"}},
            ),
            turn("user", RESULT),
        ],
        True,
    ),
    (
        "marks of the cache, on the block before them",
        (
            user("a", CachePoint(), "b", CachePoint("1h"), "c"),
            assistant(Thinking("t", "s", MODEL), "d", LOOKED, CachePoint()),
            ToolMessage("1", "look", (Text("x"), CachePoint())),
        ),
        [
            turn(
                "user",
                said("a", **MARK),
                said("b", cache_control={"type": "ephemeral", "ttl": "1h"}),
                said("c"),
            ),
            turn(
                "assistant",
                {"type": "thinking", "thinking": "t", "signature": "s"},
                said("d"),
                {**USE, **MARK},
            ),
            turn("user", {**RESULT, "content": [said("x")], **MARK}),
        ],
        True,
    ),
    (
        "a mark after what is not told, or after nothing",
        (
            user(CachePoint(), "a", " ", CachePoint()),
            assistant("b", Thinking("t", "s", MODEL), CachePoint()),
        ),
        [
            turn("user", said("a", **MARK)),
            turn(
                "assistant",
                said("b", **MARK),
                {"type": "thinking", "thinking": "t", "signature": "s"},
            ),
        ],
        False,
    ),
    (
        "arguments that were no JSON",
        (user("hi"), assistant(ToolCall("1", "look", raw="{")), BLUE),
        [
            HI,
            turn("assistant", {**USE, "input": {"unparsed": "{"}}),
            turn("user", RESULT),
        ],
        False,
    ),
    (
        "instructions in the middle stay there",
        (user("hi"), SystemMessage((Text("be"),), extra=own(role="system"))),
        [HI, turn("system", said("be"))],
        True,
    ),
    (
        "a message with members of its own stands alone",
        (user("a"), UserMessage((Text("b"),), extra=own(x=1)), user("c")),
        [
            turn("user", said("a")),
            {**turn("user", said("b")), "x": 1},
            turn("user", said("c")),
        ],
        True,
    ),
]


@pytest.mark.parametrize(("case", "spoken", "turns", "same"), CONVERSATIONS)
def test_conversations(case, spoken, turns, same):
    """Each conversation is these turns, and these turns are that conversation."""
    asked = body(Request(MODEL, spoken))
    understood = ANTHROPIC.understand(parse(json.dumps(asked)).unwrap())

    assert asked["messages"] == turns
    assert body(understood) == asked
    if same:
        assert understood.messages == spoken


SYSTEMS = [
    ((system("be"), system("brief")), [said("be"), said("brief")]),
    ((system("be", CachePoint()), system("\n")), [said("be", **MARK)]),
    ((system(" "),), None),
    ((), None),
]


@pytest.mark.parametrize(("before", "expected"), SYSTEMS)
def test_instructions(before, expected):
    """Instructions go before the conversation; blank ones nowhere."""
    asked = body(Request(MODEL, (*before, user("hi"))))

    assert asked.get("system") == expected
    assert asked["messages"] == [HI]


CALLS = [
    ("kept", ["a", "b"], ["a", "b"]),
    ("without ids", ["", ""], ["call_1", "call_2"]),
    ("one without", ["a", ""], ["a", "call_1"]),
    ("twice the same", ["a", "a"], ["a", "a_1"]),
    ("of other letters", ["f.look:0", "x"], ["f_look_0", "x"]),
]


@pytest.mark.parametrize(("case", "ids", "expected"), CALLS)
def test_ids_of_calls(case, ids, expected):
    """Each call of a turn has an id of its own, and its result has the same."""
    calls = [ToolCall(id_, "look") for id_ in ids]
    results = [ToolMessage(id_, "look", str(at)) for at, id_ in enumerate(ids)]

    _, use, answered = body(Request("m", (user("hi"), assistant(*calls), *results)))[
        "messages"
    ]

    assert [block["id"] for block in use["content"]] == expected
    told = [(b["tool_use_id"], b["content"][0]["text"]) for b in answered["content"]]
    assert told == [(expected[0], "0"), (expected[1], "1")]


def test_ids_of_calls_without_ids_by_name():
    """A result without an id belongs to the first call of its name that has none."""
    calls = assistant(ToolCall("", "look"), ToolCall("", "wait"))
    results = (ToolMessage("", "wait", "w"), ToolMessage("", "look", "l"))

    asked = body(Request("m", (user("hi"), calls, *results, assistant(LOOKED), BLUE)))

    told = [block["tool_use_id"] for block in asked["messages"][2]["content"]]
    assert told == ["call_2", "call_1"]
    assert asked["messages"][4]["content"][0]["tool_use_id"] == "1"


def tool(**more) -> dict:
    schema = {
        "type": "object",
        "properties": {"at": {"type": "string"}},
        "required": ["at"],
        "additionalProperties": False,
    }
    known = {"name": "look", "description": "Look there", "input_schema": schema}
    return {**known, **more}


SHAPE = obj(
    type="object",
    properties={"name": {"type": "string", "minLength": 1}},
    required=["name"],
)
FITTED = {
    "type": "object",
    "properties": {"name": {"type": "string", "description": '{"minLength":1}'}},
    "required": ["name"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "schema": FITTED}
EMPTY = {"type": "object", "properties": {}}

WISHES = [
    ({}, {}),
    ({"tools": (LOOK,)}, {"tools": [tool()]}),
    ({"tools": (evolve(LOOK, strict=True),)}, {"tools": [tool(strict=True)]}),
    (
        {"tools": (ToolSpec("look", "", extra=own(defer_loading=True)), SEARCH)},
        {
            "tools": [
                {"name": "look", "input_schema": EMPTY, "defer_loading": True},
                {"type": "web_search_20250305", "name": "web_search"},
            ]
        },
    ),
    ({"tools": (ProviderTool("openai", obj(type="x")),)}, {}),
    (
        {"tools": (LOOK,), "tool_choice": Choice.REQUIRED},
        {"tools": [tool()], "tool_choice": {"type": "any"}},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Choice.NONE},
        {"tools": [tool()], "tool_choice": {"type": "none"}},
    ),
    (
        {"tools": (LOOK,), "tool_choice": Named("look")},
        {"tools": [tool()], "tool_choice": {"type": "tool", "name": "look"}},
    ),
    (
        {"tools": (LOOK,), "settings": Settings(parallel_tool_calls=False)},
        {
            "tools": [tool()],
            "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        },
    ),
    (
        {
            "tools": (LOOK,),
            "tool_choice": Named("look"),
            "settings": Settings(parallel_tool_calls=True),
        },
        {
            "tools": [tool()],
            "tool_choice": {
                "type": "tool",
                "name": "look",
                "disable_parallel_tool_use": False,
            },
        },
    ),
    ({"tool_choice": Choice.REQUIRED}, {}),
    ({"output": Schema("x", SHAPE)}, {"output_config": {"format": FORMAT}}),
    (
        {
            "settings": Settings(
                temperature=0.0,
                top_p=0.5,
                top_k=3,
                max_tokens=9,
                stop=("a",),
                service_tier="auto",
                seed=1,
                n=2,
                logprobs=1,
                presence_penalty=0.1,
                frequency_penalty=0.2,
                num_ctx=5,
                keep_alive="1m",
                parallel_tool_calls=True,
                extra=obj(metadata={"user_id": "u"}, max_tokens=8),
            )
        },
        {
            "temperature": 0.0,
            "top_p": 0.5,
            "top_k": 3,
            "max_tokens": 8,
            "stop_sequences": ["a"],
            "service_tier": "auto",
            "metadata": {"user_id": "u"},
        },
    ),
]


@pytest.mark.parametrize(("wish", "expected"), WISHES)
@pytest.mark.parametrize("stream", [True, False])
def test_wishes(wish, expected, stream):
    """Each wish is spelled so, and what is not wished is not said."""
    plain = {"model": MODEL, "max_tokens": 64_000, "messages": [HI]}
    streamed = {"stream": True} if stream else {}

    asked = body(evolve(ASK, **wish), stream=stream)

    assert asked == {**plain, **streamed, **expected}
    again = ANTHROPIC.understand(parse(json.dumps(asked)).unwrap())
    assert body(again, stream=again.stream or False) == asked


ENABLED = {"type": "enabled", "budget_tokens": 2_048}
THOUGHTS = [
    ("claude-sonnet-4-5", {"reasoning_effort": Effort.LOW}, {"thinking": ENABLED}),
    ("claude-sonnet-4-5", {"reasoning_tokens": 2_048}, {"thinking": ENABLED}),
    (
        "claude-haiku-4-5",
        {"reasoning_effort": Effort.HIGH, "reasoning_tokens": 2_048},
        {"thinking": ENABLED},
    ),
    (
        "claude-opus-4-5-20251101",
        {"reasoning_effort": Effort.LOW},
        {"thinking": ENABLED, "output_config": {"effort": "low"}},
    ),
    (
        "claude-sonnet-4-6",
        {"reasoning_effort": Effort.XHIGH},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}},
    ),
    (
        "claude-opus-4-6",
        {"reasoning_effort": Effort.MEDIUM, "reasoning_tokens": 2_048},
        {"thinking": ENABLED, "output_config": {"effort": "medium"}},
    ),
    (
        "claude-opus-4-7",
        {"reasoning_effort": Effort.XHIGH},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "xhigh"}},
    ),
    (
        "claude-opus-5-5",
        {"reasoning_effort": Effort.ENABLED},
        {"thinking": {"type": "adaptive"}},
    ),
    *(
        (model, {"reasoning_effort": Effort.DISABLED}, {"thinking": {"type": word}})
        for model, word in (
            ("claude-sonnet-4-5", "disabled"),
            ("claude-opus-5", "disabled"),
            ("claude-haiku-5-5", "disabled"),
            ("claude-sonnet-5-5", "between_tools"),
            ("some-other-model", "disabled"),
        )
    ),
    ("claude-3-5-haiku-20241022", {"reasoning_effort": Effort.DISABLED}, {}),
]


@pytest.mark.parametrize(("model", "wish", "expected"), THOUGHTS)
def test_thoughts(model, wish, expected):
    """Each family is told in its own way how hard to think, and understood so."""
    asked = body(Request(model, (user("hi"),), settings=Settings(**wish)))

    told = {k: v for k, v in asked.items() if k in ("thinking", "output_config")}
    assert told == expected
    assert body(ANTHROPIC.understand(parse(json.dumps(asked)).unwrap())) == asked


def test_a_level_and_a_shape():
    """How hard to think and the form of the answer are told in one place."""
    settings = Settings(reasoning_effort=Effort.HIGH)
    asked = body(
        Request(
            "claude-opus-4-8",
            (user("hi"),),
            settings=settings,
            output=Schema("x", SHAPE),
        )
    )

    assert asked["output_config"] == {"effort": "high", "format": FORMAT}


ODD = [
    {"max_tokens": 5, "messages": []},
    {"model": MODEL, "messages": [HI]},
    {"model": MODEL, "max_tokens": 1, "messages": [{"role": "tool", "content": "hi"}]},
    {"model": MODEL, "max_tokens": 1, "messages": [{"role": "user", "content": {}}]},
    {"model": MODEL, "max_tokens": 1, "messages": [{"role": "user", "content": []}]},
    {"model": MODEL, "max_tokens": 1, "messages": [HI], "tool_choice": {"type": "any"}},
    {"model": MODEL, "max_tokens": 1, "messages": [HI], "thinking": {"type": "new"}},
    {"model": MODEL, "max_tokens": 1, "messages": [HI], "stop_sequences": ["a", 1]},
    {"model": MODEL, "max_tokens": 1, "messages": [HI], "tools": [{"x": 1}]},
    {"model": "claude-3-opus", "max_tokens": 1, "messages": [HI], "thinking": ENABLED},
    {
        "model": "claude-sonnet-4-0",
        "max_tokens": 1,
        "messages": [HI],
        "output_config": {"format": FORMAT},
    },
    {
        "model": MODEL,
        "max_tokens": 1,
        "messages": [HI],
        "output_config": {"format": {"type": "json_schema", "schema": {}}},
    },
    {
        "model": MODEL,
        "max_tokens": 1,
        "messages": [turn("user", said("")), turn("assistant", said(" "))],
    },
    {
        "model": MODEL,
        "max_tokens": 1,
        "messages": [turn("assistant", USE, USE), turn("user", RESULT, RESULT)],
    },
    {
        "model": MODEL,
        "max_tokens": 1,
        "messages": [turn("assistant", USE), turn("user", said("a"), RESULT)],
    },
    {
        "model": MODEL,
        "max_tokens": 1,
        "messages": [
            turn(
                "user",
                {
                    "type": "image",
                    "source": {"type": "base64", "media_type": "a/b", "data": "?"},
                },
            )
        ],
    },
]


@pytest.mark.parametrize("asked", ODD)
def test_what_has_no_neutral_words_is_kept(asked):
    """A body that no wish spells asks again for what it asked."""
    again = body(ANTHROPIC.understand(parse(json.dumps(asked)).unwrap()))

    missing = {"model", "max_tokens"} - asked.keys()
    assert again == {**asked, **dict.fromkeys(missing)}


@given(said=st.lists(messages(), max_size=4).map(tuple), more=json_objects())
def test_what_is_spelled_is_understood(said, more):
    """What is spelled is spelled so again, once it was understood."""
    request = Request(MODEL, said, settings=Settings(extra=more))
    spelled = ANTHROPIC.encode(ADDRESS, request, False).unwrap()

    again = ANTHROPIC.understand(parse(spelled.body).unwrap())

    assert json.loads(ANTHROPIC.encode(ADDRESS, again, False).unwrap().body) == {
        name: part
        for name, part in json.loads(spelled.body).items()
        if part is not None
    }


UNFIT = [
    (Audio("audio/wav", b"x"), "sound"),
    (Image("image/bmp", b"x"), "JPEG, PNG, GIF or WebP, not image/bmp"),
    (Image("image/*", url="data:image/tiff;base64,eA=="), "not image/tiff"),
    (Document("application/zip", b"x"), "PDF and plain text, not application/zip"),
    (Document("text/plain", b"\xff"), "not UTF-8"),
]


@pytest.mark.parametrize(("part", "words"), UNFIT)
def test_what_cannot_be_told(part, words):
    """A part that the API does not take is refused, each time, and with advice."""
    for _ in range(2):
        failure = ANTHROPIC.encode(
            ADDRESS, Request("m", (user(part),)), False
        ).failure()
        assert words in failure.reason.detail
        assert failure.reason.advice
        assert failure.where.model == "m"
    assert (
        ANTHROPIC.count.ask(ADDRESS, Request("m", (user(part),))).failure() == failure
    )


def test_pictures_by_another_name():
    """Names that the API does not take are told by those that it does."""
    for media_type in ("image/jpg", "image/JPEG", "image/pjpeg"):
        shown = body(Request("m", (user(Image(media_type, b"x")),)))["messages"][0]
        assert shown["content"][0]["source"]["media_type"] == "image/jpeg"


# --- headers -----------------------------------------------------------------------------


def test_headers():
    """The key is a secret header; the version is told; streams are accepted as such."""
    asked = ANTHROPIC.encode(ADDRESS, ASK, True).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/v1/messages")
    assert dict(asked.headers) == {
        "accept": "text/event-stream",
        "anthropic-version": "2023-06-01",
        "content-type": "application/json",
        "x-a": "b",
    }
    assert asked.secrets == (("x-api-key", Secret("k")),)
    assert "'k'" not in repr(asked)


def test_headers_of_the_callers_own():
    """The caller's own headers replace ours, whatever their case."""
    given = (("Anthropic-Version", "2099-01-01"), ("Anthropic-Beta", "a, b"))
    address = Address(base_url="http://x", headers=given)
    asked = ANTHROPIC.encode(address, ASK, False).unwrap()

    assert [v for k, v in asked.headers if k == "anthropic-version"] == ["2099-01-01"]
    assert [v for k, v in asked.headers if k == "anthropic-beta"] == ["a,b"]
    assert asked.secrets == ()


FILES = "files-api-2025-04-14"
TRIALS = [
    ({}, None),
    ({"messages": (user(Image("image/*", id="f")),)}, FILES),
    ({"messages": (user('"type":"file"'),)}, None),
    (
        {
            "tools": (
                ProviderTool("anthropic", obj(type="computer_20250124", name="c")),
            )
        },
        "computer-use-2025-01-24",
    ),
    (
        {"settings": Settings(extra=obj(mcp_servers=[{"url": "u"}]))},
        "mcp-client-2025-04-04",
    ),
    (
        {
            "tools": (ProviderTool("anthropic", obj(type="mcp_toolset")),),
            "settings": Settings(extra=obj(mcp_servers=[{"url": "u"}])),
        },
        "mcp-client-2025-11-20",
    ),
    (
        {
            "settings": Settings(
                extra=obj(context_management={"edits": [{"type": "compact_20260112"}]})
            )
        },
        "compact-2026-01-12,context-management-2025-06-27",
    ),
]


@pytest.mark.parametrize(("wish", "expected"), TRIALS)
def test_trials(wish, expected):
    """What is asked for names the trial that it is part of, and words do not."""
    asked = ANTHROPIC.encode(ADDRESS, evolve(ASK, **wish), False).unwrap()

    assert dict(asked.headers).get("anthropic-beta") == expected


# --- replies -----------------------------------------------------------------------------

USAGE = {"input_tokens": 3, "output_tokens": 2, "service_tier": "standard"}


def message(*blocks, **more) -> bytes:
    known = {"type": "message", "id": "msg_1", "role": "assistant", "model": "m-1"}
    ending = {"stop_reason": "end_turn", "stop_sequence": None, "usage": USAGE}
    return json.dumps({**known, "content": list(blocks), **ending, **more}).encode()


def decoded(*blocks, **more):
    return ANTHROPIC.decode(ASK, HttpReply(200, body=message(*blocks, **more)))


def event(kind: str, **more) -> bytes:
    told = json.dumps({"type": kind, **more})
    return f"event: {kind}\ndata: {told}\n\n".encode()


def started(**more) -> bytes:
    head = {"type": "message", "id": "msg_1", "role": "assistant", "model": "m-1"}
    counted = {**USAGE, "output_tokens": 0}
    whole = {**head, "content": [], "stop_reason": None, "usage": counted, **more}
    return event("message_start", message=whole)


def opened(index: int, **block) -> bytes:
    return event("content_block_start", index=index, content_block=block)


def more(index: int, kind: str, **delta) -> bytes:
    delta = {"type": f"{kind}_delta", **delta}
    return event("content_block_delta", index=index, delta=delta)


def closed(index: int) -> bytes:
    return event("content_block_stop", index=index)


def ending(reason: str = "end_turn", **told) -> bytes:
    delta = {"stop_reason": reason, "stop_sequence": None, **told}
    return event("message_delta", delta=delta, usage={"output_tokens": 2})


STOP = event("message_stop")


def streamed(*pieces: bytes, request: Request = ASK):
    deltas, state = [], ANTHROPIC.begin(request)
    for piece in pieces:
        fed = ANTHROPIC.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = ANTHROPIC.flush(state)
    return [*deltas, *last.deltas], ANTHROPIC.finish(last.state)


def test_a_whole_reply():
    """All that it says."""
    answer = decoded(
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "redacted_thinking", "data": "x"},
        said("b", citations=[{"type": "page_location"}]),
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"q": 1}},
        {**USE, "caller": {"type": "direct"}},
        stop_reason="tool_use",
        container={"id": "c"},
        context_management={"applied_edits": []},
        usage={
            "input_tokens": 3,
            "cache_read_input_tokens": 5,
            "cache_creation_input_tokens": 7,
            "output_tokens": 2,
            "output_tokens_details": {"thinking_tokens": 1},
            "server_tool_use": {"web_search_requests": 1},
        },
    ).unwrap()

    assert answer.message.parts == (
        Thinking("hm", "s", MODEL),
        Opaque("anthropic", obj(type="redacted_thinking", data="x"), MODEL),
        Text("b", extra=own(citations=[{"type": "page_location"}])),
        Opaque(
            "anthropic",
            obj(type="server_tool_use", id="s", name="web_search", input={"q": 1}),
        ),
        evolve(LOOKED, extra=own(caller={"type": "direct"})),
    )
    assert (answer.finish, answer.raw_finish) == (Finish.TOOL_CALLS, "tool_use")
    assert answer.usage == Usage(15, 2, cached=5, cache_write=7, reasoning=1)
    assert (answer.model, answer.id) == ("m-1", "msg_1")
    assert answer.metadata == obj(
        container={"id": "c"},
        context_management={"applied_edits": []},
        usage={
            "output_tokens_details": {"thinking_tokens": 1},
            "server_tool_use": {"web_search_requests": 1},
        },
    )


FINISHES = [
    ("end_turn", Finish.STOP),
    ("stop_sequence", Finish.STOP),
    ("max_tokens", Finish.LENGTH),
    ("model_context_window_exceeded", Finish.LENGTH),
    ("refusal", Finish.REFUSAL),
    ("pause_turn", Finish.OTHER),
    ("something_new", Finish.OTHER),
    (None, Finish.STOP),
]


@pytest.mark.parametrize(("raw", "expected"), FINISHES)
def test_finishes(raw, expected):
    """Each reason to stop in neutral words; the provider's own is kept."""
    answer = decoded(said("hi"), stop_reason=raw).unwrap()

    assert (answer.finish, answer.raw_finish) == (expected, raw or "")


def test_a_call_beside_another_reason():
    """Servers that say ``end_turn`` beside a call mean the call."""
    assert decoded(USE, stop_reason="end_turn").unwrap().finish is Finish.TOOL_CALLS
    assert decoded(USE, stop_reason="max_tokens").unwrap().finish is Finish.LENGTH


def test_a_refusal():
    """What the API says of it is the refusal, and all it says is kept."""
    details = {"type": "refusal", "category": "bio", "explanation": "No."}
    answer = decoded(stop_reason="refusal", stop_details=details).unwrap()

    assert (answer.refusal, answer.finish) == ("No.", Finish.REFUSAL)
    assert answer.metadata["stop_details"] == obj(**details)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"<html>", b'{"x":1}'])
def test_what_is_no_message(text):
    """Status 200 alone makes no answer."""
    failure = ANTHROPIC.decode(ASK, HttpReply(200, body=text)).failure()

    assert failure.reason.tag == "unreadable"


def test_deltas():
    """A stream gives its fragments as they come, and its end last."""
    deltas, finished = streamed(
        started(),
        event("ping"),
        opened(0, type="thinking", thinking="", signature=""),
        more(0, "thinking", thinking="h") + more(0, "thinking", thinking="m"),
        more(0, "signature", signature="s"),
        closed(0),
        opened(1, type="text", text=""),
        more(1, "text", text="Hel") + more(1, "text", text="lo"),
        more(1, "citations", citation={"type": "page_location"}),
        closed(1),
        opened(2, type="server_tool_use", id="s", name="web_search", input={}),
        more(2, "input_json", partial_json='{"q'),
        more(2, "input_json", partial_json='":1}'),
        closed(2),
        opened(3, **{**USE, "input": {}}),
        more(3, "input_json", partial_json=""),
        more(3, "input_json", partial_json='{"at": '),
        more(3, "input_json", partial_json='"sky"}'),
        closed(3),
        opened(4, type="tool_use", id="2", name="wait", input={}),
        closed(4),
        ending("tool_use"),
        STOP,
    )

    searched = obj(type="server_tool_use", id="s", name="web_search", input={"q": 1})
    assert deltas == [
        ThinkingDelta("", 0),
        ThinkingDelta("h", 0),
        ThinkingDelta("m", 0),
        ThinkingDelta("", 0, "s", MODEL),
        TextDelta("", 1),
        TextDelta("Hel", 1),
        TextDelta("lo", 1),
        TextDelta("", 1, extra=own(citations=[{"type": "page_location"}])),
        OpaqueDelta("anthropic", searched, 2),
        ToolCallDelta(3, "1", "look"),
        ToolCallDelta(3),
        ToolCallDelta(3, arguments='{"at": '),
        ToolCallDelta(3, arguments='"sky"}'),
        ToolCallDelta(4, "2", "wait"),
        ToolCallDelta(4, arguments="{}"),
        Ended(
            finish=Finish.TOOL_CALLS,
            raw_finish="tool_use",
            usage=Usage(3, 2),
            model="m-1",
            id="msg_1",
            metadata=obj(usage={"service_tier": "standard"}),
        ),
    ]
    assert finished.unwrap().calls == (LOOKED, ToolCall("2", "wait"))


WORDS = opened(0, type="text", text="") + more(0, "text", text="hi")
ENDS = [
    [started(), WORDS, closed(0), ending(), STOP],
    [started(), WORDS, ending(), STOP],
    [started(), WORDS, closed(0), ending(), STOP[:-1]],
    [started(), WORDS, closed(0), ending(), STOP, b"data: [DONE]\n\n"],
    [started(), WORDS, closed(0), ending(), b"data: [DONE]\n\n", STOP],
    [started(), WORDS, closed(0), ending(), STOP, WORDS, b"data: garbage\n\n"],
    [message(said("hi"))],
    [
        started(content=[said("hi")]),
        ending(),
        STOP,
    ],
]


@pytest.mark.parametrize("pieces", ENDS)
def test_ends(pieces):
    """``message_stop`` is the end; a whole message in place of a stream is one too."""
    deltas, finished = streamed(*pieces)

    assert finished.unwrap().text == "hi"
    assert [delta for delta in deltas if isinstance(delta, Ended)] == deltas[-1:]


@pytest.mark.parametrize(
    "rest",
    [b"", closed(0), closed(0) + ending(), closed(0) + ending() + b"data: [DONE]\n\n"],
)
def test_no_end(rest):
    """Without ``message_stop`` a stream broke off, and what arrived is kept."""
    reason = streamed(started(), WORDS, rest)[1].failure().reason

    assert isinstance(reason, r.Interrupted)
    assert reason.partial.text == "hi"
    assert reason.partial.usage == Usage(3, 2 if b"message_delta" in rest else 0)


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    assert streamed()[1].failure().reason.partial is None
    assert streamed(started())[1].failure().reason.partial is not None


def failed(kind: str, words: str = "no", **more) -> bytes:
    return event("error", error={"type": kind, "message": words}, **more)


ERRORS = [
    (failed("overloaded_error"), r.Overloaded),
    (failed("api_error"), r.ServerFault),
    (failed("rate_limit_error"), r.RateLimited),
    (failed("timeout_error"), r.TimedOut),
    (failed("invalid_request_error"), r.BadRequest),
    (failed("invalid_request_error", "prompt is too long: 9 > 8"), r.ContextTooLong),
    (b'data: {"error":{"message":"no","code":529}}\n\n', r.Overloaded),
    (b'data: {"error":"busy"}\n\n', r.ServerFault),
    (b"data: <html>\n\n", r.Unreadable),
]


@pytest.mark.parametrize(("text", "kind"), ERRORS)
def test_an_error_in_the_middle(text, kind):
    """The reason is the server's, and what had arrived is kept."""
    reason = streamed(started(), WORDS, text, STOP)[1].failure().reason

    assert isinstance(reason, kind)
    assert reason.partial.text == "hi"


def test_a_bare_error_in_the_middle():
    """Servers that only speak like Anthropic send it without its wrapping."""
    text = event("server_error", code=500, message="no such grammar")

    reason = streamed(started(), WORDS, text)[1].failure().reason

    assert isinstance(reason, r.ServerFault)
    assert (reason.message, reason.partial.text) == ("no such grammar", "hi")


def test_an_error_names_its_request():
    """Where it happened has the id, from the header or from the body."""
    named = {"error": {"type": "overloaded_error", "message": "no"}}
    text = json.dumps({"type": "error", **named, "request_id": "req_1"}).encode()
    stream = failed("api_error", request_id="req_1")

    assert streamed(started(), stream)[1].failure().where.request_id == "req_1"
    for header, expected in (((), "req_1"), ((("request-id", "req_2"),), "req_2")):
        failure = ANTHROPIC.explain("m", HttpReply(529, header, text))
        assert failure.where.request_id == expected
        assert failure.reason == r.Overloaded("no", code="overloaded_error")


def test_overloaded_says_how_long_to_wait():
    """A 529 is worth another try, after as long as it says."""
    text = (
        b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
    )
    failure = ANTHROPIC.explain("m", HttpReply(529, (("retry-after", "7"),), text))

    assert isinstance(failure.reason, r.Overloaded)
    assert (failure.retryable, failure.retry_after) == (True, 7.0)


def test_an_error_under_status_200():
    """It is an error all the same."""
    text = b'{"type":"error","error":{"type":"api_error","message":"no"}}'

    reason = ANTHROPIC.decode(ASK, HttpReply(200, body=text)).failure().reason

    assert reason == r.ServerFault("no", code="api_error")


def test_what_is_not_known_is_kept():
    """Events, deltas and blocks of kinds that came later are lost nowhere."""
    strange = {"type": "strange", "x": 1}
    _, finished = streamed(
        started(provider="p"),
        event("strange", x=1),
        opened(0, type="compaction", content=None),
        more(0, "compaction", content="c", encrypted_content="e"),
        closed(0),
        opened(1, type="text", text=""),
        more(1, "strange", y=2),
        opened(2, type="fallback", to={"model": "m-2"}),
        ending(container={"id": "c"}, stop_details=None),
        STOP,
    )

    answer = finished.unwrap()
    assert answer.metadata == obj(
        provider="p",
        container={"id": "c"},
        usage={"service_tier": "standard"},
        events=[
            strange,
            {
                "type": "content_block_delta",
                "index": 1,
                "delta": {"type": "strange_delta", "y": 2},
            },
        ],
    )
    compaction = obj(type="compaction", content="c", encrypted_content="e")
    fallback = obj(type="fallback", to={"model": "m-2"})
    assert answer.message.parts == (
        Opaque("anthropic", compaction),
        Text(""),
        Opaque("anthropic", fallback),
    )


def test_arguments_that_come_ahead():
    """Some servers tell all arguments at the start of a call, others twice."""
    ahead = opened(0, **USE) + closed(0)
    twice = opened(0, **USE) + more(0, "input_json", partial_json='{"at":"sky"}')

    for pieces in (ahead, twice + closed(0), twice):
        answer = streamed(started(), pieces, ending("tool_use"), STOP)[1].unwrap()
        assert answer.calls == (LOOKED,)


def test_arguments_that_are_no_json():
    """They are kept as text; those of a tool that the provider runs, as a member."""
    cut = opened(0, **{**USE, "input": {}}) + more(0, "input_json", partial_json='{"a')
    answer = streamed(started(), cut, closed(0), ending("max_tokens"), STOP)[1].unwrap()

    assert answer.calls == (ToolCall("1", "look", raw='{"a'),)
    search = opened(0, type="server_tool_use", id="s", name="web_search", input={})
    broken = search + more(0, "input_json", partial_json='{"q') + closed(0)
    answer = streamed(started(), broken, ending("max_tokens"), STOP)[1].unwrap()
    assert answer.message.parts[0].content["input"] == obj(unparsed='{"q')


# --- answers by a tool -------------------------------------------------------------------

OLD = "claude-sonnet-4-0"
ANSWER = {"type": "tool_use", "id": "1", "name": "respond_in_json"}
SHAPED = Request(OLD, (user("hi"),), output=Schema("x", SHAPE))
LISTED = evolve(
    SHAPED, output=Schema("x", obj(type="array", items={"type": "integer"}))
)


def answer_tool(schema: dict) -> dict:
    return {
        "name": "respond_in_json",
        "description": "Give your answer by calling this tool: its input is the answer.",
        "input_schema": schema,
    }


LOOSE = {
    "type": "object",
    "properties": {"name": {"type": "string", "minLength": 1}},
    "required": ["name"],
}
ALONE = {"type": "tool", "name": "respond_in_json", "disable_parallel_tool_use": True}
BOXED = {
    "type": "object",
    "properties": {"answer": {"type": "array", "items": {"type": "integer"}}},
    "required": ["answer"],
}
BY_TOOL = [
    (SHAPED, {"tools": [answer_tool(LOOSE)], "tool_choice": ALONE}),
    (
        evolve(SHAPED, output=AnyJson()),
        {"tools": [answer_tool({"type": "object"})], "tool_choice": ALONE},
    ),
    (LISTED, {"tools": [answer_tool(BOXED)], "tool_choice": ALONE}),
    (
        evolve(SHAPED, tools=(LOOK,)),
        {"tools": [tool(), answer_tool(LOOSE)], "tool_choice": {"type": "any"}},
    ),
    (
        evolve(SHAPED, tools=(LOOK,), tool_choice=Choice.NONE),
        {"tools": [tool(), answer_tool(LOOSE)], "tool_choice": ALONE},
    ),
    (
        evolve(SHAPED, tools=(LOOK,), tool_choice=Named("look")),
        {
            "tools": [tool(), answer_tool(LOOSE)],
            "tool_choice": {
                "type": "tool",
                "name": "look",
                "disable_parallel_tool_use": True,
            },
        },
    ),
    (
        Request("claude-opus-5-5", (user("hi"),), output=AnyJson()),
        {"tools": [answer_tool({"type": "object"})]},
    ),
]


@pytest.mark.parametrize(("request_", "expected"), BY_TOOL)
def test_answers_are_asked_for_by_a_tool(request_, expected):
    """Where a model does not answer in a shape by itself, a tool takes the answer."""
    asked = body(request_)

    assert {k: v for k, v in asked.items() if k in ("tools", "tool_choice")} == expected
    assert "output_config" not in asked


def answered(request: Request, given: dict, *beside: dict):
    whole = message(*beside, {**ANSWER, "input": given}, stop_reason="tool_use")
    return ANTHROPIC.decode(request, HttpReply(200, body=whole))


def pieces(text: str, index: int = 0) -> list[bytes]:
    given = [text[at : at + 3] for at in range(0, len(text), 3)]
    return [more(index, "input_json", partial_json=piece) for piece in given]


GIVEN = [
    (
        SHAPED,
        {"name": 'A "d" \\ a', "n": [1, 2.5]},
        '{"name":"A \\"d\\" \\\\ a","n":[1,2.5]}',
    ),
    (SHAPED, {}, "{}"),
    (LISTED, {"answer": [1, 2]}, "[1,2]"),
    (LISTED, {"other": 1}, '{"other":1}'),
]


@pytest.mark.parametrize(("request_", "given", "expected"), GIVEN)
def test_answers_by_a_tool(request_, given, expected):
    """Its input is the answer's text, whole or streamed; the call is none."""
    whole = answered(request_, given).unwrap()
    begun = opened(0, **{**ANSWER, "input": {}})
    deltas, finished = streamed(
        started(),
        begun,
        *(pieces(json.dumps(given, indent=1)) if given else ()),
        closed(0),
        ending("tool_use"),
        STOP,
        request=request_,
    )

    assert whole == finished.unwrap()
    assert (whole.text, whole.calls) == (expected, ())
    assert (whole.finish, whole.raw_finish) == (Finish.STOP, "tool_use")
    words = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert "".join(words) == expected
    assert request_ is LISTED or len(words) >= min(len(expected) // 3, 2)


def test_words_beside_an_answer():
    """What the model says before or after it is kept, and is no part of the answer."""
    begun = opened(1, **{**ANSWER, "input": {}})
    talk = WORDS + closed(0) + begun + b"".join(pieces('{"name": "A"}', 1)) + closed(1)
    after = opened(2, type="text", text="") + more(2, "text", text="So.") + closed(2)
    finished = streamed(
        started(), talk, after, ending("tool_use"), STOP, request=SHAPED
    )[1]

    assert finished.unwrap().message.parts == (
        Opaque("anthropic", obj(type="text", text="hi")),
        Text('{"name":"A"}'),
        Opaque("anthropic", obj(type="text", text="So.")),
    )


def test_other_calls_beside_an_answer():
    """Calls of real tools stay calls."""
    answer = answered(SHAPED, {"name": "A"}, {**USE, "id": "2"}).unwrap()

    assert answer.calls == (evolve(LOOKED, id="2"),)
    assert (answer.text, answer.finish) == ('{"name":"A"}', Finish.TOOL_CALLS)


def test_words_in_place_of_an_answer():
    """A model that does not call the tool has answered in plain words."""
    deltas, finished = streamed(
        started(), WORDS, closed(0), ending(), STOP, request=SHAPED
    )
    plain = ANTHROPIC.decode(SHAPED, HttpReply(200, body=message(said("hi"))))

    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]
    assert finished.unwrap().text == plain.unwrap().text == "hi"


def test_an_answer_by_a_tool_that_breaks_off():
    """What had arrived of it is kept."""
    begun = opened(0, **{**ANSWER, "input": {}})
    told = streamed(started(), begun, *pieces('{"name": "A'), request=SHAPED)[1]
    talk = streamed(started(), WORDS, request=SHAPED)[1]

    assert told.failure().reason.partial.text == '{"name":"A'
    assert talk.failure().reason.partial.text == "hi"


# --- everything else ---------------------------------------------------------------------


def test_models():
    """The list comes in pages, and each says how to ask for the next."""
    page = {"data": [{"id": "a", "type": "model"}, {"x": 1}, {"id": "b"}]}
    first = {**page, "has_more": True, "last_id": "b/1"}
    listing = ANTHROPIC.models.read(
        None, HttpReply(200, body=json.dumps(first).encode())
    )
    last = ANTHROPIC.models.read(None, HttpReply(200, body=json.dumps(page).encode()))

    asked = ANTHROPIC.models.ask(ADDRESS, listing.unwrap().after).unwrap()
    assert asked.url == "http://x/v1/models?limit=1000&after_id=b%2F1"
    assert asked.secrets == (("x-api-key", Secret("k")),)
    assert dict(asked.headers)["anthropic-version"] == "2023-06-01"
    assert ANTHROPIC.models.ask(ADDRESS, None).unwrap().url.endswith("?limit=1000")
    assert listing.unwrap().names == last.unwrap().names == ("a", "b")
    assert listing.unwrap().entries == (obj(id="a", type="model"), obj(id="b"))
    assert last.unwrap().after is None
    wrong = ANTHROPIC.models.read(None, HttpReply(200, body=b"[]")).failure()
    assert wrong.reason.tag == "unreadable"


def test_show():
    """What is said of one model."""
    told = {
        "id": "claude-opus-4-8",
        "display_name": "Claude Opus 4.8",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
        "capabilities": {"batch": {"supported": True}, "x": {"supported": False}},
    }
    reply = HttpReply(200, body=json.dumps(told).encode())
    info = ANTHROPIC.show.read("m", reply).unwrap()

    assert (
        ANTHROPIC.show.ask(ADDRESS, "a/é").unwrap().url
        == "http://x/v1/models/a%2F%C3%A9"
    )
    assert (info.name, info.context_window, info.max_output, info.capabilities) == (
        "claude-opus-4-8",
        1_000_000,
        128_000,
        ("batch",),
    )
    assert info.metadata["display_name"] == "Claude Opus 4.8"
    bare = ANTHROPIC.show.read("m", HttpReply(200, body=b'{"id":"m"}')).unwrap()
    assert bare.capabilities is None
    wrong = ANTHROPIC.show.read("m", HttpReply(200, body=b"{}")).failure()
    assert (wrong.reason.tag, wrong.where.model) == ("unreadable", "m")


def test_count():
    """All that the model reads is counted, as it would be sent, and nothing else."""
    settings = Settings(temperature=0.5, reasoning_effort=Effort.LOW, stop=("a",))
    request = evolve(ASK, tools=(LOOK,), settings=settings)
    asked = ANTHROPIC.count.ask(ADDRESS, request).unwrap()

    assert (asked.method, asked.url) == ("POST", "http://x/v1/messages/count_tokens")
    assert json.loads(asked.body) == {
        "model": MODEL,
        "messages": [HI],
        "tools": [tool()],
        "thinking": ENABLED,
    }
    reply = HttpReply(200, body=b'{"input_tokens":7}')
    assert ANTHROPIC.count.read(ASK, reply).unwrap() == TokenCount(7, "anthropic")
    wrong = ANTHROPIC.count.read(ASK, HttpReply(200, body=b"{}")).failure()
    assert (wrong.reason.tag, wrong.where.model) == ("unreadable", MODEL)
