"""Tools as the model sees them: a name, what it is for, and what it takes.

Decides: the description only.  What a tool does is a program, made in ``programs``.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.part import Extra


@tagged
@frozen(cache_hash=True)
class ToolSpec:
    """What a model is told of a tool; ``parameters`` is a JSON Schema of an object."""

    tag: ClassVar[str] = "tool_spec"
    name: str
    description: str
    parameters: JsonObject = EMPTY
    strict: bool | None = None
    extra: Extra | None = field(default=None, kw_only=True)


@tagged
@frozen(cache_hash=True)
class ProviderTool:
    """A tool that ``provider`` (a codec's name) itself has and runs: its web search, say.

    ``content`` is what stands for it among the tools of a request, as it is.
    """

    tag: ClassVar[str] = "provider_tool"
    provider: str
    content: JsonObject


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
