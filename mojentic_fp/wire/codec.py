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
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import field, frozen
from returns.result import Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.delta import Delta
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.request import Request
from mojentic_fp.data.secret import Secret

StreamState: TypeAlias = Any
"""The state of a codec's own stream decoder: frozen, and nobody else's business."""


@frozen(kw_only=True)
class Address:
    """Where a provider is, and what proves that we may ask it.

    ``base_url`` has no slash at its end; ``headers`` are sent with every request.
    """

    base_url: str
    key: Secret | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())


@frozen
class Fed:
    """The next state of a stream decoder, and the deltas that became whole."""

    state: StreamState
    deltas: tuple[Delta, ...]


def waiting_for_nothing(state: StreamState) -> Fed:
    """The ``flush`` of a decoder that holds nothing back."""
    return Fed(state, ())


@frozen(kw_only=True)
class Codec:
    """One provider's dialect.

    ``encode(address, request, stream)`` spells a request, or says what cannot be
    spelled; ``decode(request, reply)`` reads a plain reply of status 200;
    ``explain(model, reply)`` reads any other; ``begin``, ``feed``, ``flush`` and
    ``finish`` read a stream of status 200.  ``list_models`` and ``read_models`` ask
    which models there are.
    """

    name: str
    encode: Callable[[Address, Request, bool], Result[HttpRequest, LlmFailure]]
    decode: Callable[[Request, HttpReply], Result[Completion, LlmFailure]]
    explain: Callable[[str, HttpReply], LlmFailure]
    begin: Callable[[Request], StreamState]
    feed: Callable[[StreamState, bytes], Fed]
    flush: Callable[[StreamState], Fed] = waiting_for_nothing
    finish: Callable[[StreamState], Result[Completion, LlmFailure]]
    list_models: Callable[[Address], HttpRequest]
    read_models: Callable[[HttpReply], Result[tuple[str, ...], LlmFailure]]
