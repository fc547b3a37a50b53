"""Tools as the model sees them: a name, what it is for, and what it takes.

Decides: the description only.  What a tool does is a program, made in ``programs``.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import EMPTY


@frozen(cache_hash=True)
class ToolSpec:
    """What a model is told of a tool; ``parameters`` is a JSON Schema of an object."""

    name: str
    description: str
    parameters: JsonObject = EMPTY
    strict: bool | None = None


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
