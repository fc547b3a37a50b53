"""Our count of a request against the tokens that OpenAI said it was.

Recorded requests are read as requests of ours, counted by ``local_count``, and compared
with ``usage.prompt_tokens`` of the recorded reply.
"""

from collections import Counter
from typing import Any

import pytest
from attrs import frozen
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    AnyJson,
    Choice,
    Message,
    Named,
    Request,
    Schema,
    Text,
    TokenCount,
    ToolCall,
    ToolMessage,
    ToolSpec,
    assistant,
    count_tokens,
    image,
    local_count,
    run,
    system,
    tokens,
    user,
)
from mojentic_fp.data.family import find
from mojentic_fp.data.json import freeze
from tests.wire.corpus import CORPUS, exchanges

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the corpus of recorded exchanges is not here"
)
pytest.importorskip("tiktoken")

CLASSIC = ("gpt-3-5", "gpt-4", "gpt-4o")
LATER = ("gpt-4-1", "gpt-5", "o3", "o4")
FITTED = (*CLASSIC, "gpt-4-1", "o4")
SEEN = {"image", "audio", "document"}


def texts(content: Any) -> list[Text]:
    parts = [content] if isinstance(content, str) else content or []
    return [
        Text(part if isinstance(part, str) else part["text"])
        for part in parts
        if isinstance(part, str) or part["type"] == "text"
    ]


def said(message: dict[str, Any]) -> Message:
    words = texts(message.get("content"))
    match message["role"]:
        case "system" | "developer":
            return system(*words)
        case "user":
            pictures = [
                image(part["image_url"]["url"])
                for part in message["content"]
                if isinstance(part, dict) and part["type"] == "image_url"
            ]
            return user(*words, *pictures)
        case "assistant":
            calls = [
                ToolCall(
                    call["id"],
                    call["function"]["name"],
                    raw=call["function"]["arguments"],
                )
                for call in message.get("tool_calls") or ()
            ]
            return assistant(*words, *calls)
        case _:
            return ToolMessage(message["tool_call_id"], "", words)


def understood(body: dict[str, Any]) -> Request:
    tools = [tool["function"] for tool in body.get("tools") or ()]
    tools += body.get("functions") or []
    choice = body.get("tool_choice")
    wanted = (body.get("response_format") or {}).get("json_schema")
    return Request(
        body["model"],
        tuple(said(message) for message in body["messages"]),
        tools=tuple(
            ToolSpec(
                tool["name"],
                tool.get("description") or "",
                freeze(tool.get("parameters") or {}).unwrap(),
            )
            for tool in tools
        ),
        tool_choice=(
            Named(choice["function"]["name"])
            if isinstance(choice, dict)
            else Choice.AUTO
        ),
        output=(
            Schema(
                wanted["name"],
                freeze(wanted["schema"]).unwrap(),
                bool(wanted.get("strict")),
            )
            if wanted
            else AnyJson()
            if body.get("response_format")
            else None
        ),
    )


@frozen
class Compared:
    """A count of ours, and what OpenAI said."""

    ours: TokenCount
    theirs: int

    @property
    def off(self) -> int:
        return self.ours.tokens - self.theirs


def compared(*families: str, tools: bool) -> list[Compared]:
    """Every recording of text with these models, with tools or without."""
    count = run(local_count().over(tokens()))
    return [
        Compared(
            unsafe_perform_io(count(count_tokens(understood(body)))).unwrap(),
            row["expect"]["usage"]["input"],
        )
        for row in exchanges("openai-chat")
        if (body := row["request"]["body"])
        and row["dialect"] in {"openai", "azure"}
        and (row["expect"] or {}).get("usage")
        and find(dict.fromkeys(families, True), body["model"])
        and bool(body.get("tools") or body.get("functions")) == tools
        and fair(row)
    ]


def fair(row: dict[str, Any]) -> bool:
    """Whether everything is said that was counted: no pictures, searches or names."""
    body = row["request"]["body"]
    named = any("name" in one for one in body["messages"] if one["role"] == "user")
    return not (named or SEEN & set(row["traits"]) or "search" in body["model"])


def test_text_is_counted_to_the_token() -> None:
    """Whatever the model, and whether it reasons or not."""
    found = compared(*CLASSIC, *LATER, tools=False)
    exact = [one for one in found if not one.ours.estimated]

    assert len(exact) >= 36
    assert Counter(one.off for one in exact) == {0: len(exact)}


def test_tools_and_calls_are_counted_nearly_always_to_the_token() -> None:
    """With the models whose sums are not marked as estimates."""
    found = compared(*CLASSIC, tools=True)
    off = Counter(one.off for one in found if not one.ours.estimated)

    assert off[0] >= 17
    assert off.total() - off[0] <= 5
    assert max(map(abs, off)) <= 6


def test_estimates_are_marked_and_not_far_off() -> None:
    """Schemas of answers, and tools of models that vary."""
    found = [one for tools in (False, True) for one in compared(*FITTED, tools=tools)]
    guessed = [one for one in found if one.ours.estimated]

    assert len(guessed) >= 19
    assert sum(abs(one.off) <= 9 for one in guessed) >= len(guessed) - 1


def test_the_count_says_who_counted() -> None:
    """The vocabulary is that of the model."""
    (found, *_) = compared("gpt-3-5", tools=False)

    assert found.ours.by == "tiktoken:cl100k_base"
