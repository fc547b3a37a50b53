"""Language-model programs as functional pipelines with effect handlers.

The names are in the order in which the tutorial introduces them.  Importing this opens
nothing, reads no environment and loads no provider's code.
"""

# Say something to a model, and run it.
from mojentic_fp.data.completion import Completion, Finish, Usage, completion

# Go deeper: the tool loop as two pure functions.
from mojentic_fp.data.conversation import Answer, Conversation, Rejected

# Objects, JSON and its schemas.
from mojentic_fp.data.convert import Invalid, Problem, decode, encode

# What is shown while a run goes on.
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.event import Event, Note, Retrying, ToolFinished, ToolStarted

# What can go wrong.
from mojentic_fp.data.failure import (
    Failure,
    LlmFailure,
    LoopFailure,
    ToolFailure,
    Where,
)
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import Json, JsonFailure, JsonObject, parse, render
from mojentic_fp.data.message import (
    AssistantMessage,
    Image,
    Message,
    Opaque,
    SystemMessage,
    Text,
    Thinking,
    ToolCall,
    ToolMessage,
    UserMessage,
    assistant,
    image,
    system,
    user,
)
from mojentic_fp.data.reason import (
    BadArguments,
    BadRequest,
    ContextTooLong,
    Filtered,
    Forbidden,
    Interrupted,
    InvalidObject,
    LlmReason,
    LoopReason,
    NotFound,
    OffScript,
    Overloaded,
    Party,
    QuotaExceeded,
    Raised,
    RateLimited,
    RoundsExhausted,
    ServerFault,
    TimedOut,
    ToolReason,
    Unauthenticated,
    UnknownTool,
    Unreachable,
    Unreadable,
    Unserved,
    Unsupported,
)
from mojentic_fp.data.request import AnyJson, Effort, Output, Request, Schema, Settings
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import Choice, Named, ToolChoice, ToolSpec

# Run programs, and reach the world.
from mojentic_fp.edges.drive import run, run_async, stream, stream_async
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.files import files_in
from mojentic_fp.edges.live import Live, local, ollama, openai, provider
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.system import system as system_clock

# Ask for more than a model.
from mojentic_fp.effects.ambient import Ambient, NewId, Now, Sleep
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.combine import (
    all_of,
    bracket,
    fold,
    parallel,
    traverse,
    unfold,
)
from mojentic_fp.effects.emit import Emit, Listening, emit, listening
from mojentic_fp.effects.fiber import UnhandledError
from mojentic_fp.effects.files import (
    FileFailure,
    FileReason,
    Files,
    ListFiles,
    ReadFile,
    WriteFile,
)
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.effects.llm import Complete, ListModels, complete, list_models
from mojentic_fp.effects.pipe import pipe, then
from mojentic_fp.effects.program import Effect, Program, Steps, fail, program, succeed
from mojentic_fp.effects.state import Recall, Remember, State
from mojentic_fp.effects.tools import CallTool

# Answer effects.
from mojentic_fp.handlers.gateway import gateway
from mojentic_fp.handlers.handler import (
    Forward,
    Handlers,
    around,
    around_every,
    nothing,
    on,
    state,
    stateful,
)
from mojentic_fp.handlers.memory import files_in_memory, state_in_memory
from mojentic_fp.handlers.scripted import (
    counted_ids,
    fixed_clock,
    scripted,
    scripted_effects,
)
from mojentic_fp.programs.function import Function, tool
from mojentic_fp.programs.generate import ask, converse, generate, generate_object
from mojentic_fp.programs.loop import absorb, decide, start
from mojentic_fp.programs.tool import Tool, Toolbox, descriptor, toolbox
from mojentic_fp.wire.assemble import assemble, split
from mojentic_fp.wire.codec import Address, Codec

__all__ = [  # noqa: RUF022  in the order of the imports above
    "Completion",
    "Finish",
    "Usage",
    "completion",
    "Answer",
    "Conversation",
    "Rejected",
    "Invalid",
    "Problem",
    "decode",
    "encode",
    "Delta",
    "Ended",
    "OpaqueDelta",
    "TextDelta",
    "ThinkingDelta",
    "ToolCallDelta",
    "Event",
    "Note",
    "Retrying",
    "ToolFinished",
    "ToolStarted",
    "Failure",
    "LlmFailure",
    "LoopFailure",
    "ToolFailure",
    "Where",
    "HttpReply",
    "HttpRequest",
    "Json",
    "JsonFailure",
    "JsonObject",
    "parse",
    "render",
    "AssistantMessage",
    "Image",
    "Message",
    "Opaque",
    "SystemMessage",
    "Text",
    "Thinking",
    "ToolCall",
    "ToolMessage",
    "UserMessage",
    "assistant",
    "image",
    "system",
    "user",
    "BadArguments",
    "BadRequest",
    "ContextTooLong",
    "Filtered",
    "Forbidden",
    "Interrupted",
    "InvalidObject",
    "LlmReason",
    "LoopReason",
    "NotFound",
    "OffScript",
    "Overloaded",
    "Party",
    "QuotaExceeded",
    "Raised",
    "RateLimited",
    "RoundsExhausted",
    "ServerFault",
    "TimedOut",
    "ToolReason",
    "Unauthenticated",
    "UnknownTool",
    "Unreachable",
    "Unreadable",
    "Unserved",
    "Unsupported",
    "AnyJson",
    "Effort",
    "Output",
    "Request",
    "Schema",
    "Settings",
    "schema_of",
    "Secret",
    "Choice",
    "Named",
    "ToolChoice",
    "ToolSpec",
    "run",
    "run_async",
    "stream",
    "stream_async",
    "edge",
    "files_in",
    "Live",
    "local",
    "ollama",
    "openai",
    "provider",
    "HttpOptions",
    "system_clock",
    "Ambient",
    "NewId",
    "Now",
    "Sleep",
    "calling",
    "all_of",
    "bracket",
    "fold",
    "parallel",
    "traverse",
    "unfold",
    "Emit",
    "Listening",
    "emit",
    "listening",
    "UnhandledError",
    "FileFailure",
    "FileReason",
    "Files",
    "ListFiles",
    "ReadFile",
    "WriteFile",
    "Close",
    "Http",
    "Open",
    "Opened",
    "Read",
    "Send",
    "Complete",
    "ListModels",
    "complete",
    "list_models",
    "pipe",
    "then",
    "Effect",
    "Program",
    "Steps",
    "fail",
    "program",
    "succeed",
    "Recall",
    "Remember",
    "State",
    "CallTool",
    "gateway",
    "Forward",
    "Handlers",
    "around",
    "around_every",
    "nothing",
    "on",
    "state",
    "stateful",
    "files_in_memory",
    "state_in_memory",
    "counted_ids",
    "fixed_clock",
    "scripted",
    "scripted_effects",
    "Function",
    "tool",
    "ask",
    "converse",
    "generate",
    "generate_object",
    "absorb",
    "decide",
    "start",
    "Tool",
    "Toolbox",
    "descriptor",
    "toolbox",
    "assemble",
    "split",
    "Address",
    "Codec",
]
