"""The effect: what surrounds a program.

The operations: ``Now``, ``NewId``, ``Sleep``.
The handlers: ``edges.system`` (this machine), ``handlers.scripted`` (a fixed clock,
counted ids).
"""

from datetime import datetime
from typing import ClassVar, Never

from attrs import frozen

from mojentic_fp.effects.program import Effect


@frozen
class Now(Effect[datetime, Never]):
    """What time is it?  With its time zone."""

    answered_by: ClassVar[str] = "system_clock()"


@frozen
class NewId(Effect[str, Never]):
    """A name that nothing else has."""

    answered_by: ClassVar[str] = "system_clock()"


@frozen
class Sleep(Effect[None, Never]):
    """Wait this many seconds."""

    answered_by: ClassVar[str] = "system_clock()"
    seconds: float


Ambient = Now | NewId | Sleep
