"""The effect: showing something while the run goes on.

The operations: ``emit``, ``listening``.
The handlers: the drivers.  ``stream`` yields what is emitted; ``run`` drops it.  Both
effects are optional, so no program needs a handler for them.
"""

from typing import Never

from attrs import frozen

from mojentic_fp.data.event import Event
from mojentic_fp.effects.program import Effect, Program, succeed


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
