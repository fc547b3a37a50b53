"""The effect: calling a tool.

The operation: ``CallTool``.
The handlers: optional, since a tool that was made from code knows how to run itself;
``on(CallTool, ...)`` or ``around(CallTool, ...)`` answers in its place (approval,
replay, a tool that lives elsewhere).
"""

from attrs import frozen

from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.tool import ToolResult
from mojentic_fp.effects.program import Effect


@frozen
class CallTool(Effect[Json | ToolResult, ToolFailure]):
    """What does this tool answer to this call?"""

    call: ToolCall
