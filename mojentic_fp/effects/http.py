"""The effect: HTTP.

The operations: ``Send`` for a whole reply, ``Open``, ``Read`` and ``Close`` for one that
arrives in pieces.
The handlers: ``edges.http`` (the network).
"""

from typing import Never

from attrs import field, frozen

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.effects.program import Effect


@frozen
class Send(Effect[HttpReply, LlmFailure]):
    """Send a request; the whole reply, whatever its status."""

    request: HttpRequest


@frozen
class Opened:
    """A reply whose body is still to be read, by ``handle``."""

    handle: int
    status: int
    headers: tuple[tuple[str, str], ...]


@frozen
class Open(Effect[Opened, LlmFailure]):
    """Send a request; the head of the reply.  ``Close`` it in every case.

    All of the exchange is over ``within`` so many seconds.
    """

    request: HttpRequest
    within: float | None = field(default=None, kw_only=True)


@frozen
class Read(Effect[bytes, LlmFailure]):
    """Everything that has arrived since; empty at the end of the body."""

    handle: int


@frozen
class Close(Effect[None, Never]):
    """Read no more: the connection is given up at once.

    ``whole`` says that all was heard that matters: where the reply ends in a moment, its
    connection is kept for the next one.
    """

    handle: int
    whole: bool = False


Http = Send | Open | Read | Close
