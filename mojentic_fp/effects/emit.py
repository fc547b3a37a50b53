"""The effect: showing something while the run goes on.

The operations: ``emit``, ``listening``; ``relaying`` changes what a program, or whatever
answers it, emits.
The handlers: the drivers.  ``stream`` yields what is emitted; ``run`` drops it.  Both
effects are optional, so no program needs a handler for them.
"""

from collections.abc import Callable
from typing import Never, Protocol, TypeVar

from attrs import frozen

from mojentic_fp.data.event import Event
from mojentic_fp.effects import node
from mojentic_fp.effects.program import Effect, Program, succeed

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")
S = TypeVar("S")


@frozen
class Emit(Effect[None, Never]):
    """Show these to whoever listens."""

    events: tuple[Event, ...]


@frozen
class Listening(Effect[bool, Never]):
    """Does anybody listen to what is emitted?"""


_SILENCE = succeed(None)
_NOBODY = succeed(False)


def emit(*events: Event) -> Program[None, Never, Never]:
    """Show these to whoever listens, in order."""
    return Emit(events).otherwise(_SILENCE)


def listening() -> Program[bool, Never, Never]:
    """Whether anybody listens: streaming is worth its cost only then."""
    return Listening().otherwise(_NOBODY)


class Relaying(Protocol):
    """What changes a program's events, and nothing else of it."""

    def __call__(self, program: Program[A, E, F], /) -> Program[A, E, F]:
        """The program whose events are changed."""
        ...


def relaying(
    initial: S, move: Callable[[S, Event], tuple[S, tuple[Event, ...]]]
) -> Relaying:
    """Put other events in the place of each that is emitted.

    ``move`` is given a state (``initial`` at the start of each run of the program) and
    an event, and answers the next state and the events to show.  It sees what the
    program itself emits and what the handlers that answer it do, a model's deltas among
    them; and nothing at all where nobody listens.

    >>> from mojentic_fp import Note, nothing, run, stream
    >>> twice = relaying(0, lambda count, event: (count + 1, (event,) * 2))
    >>> shown = list(stream(nothing)(twice(emit(Note("hello")))))
    >>> [event.name for event in shown[:-1]]
    ['hello', 'hello']
    """

    def relay(state: S, effect: Emit) -> tuple[S, Emit | None]:
        shown: list[Event] = []
        for event in effect.events:
            state, events = move(state, event)
            shown.extend(events)
        return state, Emit(tuple(shown)) if shown else None

    def apply(program: Program[A, E, F], /) -> Program[A, E, F]:
        return Program(node.Relay(program.step, Emit, initial, relay))

    return apply
