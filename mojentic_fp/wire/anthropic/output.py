"""Answers of a given shape: natively, or by a tool whose input is the answer.

Decides: which of the two is asked for, and how.  Models that answer by a schema are told
it (``output_config.format``).  Others, and schemas that the API cannot say, get a tool
that takes the answer; they are made to call it, if they can be made to.  ``answer``
turns such a call back into text.

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.request import Output, Request, Schema
from mojentic_fp.data.tool import Choice, Named, ToolChoice, ToolSpec
from mojentic_fp.wire.anthropic.families import Family, family
from mojentic_fp.wire.anthropic.schema import fitted, sayable

ANSWER: Final = "respond_in_json"
"""The name of the tool whose input is the answer."""
BOX: Final = "answer"
"""The name of the member that holds an answer that is no object."""
_DEFINITIONS: Final = ("$defs", "definitions")
_OPEN: Final[JsonObject] = immutabledict({"type": "object"})
_PURPOSE: Final = "Give your answer by calling this tool: its input is the answer."


def natively(family: Family, output: Output) -> bool:
    """Whether the model itself answers in this shape."""
    return family.schemas and isinstance(output, Schema) and sayable(output.schema)


def by_tool(request: Request) -> bool:
    """Whether the answer to a request comes as the input of the tool."""
    if request.output is None:
        return False
    return not natively(family(request.model), request.output)


def format_of(output: Schema) -> dict[str, object]:
    """The format that a model is told."""
    return {"type": "json_schema", "schema": fitted(output.schema)}


def boxed(output: Output | None) -> bool:
    """Whether the answer is a member of the tool's input, and not the input itself."""
    return isinstance(output, Schema) and output.schema.get("type") != "object"


def answer_tool(output: Output) -> ToolSpec:
    """The tool that takes the answer."""
    schema = output.schema if isinstance(output, Schema) else _OPEN
    return ToolSpec(ANSWER, _PURPOSE, _box(schema) if boxed(output) else schema)


def _box(schema: JsonObject) -> JsonObject:
    """An object whose one member is of this schema; definitions stay at the root."""
    outer = {name: part for name, part in schema.items() if name in _DEFINITIONS}
    inner = {name: part for name, part in schema.items() if name not in outer}
    members: dict[str, Json] = {
        "type": "object",
        "properties": immutabledict({BOX: immutabledict(inner)}),
        "required": (BOX,),
    }
    return immutabledict(outer | members)


def answer_choice(request: Request) -> ToolChoice:
    """Whether the tool must be called: alone, or as one of several."""
    if not family(request.model).forced:
        return Choice.AUTO
    if not request.tools or request.tool_choice is Choice.NONE:
        return Named(ANSWER)
    if request.tool_choice is Choice.AUTO:
        return Choice.REQUIRED
    return request.tool_choice
