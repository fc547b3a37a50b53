# The names of the front door, in the order in which the tutorial introduces them.

# Say something to a model, and run it.
from .data.audience import for_model, for_user
from .data.completion import Completion, Finish, Logprob, Usage, completion

# Go deeper: the tool loop as two pure functions.
from .data.context import Context
from .data.conversation import Answer, Conversation, Rejected

# Objects, JSON and its schemas.
from .data.convert import Invalid, Problem, decode, encode

# Texts as vectors, tokens as counts.
from .data.embedding import Embeddings, EmbedRequest, Vector
from .data.inventory import (
    Listing,
    ModelInfo,
    PullProgress,
    effective_context_window,
)
from .data.tokens import TextCounts, TokenCount
from .data.vector import Near, cosine, nearest

# Choose a model by what is known of it.
from .data.characteristics import (
    Characteristics,
    characteristics,
    find_fastest,
    find_first,
    find_smartest,
    parameter_count,
)

# What is known of models.
from .data.families import OPENAI_MODELS
from .data.models import Endpoint, ModelFacts, Models, ModelType

# What is shown while a run goes on.
from .data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from .data.event import (
    Event,
    Note,
    PartialObject,
    Retrying,
    ToolFinished,
    ToolStarted,
    Nested,
    TurnEnded,
    TurnStarted,
)

# What can go wrong.
from .data.failure import (
    Failure,
    LlmFailure,
    LoopFailure,
    ToolFailure,
    TurnFailure,
    TurnReason,
    Where,
)
from .data.exchange import HttpExchange, RecordedReply
from .data.flaw import Flaw
from .data.diff import DoesNotApply, patched
from .data.glob import BadGlob, Glob, glob
from .data.hunk import NotADiff
from .data.http import HttpReply, HttpRequest
from .data.json import Json, JsonFailure, JsonObject, parse, render
from .data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    SystemPart,
    ToolMessage,
    ToolPart,
    UserMessage,
    UserPart,
    assistant,
    system,
    user,
)
from .data.part import (
    Annotations,
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Role,
    Text,
    Thinking,
    ToolCall,
    image,
)
from .data.question import Matching, alike
from .data.mishap import (
    BadArguments,
    Declined,
    InvalidObject,
    LoopReason,
    Raised,
    RoundsExhausted,
    ToolReason,
    UnknownTool,
    OutOfTime,
    Refused,
)
from .data.reason import (
    BadRequest,
    ContextTooLong,
    Filtered,
    Forbidden,
    Interrupted,
    LlmReason,
    Misconfigured,
    NotFound,
    OffScript,
    Overloaded,
    Party,
    QuotaExceeded,
    RateLimited,
    ServerFault,
    TimedOut,
    Unauthenticated,
    Unreachable,
    Unreadable,
    Unrecorded,
    Unserved,
    Unsupported,
    OverBudget,
)
from .data.partial import Partial, partial_of
from .data.request import AnyJson, Effort, Output, Request, Schema, Settings
from .data.schema import schema_of
from .data.secret import Secret

# Chat, in sessions that are values.
from .data.runs import Runs
from .data.session import DoesNotFit, NoPassage, Passage, Session, passages_of
from .data.template import MissingValues, Template

# Show files and pictures.
from .data.compose import CannotCompose, ComposeReason
from .data.language import LANGUAGES, Languages
from .data.picture import Picture, Pixels, picture_of
from .data.vision import IMAGE_LIMITS, ImageLimits
from .programs.compose import Composer, Measured, compose
from .programs.gather import Reading
from .programs.present import Contents, contents

# Describe tools.
from .data.tool import (
    Choice,
    Named,
    ProviderTool,
    ToolChoice,
    ToolSpec,
    ToolHints,
    ToolResult,
)

# Decide which tools may be called, and how.
from .data.approval import Approved, Denied, Verdict
from .effects.approve import Approve
from .handlers.approval import approving, asking_user
from .programs.policy import Policy, approved, checked, only, retried, timed, without
from .programs.pages import paged
from .programs.delegate import Budget, delegate

# Tasks, and the user.
from .data.tasks import (
    AppendTask,
    ClearTasks,
    CompleteTask,
    InsertTask,
    NoTask,
    NotInProgress,
    NotPending,
    PrependTask,
    StartTask,
    Task,
    TaskChange,
    TaskFailure,
    TaskList,
    TasksChanged,
    TaskStatus,
)

# Servers of the Model Context Protocol.
from .data.mcp import (
    HttpServer,
    McpServer,
    Prompt,
    PromptArgument,
    Resource,
    StdioServer,
    mcp_http,
    mcp_stdio,
)

# The web.
from .data.guard import Guard
from .data.web import Found, Page, Readable, WebFailure, WebReason

# Run programs, and reach the world.
from .data.config import Configuration, Level, Settled, Source
from .data.provider import PROVIDERS, Compatible, Provider
from .edges.config import configuration
from .edges.connect import Live, provider
from .edges.console import console
from .edges.desk import Desk, NoQuestion, Question
from .edges.drive import either, run, run_async, stream, stream_async
from .edges.edge import edge
from .edges.files import files_in
from .edges.mcp.offer import Offer, offer
from .edges.mcp.serve import serve_http, serve_stdio
from .edges.mcp.servers import connected, mcp_servers
from .edges.live import (
    anthropic,
    compatible,
    configured,
    default_model,
    local,
    ollama,
    openai,
)
from .edges.network.options import HttpOptions
from .edges.recordings import answers_in, recorded_in, recordings_in
from .edges.search import keyless_search, serpapi
from .edges.store import sessions_in
from .edges.system import system_clock
from .edges.tasks import shared_tasks
from .edges.tokens import tokens
from .edges.web import fetching, web

# Ask for more than a model.
from .effects.ambient import Ambient, NewId, Now, Sleep
from .effects.call import calling
from .effects.combine import (
    all_of,
    bracket,
    fold,
    parallel,
    traverse,
    unfold,
    race,
)
from .effects.context import here, within
from .effects.emit import Emit, Listening, emit, listening, relaying
from .effects.answering import UnhandledError
from .effects.files import (
    FileFailure,
    FileInfo,
    FileReason,
    Files,
    ListFiles,
    MakeFolder,
    ReadFile,
    Stat,
    WriteFile,
)
from .effects.http import Close, Http, Open, Opened, Read, Send
from .effects.llm import (
    Complete,
    CountTokens,
    Embed,
    ListModels,
    Llm,
    PullModel,
    ShowModel,
    complete,
    count_tokens,
    list_models,
    pull_model,
    show_model,
)
from .effects.pipe import pipe, then
from .effects.program import Effect, Program, Steps, fail, program, succeed
from .effects.wrap import Forward, wrapping
from .effects.store import (
    DiscardSession,
    FindSessions,
    KeptSession,
    ListSessions,
    LoadSession,
    SaveSession,
    Store,
    StoreFailure,
    StoreReason,
    discard_session,
    find_sessions,
    list_sessions,
    load_session,
    save_session,
)
from .effects.state import Recall, Remember, State
from .effects.talk import (
    AskUser,
    Silence,
    Talk,
    TellUser,
    Unanswered,
    Undelivered,
)
from .effects.tasks import ChangeTasks, ListTasks, Tasks
from .effects.tokens import (
    CountTexts,
    Detokenize,
    TokenFailure,
    Tokenize,
    TokenReason,
    Tokens,
    count_text,
    detokenize,
    tokenize,
)
from .effects.tools import CallTool
from .effects.web import FetchPage, ReadHtml, SearchWeb, Web
from .effects.mcp import (
    CallServerTool,
    Elicit,
    GetPrompt,
    ListPrompts,
    ListResources,
    ListTools,
    Mcp,
    McpFailure,
    McpReason,
    ReadResource,
    Sample,
    Withheld,
)

# Answer effects.
from .handlers.clock import zoned
from .handlers.gateway import gateway, inquire
from .handlers.handler import (
    Handlers,
    around,
    around_every,
    nothing,
    on,
    state,
    stateful,
)
from .handlers.memory import files_in_memory, state_in_memory, tasks_in_memory
from .handlers.recorded import recorded
from .handlers.recording import recording
from .handlers.pretended import byte_tokens, scripted_embeddings
from .handlers.scripted import (
    counted_ids,
    fixed_clock,
    scripted,
    scripted_effects,
)
from .programs.files import exists, is_binary, read_text
from .handlers.tokens import counted_locally, local_count
from .programs.embed import embed
from .handlers.shelf import sessions_in_memory
from .handlers.talk import answering, unattended
from .handlers.web import web_in_memory
from .programs.chat import Turn, say, stopped
from .programs.fit import DropOldest, Strategy, Summarise, Window, window_of
from .programs.function import Function, tool
from .programs.toolbox.files import file_reading_tools, file_tools
from .programs.generate import (
    Stopped,
    advance,
    ask,
    converse,
    generate,
    generate_object,
)
from .programs.loop import absorb, decide, start
from .programs.survey import survey
from .programs.window import Trimmed, trim
from .programs.tool import Tool, Toolbox, descriptor, toolbox
from .programs.untrusted import untrusted
from .programs.mcp import get_prompt, read_resource, tools_of
from .programs.elicit import elicit
from .programs.sample import sample
from .wire.assemble import assemble, split
from .wire.codec import Adapted, Address, Codec, Exchange, Fed, Streamed
from .wire.openai import OPENAI, openai_codec
from .wire.openai.quirks import SERVERS, Quirks, server_at

__all__ = [
    "for_model",
    "for_user",
    "Completion",
    "Finish",
    "Logprob",
    "Usage",
    "completion",
    "Context",
    "Answer",
    "Conversation",
    "Rejected",
    "Invalid",
    "Problem",
    "decode",
    "encode",
    "Embeddings",
    "EmbedRequest",
    "Vector",
    "Listing",
    "ModelInfo",
    "PullProgress",
    "effective_context_window",
    "TextCounts",
    "TokenCount",
    "Near",
    "cosine",
    "nearest",
    "Characteristics",
    "characteristics",
    "find_fastest",
    "find_first",
    "find_smartest",
    "parameter_count",
    "OPENAI_MODELS",
    "Endpoint",
    "ModelFacts",
    "Models",
    "ModelType",
    "Delta",
    "Ended",
    "OpaqueDelta",
    "TextDelta",
    "ThinkingDelta",
    "ToolCallDelta",
    "Event",
    "Note",
    "PartialObject",
    "Retrying",
    "ToolFinished",
    "ToolStarted",
    "Nested",
    "TurnEnded",
    "TurnStarted",
    "Failure",
    "LlmFailure",
    "LoopFailure",
    "ToolFailure",
    "TurnFailure",
    "TurnReason",
    "Where",
    "HttpExchange",
    "RecordedReply",
    "Flaw",
    "DoesNotApply",
    "patched",
    "BadGlob",
    "Glob",
    "glob",
    "NotADiff",
    "HttpReply",
    "HttpRequest",
    "Json",
    "JsonFailure",
    "JsonObject",
    "parse",
    "render",
    "AssistantMessage",
    "AssistantPart",
    "Message",
    "SystemMessage",
    "SystemPart",
    "ToolMessage",
    "ToolPart",
    "UserMessage",
    "UserPart",
    "assistant",
    "system",
    "user",
    "Annotations",
    "Audio",
    "CachePoint",
    "Document",
    "Extra",
    "Image",
    "Opaque",
    "Role",
    "Text",
    "Thinking",
    "ToolCall",
    "image",
    "Matching",
    "alike",
    "BadArguments",
    "Declined",
    "InvalidObject",
    "LoopReason",
    "Raised",
    "RoundsExhausted",
    "ToolReason",
    "UnknownTool",
    "OutOfTime",
    "Refused",
    "BadRequest",
    "ContextTooLong",
    "Filtered",
    "Forbidden",
    "Interrupted",
    "LlmReason",
    "Misconfigured",
    "NotFound",
    "OffScript",
    "Overloaded",
    "Party",
    "QuotaExceeded",
    "RateLimited",
    "ServerFault",
    "TimedOut",
    "Unauthenticated",
    "Unreachable",
    "Unreadable",
    "Unrecorded",
    "Unserved",
    "Unsupported",
    "OverBudget",
    "Partial",
    "partial_of",
    "AnyJson",
    "Effort",
    "Output",
    "Request",
    "Schema",
    "Settings",
    "schema_of",
    "Secret",
    "Runs",
    "DoesNotFit",
    "NoPassage",
    "Passage",
    "Session",
    "passages_of",
    "MissingValues",
    "Template",
    "CannotCompose",
    "ComposeReason",
    "LANGUAGES",
    "Languages",
    "Picture",
    "Pixels",
    "picture_of",
    "IMAGE_LIMITS",
    "ImageLimits",
    "Composer",
    "Measured",
    "compose",
    "Reading",
    "Contents",
    "contents",
    "Choice",
    "Named",
    "ProviderTool",
    "ToolChoice",
    "ToolSpec",
    "ToolHints",
    "ToolResult",
    "Approved",
    "Denied",
    "Verdict",
    "Approve",
    "approving",
    "asking_user",
    "Policy",
    "approved",
    "checked",
    "only",
    "retried",
    "timed",
    "without",
    "paged",
    "Budget",
    "delegate",
    "AppendTask",
    "ClearTasks",
    "CompleteTask",
    "InsertTask",
    "NoTask",
    "NotInProgress",
    "NotPending",
    "PrependTask",
    "StartTask",
    "Task",
    "TaskChange",
    "TaskFailure",
    "TaskList",
    "TasksChanged",
    "TaskStatus",
    "HttpServer",
    "McpServer",
    "Prompt",
    "PromptArgument",
    "Resource",
    "StdioServer",
    "mcp_http",
    "mcp_stdio",
    "Guard",
    "Found",
    "Page",
    "Readable",
    "WebFailure",
    "WebReason",
    "Configuration",
    "Level",
    "Settled",
    "Source",
    "PROVIDERS",
    "Compatible",
    "Provider",
    "configuration",
    "Live",
    "provider",
    "console",
    "Desk",
    "NoQuestion",
    "Question",
    "either",
    "run",
    "run_async",
    "stream",
    "stream_async",
    "edge",
    "files_in",
    "Offer",
    "offer",
    "serve_http",
    "serve_stdio",
    "connected",
    "mcp_servers",
    "anthropic",
    "compatible",
    "configured",
    "default_model",
    "local",
    "ollama",
    "openai",
    "HttpOptions",
    "answers_in",
    "recorded_in",
    "recordings_in",
    "keyless_search",
    "serpapi",
    "sessions_in",
    "system_clock",
    "shared_tasks",
    "tokens",
    "fetching",
    "web",
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
    "race",
    "here",
    "within",
    "Emit",
    "Listening",
    "emit",
    "listening",
    "relaying",
    "UnhandledError",
    "FileFailure",
    "FileInfo",
    "FileReason",
    "Files",
    "ListFiles",
    "MakeFolder",
    "ReadFile",
    "Stat",
    "WriteFile",
    "Close",
    "Http",
    "Open",
    "Opened",
    "Read",
    "Send",
    "Complete",
    "CountTokens",
    "Embed",
    "ListModels",
    "Llm",
    "PullModel",
    "ShowModel",
    "complete",
    "count_tokens",
    "list_models",
    "pull_model",
    "show_model",
    "pipe",
    "then",
    "Effect",
    "Program",
    "Steps",
    "fail",
    "program",
    "succeed",
    "Forward",
    "wrapping",
    "DiscardSession",
    "FindSessions",
    "KeptSession",
    "ListSessions",
    "LoadSession",
    "SaveSession",
    "Store",
    "StoreFailure",
    "StoreReason",
    "discard_session",
    "find_sessions",
    "list_sessions",
    "load_session",
    "save_session",
    "Recall",
    "Remember",
    "State",
    "AskUser",
    "Silence",
    "Talk",
    "TellUser",
    "Unanswered",
    "Undelivered",
    "ChangeTasks",
    "ListTasks",
    "Tasks",
    "CountTexts",
    "Detokenize",
    "TokenFailure",
    "Tokenize",
    "TokenReason",
    "Tokens",
    "count_text",
    "detokenize",
    "tokenize",
    "CallTool",
    "FetchPage",
    "ReadHtml",
    "SearchWeb",
    "Web",
    "CallServerTool",
    "Elicit",
    "GetPrompt",
    "ListPrompts",
    "ListResources",
    "ListTools",
    "Mcp",
    "McpFailure",
    "McpReason",
    "ReadResource",
    "Sample",
    "Withheld",
    "zoned",
    "gateway",
    "inquire",
    "Handlers",
    "around",
    "around_every",
    "nothing",
    "on",
    "state",
    "stateful",
    "files_in_memory",
    "state_in_memory",
    "tasks_in_memory",
    "recorded",
    "recording",
    "byte_tokens",
    "scripted_embeddings",
    "counted_ids",
    "fixed_clock",
    "scripted",
    "scripted_effects",
    "exists",
    "is_binary",
    "read_text",
    "counted_locally",
    "local_count",
    "embed",
    "sessions_in_memory",
    "answering",
    "unattended",
    "web_in_memory",
    "Turn",
    "say",
    "stopped",
    "DropOldest",
    "Strategy",
    "Summarise",
    "Window",
    "window_of",
    "Function",
    "tool",
    "file_reading_tools",
    "file_tools",
    "Stopped",
    "advance",
    "ask",
    "converse",
    "generate",
    "generate_object",
    "absorb",
    "decide",
    "start",
    "survey",
    "Trimmed",
    "trim",
    "Tool",
    "Toolbox",
    "descriptor",
    "toolbox",
    "untrusted",
    "get_prompt",
    "read_resource",
    "tools_of",
    "elicit",
    "sample",
    "assemble",
    "split",
    "Adapted",
    "Address",
    "Codec",
    "Exchange",
    "Fed",
    "Streamed",
    "OPENAI",
    "openai_codec",
    "SERVERS",
    "Quirks",
    "server_at",
]
