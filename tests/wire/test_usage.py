"""Our count of a request against the tokens that OpenAI said it was.

Recorded requests are read as requests of ours, counted by ``local_count``, and compared
with ``usage.prompt_tokens`` of the recorded reply.
"""

from collections import Counter
from typing import Any

import pytest
from attrs import evolve, frozen
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Message,
    Request,
    TokenCount,
    ToolCall,
    count_tokens,
    local_count,
    run,
    tokens,
)
from mojentic_fp.data.family import find
from mojentic_fp.data.json import freeze
from mojentic_fp.wire.openai import OPENAI
from tests.wire.corpus import CORPUS, exchanges

pytestmark = pytest.mark.skipif(
    not CORPUS.exists(), reason="the corpus of recorded exchanges is not here"
)
pytest.importorskip("tiktoken")

CLASSIC = ("gpt-3-5", "gpt-4", "gpt-4o")
LATER = ("gpt-4-1", "gpt-5", "o3", "o4")
FITTED = (*CLASSIC, "gpt-4-1", "o4")
SEEN = {"image", "audio", "document"}


def understood(body: dict[str, Any]) -> Request:
    """What a recorded body asks; functions are what tools were called once."""
    functions = body.get("functions") or ()
    tools = [{"type": "function", "function": function} for function in functions]
    asked = {**body, **({"tools": tools} if tools else {})}
    texts = {
        call["id"]: call["function"]["arguments"]
        for message in body["messages"]
        for call in message.get("tool_calls") or ()
    }
    request = OPENAI.understand(freeze(asked).unwrap())
    return evolve(
        request, messages=tuple(as_said(one, texts) for one in request.messages)
    )


def as_said(message: Message, texts: dict[str, str]) -> Message:
    """The message, its calls to the letter: we would write their JSON without blanks."""
    parts = (
        evolve(part, raw=texts[part.id]) if isinstance(part, ToolCall) else part
        for part in message.parts
    )
    return evolve(message, parts=tuple(parts))


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
    """Whether everything is said that was counted: no pictures and no searches."""
    searches = "search" in row["request"]["body"]["model"]
    return not (searches or SEEN & set(row["traits"]))


def test_text_is_counted_to_the_token() -> None:
    """Whatever the model; the one that is off by one names its speakers."""
    found = compared(*CLASSIC, *LATER, tools=False)
    exact = [one for one in found if not one.ours.estimated]

    assert len(exact) >= 37
    assert Counter(one.off for one in exact) == {0: len(exact) - 1, 1: 1}


def test_tools_and_calls_are_counted_nearly_always_to_the_token() -> None:
    """With the models whose sums are not marked as estimates."""
    found = compared(*CLASSIC, tools=True)
    off = Counter(one.off for one in found if not one.ours.estimated)

    assert off[0] >= 21
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
