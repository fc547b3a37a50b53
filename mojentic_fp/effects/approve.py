"""The effect: asking whether a tool may be called.

The operation: ``Approve``.
The handlers: ``handlers.approval`` (by a rule), ``edges.console`` (the user).
"""

from typing import ClassVar, Never

from attrs import frozen

from mojentic_fp.data.approval import Verdict
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.tool import ToolSpec
from mojentic_fp.effects.program import Effect


@frozen
class Approve(Effect[Verdict, Never]):
    """May this call of this tool be made?"""

    answered_by: ClassVar[str] = "asking_user().over(console())"
    call: ToolCall
    tool: ToolSpec
