"""Code that is not ours, called from a program.

Decides: that such a call is a step like any other, made by the driver: a synchronous
run calls a plain function where it is and an asynchronous one in an event loop of its
own, in a thread; an asynchronous run awaits, and calls plain functions in threads.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Never, TypeVar

from returns.result import Result

from mojentic_fp.effects import node
from mojentic_fp.effects.program import Program

A = TypeVar("A")
E = TypeVar("E")


def calling(
    sync: Callable[[Any], Result[A, E]] | None = None,
    asynchronous: Callable[[Any], Awaitable[Result[A, E]]] | None = None,
) -> Program[A, E, Never]:
    """The program that calls outside code once.

    Either function is given the run's scope (``edges.scope``, of no interest to code
    that opens nothing) and answers a ``Result``; at least one must be there.
    """
    return Program(node.Call(sync, asynchronous))
