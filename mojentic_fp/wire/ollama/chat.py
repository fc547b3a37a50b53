"""A chat: how a request is spelled, and which a body stands for.

Decides: what of a neutral request is said in a chat, and under which name.  Not said:
whether to call tools in parallel, how many answers there should be, the service tier,
and how long the thoughts may be; ``adapt`` says so first.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md
#generate-a-chat-completion
"""

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.message import Message
from mojentic_fp.data.request import Request
from mojentic_fp.data.tool import Choice, ProviderTool, ToolSpec
from mojentic_fp.wire.body import Members, extended
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama.content import Unspeakable
from mojentic_fp.wire.ollama.message import read_message, spelled
from mojentic_fp.wire.ollama.question import posted
from mojentic_fp.wire.ollama.settings import meant, said
from mojentic_fp.wire.ollama.tool import read_tool, tools_of
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import others, text


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request in Ollama's words; images that are not given by bytes have none."""
    try:
        body = _body(request, stream=stream)
    except Unspeakable as failed:
        return Failure(LlmFailure(failed.reason, Where(NAME, request.model)))
    return Success(posted(address, "/api/chat", extended(body, request.settings.extra)))


def _body(request: Request, *, stream: bool) -> Members:
    return {
        "model": request.model,
        "messages": spelled(request.messages),
        "stream": stream,
        **tools_of(request),
        **said(request.settings, request.output),
    }


def understand(body: JsonObject) -> Request:
    """The request that a body asks for.

    Without a word on it, Ollama answers in pieces.  Members that are not what they
    should be are kept in ``settings.extra``, under their own names.
    """
    messages, tools = _messages(body.get("messages")), _tools(body.get("tools"))
    required = body.get("tool_choice") == Choice.REQUIRED.value and bool(tools)
    stream = body.get("stream", True)
    usable = {
        "model": isinstance(body.get("model"), str),
        "messages": messages is not None,
        "stream": isinstance(stream, bool),
        "tools": tools is not None,
        "tool_choice": required,
    }
    found = meant(others(body, [name for name, fits in usable.items() if fits]))
    return Request(
        text(body, "model"),
        messages or (),
        tools=tools or (),
        tool_choice=Choice.REQUIRED if required else Choice.AUTO,
        settings=found.settings,
        output=found.output,
        stream=stream is not False,
    )


def _messages(told: Json) -> tuple[Message, ...] | None:
    """The messages, if each is an object."""
    if not isinstance(told, tuple):
        return None
    objects = [one for one in told if isinstance(one, immutabledict)]
    return tuple(map(read_message, objects)) if len(objects) == len(told) else None


def _tools(told: Json) -> tuple[ToolSpec | ProviderTool, ...] | None:
    """The tools, if each is an object."""
    if not isinstance(told, tuple):
        return None
    objects = [one for one in told if isinstance(one, immutabledict)]
    return tuple(map(read_tool, objects)) if len(objects) == len(told) else None
