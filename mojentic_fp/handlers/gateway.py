"""The gateway: any codec over HTTP.

Decides: how a completion becomes an exchange: whole when nobody listens, in pieces when
somebody does, and that the connection is given up in every case.  Knows nothing of any
provider's words (``wire``) or of the network (``edges``).
"""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.reason import Interrupted, TimedOut
from mojentic_fp.data.request import Request
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.emit import emit, listening
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.effects.llm import Complete, ListModels
from mojentic_fp.effects.program import Program, Steps, program, succeed
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.wire.codec import Address, Codec

D = TypeVar("D")

_OK: Final = 200
_LONGEST_ERROR: Final = 1 << 16


def gateway(codec: Codec, address: Address) -> Handlers[Complete | ListModels, Http]:
    """Ask the provider at ``address`` in its own dialect."""
    return gateway_at(codec, lambda _: succeed(address))


def gateway_at(
    codec: Codec, locate: Callable[[str], Program[Address, LlmFailure, D]]
) -> Handlers[Complete | ListModels, Http | D]:
    """Ask a provider whose address is found out for each request, by the model's name.

    The name is "" when the question is which models there are.
    """

    def answer(effect: Complete) -> Program[Completion, LlmFailure, Http | D]:
        request = effect.request
        asked = locate(request.model).bind(
            lambda address: _complete(codec, address, request)
        )
        return asked.alt(partial(_placed, codec.name, request.model))

    def models(_: ListModels) -> Program[tuple[str, ...], LlmFailure, Http | D]:
        asked = locate("").bind(lambda address: _models(codec, address))
        return asked.alt(partial(_placed, codec.name, ""))

    return on(Complete, answer) | on(ListModels, models)


def _placed(provider: str, model: str, failure: LlmFailure) -> LlmFailure:
    """The failure, with what is known of where it happened."""
    where = failure.where
    known = evolve(
        where, provider=where.provider or provider, model=where.model or model
    )
    return evolve(failure, where=known)


@program
def _complete(
    codec: Codec, address: Address, request: Request
) -> Steps[Completion, LlmFailure, Http]:
    """Ask once, streaming if it is wished or anybody listens."""
    streaming = request.stream
    if streaming is None:
        streaming = yield from listening()
    asked = yield from Program.from_result(codec.encode(address, request, streaming))
    if streaming:
        answer = yield from _streamed(codec, request, asked)
    else:
        answer = yield from _whole(codec, request, asked)
    return answer


@program
def _whole(
    codec: Codec, request: Request, asked: HttpRequest
) -> Steps[Completion, LlmFailure, Http]:
    reply = yield from Send(asked)
    if reply.status != _OK:
        yield from Program.from_failure(codec.explain(request.model, reply))
    answer = yield from Program.from_result(codec.decode(request, reply))
    return answer


def _streamed(
    codec: Codec, request: Request, asked: HttpRequest
) -> Program[Completion, LlmFailure, Http]:
    return bracket(
        Open(asked).perform(),
        lambda opened: _reading(codec, request, opened),
        lambda opened: Close(opened.handle).perform(),
    )


@program
def _reading(
    codec: Codec, request: Request, opened: Opened
) -> Steps[Completion, LlmFailure, Http]:
    """Read to the end, emitting what becomes whole.

    A connection that breaks is judged like one that ends: by what had arrived.
    """
    if opened.status != _OK:
        body = yield from _rest(opened)
        reply = HttpReply(opened.status, opened.headers, body)
        yield from Program.from_failure(codec.explain(request.model, reply))
    state = codec.begin(request)
    while True:
        read = yield from Read(opened.handle).perform().attempt()
        data = read.value_or(b"")
        if not data:
            break
        fed = codec.feed(state, data)
        state = fed.state
        if fed.deltas:
            yield from emit(*fed.deltas)
    last = codec.flush(state)
    if last.deltas:
        yield from emit(*last.deltas)
    ended = codec.finish(last.state)
    answer = yield from Program.from_result(ended.alt(partial(_broken, read)))
    return answer


def _broken(read: Result[bytes, LlmFailure], ended: LlmFailure) -> LlmFailure:
    """Why a stream is not whole: the connection's reason, with what had arrived."""
    if is_successful(read):
        return ended
    broken = read.failure()
    arrived = getattr(ended.reason, "partial", None)
    if isinstance(broken.reason, Interrupted | TimedOut):
        return LlmFailure(evolve(broken.reason, partial=arrived), ended.where)
    return broken


@program
def _rest(opened: Opened) -> Steps[bytes, LlmFailure, Http]:
    """What an error reply says, as far as anybody would read."""
    body = b""
    while data := (yield from Read(opened.handle)):
        body += data
        if len(body) > _LONGEST_ERROR:
            break
    return body


@program
def _models(codec: Codec, address: Address) -> Steps[tuple[str, ...], LlmFailure, Http]:
    reply = yield from Send(codec.list_models(address))
    if reply.status != _OK:
        yield from Program.from_failure(codec.explain("", reply))
    names = yield from Program.from_result(codec.read_models(reply))
    return tuple(sorted(names))
