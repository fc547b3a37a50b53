"""Schemas as OpenAI's models are shown them: types of TypeScript.

Decides: the text that stands in the prompt for the tools of a request, and for the shape
of its answer.  It is nowhere documented; the models recite it, and with it the sums for
tools agree with recorded usage (``wire.tokens.openai`` says for which models).
"""

from collections.abc import Iterator
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.tool import ToolSpec
from mojentic_fp.wire.pick import fields, items, member, text

_NAMES: Final = immutabledict(
    {
        "string": "string",
        "integer": "number",
        "number": "number",
        "boolean": "boolean",
        "null": "null",
    }
)
_INDENT: Final = 2


def namespace(tools: tuple[ToolSpec, ...]) -> str:
    """The tools of a request, as they stand in the prompt."""
    lines = ["namespace functions {", ""]
    for tool in tools:
        lines += (*_comment(tool.description), *_function(tool), "")
    return "\n".join((*lines, "} // namespace functions"))


def shape(schema: JsonObject) -> str:
    """What an answer must look like, as it stands in the prompt."""
    said = (*_comment(text(schema, "description")), _type(schema, 0))
    return "\n".join(said)


def _function(tool: ToolSpec) -> Iterator[str]:
    if not fields(tool.parameters, "properties"):
        yield f"type {tool.name} = () => any;"
        return
    yield f"type {tool.name} = (_: {{"
    yield from _comment(text(tool.parameters, "title"))
    yield from _members(tool.parameters, 0)
    yield "}) => any;"


def _comment(words: str, indent: int = 0) -> Iterator[str]:
    """Each line of what is said of something; nothing where nothing is."""
    if words:
        yield from (f"{' ' * indent}// {line}" for line in words.split("\n"))


def _members(schema: JsonObject, indent: int) -> Iterator[str]:
    """The members of an object, each with what is said of it."""
    required = items(schema, "required")
    for name, member_ in fields(schema, "properties").items():
        inner = fields(member_)
        yield from _comment(text(inner, "title"), indent)
        yield from _comment(text(inner, "description"), indent)
        mark = "" if name in required else "?"
        yield f"{' ' * indent}{name}{mark}: {_type(inner, indent)},"


def _type(schema: JsonObject, indent: int) -> str:
    several = items(schema, "anyOf") or items(schema, "oneOf")
    if several:
        return " | ".join(_type(fields(one), indent) for one in several)
    if "enum" in schema:
        return " | ".join(map(render, items(schema, "enum")))
    if "const" in schema:
        return render(schema["const"])
    kinds = member(schema, "type")
    named = kinds if isinstance(kinds, tuple) else (kinds,)
    return " | ".join(_named(kind, schema, indent) for kind in named)


def _named(kind: Json, schema: JsonObject, indent: int) -> str:
    match kind:
        case "array" if "items" in schema:
            return f"{_type(fields(schema, 'items'), indent)}[]"
        case "array":
            return "any[]"
        case "object" if fields(schema, "properties"):
            inner = _members(schema, indent + _INDENT)
            return "\n".join(("{", *inner, f"{' ' * indent}}}"))
        case "object":
            return "object"
        case _:
            return _NAMES.get(kind, "any") if isinstance(kind, str) else "any"
