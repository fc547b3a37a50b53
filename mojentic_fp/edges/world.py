"""One call to the world, from a synchronous run.

Decides: how the caller's thread waits for it, and what becomes of what comes back.
"""

from contextvars import copy_context
from typing import TypeAlias

from returns.result import Failure, Result, Success

from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import ANSWERED, FAILED, RAISED, Fiber
from mojentic_fp.effects.node import Untyped

Outcome: TypeAlias = tuple[int, Untyped]
"""What the interpreter takes: a mode, and the answer, failure or mistake."""


def ask(call: node.Call, scope: Scope) -> Outcome:
    """Call the world and wait for it."""
    try:
        if call.sync is not None:
            result = call.sync(scope)
        else:
            result = _in_own_loop(call, scope)
    except Exception as mistake:  # noqa: BLE001  the program's brackets come first
        return RAISED, mistake
    return opened(result)


def opened(result: Result[Untyped, Untyped]) -> Outcome:
    """A result as what the interpreter takes."""
    if isinstance(result, Success):
        return ANSWERED, result.unwrap()
    if isinstance(result, Failure):
        return FAILED, result.failure()
    return RAISED, TypeError(f"an edge must answer a Result, not {result!r}")


def outcome_of(fiber: Fiber) -> Result[Untyped, Untyped]:
    """The outcome of a fiber that is done; a programming mistake is raised."""
    if fiber.mode == ANSWERED:
        return Success(fiber.value)
    if fiber.mode == FAILED:
        return Failure(fiber.value)
    raise fiber.value


def _in_own_loop(call: node.Call, scope: Scope) -> Untyped:
    """Await an asynchronous function where nobody else's event loop is disturbed."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  as anyio

    import anyio  # noqa: PLC0415  synchronous runs seldom need it

    function, context = node.given(call.asynchronous), copy_context()

    def wait() -> Untyped:
        return anyio.run(function, scope)

    with ThreadPoolExecutor(1, thread_name_prefix="mojentic_fp") as thread:
        return thread.submit(context.run, wait).result()
