"""Tools as values: what a model is told of one, and what one answers.

Decides: the description and the result only.  What a tool does is a program, made in
``programs``.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import ToolPart
from mojentic_fp.data.part import Extra


@frozen(cache_hash=True)
class ToolHints:
    """What is said of a tool, for those who decide whether it may be called.

    ``None`` is for what nobody said.  A hint is no promise: whoever made the tool gave it.

    Source: https://modelcontextprotocol.io/specification/2025-06-18/schema#toolannotations
    """

    title: str | None = None
    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None


@tagged
@frozen(cache_hash=True)
class ToolSpec:
    """What a model is told of a tool; ``parameters`` is a JSON Schema of an object.

    No model is told the ``hints``, nor ``answers``, the JSON Schema of its structured
    results where it has one.
    """

    tag: ClassVar[str] = "tool_spec"
    name: str
    description: str
    parameters: JsonObject = EMPTY
    strict: bool | None = None
    extra: Extra | None = field(default=None, kw_only=True)
    hints: ToolHints | None = field(default=None, kw_only=True)
    answers: JsonObject | None = field(default=None, kw_only=True)


@tagged
@frozen(cache_hash=True)
class ProviderTool:
    """A tool that ``provider`` (a codec's name) itself has and runs: its web search, say.

    ``content`` is what stands for it among the tools of a request, as it is.
    """

    tag: ClassVar[str] = "provider_tool"
    provider: str
    content: JsonObject


@tagged
@frozen
class ToolResult:
    """What a tool answers, where JSON alone does not say it.

    ``parts`` is what the model reads and sees; ``structured`` the same as JSON, for
    programs (where there are no parts, the model reads this); ``usage`` what models cost
    on the way, which is counted as the caller's; ``failed`` says that it is an error;
    ``extra`` goes to the message.
    """

    tag: ClassVar[str] = "tool_result"
    parts: tuple[ToolPart, ...] = ()
    structured: Json = field(default=None, kw_only=True)
    usage: Usage | None = field(default=None, kw_only=True)
    failed: bool = field(default=False, kw_only=True)
    extra: Extra | None = field(default=None, kw_only=True)


class Choice(Enum):
    """Whether the model may, must, or must not call tools."""

    AUTO = "auto"
    REQUIRED = "required"
    NONE = "none"


@tagged
@frozen
class Named:
    """The model must call this tool."""

    tag: ClassVar[str] = "named"
    name: str


ToolChoice: TypeAlias = Choice | Named
