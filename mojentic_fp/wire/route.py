"""Routing: which of a provider's two APIs a request goes to.

Decides: that a request goes to OpenAI's chat completions, as every compatible server has
them, unless only the Responses API will do:

- its model is served there and not in chat completions (``gpt-5-pro``, ``gpt-5-codex``);
- it offers tools to a model that, in chat completions, cannot think while it calls them;
- it offers a tool that the Responses API runs: ``ProviderTool("openai-responses", ...)``.

What is asked of one is read by the same one.  Who wants the other takes its codec
itself: ``OPENAI`` or ``RESPONSES``.
"""

from collections.abc import Callable
from typing import Final

from attrs import evolve, frozen
from returns.result import Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.models import Endpoint, Models
from mojentic_fp.data.request import Request
from mojentic_fp.data.tool import ProviderTool
from mojentic_fp.wire.codec import Adapted, Address, Codec, Fed, StreamState
from mojentic_fp.wire.openai import openai_codec
from mojentic_fp.wire.openai.quirks import OPENAI_SERVER, Quirks
from mojentic_fp.wire.responses import responses_codec


def by_model(quirks: Quirks = OPENAI_SERVER, models: Models = OPENAI_MODELS) -> Codec:
    """The codec of a server that has both APIs, under the name of its first one.

    ``models`` is what is known of those that it serves.
    """
    chat, responses = openai_codec(quirks, models), responses_codec(quirks, models)

    def choose(request: Request) -> Codec:
        if any(_of(tool, responses.name) for tool in request.tools):
            return responses
        if not quirks.own or "/" in request.model:
            return chat
        facts = models.of(request.model)
        if Endpoint.RESPONSES not in facts.endpoints:
            return chat
        thinks = facts.thinks(request.settings.reasoning_effort)
        torn = thinks and not facts.tools_thinking and bool(request.tools)
        return responses if torn or Endpoint.CHAT not in facts.endpoints else chat

    def understand(body: JsonObject) -> Request:
        understanding = (responses if "input" in body else chat).understand
        assert understanding is not None  # noqa: S101  both do
        return understanding(body)

    routed = choosing(chat, choose)
    return evolve(routed, understand=understand, count=responses.count)


def _of(tool: object, provider: str) -> bool:
    return isinstance(tool, ProviderTool) and tool.provider == provider


@frozen
class _Chosen:
    """A stream on its way, and the codec that reads it."""

    codec: Codec
    state: StreamState


def choosing(usual: Codec, choose: Callable[[Request], Codec]) -> Codec:
    """A codec that is another one for each request, and ``usual`` for all else.

    ``choose`` is asked about the request as it was wished, and again as it was adapted.
    """

    def adapt(request: Request) -> Result[Adapted, LlmFailure]:
        return choose(request).adapt(request)

    def encode(
        address: Address,
        request: Request,
        stream: bool,  # noqa: FBT001  a codec's signature
    ) -> Result[HttpRequest, LlmFailure]:
        return choose(request).encode(address, request, stream)

    def decode(request: Request, reply: HttpReply) -> Result[Completion, LlmFailure]:
        return choose(request).decode(request, reply)

    def explain(model: str, reply: HttpReply) -> LlmFailure:
        return choose(Request(model, ())).explain(model, reply)

    def begin(request: Request) -> _Chosen:
        codec = choose(request)
        return _Chosen(codec, codec.begin(request))

    return evolve(
        usual,
        adapt=adapt,
        encode=encode,
        decode=decode,
        explain=explain,
        begin=begin,
        feed=_feed,
        flush=_flush,
        finish=_finish,
    )


def _feed(chosen: _Chosen, data: bytes) -> Fed:
    fed = chosen.codec.feed(chosen.state, data)
    return Fed(_Chosen(chosen.codec, fed.state), fed.deltas, fed.over)


def _flush(chosen: _Chosen) -> Fed:
    fed = chosen.codec.flush(chosen.state)
    return Fed(_Chosen(chosen.codec, fed.state), fed.deltas)


def _finish(chosen: _Chosen) -> Result[Completion, LlmFailure]:
    return chosen.codec.finish(chosen.state)


OPENAI_BY_MODEL: Final = by_model()
"""OpenAI's codec: chat completions, or the Responses API where only that will do."""
