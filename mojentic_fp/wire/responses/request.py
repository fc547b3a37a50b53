"""Spelling requests.

Decides: what of a neutral request is said, and under which name.  Nothing is said that
was not asked for: neither ``store`` (the provider keeps what it said unless it is false)
nor ``include``; who wants nothing kept says so, with ``Settings(extra=STATELESS)``, and
the thoughts of a model still find their way back to it.  ``settings.extra`` comes last:
its members replace what is there, or are merged into it where both are objects.

Source: https://platform.openai.com/docs/api-reference/responses/create
"""

from functools import lru_cache, partial
from typing import Final, cast

from immutabledict import immutabledict
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import SystemMessage
from mojentic_fp.data.request import Effort, Output, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.body import NO_PARAMETERS, Members, extended, wished
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.openai.request import Dialect, format_of, proof, url_of
from mojentic_fp.wire.pick import items
from mojentic_fp.wire.responses.input import Reader, items_of, speller
from mojentic_fp.wire.responses.words import INSTRUCTIONS, LOGPROBS, Style, own
from mojentic_fp.wire.text import write

STATELESS: Final[JsonObject] = immutabledict(
    {"store": False, "include": ("reasoning.encrypted_content",)}
)
"""Settings of a conversation of which the provider keeps nothing.

A reasoning model's thoughts then come encrypted, and are told again with the rest.
Models that do not reason may refuse the second member: for them ``store`` alone will do.
"""

_WORDS: Final = immutabledict({Effort.DISABLED: "none", Effort.ENABLED: "medium"})


def encode(
    by: Dialect, address: Address, request: Request, *, stream: bool
) -> Result[HttpRequest, LlmFailure]:
    """The request in the server's words."""
    body = body_of(by, request) | ({"stream": True} if stream else {})
    accepted = "text/event-stream" if stream else "application/json"
    return Success(post(by.quirks, address, "/responses", body, accepted))


def post(
    quirks: Quirks, address: Address, path: str, body: Members, accepted: str
) -> HttpRequest:
    """A body on its way to a place that is beside the list of models."""
    headers = (("content-type", "application/json"), ("accept", accepted))
    place = quirks.listing.removesuffix("/models") + path
    return HttpRequest(
        "POST",
        url_of(quirks, address, place),
        (*headers, *address.headers),
        write(body),
        proof(quirks, address),
    )


def style_of(by: Dialect) -> Style:
    """How messages are told."""
    return Style(by.quirks.name, cache=by.quirks.cache is not None)


def body_of(by: Dialect, request: Request) -> Members:
    """All that is asked."""
    body: Members = {"model": request.model}
    body |= _conversation(by, request)
    body |= _settings(request.settings)
    body |= _tools(style_of(by), request)
    if request.output is not None:
        body["text"] = {"format": _format(request.output)}
    return extended(body, _including(request.settings))


def _conversation(by: Dialect, request: Request) -> Members:
    """The instructions, where they came as such, and the input."""
    messages, style = request.messages, style_of(by)
    said: Members = {}
    first = messages[0] if messages else None
    if isinstance(first, SystemMessage) and _instructing(style, first):
        said["instructions"] = first.text
        messages = messages[1:]
    if messages:
        stored = request.settings.extra.get("store") is not False
        reader = Reader(request.model, stored)
        said["input"] = items_of(speller(style), messages, reader)
    return said


def _instructing(style: Style, message: SystemMessage) -> bool:
    return INSTRUCTIONS in own(message.extra, style.provider)


def _settings(settings: Settings) -> Members:
    effort, logprobs = settings.reasoning_effort, settings.logprobs
    wishes: Members = {
        "max_output_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "reasoning": effort and {"effort": _WORDS.get(effort, effort.value)},
        "service_tier": settings.service_tier,
        "include": None if logprobs is None else [LOGPROBS],
        "top_logprobs": logprobs or None,
    }
    return wished(wishes)


def _including(settings: Settings) -> JsonObject:
    """The caller's own members, of which ``include`` joins what is included anyway."""
    extra = settings.extra
    named = items(extra, "include")
    if settings.logprobs is None or LOGPROBS in named or not named:
        return extra
    return extra.set("include", (*named, LOGPROBS))


def _tools(style: Style, request: Request) -> Members:
    """The tools, but for those that another provider runs."""
    tools = [
        tool
        for tool in request.tools
        if not isinstance(tool, ProviderTool) or tool.provider == style.provider
    ]
    if not tools:
        return {}
    said: Members = {"tools": _described(style)(tools)}
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
    """The form of the answer, which chat completions have one level deeper."""
    form = format_of(output)
    inner = cast("Members", form.get("json_schema", {}))
    return {"type": form["type"], **inner}


@lru_cache(maxsize=64)
def _described(style: Style) -> Spelling[ToolSpec | ProviderTool]:
    return Spelling(partial(_tool, style))


def _tool(style: Style, spec: ToolSpec | ProviderTool) -> bytes:
    """A tool as the model is told of it."""
    if isinstance(spec, ProviderTool):
        return write(spec.content)
    wishes: Members = {"description": spec.description or None, "strict": spec.strict}
    return write(
        {
            "type": "function",
            "name": spec.name,
            **wished(wishes),
            "parameters": spec.parameters or NO_PARAMETERS,
            **own(spec.extra, style.provider),
        }
    )
