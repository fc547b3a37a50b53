"""The synchronous loop: no event loop, so it works anywhere, within one too.

Decides: how a synchronous run waits, and how it is abandoned.  One program runs in the
caller's own thread; a fork is left to a ``Crew``.
"""

from collections.abc import Generator

from mojentic_fp.edges.crew import Crew, Events
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.world import ask
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import CANCELLED, Fiber
from mojentic_fp.effects.node import Step, Untyped


def drive(fiber: Fiber, scope: Scope) -> Generator[Events, None, None]:
    """Run a fiber to its end, handing over what it offers.

    Closing the generator abandons the run: everything is released before it returns.
    """
    try:
        signal = fiber.advance()
        while signal.tag != node.DONE:
            signal = yield from _follow(fiber, signal, scope)
    except BaseException:
        _release(fiber, scope)
        raise
    finally:
        scope.abort()


def _follow(
    fiber: Fiber, signal: Untyped, scope: Scope
) -> Generator[Events, None, Step]:
    """Do what one signal asks; the next one."""
    if signal.tag == node.CALL:
        return fiber.advance(*ask(signal, scope))
    if signal.tag == node.OFFER:
        try:
            yield signal.events
        except GeneratorExit:
            if fiber.abandon():
                _drain(fiber, fiber.advance(), scope)
            raise
        return fiber.advance()
    crew = Crew(scope)
    try:
        outcome = yield from crew.join(fiber, signal)
    except GeneratorExit:
        if crew.outcome is not None and fiber.abandon():
            _drain(fiber, fiber.advance(*crew.outcome), scope)
        raise
    return fiber.advance(*outcome)


def _release(fiber: Fiber, scope: Scope) -> None:
    """Leave a fiber's brackets, whatever they still ask of the world.

    What interrupts one release ends that one only.
    """
    interrupt: BaseException | None = None
    while True:
        try:
            _drain(fiber, fiber.cancel(), scope)
            break
        except BaseException as again:  # noqa: BLE001  raised when all is released
            interrupt = again
    if interrupt is not None:
        raise interrupt
    if fiber.mode == CANCELLED and fiber.value is not None:
        raise fiber.value


def _drain(fiber: Fiber, signal: Step, scope: Scope) -> None:
    """Bring a fiber to its end with nobody watching."""
    while signal.tag != node.DONE:
        running = _follow(fiber, signal, scope)
        while True:
            try:
                next(running)
            except StopIteration as stop:
                signal = stop.value
                break
