"""How everybody else counts, at a guess: their vocabularies are not ours to count by.

Decides: what a message, a call and tools cost beside their texts, and what a token of
ours is worth in the model's own.  For Claude this was found from recorded usage: 1.15
up to 4.6, 1.75 from 4.7 on; exact counts are for Anthropic's own endpoint, which
``CountTokens`` asks (https://platform.claude.com/docs/en/build-with-claude/token-counting).
The prompt that explains tools to Claude is 346 tokens:
https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
"""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.family import find
from mojentic_fp.data.json import render
from mojentic_fp.data.message import AssistantMessage, Message
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import Request, Schema
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.tokens.parts import arguments, own, parts
from mojentic_fp.wire.tokens.tally import Rules, Tally, total

_PAGE: Final = 2000
_CALL: Final = 12


@frozen(kw_only=True)
class Family:
    """What differs between families: the costs of a message, of the rest, of tools."""

    message: int = 4
    priming: int = 3
    tools: int = 0
    scale: float = 1.0


_OTHER: Final = Family()
_CLAUDE: Final = Family(message=3, priming=4, tools=346, scale=1.75)
_CLAUDE_BEFORE: Final = Family(message=3, priming=4, tools=346, scale=1.15)
_FAMILIES: Final = immutabledict(
    {
        "claude": _CLAUDE,
        "claude-2": _CLAUDE_BEFORE,
        "claude-3": _CLAUDE_BEFORE,
        "claude-opus-4": _CLAUDE_BEFORE,
        "claude-opus-4-7": _CLAUDE,
        "claude-opus-4-8": _CLAUDE,
        "claude-opus-4-9": _CLAUDE,
        "claude-sonnet-4": _CLAUDE_BEFORE,
        "claude-haiku-4": _CLAUDE_BEFORE,
    }
)


def guess(model: str) -> Rules:
    """About how many tokens a request is to a model whose vocabulary is not known."""
    family = find(_FAMILIES, model) or _OTHER
    return Rules(
        message=partial(_message, model, family),
        request=partial(_request, family),
        scale=family.scale,
    )


def _message(model: str, family: Family, message: Message) -> Tally:
    calls = message.calls if isinstance(message, AssistantMessage) else ()
    held = parts(model, _PAGE, message)
    return Tally(family.message, estimated=True) + held + total(map(_call, calls))


def _call(call: ToolCall) -> Tally:
    return Tally(_CALL, (call.name, arguments(call)), estimated=True)


def _request(family: Family, request: Request) -> Tally:
    """What a request costs beside its messages."""
    schema = request.output.schema if isinstance(request.output, Schema) else None
    said = () if schema is None else (render(schema),)
    frame = family.tools if request.tools else 0
    beside = Tally(family.priming + frame, said, estimated=True)
    return beside + _described(request.tools)


@lru_cache(maxsize=64)
def _described(tools: tuple[ToolSpec | ProviderTool, ...]) -> Tally:
    return total(_tools(tools))


def _tools(tools: Iterable[ToolSpec | ProviderTool]) -> Iterable[Tally]:
    for tool in tools:
        if isinstance(tool, ProviderTool):
            yield own(tool)
        else:
            texts = (tool.name, tool.description, render(tool.parameters))
            yield Tally(_CALL, texts, estimated=True)
