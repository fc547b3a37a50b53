"""Spelling requests.

Decides: what of a neutral request is said, and under which name.  Not said: whether to
call tools in parallel, and the service tier.  Ollama cannot force a call: ``NONE``
leaves the tools out, a named one leaves out the others, and the wish itself is sent for
servers that know more than Ollama does.  ``settings.extra`` comes last: its members
replace what is there, or are merged into it where both are objects (``options``).

Source: https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import Image, ToolCall
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ToolSpec
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
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.text import write

_THINK: Final = immutabledict[Effort, bool | str](
    {
        Effort.DISABLED: False,
        Effort.ENABLED: True,
        Effort.MINIMAL: "low",
        Effort.LOW: "low",
        Effort.MEDIUM: "medium",
        Effort.HIGH: "high",
        Effort.XHIGH: "high",
        Effort.MAX: "high",
    }
)


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request in Ollama's words; images that are not given by bytes have none."""
    try:
        body = extended(_body(request, stream=stream), request.settings.extra)
    except _Elsewhere:
        return Failure(_elsewhere(request.model))
    headers = (("content-type", "application/json"), *address.headers)
    url = f"{address.base_url}/api/chat"
    return Success(
        HttpRequest("POST", url, headers, write(body), secrets=bearer(address))
    )


class _Elsewhere(Exception):  # noqa: N818  it never leaves this file
    """An image is not here, but at some address."""


def _elsewhere(model: str) -> LlmFailure:
    reason = Unsupported(
        "Ollama takes images by their bytes, not by their address",
        "read the image first, and pass its bytes",
    )
    return LlmFailure(reason, Where(NAME, model))


def _body(request: Request, *, stream: bool) -> Members:
    body: Members = {
        "model": request.model,
        "messages": _spelled(request.messages),
        "stream": stream,
    }
    body |= _tools(request)
    if request.output is not None:
        body["format"] = _format(request.output)
    if request.settings.reasoning_effort is not None:
        body["think"] = _THINK[request.settings.reasoning_effort]
    if request.settings.keep_alive is not None:
        body["keep_alive"] = request.settings.keep_alive
    options = _options(request.settings)
    if options:
        body["options"] = options
    return body


def _format(output: Output) -> object:
    return "json" if isinstance(output, AnyJson) else output.schema


def _options(settings: Settings) -> Members:
    wishes: Members = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "top_k": settings.top_k,
        "num_ctx": settings.num_ctx,
        "num_predict": settings.max_tokens,
        "seed": settings.seed,
        "stop": settings.stop or None,
        "presence_penalty": settings.presence_penalty,
        "frequency_penalty": settings.frequency_penalty,
    }
    return wished(wishes)


def _tools(request: Request) -> Members:
    tools = [one for one in request.tools if isinstance(one, ToolSpec)]
    if not tools:
        return {}
    match request.tool_choice:
        case Choice.NONE:
            return {}
        case Choice.REQUIRED:
            return {"tools": _described(tools), "tool_choice": "required"}
        case Named(name):
            named = [spec for spec in tools if spec.name == name]
            return {"tools": _described(named), "tool_choice": "required"}
        case Choice.AUTO:
            return {"tools": _described(tools)}


def _tool(spec: ToolSpec) -> Members:
    function = {
        "name": spec.name,
        "description": spec.description,
        "parameters": spec.parameters or NO_PARAMETERS,
    }
    return {"type": "function", "function": function}


def _message(message: Message) -> Members:
    match message:
        case SystemMessage():
            return {"role": "system", "content": message.text}
        case UserMessage():
            return {"role": "user", "content": message.text} | _shown(message)
        case AssistantMessage():
            return _said(message)
        case ToolMessage(call_id, name):
            answer: Members = {"role": "tool", "tool_name": name}
            answer["content"] = message.text
            return {**answer, "tool_call_id": call_id} if call_id else answer


def _shown(message: UserMessage) -> Members:
    images = [part for part in message.parts if isinstance(part, Image)]
    shown = [b64encode(_bytes(image)).decode() for image in images]
    return {"images": shown} if shown else {}


def _bytes(image: Image) -> bytes:
    """The image's bytes, which a ``data:`` address holds too (RFC 2397)."""
    if image.data is not None:
        return image.data
    head, base64, body = (image.url or "").partition(";base64,")
    if not (head.startswith("data:") and base64):
        raise _Elsewhere
    try:
        return b64decode(body, validate=True)
    except (NotBase64, ValueError):
        raise _Elsewhere from None


def _said(message: AssistantMessage) -> Members:
    said: Members = {"role": "assistant", "content": message.text}
    if message.thinking:
        said["thinking"] = message.thinking
    if message.calls:
        said["tool_calls"] = [_call(call) for call in message.calls]
    return said


def _call(call: ToolCall) -> Members:
    function = {"name": call.name, "arguments": given(call)}
    return {"id": call.id, "function": function} if call.id else {"function": function}


_spelled: Final = Spelling[Message](lambda message: write(_message(message)))
_described: Final = Spelling[ToolSpec](lambda spec: write(_tool(spec)))
