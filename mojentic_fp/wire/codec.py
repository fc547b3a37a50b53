"""A codec: everything that is particular to one provider, as pure functions.

Decides: which functions those are.  Knows nothing of connections: the gateway handler
(``handlers.gateway``) sends what ``encode`` gives and brings back what arrives.

The stream decoder is a value: ``begin`` gives the first state, ``feed`` takes bytes as
they arrive (cut anywhere) and gives the next state with the deltas that became whole,
``flush`` says that no more bytes come and gives what was still waiting for them,
``finish`` judges the end.  Laws:

- splitting: any cut of the bytes gives the same deltas;
- ``finish`` after a provider's own end equals ``decode`` of the plain reply, and equals
  ``assemble`` of all deltas, those of ``flush`` included;
- an end that the provider did not announce is a failure that keeps what arrived.

``adapt`` comes first: what this model does not take is changed or left out, and said.
What else a provider can be asked is an ``Exchange`` where the answer comes whole, and
a ``Streamed`` where it comes in pieces; ``None`` is what it does not offer.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import field, frozen
from returns.result import Result, Success

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.embedding import Embeddings, EmbedRequest
from mojentic_fp.data.event import Event
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.place import without_user
from mojentic_fp.data.request import Request
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tokens import TokenCount

Q = TypeVar("Q")
A = TypeVar("A")

StreamState: TypeAlias = Any
"""The state of a codec's own stream decoder: frozen, and nobody else's business."""


@frozen(kw_only=True)
class Address:
    """Where a provider is, and what proves that we may ask it.

    ``base_url`` has no slash at its end.  The ``key`` is sent as the codec says;
    ``headers`` are sent with every request, and so are ``secrets``, which are headers
    whose values are never shown.
    """

    base_url: str = field(repr=lambda url: repr(without_user(url)))
    key: Secret | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())
    secrets: tuple[tuple[str, Secret], ...] = field(default=())

    @property
    def hidden(self) -> tuple[Secret, ...]:
        """Everything of it that must never be shown."""
        key = () if self.key is None else (self.key,)
        return (*key, *(value for _, value in self.secrets))


@frozen
class Fed:
    """The next state of a stream decoder, and the events that became whole.

    Those of a completion are deltas, and nothing else.  ``over`` says that nothing can
    follow that matters: the end was seen, or an error.
    """

    state: StreamState
    deltas: tuple[Event, ...]
    over: bool = False


def waiting_for_nothing(state: StreamState) -> Fed:
    """The ``flush`` of a decoder that holds nothing back."""
    return Fed(state, ())


@frozen
class Adapted:
    """A request as its model takes it, and in words what was changed."""

    request: Request
    notes: tuple[str, ...] = ()


def as_it_is(request: Request) -> Result[Adapted, LlmFailure]:
    """The ``adapt`` of a provider whose models take everything."""
    return Success(Adapted(request))


@frozen(kw_only=True)
class Exchange(Generic[Q, A]):
    """One kind of question, whose answer comes whole.

    ``understand`` is the inverse of ``ask``: the question that a request's body asks.
    """

    ask: Callable[[Address, Q], Result[HttpRequest, LlmFailure]]
    read: Callable[[Q, HttpReply], Result[A, LlmFailure]]
    understand: Callable[[JsonObject], Q] | None = None


@frozen(kw_only=True)
class Streamed(Generic[Q, A]):
    """One kind of question, whose answer comes in pieces, as a completion's may."""

    ask: Callable[[Address, Q], Result[HttpRequest, LlmFailure]]
    begin: Callable[[Q], StreamState]
    feed: Callable[[StreamState, bytes], Fed]
    flush: Callable[[StreamState], Fed] = waiting_for_nothing
    finish: Callable[[StreamState], Result[A, LlmFailure]]


@frozen(kw_only=True)
class Codec:
    """One provider's dialect.

    ``adapt(request)`` makes it fit its model; ``encode(address, request, stream)`` then
    spells it, or says what cannot be spelled; ``decode(request, reply)`` reads a plain
    reply of success (2xx); ``explain(model, reply)`` reads any other; ``begin``, ``feed``,
    ``flush`` and ``finish`` read a stream of success.  ``understand`` is the inverse
    of ``encode``: the request that a body asks.

    ``models`` is asked with the ``after`` of the listing before, or ``None`` to begin.
    """

    name: str
    adapt: Callable[[Request], Result[Adapted, LlmFailure]] = as_it_is
    encode: Callable[[Address, Request, bool], Result[HttpRequest, LlmFailure]]
    decode: Callable[[Request, HttpReply], Result[Completion, LlmFailure]]
    explain: Callable[[str, HttpReply], LlmFailure]
    begin: Callable[[Request], StreamState]
    feed: Callable[[StreamState, bytes], Fed]
    flush: Callable[[StreamState], Fed] = waiting_for_nothing
    finish: Callable[[StreamState], Result[Completion, LlmFailure]]
    understand: Callable[[JsonObject], Request] | None = None
    models: Exchange[str | None, Listing] | None = None
    embed: Exchange[EmbedRequest, Embeddings] | None = None
    count: Exchange[Request, TokenCount] | None = None
    show: Exchange[str, ModelInfo] | None = None
    pull: Streamed[str, None] | None = None
