"""The effect: servers of the Model Context Protocol.

The operations: ``ListTools``, ``CallServerTool``, ``ListResources``, ``ReadResource``,
``ListPrompts``, ``GetPrompt``; and what servers ask of us, ``Sample`` and ``Elicit``.
The handlers: ``edges.mcp`` (``mcp_servers`` and ``connected``), which are given those of
``Sample`` and ``Elicit``: ``programs.sample`` and ``programs.elicit`` are programs for them.

A ``server`` is a name: what stands behind it, only the handlers know.
"""

from enum import Enum
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import instance_of
from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.mcp import Prompt, Resource
from mojentic_fp.data.message import Message, UserPart
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import Request
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.program import Effect


class McpReason(Enum):
    """Why a server did not answer as it was asked."""

    MISSING = "the extra is not installed"
    UNKNOWN = "no such server"
    UNREACHABLE = "it cannot be started or reached"
    TIMED_OUT = "no answer in time"
    DIED = "it ended before it answered"
    REFUSED = "it refused the request"
    UNSUPPORTED = "it does not offer this"
    MALFORMED = "its answer is not the protocol's"


_AGAIN = frozenset({McpReason.UNREACHABLE, McpReason.TIMED_OUT, McpReason.DIED})


@frozen
class McpFailure:
    """A server did not answer as it was asked; ``code`` is JSON-RPC's, where it gave one.

    A call that timed out, or whose server died, may have been carried out all the same.
    """

    server: str
    reason: McpReason
    detail: str = ""
    code: int | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.reason in _AGAIN

    def __str__(self) -> str:
        """What the model is told, where a tool is called."""
        told = f": {self.detail}" if self.detail else ""
        return f"MCP server '{self.server}': {self.reason.value}{told}"


@frozen
class ListTools(Effect[tuple[ToolSpec, ...], McpFailure]):
    """Which tools does this server have now?  All pages of them."""

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str


@frozen
class CallServerTool(Effect[ToolResult, McpFailure]):
    """What does this server's tool answer to this call?

    ``timeout`` is in seconds; the server's own where it is ``None``.
    """

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str
    call: ToolCall = field(validator=instance_of(ToolCall))
    timeout: float | None = None


@frozen
class ListResources(Effect[tuple[Resource, ...], McpFailure]):
    """What has this server to read now?  Templates come last."""

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str


@frozen
class ReadResource(Effect[tuple[UserPart, ...], McpFailure]):
    """What is in this resource?"""

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str
    uri: str


@frozen
class ListPrompts(Effect[tuple[Prompt, ...], McpFailure]):
    """Which prompts has this server ready now?"""

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str


@frozen
class GetPrompt(Effect[tuple[Message, ...], McpFailure]):
    """The messages of this prompt, with these words in its places."""

    answered_by: ClassVar[str] = "mcp_servers(name=...)"
    server: str
    name: str
    arguments: immutabledict[str, str] = field(factory=immutabledict)


Mcp = (
    ListTools | CallServerTool | ListResources | ReadResource | ListPrompts | GetPrompt
)


# --- what servers ask of us ---------------------------------------------------------------


class Withheld(Enum):
    """Why the user gave a server nothing, by the protocol's words."""

    DECLINED = "decline"
    CANCELLED = "cancel"


@frozen
class Sample(Effect[Completion, LlmFailure]):
    """What does a model answer to this, for a server?

    The request names no model: whoever answers chooses one, and may go by ``hints``,
    names or parts of names, the best first.
    """

    server: str
    request: Request
    hints: tuple[str, ...] = ()


@frozen
class Elicit(Effect[JsonObject, Withheld]):
    """What does the user enter into this form, for a server?

    ``schema`` is a JSON Schema of an object whose members are words, numbers, yes or no,
    or choices; the answer is such an object.
    """

    server: str
    message: str
    schema: JsonObject
