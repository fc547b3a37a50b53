"""Tools and what they answer, both ways.

Decides: that ``ToolHints`` are the protocol's tool annotations, ``answers`` its output
schema, and ``structured`` its structured content.  A title may stand beside a tool's
name or among its annotations: the first is the one, as the protocol says.

Source: https://modelcontextprotocol.io/specification/2025-11-25/schema#tool
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import (
    EMPTY,
    Json,
    JsonFailure,
    JsonObject,
    items,
    members,
    text,
)
from mojentic_fp.data.mcp import MCP
from mojentic_fp.data.part import Extra
from mojentic_fp.data.tool import ToolHints, ToolResult, ToolSpec
from mojentic_fp.wire.mcp.content import answer_of, block_of
from mojentic_fp.wire.mcp.marks import said
from mojentic_fp.wire.mcp.reading import amiss

_HINTS: Final = {
    "readOnlyHint": "read_only",
    "destructiveHint": "destructive",
    "idempotentHint": "idempotent",
    "openWorldHint": "open_world",
}
_TOOL: Final = frozenset({"name", "description", "inputSchema", "outputSchema"})
_RESULT: Final = frozenset({"content", "structuredContent", "isError", "resultType"})


def spec_of(tool: Json) -> Result[ToolSpec, JsonFailure]:
    """What a model is told of a server's tool, and what else is said of it."""
    name, schema, told = text(tool, "name"), members(tool, "inputSchema"), members(tool)
    failed = amiss(told, name, schema)
    if failed is not None:
        return Failure(failed)
    return Success(_spec(name.unwrap(), schema.unwrap(), told.unwrap()))


def _spec(name: str, schema: JsonObject, told: JsonObject) -> ToolSpec:
    description, answers = told.get("description"), told.get("outputSchema")
    hints, unknown = _hints(told)
    left = {key: told[key] for key in told if key not in {*_TOOL, "annotations"}}
    if unknown:
        left["annotations"] = unknown
    return ToolSpec(
        name,
        description if isinstance(description, str) else "",
        schema,
        extra=Extra(MCP, JsonObject(left)) if left else None,
        hints=hints,
        answers=answers if isinstance(answers, immutabledict) else None,
    )


def _hints(told: JsonObject) -> tuple[ToolHints | None, JsonObject]:
    """What is said of a tool, and what of it we do not know."""
    given = told.get("annotations")
    marks = given if isinstance(given, immutabledict) else EMPTY
    known: dict[str, bool] = {}
    for key, field in _HINTS.items():
        if isinstance(value := marks.get(key), bool):
            known[field] = value
    title = told.get("title")
    if not isinstance(title, str):
        title = marks.get("title")
    named = title if isinstance(title, str) else None
    carried = {key for key in _HINTS if isinstance(marks.get(key), bool)}
    unknown = JsonObject({key: marks[key] for key in marks if key not in carried})
    if "title" not in told and isinstance(marks.get("title"), str):
        unknown = unknown.delete("title")
    hints = ToolHints(
        named,
        known.get("read_only"),
        known.get("destructive"),
        known.get("idempotent"),
        known.get("open_world"),
    )
    return (hints if hints != ToolHints() else None), unknown


def tool_of(spec: ToolSpec) -> JsonObject:
    """A tool as the protocol tells it."""
    told = dict(said(spec.extra))
    told["name"] = spec.name
    told["inputSchema"] = spec.parameters or JsonObject(type="object")
    if spec.description:
        told["description"] = spec.description
    if spec.answers is not None:
        told["outputSchema"] = spec.answers
    marks = _marks(spec.hints or ToolHints(), titled="title" in told)
    kept = told.pop("annotations", None)
    marks |= dict(kept) if isinstance(kept, immutabledict) else {}
    if marks:
        told["annotations"] = JsonObject(marks)
    return JsonObject(told)


def _marks(hints: ToolHints, *, titled: bool) -> dict[str, Json]:
    marks: dict[str, Json] = {
        key: value
        for key, value in (
            ("readOnlyHint", hints.read_only),
            ("destructiveHint", hints.destructive),
            ("idempotentHint", hints.idempotent),
            ("openWorldHint", hints.open_world),
        )
        if value is not None
    }
    if hints.title is not None and not titled:
        marks["title"] = hints.title
    return marks


def result_of(answer: Json) -> Result[ToolResult, JsonFailure]:
    """What a tool of a server answered."""
    content, whole = items(answer, "content"), members(answer)
    failed = amiss(whole, content)
    if failed is not None:
        return Failure(failed)
    told = whole.unwrap()
    left = {key: told[key] for key in told if key not in _RESULT}
    parts = tuple(
        answer_of(block)
        for block in content.unwrap()
        if isinstance(block, immutabledict)
    )
    return Success(
        ToolResult(
            parts,
            structured=told.get("structuredContent"),
            failed=told.get("isError") is True,
            extra=Extra(MCP, JsonObject(left)) if left else None,
        )
    )


def answer_to(result: ToolResult) -> JsonObject:
    """A tool's answer as the protocol tells it."""
    told = dict(said(result.extra))
    blocks = tuple(block_of(part) for part in result.parts)
    told["content"] = tuple(block for block in blocks if block is not None)
    if result.structured is not None:
        told["structuredContent"] = result.structured
    if result.failed:
        told["isError"] = True
    return JsonObject(told)
