"""The gateway: any codec over HTTP.

Decides: how a question becomes an exchange: a completion whole when nobody listens, in
pieces when somebody does; that the model is told what is for it; that no failure shows a
key; and that what a provider does not offer is a failure that says so.  How a reply is
read, ``reply`` decides.  Knows nothing of any provider's words (``wire``) or of the
network (``edges``).
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Never, TypeAlias, TypeVar

from attrs import evolve

from mojentic_fp.data.audience import addressed
from mojentic_fp.data.completion import Completion
from mojentic_fp.data.embedding import Embeddings
from mojentic_fp.data.event import Note
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.data.veil import veiled
from mojentic_fp.effects.emit import emit, listening
from mojentic_fp.effects.http import Http
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
from mojentic_fp.handlers.reply import streamed, whole
from mojentic_fp.wire.codec import Address, Codec, Exchange

A = TypeVar("A")
D = TypeVar("D")
Q = TypeVar("Q")

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
        answer = yield from streamed(codec, codec, request.model, asked, begun)
    else:
        answer = yield from whole(
            codec, request.model, asked, partial(codec.decode, request)
        )
    return answer


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
    answer = yield from whole(codec, model, asked, partial(exchange.read, question))
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
    yield from streamed(codec, pull, model, asked, pull.begin(model))


def _unoffered(codec: Codec, wish: str) -> Program[Never, LlmFailure, Never]:
    reason = Unsupported(
        f"{codec.name} does not {wish}", "ask another provider for this"
    )
    return fail(LlmFailure(reason))
