"""Making a request fit: what Ollama has no word for is left out or changed, and said.

Decides: which wishes those are.  ``gpt-oss`` takes three levels of thinking and cannot
be kept from it.
Source: https://github.com/ollama/ollama/blob/main/docs/capabilities/thinking.mdx
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import evolve
from immutabledict import immutabledict
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.tool import Choice, ProviderTool
from mojentic_fp.wire.codec import Adapted
from mojentic_fp.wire.ollama.words import NAME

_NEAREST: Final = immutabledict({Effort.MINIMAL: Effort.LOW, Effort.XHIGH: Effort.HIGH})
_NEAREST_OSS: Final = _NEAREST | {
    Effort.DISABLED: Effort.LOW,
    Effort.ENABLED: Effort.MEDIUM,
    Effort.MAX: Effort.HIGH,
}
_OSS: Final = re.compile(r"(?:.*/)?gpt-oss(?:[-:@.].*)?", re.DOTALL)
"""The family's name, up to a boundary; a namespace may stand before it."""


def adapt(request: Request) -> Result[Adapted, LlmFailure]:
    """The request without what Ollama has no word for."""
    settings = _thinking(request.model, _heard(request.settings))
    tools = tuple(
        one
        for one in request.tools
        if not isinstance(one, ProviderTool) or one.provider == NAME
    )
    adapted = evolve(request, settings=settings, tools=tools)
    return Success(Adapted(adapted, tuple(_notes(request, adapted))))


def _heard(settings: Settings) -> Settings:
    parallel = settings.parallel_tool_calls
    return evolve(
        settings,
        n=None,
        service_tier=None,
        reasoning_tokens=None,
        parallel_tool_calls=parallel or None,
    )


def _thinking(model: str, settings: Settings) -> Settings:
    effort = settings.reasoning_effort
    if effort is None:
        return settings
    nearest = _NEAREST_OSS if _OSS.fullmatch(model) else _NEAREST
    return evolve(settings, reasoning_effort=nearest.get(effort, effort))


def _notes(wished: Request, heard: Request) -> Iterator[str]:
    """What was changed, in words."""
    before, after = wished.settings, heard.settings
    if before.n not in {None, 1}:
        yield "Ollama gives one answer at a time: n is left out"
    if before.service_tier is not None:
        yield "Ollama has no service tiers: service_tier is left out"
    if before.reasoning_tokens is not None:
        yield "Ollama takes no bound on thoughts: reasoning_tokens is left out"
    if before.parallel_tool_calls is False:
        yield "Ollama cannot keep a model from calling several tools at once"
    if len(wished.tools) > len(heard.tools):
        yield "tools of other providers are left out"
    if heard.tools and wished.tool_choice not in {Choice.AUTO, Choice.NONE}:
        yield "Ollama cannot force a call: the model may answer without one"
    old, new = before.reasoning_effort, after.reasoning_effort
    if old is not new and old is not None and new is not None:
        yield f"{wished.model} takes no effort {old.value!r}: {new.value!r} is asked for"
