"""Completing a prompt, without a conversation.

Decides: which requests this can say: instructions, then at most one message of the
user, and no tools.  What else it takes (``template``, ``context``, ``raw``, ``suffix``)
is said by ``settings.extra``.  Without any message, the model is loaded, or unloaded
where ``keep_alive`` is 0.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-completion
"""

from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import Message, SystemMessage, UserMessage, UserPart
from mojentic_fp.data.part import Text
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request
from mojentic_fp.data.tool import Choice
from mojentic_fp.wire.body import Members, extended
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.ollama.content import Unspeakable, content_of, read_images
from mojentic_fp.wire.ollama.question import posted
from mojentic_fp.wire.ollama.settings import meant, said
from mojentic_fp.wire.ollama.words import GENERATE
from mojentic_fp.wire.pick import others, text

_ADVICE: Final = "ask Ollama's chat (the codec OLLAMA)"
_TOOLS: Final = Unsupported("a prompt is completed without tools", _ADVICE)
_TALK: Final = Unsupported(
    "a prompt is instructions and then one message of the user, no conversation",
    _ADVICE,
)
_GAP: Final = "\n\n"


def encode(
    address: Address,
    request: Request,
    stream: bool,  # noqa: FBT001  a codec's signature
) -> Result[HttpRequest, LlmFailure]:
    """The request as a prompt, where it is one."""
    try:
        body = _body(request, stream=stream)
    except Unspeakable as failed:
        return Failure(LlmFailure(failed.reason, Where(GENERATE, request.model)))
    return Success(
        posted(address, "/api/generate", extended(body, request.settings.extra))
    )


def _body(request: Request, *, stream: bool) -> Members:
    if request.tools and request.tool_choice is not Choice.NONE:
        raise Unspeakable(_TOOLS)
    return {
        "model": request.model,
        **_prompt(request.messages),
        "stream": stream,
        **said(request.settings, request.output),
    }


def _prompt(messages: tuple[Message, ...]) -> Members:
    """Instructions, and what the user says and shows."""
    systems = [one for one in messages if isinstance(one, SystemMessage)]
    rest = messages[len(systems) :]
    members: Members = {}
    if tuple(systems) != messages[: len(systems)] or len(rest) > 1:
        raise Unspeakable(_TALK)
    if systems:
        members["system"] = _GAP.join(one.text for one in systems)
    for one in rest:
        if not isinstance(one, UserMessage):
            raise Unspeakable(_TALK)
        shown = content_of(one.parts)
        members["prompt"] = shown.pop("content")
        members |= shown
    return members


def understand(body: JsonObject) -> Request:
    """The request that a body asks for; without a word on it, it is answered in pieces.

    Members that are not what they should be are kept in ``settings.extra``.
    """
    prompt, stream = _read(body), body.get("stream", True)
    read = set(prompt.read)
    read |= {"model"} if isinstance(body.get("model"), str) else set()
    read |= {"stream"} if isinstance(stream, bool) else set()
    found = meant(others(body, read))
    return Request(
        text(body, "model"),
        prompt.messages,
        settings=found.settings,
        output=found.output,
        stream=stream is not False,
    )


@frozen
class _Prompt:
    """What a body says to the model, and the names of the members that do."""

    messages: tuple[Message, ...]
    read: tuple[str, ...]


def _read(body: JsonObject) -> _Prompt:
    system, prompt = body.get("system"), body.get("prompt")
    images = read_images(body.get("images"))
    messages: list[Message] = []
    read: list[str] = []
    if isinstance(system, str):
        messages.append(SystemMessage(_text(system)))
        read.append("system")
    if isinstance(prompt, str) or images is not None:
        words = prompt if isinstance(prompt, str) else ""
        parts: tuple[UserPart, ...] = (*_text(words), *(images or ()))
        messages.append(UserMessage(parts))
        read += ["prompt"] * isinstance(prompt, str)
        read += ["images"] * (images is not None)
    return _Prompt(tuple(messages), tuple(read))


def _text(words: str) -> tuple[Text, ...]:
    return (Text(words),) if words else ()
