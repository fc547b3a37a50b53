"""The gateway: any codec over HTTP.

Decides: how a question becomes an exchange: a completion whole when nobody listens, in
pieces when somebody does; that the connection is given up in every case; that the model
is told what is for it; that no failure shows a key; and that what a provider does not
offer is a failure that says so.  Knows nothing of any provider's words (``wire``) or of
the network (``edges``).
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Never, Protocol, TypeAlias, TypeVar

from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.audience import addressed
from mojentic_fp.data.completion import Completion
from mojentic_fp.data.embedding import Embeddings
from mojentic_fp.data.event import Note
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.reason import Interrupted, TimedOut, Unreadable, Unsupported
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.data.veil import veiled
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.emit import emit, listening
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.effects.llm import (
    Complete,
    CountTokens,
    Embed,
    ListModels,
    Llm,
    PullModel,
    ShowModel,
)
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.wire.codec import Address, Codec, Exchange, Fed, StreamState

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
D = TypeVar("D")
Q = TypeVar("Q")

_SUCCESS: Final = 2  # the first figure of a status (RFC 9110, 15.3)
_LONGEST_ERROR: Final = 1 << 16
_MOST_PAGES: Final = 1000

_Wish: TypeAlias = Callable[[Address], Program[A, LlmFailure, Http]]
"""What is asked of a provider, once it is known where it is."""


def gateway(codec: Codec, address: Address) -> Handlers[Llm, Http]:
    """Ask the provider at ``address`` in its own dialect."""
    return gateway_at(codec, lambda _: succeed(address))


def gateway_at(
    codec: Codec, locate: Callable[[str], Program[Address, LlmFailure, D]]
) -> Handlers[Llm, Http | D]:
    """Ask a provider whose address is found out for each request, by the model's name.

    The name is "" when the question is which models there are.
    """

    def at(model: str, wish: _Wish[A]) -> Program[A, LlmFailure, Http | D]:
        return (
            locate(model)
            .bind(lambda address: wish(address).alt(partial(_hiding, address)))
            .alt(partial(_placed, codec.name, model))
        )

    def answer(effect: Complete) -> Program[Completion, LlmFailure, Http | D]:
        asked = addressed(effect.request)
        return at(asked.model, lambda address: _complete(codec, address, asked))

    def embed(effect: Embed) -> Program[Embeddings, LlmFailure, Http | D]:
        asked = effect.request
        exchange = partial(_exchanged, codec, codec.embed, "embed texts", asked.model)
        return at(asked.model, lambda address: exchange(address, asked))

    def count(effect: CountTokens) -> Program[TokenCount, LlmFailure, Http | D]:
        asked = addressed(effect.request)
        if codec.count is None:  # no key or server is needed to say so
            placed = partial(_placed, codec.name, asked.model)
            return _unoffered(codec, "count tokens").alt(placed)
        exchange = partial(_exchanged, codec, codec.count, "count tokens", asked.model)
        return at(asked.model, lambda address: exchange(address, asked))

    def models(_: ListModels) -> Program[tuple[str, ...], LlmFailure, Http | D]:
        return at("", lambda address: _models(codec, address))

    def show(effect: ShowModel) -> Program[ModelInfo, LlmFailure, Http | D]:
        model = effect.model
        exchange = partial(_exchanged, codec, codec.show, "describe a model", model)
        return at(model, lambda address: exchange(address, model))

    def pull(effect: PullModel) -> Program[None, LlmFailure, Http | D]:
        return at(effect.model, lambda address: _pull(codec, address, effect.model))

    return (
        on(Complete, answer)
        | on(Embed, embed)
        | on(CountTokens, count)
        | on(ListModels, models)
        | on(ShowModel, show)
        | on(PullModel, pull)
    )


def _placed(provider: str, model: str, failure: LlmFailure) -> LlmFailure:
    """The failure, with what is known of where it happened."""
    where = failure.where
    known = evolve(
        where, provider=where.provider or provider, model=where.model or model
    )
    return evolve(failure, where=known)


def _hiding(address: Address, failure: LlmFailure) -> LlmFailure:
    """The failure, without the key that a provider may have repeated."""
    hidden = address.hidden
    if not hidden:
        return failure
    where = failure.where
    named = veiled(where.request_id, hidden)
    return LlmFailure(veiled(failure.reason, hidden), evolve(where, request_id=named))


def _proven(address: Address, asked: HttpRequest) -> HttpRequest:
    """The request, with the secret headers that every request has."""
    if not address.secrets:
        return asked
    return evolve(asked, secrets=(*asked.secrets, *address.secrets))


# --- completions -----------------------------------------------------------------------


@program
def _complete(
    codec: Codec, address: Address, wished: Request
) -> Steps[Completion, LlmFailure, Http]:
    """Ask once, streaming if it is wished or anybody listens."""
    adapted = yield from Program.from_result(codec.adapt(wished))
    request = adapted.request
    if adapted.notes:
        yield from emit(Note("adapted", adapted.notes))
    streaming = request.stream
    if streaming is None:
        streaming = yield from listening()
    spelled = yield from Program.from_result(codec.encode(address, request, streaming))
    asked = _proven(address, spelled)
    if streaming:
        begun = codec.begin(request)
        answer = yield from _streamed(codec, codec, request.model, asked, begun)
    else:
        answer = yield from _whole(
            codec, request.model, asked, partial(codec.decode, request)
        )
    return answer


@program
def _whole(
    codec: Codec,
    model: str,
    asked: HttpRequest,
    read: Callable[[HttpReply], Result[A, LlmFailure]],
) -> Steps[A, LlmFailure, Http]:
    """Send, and read the whole reply."""
    reply = yield from Send(asked)
    if not _good(reply.status):
        yield from Program.from_failure(codec.explain(model, reply))
    answer = yield from Program.from_result(read(reply))
    return answer


class _Decoder(Protocol[A_co]):
    """What reads a stream: a codec, or one of its ``Streamed``."""

    @property
    def feed(self) -> Callable[[StreamState, bytes], Fed]: ...
    @property
    def flush(self) -> Callable[[StreamState], Fed]: ...
    @property
    def finish(self) -> Callable[[StreamState], Result[A_co, LlmFailure]]: ...


def _streamed(
    codec: Codec,
    decoder: _Decoder[A],
    model: str,
    asked: HttpRequest,
    begun: StreamState,
) -> Program[A, LlmFailure, Http]:
    """Open, read, and close in any case."""
    return bracket(
        Open(asked).perform(),
        lambda opened: _reading(codec, decoder, model, begun, opened),
        lambda opened: Close(opened.handle).perform(),
    )


@program
def _reading(
    codec: Codec,
    decoder: _Decoder[A],
    model: str,
    begun: StreamState,
    opened: Opened,
) -> Steps[A, LlmFailure, Http]:
    """Read until nothing more matters, emitting what becomes whole.

    A connection that breaks is judged like one that ends: by what had arrived.
    """
    read = yield from Read(opened.handle).perform().attempt()
    data = read.value_or(b"")
    if not _good(opened.status) or _page(opened, data):
        body = yield from _rest(opened, data)
        reply = HttpReply(opened.status, opened.headers, body)
        yield from Program.from_failure(codec.explain(model, reply))
    state = begun
    while data:
        fed = decoder.feed(state, data)
        state = fed.state
        if fed.deltas:
            yield from emit(*fed.deltas)
        if fed.over:
            yield from Close(opened.handle, whole=True)
            break
        read = yield from Read(opened.handle).perform().attempt()
        data = read.value_or(b"")
    last = decoder.flush(state)
    if last.deltas:
        yield from emit(*last.deltas)
    ended = decoder.finish(last.state)
    answer = yield from Program.from_result(ended.alt(partial(_broken, read)))
    return answer


def _good(status: int) -> bool:
    """Whether a reply of this status is an answer."""
    return status // 100 == _SUCCESS


def _page(opened: Opened, data: bytes) -> bool:
    """Whether a web page comes instead of a stream: proxies send one under any status."""
    named = any(
        name == "content-type" and "html" in kind for name, kind in opened.headers
    )
    return named and data.lstrip().startswith(b"<")


def _broken(read: Result[bytes, LlmFailure], ended: LlmFailure) -> LlmFailure:
    """Why a stream is not whole.

    What the provider said in it; else the connection's reason, with what had arrived.
    """
    if is_successful(read) or not isinstance(ended.reason, Interrupted):
        return ended
    reason = read.failure().reason
    if isinstance(reason, Interrupted | TimedOut | Unreadable):
        reason = evolve(reason, partial=ended.reason.partial)
    return LlmFailure(reason, ended.where)


@program
def _rest(opened: Opened, data: bytes) -> Steps[bytes, Never, Http]:
    """What an error reply says, as far as anybody would read, and as far as it came."""
    body = b""
    while data:
        body += data
        if len(body) > _LONGEST_ERROR:
            break
        read = yield from Read(opened.handle).perform().attempt()
        data = read.value_or(b"")
    return body


# --- everything else ---------------------------------------------------------------------


@program
def _exchanged(  # noqa: PLR0917  the last two come later than the others
    codec: Codec,
    exchange: Exchange[Q, A] | None,
    wish: str,
    model: str,
    address: Address,
    question: Q,
) -> Steps[A, LlmFailure, Http]:
    """Ask a question whose answer comes whole, if the provider takes it at all."""
    if exchange is None:
        yield from _unoffered(codec, wish)
        raise AssertionError  # that was a failure
    spelled = yield from Program.from_result(exchange.ask(address, question))
    asked = _proven(address, spelled)
    answer = yield from _whole(codec, model, asked, partial(exchange.read, question))
    return answer


def inquire(
    codec: Codec, exchange: Exchange[Q, A], address: Address, question: Q
) -> Program[A, LlmFailure, Http]:
    """Ask what only this provider can be asked: a question without an effect of its own.

    ``run(http())(inquire(OLLAMA, VERSION, Address(base_url=...), None))`` tells a
    server's version.
    """
    asked = _exchanged(codec, exchange, "take this question", "", address, question)
    return asked.alt(partial(_hiding, address)).alt(partial(_placed, codec.name, ""))


@program
def _models(codec: Codec, address: Address) -> Steps[tuple[str, ...], LlmFailure, Http]:
    """Every page of the listing."""
    names: list[str] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = yield from _exchanged(
            codec, codec.models, "list models", "", address, after
        )
        names.extend(page.names)
        if page.after is None or page.after == after:
            break
        after = page.after
    return tuple(sorted(names))


@program
def _pull(codec: Codec, address: Address, model: str) -> Steps[None, LlmFailure, Http]:
    """Fetch a model, emitting how far it has come."""
    pull = codec.pull
    if pull is None:
        yield from _unoffered(codec, "fetch models")
        return
    spelled = yield from Program.from_result(pull.ask(address, model))
    asked = _proven(address, spelled)
    yield from _streamed(codec, pull, model, asked, pull.begin(model))


def _unoffered(codec: Codec, wish: str) -> Program[Never, LlmFailure, Never]:
    reason = Unsupported(
        f"{codec.name} does not {wish}", "ask another provider for this"
    )
    return fail(LlmFailure(reason))
