"""Spelling requests.

Decides: what of a neutral request is said, and under which name.  Nothing is said that
was not asked for: neither ``store`` (the provider keeps what it said unless it is false)
nor ``include``; who wants nothing kept says so, with ``Settings(extra=STATELESS)``, and
the thoughts of a model still find their way back to it.  ``settings.extra`` comes last:
its members replace what is there, or are merged into it where both are objects.

Source: https://platform.openai.com/docs/api-reference/responses/create
"""

import re
from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import Message, SystemMessage
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.body import NO_PARAMETERS, Members, bearer, extended, wished
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.words import NAME as OPENAI_NAME
from mojentic_fp.wire.pick import items
from mojentic_fp.wire.responses.input import items_of
from mojentic_fp.wire.responses.words import INSTRUCTIONS, LOGPROBS, NAME, own
from mojentic_fp.wire.text import write

STATELESS: Final[JsonObject] = immutabledict(
    {"store": False, "include": ("reasoning.encrypted_content",)}
)
"""Settings of a conversation of which the provider keeps nothing.

A reasoning model's thoughts then come encrypted, and are told again with the rest.
Models that do not reason refuse the second member: for them ``store`` alone will do.
"""

_EFFORT: Final = immutabledict({Effort.DISABLED: "none", Effort.ENABLED: "medium"})
_UNFIT: Final = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME: Final = 64
_PROVIDERS: Final = (NAME, OPENAI_NAME)
"""Whose own tools can be offered here: they are one provider under two names."""


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request in the provider's words."""
    body = body_of(request)
    if stream:
        body = body.map(lambda members: {**members, "stream": True})
    accepted = "text/event-stream" if stream else "application/json"
    return body.map(lambda members: post(address, "/responses", members, accepted))


def post(address: Address, path: str, body: Members, accepted: str) -> HttpRequest:
    """A body on its way to a place of the provider's."""
    headers = (("content-type", "application/json"), ("accept", accepted))
    return HttpRequest(
        "POST",
        address.base_url + path,
        (*headers, *address.headers),
        write(body),
        bearer(address),
    )


def body_of(request: Request) -> Result[Members, LlmFailure]:
    """All that is asked; a tool that another provider runs cannot be."""
    for tool in request.tools:
        if isinstance(tool, ProviderTool) and tool.provider not in _PROVIDERS:
            return Failure(_elsewhere(request.model, tool))
    stored = request.settings.extra.get("store") is not False
    body: Members = {"model": request.model}
    body |= _conversation(request, stored=stored)
    body |= _settings(request.settings)
    if request.tools:
        body |= _tools(request)
    if request.output is not None:
        body["text"] = {"format": _format(request.output)}
    return Success(extended(body, _including(request.settings)))


def _including(settings: Settings) -> JsonObject:
    """The caller's own members, of which ``include`` joins what is included anyway."""
    extra = settings.extra
    wished_for = items(extra, "include")
    if settings.logprobs is None or LOGPROBS in wished_for or not wished_for:
        return extra
    return extra.set("include", (*wished_for, LOGPROBS))


def _elsewhere(model: str, tool: ProviderTool) -> LlmFailure:
    reason = Unsupported(
        f"a tool of {tool.provider} does not run at {NAME}",
        f"offer it to {tool.provider}, or leave it out",
    )
    return LlmFailure(reason, Where(NAME, model))


def _conversation(request: Request, *, stored: bool) -> Members:
    """The instructions, where they came as such, and the input."""
    messages = request.messages
    said: Members = {}
    if messages and _instructing(messages[0]):
        said["instructions"] = messages[0].text
        messages = messages[1:]
    if messages:
        said["input"] = items_of(messages, request.model, stored=stored)
    return said


def _instructing(message: Message) -> bool:
    return isinstance(message, SystemMessage) and INSTRUCTIONS in own(message.extra)


def _settings(settings: Settings) -> Members:
    effort = settings.reasoning_effort
    logprobs = settings.logprobs
    wishes: Members = {
        "max_output_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "reasoning": effort and {"effort": _EFFORT.get(effort, effort.value)},
        "service_tier": settings.service_tier,
        "include": None if logprobs is None else [LOGPROBS],
        "top_logprobs": logprobs or None,
    }
    return wished(wishes)


def _tools(request: Request) -> Members:
    said: Members = {"tools": _described(request.tools)}
    match request.tool_choice:
        case Named(name):
            said["tool_choice"] = {"type": "function", "name": name}
        case Choice.AUTO:
            pass
        case Choice() as choice:
            said["tool_choice"] = choice.value
    if request.settings.parallel_tool_calls is not None:
        said["parallel_tool_calls"] = request.settings.parallel_tool_calls
    return said


def _format(output: Output) -> Members:
    if isinstance(output, AnyJson):
        return {"type": "json_object"}
    name = _UNFIT.sub("_", output.name)[:_LONGEST_NAME] or "answer"
    said: Members = {"type": "json_schema", "name": name, "schema": output.schema}
    return {**said, "strict": output.strict}


def _tool(spec: ToolSpec | ProviderTool) -> object:
    """A tool as the model is told of it."""
    if isinstance(spec, ProviderTool):
        return spec.content
    wishes: Members = {"description": spec.description or None, "strict": spec.strict}
    return {
        "type": "function",
        "name": spec.name,
        **wished(wishes),
        "parameters": spec.parameters or NO_PARAMETERS,
        **own(spec.extra),
    }


_described: Final = Spelling[ToolSpec | ProviderTool](lambda spec: write(_tool(spec)))
