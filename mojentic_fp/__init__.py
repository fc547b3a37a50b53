"""Language-model programs as functional pipelines with effect handlers.

The names below are in the order in which the tutorial introduces them.
"""

# 1. Say something, ask a model, look at the answer.
from mojentic_fp.data.completion import Completion, Finish, Usage, completion

# 4. Look at what went wrong.
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.convert import Invalid, Problem, decode, encode
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.event import Event, Note, Retrying, ToolFinished, ToolStarted
from mojentic_fp.data.failure import Failure, LlmFailure, LoopFailure, ToolFailure
