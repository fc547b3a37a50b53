"""The effect: remembering values by name.

The operations: ``Recall``, ``Remember``.
The handlers: ``handlers.memory`` (for the length of a run).
"""

from typing import ClassVar, Never

from attrs import frozen

from mojentic_fp.data.json import Json
from mojentic_fp.effects.program import Effect


@frozen
class Recall(Effect[Json, Never]):
    """What was remembered by this name?  ``None`` if nothing was."""

    answered_by: ClassVar[str] = "state_in_memory()"
    name: str


@frozen
class Remember(Effect[None, Never]):
    """Remember a value by this name, in place of an older one."""

    answered_by: ClassVar[str] = "state_in_memory()"
    name: str
    value: Json


State = Recall | Remember
