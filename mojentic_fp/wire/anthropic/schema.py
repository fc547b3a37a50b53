"""The rewrite of a JSON Schema that structured output and strict tools ask for.

This file alone knows those rules: objects are closed, some keywords are unknown, and
nothing refers to itself.  A keyword that is unknown is told in the description, where
the model may heed it; what conforms already stays as it is.

    fitted(schema)     the schema in the words that the API takes
    sayable(schema)    whether these can say it: no object is open, none holds itself

Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.wire.pick import fields, items, text

_KEPT: Final = frozenset(
    {
        "$ref", "$defs", "definitions", "type", "title", "description", "enum", "const",
        "anyOf", "allOf", "properties", "required", "additionalProperties", "items",
        "default",
    }
)  # fmt: skip
_UNTOLD: Final = frozenset({"$schema", "$id", "$comment", "$anchor"})
_FORMATS: Final = frozenset(
    {
        "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4",
        "ipv6", "uuid",
    }
)  # fmt: skip
_KINDS: Final = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"})
_NAMED: Final = ("properties", "$defs", "definitions")
_LISTED: Final = ("anyOf", "allOf")
_BEYOND: Final = re.compile(r"\\[bB1-9k]|\(\?[=!<P]")
"""What a pattern may not have: word boundaries, groups told again, looking around."""


def fitted(schema: JsonObject) -> JsonObject:
    """The schema as the API takes it."""
    whole = dict(schema)
    if "oneOf" in whole and "anyOf" not in whole:
        whole["anyOf"] = whole.pop("oneOf")
    node = {
        name: _inner(name, value)
        for name, value in whole.items()
        if _known(name, value)
    }
    if _is_object(schema):
        node["additionalProperties"] = False
    told = {
        name: value
        for name, value in whole.items()
        if name not in node and name not in _UNTOLD
    }
    if told:
        said = text(schema, "description")
        node["description"] = f"{said}\n\n{render(immutabledict(told))}".strip()
    return immutabledict(node)


def _known(name: str, value: Json) -> bool:
    """Whether a keyword is taken, with this value."""
    match name:
        case "format":
            return value in _FORMATS
        case "minItems":
            return value in (0, 1)
        case "pattern":
            return isinstance(value, str) and not _BEYOND.search(value)
        case _:
            return name in _KEPT


def _inner(name: str, value: Json) -> Json:
    """What stands under a keyword, with the schemas in it fitted."""
    if name in _NAMED and isinstance(value, immutabledict):
        return immutabledict({key: _fitted(part) for key, part in value.items()})
    if name in _LISTED and isinstance(value, tuple):
        return tuple([_fitted(part) for part in value])
    return _fitted(value) if name == "items" else value


def _fitted(value: Json) -> Json:
    return fitted(value) if isinstance(value, immutabledict) else value


def _is_object(schema: JsonObject) -> bool:
    kind = schema.get("type")
    return kind == "object" or (isinstance(kind, tuple) and "object" in kind)


def sayable(schema: JsonObject) -> bool:
    """Whether the schema can be said without losing what it admits."""
    holds = {
        f"#/{place}/{name}": set(_references(part))
        for place in _NAMED[1:]
        for name, part in fields(schema, place).items()
    }
    known = holds.keys() >= set(_references(schema))
    return known and _closed(schema) and not _circular(holds)


def _closed(value: Json) -> bool:
    """Whether nothing in it is open: an object, a list, or a value of any kind."""
    if not isinstance(value, immutabledict) or not (value.keys() & _KINDS):
        return False
    if _is_object(value):
        further = value.get("additionalProperties")
        closed = further is False or (further is None and "properties" in value)
    else:
        closed = value.get("type") != "array" or "items" in value
    joined = items(value, "allOf")[1:]  # what one closes, the other cannot open
    return closed and not joined and all(map(_closed, _parts(value)))


def _parts(schema: JsonObject) -> Iterator[Json]:
    """The schemas that stand in a schema."""
    for name in _NAMED:
        yield from fields(schema, name).values()
    for name in (*_LISTED, "oneOf"):
        yield from items(schema, name)
    if "items" in schema:
        yield schema["items"]


def _references(value: Json) -> Iterator[str]:
    """Where a schema refers to, itself and all in it."""
    if isinstance(value, immutabledict):
        if text(value, "$ref"):
            yield text(value, "$ref")
        for part in _parts(value):
            yield from _references(part)


def _circular(holds: dict[str, set[str]]) -> bool:
    """Whether any definition holds itself, by whatever way."""
    try:
        TopologicalSorter(holds).prepare()
    except CycleError:
        return True
    return False
