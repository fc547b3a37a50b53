"""Spelling requests.

Decides: what of a neutral request is said, and under which name.  Not said: thoughts
(the protocol has no place for them), ``num_ctx`` and ``keep_alive`` (Ollama's own), and
a forced choice where there is no tool to choose.  ``settings.extra`` comes last: its
members replace what is there, or are merged into it where both are objects.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from base64 import b64encode
from typing import Final, TypeGuard

from immutabledict import immutabledict
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import render
from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
    UserPart,
)
from mojentic_fp.data.part import (
    Audio,
    CachePoint,
    Document,
    Image,
    Opaque,
    Text,
    ToolCall,
)
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.body import (
    NO_PARAMETERS,
    Members,
    bearer,
    extended,
    given,
    wished,
)
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.words import NAME
from mojentic_fp.wire.text import write

_NEWER: Final = ("gpt-5", "o1", "o3", "o4")
"""Families of models that bound an answer by ``max_completion_tokens``."""
_BOUNDARIES: Final = ("", "-", ".", ":", "@")

_EFFORT: Final = immutabledict({Effort.DISABLED: "none", Effort.ENABLED: "medium"})
_UNFIT: Final = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME: Final = 64


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request in OpenAI's words."""
    body = extended(_body(request, stream=stream), request.settings.extra)
    accepted = "text/event-stream" if stream else "application/json"
    return Success(
        HttpRequest(
            "POST",
            f"{address.base_url}/chat/completions",
            (
                ("content-type", "application/json"),
                ("accept", accepted),
                *address.headers,
            ),
            write(body),
            bearer(address),
        )
    )


def _body(request: Request, *, stream: bool) -> Members:
    body: Members = {"model": request.model, "messages": _spelled(request.messages)}
    body |= _settings(request.model, request.settings)
    if request.tools:
        body |= _tools(request)
    if request.output is not None:
        body["response_format"] = _format(request.output)
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def _settings(model: str, settings: Settings) -> Members:
    limit = "max_completion_tokens" if _newer(model) else "max_tokens"
    effort = settings.reasoning_effort
    wishes: Members = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "top_k": settings.top_k,
        limit: settings.max_tokens,
        "stop": settings.stop or None,
        "seed": settings.seed,
        "presence_penalty": settings.presence_penalty,
        "frequency_penalty": settings.frequency_penalty,
        "reasoning_effort": effort and _EFFORT.get(effort, effort.value),
        "service_tier": settings.service_tier,
    }
    return wished(wishes)


def _newer(model: str) -> bool:
    """Whether the model is of a newer family: by its whole name, or up to a boundary."""
    name = model.rpartition("/")[2]
    return any(
        name.startswith(family) and name[len(family) :][:1] in _BOUNDARIES
        for family in _NEWER
    )


def _tools(request: Request) -> Members:
    said: Members = {"tools": _described(request.tools)}
    match request.tool_choice:
        case Named(name):
            said["tool_choice"] = {"type": "function", "function": {"name": name}}
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
    schema = {"name": name, "schema": output.schema, "strict": output.strict}
    return {"type": "json_schema", "json_schema": schema}


def tool(spec: ToolSpec | ProviderTool) -> object:
    """A tool as the model is told of it."""
    if isinstance(spec, ProviderTool):
        return spec.content
    function: Members = {
        "name": spec.name,
        "description": spec.description,
        "parameters": spec.parameters or NO_PARAMETERS,
    }
    if spec.strict is not None:
        function["strict"] = spec.strict
    return {"type": "function", "function": function}


def _message(message: Message) -> Members:
    match message:
        case SystemMessage():
            return {"role": "system", "content": message.text}
        case UserMessage((Text(text),)):
            return {"role": "user", "content": text}
        case UserMessage(parts):
            return {"role": "user", "content": _parts(parts)}
        case AssistantMessage():
            return _said(message)
        case ToolMessage(call_id, name):
            call = call_id or unnamed(name)
            return {"role": "tool", "tool_call_id": call, "content": message.text}


def _parts(parts: tuple[UserPart, ...]) -> list[object]:
    return [spelled for part in parts if (spelled := _part(part)) is not None]


def _part(part: UserPart) -> object:
    match part:
        case Text(text):
            return {"type": "text", "text": text}
        case Image(detail=detail):
            image = wished({"url": address_of(part), "detail": detail})
            return {"type": "image_url", "image_url": image}
        case Audio(media_type, data):
            kind = media_type.rpartition("/")[2]
            sound = {"data": b64encode(data).decode(), "format": kind}
            return {"type": "input_audio", "input_audio": sound}
        case Document(id=id_, name=name):
            inline = None if part.data is None else _inline(part.media_type, part.data)
            file = wished({"file_id": id_, "filename": name, "file_data": inline})
            return {"type": "file", "file": file}
        case Opaque(provider, content):
            return content if provider == NAME else None
        case CachePoint():
            return None


def address_of(image: Image) -> str:
    """Where the image is: its own address, or one that holds its bytes (RFC 2397)."""
    if image.data is None:
        return image.url or ""
    return _inline(image.media_type, image.data)


def _inline(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"


def _said(message: AssistantMessage) -> Members:
    """What the model said, without what it thought."""
    calls = message.calls
    said: Members = {"role": "assistant", "content": message.text or None}
    own = [p.content for p in message.parts if _own(p)]
    if own:
        texts = [{"type": "text", "text": message.text}] if message.text else []
        said["content"] = [*texts, *own]
    elif not calls:
        said["content"] = message.text
    if calls:
        said["tool_calls"] = [_call(call) for call in calls]
    return said


def _own(part: object) -> TypeGuard[Opaque]:
    return isinstance(part, Opaque) and part.provider == NAME


def _call(call: ToolCall) -> Members:
    function = {"name": call.name, "arguments": render(given(call))}
    id_ = call.id or unnamed(call.name)
    return {"id": id_, "type": "function", "function": function}


def unnamed(name: str) -> str:
    """The id of a call that its provider gave none: the protocol insists on one."""
    return f"call_{name}"


_spelled: Final = Spelling[Message](lambda message: write(_message(message)))
_described: Final = Spelling[ToolSpec | ProviderTool](lambda spec: write(tool(spec)))
