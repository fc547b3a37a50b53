"""Spelling requests.

Decides: what of a neutral request is said, and under which name.  ``max_tokens`` is
mandatory: where nobody wishes it, it is the most that the model can say.  Not said:
``seed``, the penalties, ``n``, ``logprobs`` (the API has none of them), ``num_ctx`` and
``keep_alive`` (Ollama's own).  ``settings.extra`` comes last: its members replace what
is there, or are merged into it where both are objects.

Source: https://platform.claude.com/docs/en/api/messages/create
"""

from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolChoice, ToolSpec
from mojentic_fp.wire.anthropic.blocks import Unfit
from mojentic_fp.wire.anthropic.families import Family, family
from mojentic_fp.wire.anthropic.headers import JSON, headers, secrets
from mojentic_fp.wire.anthropic.output import (
    answer_choice,
    answer_tool,
    by_tool,
    format_of,
)
from mojentic_fp.wire.anthropic.schema import fitted
from mojentic_fp.wire.anthropic.thinking import Thought, thinking
from mojentic_fp.wire.anthropic.turns import turns
from mojentic_fp.wire.anthropic.words import NAME, own
from mojentic_fp.wire.body import NO_PARAMETERS, Members, extended, wished
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.text import write

_EVENTS: Final = "text/event-stream"


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request in Anthropic's words, or which part of it has none."""
    said = body(request)
    if isinstance(said, LlmFailure):
        return Failure(said)
    whole = write(said | {"stream": True} if stream else said)
    accepted = _EVENTS if stream else JSON
    return Success(
        HttpRequest(
            "POST",
            f"{address.base_url}/v1/messages",
            headers(address, whole, accept=accepted),
            whole,
            secrets(address),
        )
    )


def body(request: Request) -> Members | LlmFailure:
    """What is asked, whether it is streamed or not."""
    try:
        told = turns(request.messages, request.model)
    except Unfit as unfit:
        reason = Unsupported(unfit.detail, unfit.advice)
        return LlmFailure(reason, Where(NAME, request.model))
    said = wished(
        {
            "model": request.model,
            "max_tokens": most(request),
            "system": told.system,
            "messages": told.messages,
        }
    )
    return extended(said | options(request), request.settings.extra)


def most(request: Request) -> int:
    """How many tokens the answer may have, its thoughts included."""
    wish = request.settings.max_tokens
    return family(request.model).most if wish is None else wish


def thought(request: Request) -> Thought:
    """What is wished of the model's thoughts."""
    settings = request.settings
    return Thought(settings.reasoning_effort, settings.reasoning_tokens)


def options(request: Request) -> Members:
    """All that is said beside the conversation."""
    shape = _shape(family(request.model), request)
    return _settings(request.settings) | _tools(request) | shape


def _settings(settings: Settings) -> Members:
    wishes: Members = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "top_k": settings.top_k,
        "stop_sequences": settings.stop or None,
        "service_tier": settings.service_tier,
    }
    return wished(wishes)


def _shape(kind: Family, request: Request) -> Members:
    """How hard to think, and the form of the answer."""
    wish = thinking(kind, thought(request))
    if not isinstance(request.output, Schema) or by_tool(request):
        return dict(wish)
    shape = {"format": format_of(request.output)}
    return {**wish, "output_config": {**wish.get("output_config", {}), **shape}}


def _tools(request: Request) -> Members:
    tools = tuple([one for one in request.tools if not _foreign(one)])
    choice = request.tool_choice
    alone = request.settings.parallel_tool_calls is False
    if request.output is not None and by_tool(request):
        tools, choice = (*tools, answer_tool(request.output)), answer_choice(request)
        alone = alone or isinstance(choice, Named)
    if not tools:
        return {}
    parallel = False if alone else request.settings.parallel_tool_calls
    chosen = _choice(choice, parallel)
    return wished({"tools": _described(tools), "tool_choice": chosen})


def _foreign(tool: ToolSpec | ProviderTool) -> bool:
    """Whether it is a tool that another provider runs."""
    return isinstance(tool, ProviderTool) and tool.provider != NAME


def _choice(choice: ToolChoice, parallel: bool | None) -> Members | None:  # noqa: FBT001
    """Whether to call tools, and how many at a time; ``None`` is the API's own way."""
    if choice is Choice.NONE:
        return {"type": "none"}
    alone = None if parallel is None else not parallel
    if choice is Choice.AUTO and alone is None:
        return None
    name = choice.name if isinstance(choice, Named) else None
    kind = "any" if choice is Choice.REQUIRED else "tool" if name else "auto"
    return wished({"type": kind, "name": name, "disable_parallel_tool_use": alone})


def tool(spec: ToolSpec | ProviderTool) -> Members:
    """A tool as the model is told of it."""
    if isinstance(spec, ProviderTool):
        return dict(spec.content)
    schema = fitted(spec.parameters) if spec.strict else spec.parameters
    said = wished(
        {
            "name": spec.name,
            "description": spec.description or None,
            "input_schema": schema or NO_PARAMETERS,
            "strict": spec.strict,
        }
    )
    return said | own(spec.extra)


_described: Final = Spelling[ToolSpec | ProviderTool](lambda spec: write(tool(spec)))
