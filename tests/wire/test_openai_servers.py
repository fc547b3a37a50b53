"""Servers that speak OpenAI's chat completions: what is particular to each."""

import json

import pytest
from attrs import evolve

from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.message import ToolMessage, assistant, system, user
from mojentic_fp.data.part import CachePoint, Document, Extra, Thinking, ToolCall
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import Choice
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai import OPENAI, openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS, server_at
from tests.wire.openai import ADDRESS, ASK, LOOK, body, chunk, decoded, obj, streamed

HI = {"role": "user", "content": "hi"}


def at(name: str):
    return openai_codec(SERVERS[name])


def test_one_codec_each():
    """A server's codec has its name, and tells its own words again to itself."""
    for name in SERVERS:
        codec = at(name)
        answer = decoded({"reasoning": "a", "content": "b"}, codec=codec).unwrap()
        again = body(Request("m", (answer.message,)), codec=codec)["messages"][0]

        assert codec.name == name
        assert answer.message.parts[0].extra == Extra(name, obj(field="reasoning"))
        assert again.get("reasoning") == ("a" if SERVERS[name].thoughts else None)
        other = body(Request("m", (answer.message,)), codec=at_another(name))
        assert other["messages"] == [{"role": "assistant", "content": "b"}]


def at_another(name: str):
    return OPENAI if name != "openai" else at("groq")


ADDRESSES = [
    ("https://api.openai.com/v1", "openai"),
    ("https://openrouter.ai/api/v1", "openrouter"),
    ("https://API.Groq.com/openai/v1", "groq"),
    ("https://user:pw@api.mistral.ai:443/v1", "mistral"),
    ("https://api.mistral.ai.evil.org/v1", "openai"),
    ("https://me.openai.azure.com", "azure"),
    ("https://me.openai.azure.com/openai/v1", "azure"),
    ("http://localhost:8080/v1", "openai"),
    ("nonsense", "openai"),
    ("", "openai"),
]


@pytest.mark.parametrize(("url", "name"), ADDRESSES)
def test_a_server_is_known_by_its_host(url, name):
    """By its whole host, or by the end of Azure's."""
    assert server_at(url).name == name


def test_azure():
    """A deployment has a path, the interface a version, and the key a header."""
    there = Address(base_url="https://me.openai.azure.com", key=Secret("k"))
    asked = at("azure").encode(there, evolve(ASK, model="my 4o"), False).unwrap()
    listed = at("azure").models.ask(there, None).unwrap()
    newer = openai_codec(server_at("https://me.openai.azure.com/openai/v1"))

    assert asked.url == (
        "https://me.openai.azure.com/openai/deployments/my%204o/chat/completions"
        "?api-version=2024-10-21"
    )
    assert asked.secrets == (("api-key", Secret("k")),)
    assert listed.url == (
        "https://me.openai.azure.com/openai/models?api-version=2024-10-21"
    )
    assert listed.secrets == (("api-key", Secret("k")),)
    url = newer.encode(ADDRESS, ASK, False).unwrap().url
    assert url == "http://x/v1/chat/completions"
    keyless = Address(base_url="https://x")
    assert at("azure").encode(keyless, ASK, False).unwrap().secrets == ()


def test_mistral():
    """Ids of nine letters, a name in results, a seed of its own, prefixes marked."""
    calls = assistant(ToolCall("call_1", "look"), ToolCall("abc123XYZ", "look"))
    request = Request(
        "mistral-large",
        (user("hi"), calls, ToolMessage("call_1", "look", "x"), assistant("So")),
        tools=(LOOK,),
        tool_choice=Choice.REQUIRED,
        settings=Settings(seed=1, max_tokens=2),
    )
    said = body(request, stream=True, codec=at("mistral"))

    _, called, result, last = said["messages"]
    first, second = called["tool_calls"]
    assert first["id"] == result["tool_call_id"]
    assert (len(first["id"]), first["id"].isalnum()) == (9, True)
    assert second["id"] == "abc123XYZ"
    assert result["name"] == "look"
    assert last == {"role": "assistant", "content": "So", "prefix": True}
    assert (said["tool_choice"], said["random_seed"], said["max_tokens"]) == (
        "any",
        1,
        2,
    )
    assert "stream_options" not in said
    assert body(Request("m", ()), codec=at("mistral"))["messages"] == []


def test_documents_of_mistral():
    """They stand in a part of their own, by an address."""
    pdf = Document("application/pdf", url="https://x/a.pdf", name="a.pdf")
    here = Document("application/pdf", data=b"ab")
    said = body(Request("m", (user(pdf, here),)), codec=at("mistral"))

    assert said["messages"][0]["content"] == [
        {
            "type": "document_url",
            "document_url": "https://x/a.pdf",
            "document_name": "a.pdf",
        },
        {
            "type": "document_url",
            "document_url": "data:application/pdf;base64,YWI=",
        },
    ]


EFFORTS = [
    ("openai", Effort.HIGH, {"reasoning_effort": "high"}),
    ("openai", Effort.DISABLED, {"reasoning_effort": "none"}),
    ("openrouter", Effort.HIGH, {"reasoning": {"effort": "high"}}),
    ("openrouter", Effort.ENABLED, {"reasoning": {"enabled": True}}),
    ("openrouter", Effort.DISABLED, {"reasoning": {"effort": "none"}}),
    (
        "deepseek",
        Effort.MAX,
        {"thinking": {"type": "enabled"}, "reasoning_effort": "max"},
    ),
    ("deepseek", Effort.DISABLED, {"thinking": {"type": "disabled"}}),
    ("zai", Effort.ENABLED, {"thinking": {"type": "enabled"}}),
    ("omlx", Effort.DISABLED, {"chat_template_kwargs": {"enable_thinking": False}}),
    (
        "vllm",
        Effort.LOW,
        {"chat_template_kwargs": {"enable_thinking": True, "reasoning_effort": "low"}},
    ),
]


@pytest.mark.parametrize(("name", "effort", "expected"), EFFORTS)
def test_how_hard_to_think(name, effort, expected):
    """Each server has its own word for it."""
    request = Request("m", (user("hi"),), settings=Settings(reasoning_effort=effort))

    assert body(request, codec=at(name)) == {
        "model": "m",
        "messages": [HI],
        **expected,
    }


def test_how_many_thoughts():
    """Where a number is taken, it stands beside the word."""
    both = Settings(reasoning_tokens=9, reasoning_effort=Effort.HIGH)
    for wish, expected in (
        (both, {"effort": "high", "max_tokens": 9}),
        (Settings(reasoning_tokens=9), {"max_tokens": 9}),
    ):
        said = body(Request("m", (), settings=wish), codec=at("openrouter"))

        assert said["reasoning"] == expected


def test_the_caller_adds_to_a_servers_own_words():
    """What is given beside is merged into what is said."""
    wish = Settings(
        reasoning_effort=Effort.DISABLED,
        extra=obj(chat_template_kwargs={"preserve_thinking": True}),
    )
    said = body(Request("m", (), settings=wish), codec=at("omlx"))

    assert said["chat_template_kwargs"] == {
        "enable_thinking": False,
        "preserve_thinking": True,
    }


def test_cache_points():
    """They are marked at the part before them, where a server has a mark."""
    message = user("a", CachePoint("1h"), "b", CachePoint())
    parts = body(Request("m", (message,)), codec=at("openrouter"))["messages"][0]
    told = body(Request("m", (system("a", CachePoint()),)), codec=at("openrouter"))
    first = body(Request("m", (user(CachePoint(), "a"),)), codec=at("openrouter"))

    assert parts["content"] == [
        {
            "type": "text",
            "text": "a",
            "cache_control": {"type": "ephemeral", "ttl": "1h"},
        },
        {"type": "text", "text": "b", "cache_control": {"type": "ephemeral"}},
    ]
    assert told["messages"][0]["content"] == [
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}
    ]
    assert first["messages"][0]["content"] == [{"type": "text", "text": "a"}]


LIMITS = [
    ("openai", "m", "max_tokens"),
    ("openai", "o3", "max_completion_tokens"),
    ("groq", "m", "max_completion_tokens"),
    ("openrouter", "openai/o3", "max_tokens"),
    ("ollama", "gpt-oss-20b", "max_tokens"),
]


@pytest.mark.parametrize(("name", "model", "limit"), LIMITS)
def test_what_bounds_the_answer(name, model, limit):
    """By the server, or else by the model."""
    said = body(Request(model, (), settings=Settings(max_tokens=7)), codec=at(name))

    assert said[limit] == 7


def test_parallel_calls():
    """A wish that a server has no word for is left out, and said."""
    silent = openai_codec(evolve(SERVERS["openai"], name="silent", parallel=False))
    request = Request(
        "m", (), tools=(LOOK,), settings=Settings(parallel_tool_calls=False)
    )

    assert "parallel_tool_calls" not in body(request, codec=silent)
    found = silent.adapt(request).unwrap()
    assert found.notes == ("parallel_tool_calls left out: silent has no word for it",)


def test_sealed_thoughts_are_told_again():
    """What OpenRouter seals is told again to it as it came, in every later turn."""
    details = [{"type": "reasoning.encrypted", "data": "x", "index": 0, "id": "r"}]
    answer = decoded(
        {"content": "b", "reasoning": "a", "reasoning_details": details},
        codec=at("openrouter"),
    ).unwrap()
    said = body(
        Request("m", (user("hi"), answer.message, user("and?"))), codec=at("openrouter")
    )

    assert said["messages"][1] == {
        "role": "assistant",
        "content": "b",
        "reasoning": "a",
        "reasoning_details": details,
    }


def test_the_signature_of_a_call_is_told_again():
    """Gemini's proof of a thought goes with the call that it came with."""
    signed = {"google": {"thought_signature": "s"}}
    told = {
        "id": "",
        "type": "function",
        "function": {"name": "f", "arguments": "{}"},
        "extra_content": signed,
    }
    answer = decoded({"tool_calls": [told]}, codec=at("gemini")).unwrap()
    said = body(
        Request("m", (answer.message, ToolMessage("", "f", "x"))), codec=at("gemini")
    )

    first, second = said["messages"]
    assert first["tool_calls"][0]["extra_content"] == signed
    assert first["tool_calls"][0]["id"] == second["tool_call_id"] == "call_f"
    assert second["name"] == "f"


def test_failures_say_whose_they_are():
    """A failure names the server, in a stream, whole, and as an error."""
    codec = at("groq")
    broken = streamed(chunk({"content": "a"}), codec=codec)[1].failure()
    odd = codec.decode(ASK, HttpReply(200, body=b"{}")).failure()
    wrong = codec.explain("m", HttpReply(401, body=b"no"))
    unlisted = codec.models.read(None, HttpReply(200, body=b"{}")).failure()

    for failure in (broken, odd, wrong, unlisted):
        assert failure.where.provider == "groq"


def test_thoughts_of_another_name():
    """Every name that servers have for thoughts is read, and told again."""
    for field in ("reasoning_content", "reasoning", "reasoning_text", "thinking"):
        answer = decoded({field: "a", "content": "b"}).unwrap()

        assert answer.thinking == "a"
        assert body(Request("m", (answer.message,)))["messages"] == [
            json.loads(json.dumps({"role": "assistant", "content": "b", field: "a"}))
        ]
    made = assistant(Thinking("by hand"), "b")
    assert body(Request("m", (made,)))["messages"] == [
        {"role": "assistant", "content": "b"}
    ]
