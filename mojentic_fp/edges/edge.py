"""Edges: handlers whose answers come from the world.

Decides: how a function that touches the world becomes a handler.  Give it in either
flavour, or in both; a driver that has only the other one bridges: an asynchronous run
calls a synchronous function in a worker thread, a synchronous run calls an asynchronous
function in an event loop of its own, in a worker thread.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Never, TypeVar

from returns.result import Result

from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.program import Asks, Program
from mojentic_fp.handlers.handler import Handlers, on

A = TypeVar("A")
E = TypeVar("E")
X = TypeVar("X")


def edge(
    kind: Callable[..., Asks[A, E, X]],
    *,
    sync: Callable[[X, Scope], Result[A, E]] | None = None,
    asynchronous: Callable[[X, Scope], Awaitable[Result[A, E]]] | None = None,
) -> Handlers[X, Never]:
    """Answer an effect by touching the world."""
    if sync is None and asynchronous is None:
        message = "an edge needs a function: sync, asynchronous, or both"
        raise TypeError(message)

    def answer(effect: X) -> Program[A, E, Never]:
        return calling(
            None if sync is None else partial(sync, effect),
            None if asynchronous is None else partial(asynchronous, effect),
        )

    return on(kind, answer)
