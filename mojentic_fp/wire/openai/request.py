"""Spelling requests.

Decides: what of a neutral request is said in a body, and under which name.  Not said:
``num_ctx`` and ``keep_alive`` (Ollama's own), and a forced choice where there is no tool
to choose.  ``settings.extra`` comes last: its members replace what is there, or are
merged into it where both are objects.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.models import ModelFacts
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Settings
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import Choice, Named, ProviderTool
from mojentic_fp.wire.body import Members, bearer, extended, wished
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.openai.quirks import Asking, Quirks
from mojentic_fp.wire.openai.spell import Speller, message, speller
from mojentic_fp.wire.text import write

_WORDS: Final = immutabledict({Effort.DISABLED: "none", Effort.ENABLED: "medium"})
_UNFIT: Final = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME: Final = 64
_SAFE: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)


@frozen
class Dialect:
    """How a server is spoken to of a model: by its quirks, and the model's facts.

    ``limit`` is the member that bounds the answer.
    """

    quirks: Quirks
    facts: ModelFacts
    limit: str
    speller: Speller


def dialect(quirks: Quirks, facts: ModelFacts) -> Dialect:
    """How this server is spoken to of such a model.

    OpenAI's own models have cache points only where their facts say so.
    """
    if quirks.own and not facts.cache_points:
        quirks = evolve(quirks, cache=None)
    by_model = "max_completion_tokens" if facts.counts_thoughts else "max_tokens"
    return Dialect(quirks, facts, quirks.limit or by_model, speller(quirks))


def encode(
    by: Dialect, address: Address, request: Request, *, stream: bool
) -> Result[HttpRequest, LlmFailure]:
    """The request in the server's words."""
    body = extended(_body(by, request, stream=stream), request.settings.extra)
    accepted = "text/event-stream" if stream else "application/json"
    return Success(
        HttpRequest(
            "POST",
            url_of(by.quirks, address, by.quirks.chat, request.model),
            (
                ("content-type", "application/json"),
                ("accept", accepted),
                *address.headers,
            ),
            write(body),
            proof(by.quirks, address),
        )
    )


def url_of(quirks: Quirks, address: Address, path: str, model: str = "") -> str:
    """Where a server answers on a path of its own."""
    if "{model}" in path:
        path = path.replace("{model}", _quoted(model))
    query = f"?{quirks.query}" if quirks.query else ""
    return f"{address.base_url}{path}{query}"


def unnamed() -> Unsupported:
    """Why nothing is asked where the model has a blank name."""
    return Unsupported("no model is named", "name one that the server lists")


def _quoted(name: str) -> str:
    """A name as a segment of a path (RFC 3986)."""
    data = name.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in data)


def proof(quirks: Quirks, address: Address) -> tuple[tuple[str, Secret], ...]:
    """The header that proves who asks, if there is a key."""
    if quirks.key == "authorization" or address.key is None:
        return bearer(address)
    return ((quirks.key, address.key),)


def _body(by: Dialect, request: Request, *, stream: bool) -> Members:
    body: Members = {"model": request.model, "messages": _messages(by, request)}
    body |= settings_of(by, request.settings)
    if request.tools:
        body |= _tools(by, request)
    if request.output is not None:
        body["response_format"] = format_of(request.output)
    if stream:
        body |= {"stream": True}
        if by.quirks.usage:
            body |= {"stream_options": {"include_usage": True}}
    return body


def _messages(by: Dialect, request: Request) -> list[object]:
    """All messages; an answer at the end is to be continued."""
    said: list[object] = [*by.speller.messages(request.messages)]
    if by.quirks.prefix and request.messages:
        last = request.messages[-1]
        if isinstance(last, AssistantMessage):
            said[-1] = {**message(by.quirks, last), "prefix": True}
    return said


def settings_of(by: Dialect, settings: Settings) -> Members:
    """The wishes, each under its name."""
    wishes: Members = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "top_k": settings.top_k,
        by.limit: settings.max_tokens,
        "stop": settings.stop or None,
        by.quirks.seed: settings.seed,
        "presence_penalty": settings.presence_penalty,
        "frequency_penalty": settings.frequency_penalty,
        "n": settings.n,
        "logprobs": None if settings.logprobs is None else True,
        "top_logprobs": settings.logprobs or None,
        "service_tier": settings.service_tier,
        **thinking_of(by.quirks, settings),
    }
    return wished(wishes)


def thinking_of(quirks: Quirks, settings: Settings) -> Members:
    """How hard the model should think, as the server is told it."""
    effort, tokens = settings.reasoning_effort, settings.reasoning_tokens
    if quirks.thinking is Asking.OBJECT and tokens is not None:
        worded = {} if effort is None else _worded(effort)
        return {"reasoning": {**worded, "max_tokens": tokens}}
    return {} if effort is None else asked_for(quirks.thinking, effort)


def _worded(effort: Effort) -> Members:
    """An effort as OpenRouter takes it."""
    if effort is Effort.ENABLED:
        return {"enabled": True}
    return {"effort": _WORDS.get(effort, effort.value)}


def asked_for(asking: Asking, effort: Effort) -> Members:
    """The members that ask for so much effort."""
    word = _WORDS.get(effort, effort.value)
    off, plain = effort is Effort.DISABLED, effort is Effort.ENABLED
    level = {} if off or plain else {"reasoning_effort": word}
    match asking:
        case Asking.EFFORT:
            return {"reasoning_effort": word}
        case Asking.OBJECT:
            return {"reasoning": _worded(effort)}
        case Asking.SWITCH:
            return {"thinking": {"type": "disabled" if off else "enabled"}, **level}
        case Asking.TEMPLATE:
            return {"chat_template_kwargs": {"enable_thinking": not off, **level}}


def _tools(by: Dialect, request: Request) -> Members:
    tools = [
        one
        for one in request.tools
        if not isinstance(one, ProviderTool) or one.provider == by.quirks.name
    ]
    if not tools:
        return {}
    said: Members = {"tools": by.speller.tools(tools)}
    choice = choice_of(by.quirks, request)
    if choice is not None:
        said["tool_choice"] = choice
    parallel = request.settings.parallel_tool_calls
    if parallel is not None and by.quirks.parallel:
        said["parallel_tool_calls"] = parallel
    return said


def choice_of(quirks: Quirks, request: Request) -> object:
    """Which tool must be called, if that is not left to the model."""
    match request.tool_choice:
        case Named(name):
            return {"type": "function", "function": {"name": name}}
        case Choice.AUTO:
            return None
        case Choice.REQUIRED:
            return quirks.required
        case Choice.NONE:
            return "none"


def format_of(output: Output) -> Members:
    """The form that the answer must have."""
    if isinstance(output, AnyJson):
        return {"type": "json_object"}
    name = _UNFIT.sub("_", output.name)[:_LONGEST_NAME] or "answer"
    schema = {"name": name, "schema": output.schema, "strict": output.strict}
    return {"type": "json_schema", "json_schema": schema}
