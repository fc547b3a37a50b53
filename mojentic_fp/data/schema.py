"""JSON Schema (draft 2020-12) of Python types, from their shapes.

This file alone decides how a shape is spelt as a schema, and what is said about records
and their members: a description given by `Annotated` first, else what the docstring's
sections say. What a schema admits is what `decode` admits, but for tags of time zones,
the alphabet of base64, and the checks that classes make themselves.

Plain kinds of text are spelt as msgspec spells them, with one difference: a `datetime`
is a `date-time` unless it is declared to have no time zone.
"""

import inspect
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias, cast

import msgspec
from attrs import NOTHING
from docstring_parser import parse
from returns.result import Success

from mojentic_fp.data.encode import encode
from mojentic_fp.data.json import JsonObject, freeze
from mojentic_fp.data.limit import keywords
from mojentic_fp.data.record import Part, Record, TypeForm
from mojentic_fp.data.shape import (
    Anything,
    Choice,
    Either,
    Fixed,
    Items,
    Leaf,
    Limited,
    Members,
    Shape,
    Text,
    shape_of,
)

_Node: TypeAlias = dict[str, Any]
"""A schema in the making, of plain dicts and lists."""

_Names: TypeAlias = Mapping[TypeForm, str]
"""What each record is called under `$defs`."""

_LEAVES: Mapping[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}
_DEFS = "#/$defs/"


def schema_of(kind: TypeForm) -> JsonObject:
    """The schema of the JSON that `decode` takes for a type.

    A record at the root stands there itself; those it mentions stand under `$defs`.
    Raises `TypeError` for a type form that has no shape.
    """
    names = _named(_records(kind, {}))
    defs = {name: _body(shape_of(of), names) for of, name in names.items()}
    body = _spelt(kind, names)
    if kind in names:
        body = defs[names[kind]]
        if not _mentions(list(defs.values()), names[kind]):
            defs.pop(names[kind])
    whole = freeze({**body, **({"$defs": defs} if defs else {})}).unwrap()
    return cast("JsonObject", whole)


def _records(kind: TypeForm, seen: dict[TypeForm, Record]) -> dict[TypeForm, Record]:
    """All records that a type form mentions, itself included, in order."""
    shape = shape_of(kind)
    if kind in seen:
        return seen
    if isinstance(shape, Record):
        return _mentioned(shape, {**seen, kind: shape})
    found = seen
    for inner in _inside(shape):
        found = _records(inner, found)
    return found


def _mentioned(record: Record, seen: dict[TypeForm, Record]) -> dict[TypeForm, Record]:
    """The same for a record; a part without a shape is called by its name."""
    for part in record.parts:
        try:
            seen = _records(part.kind, seen)
        except TypeError as error:
            message = f"{record.title}.{part.name}: {error}"
            raise TypeError(message) from error
    return seen


def _inside(shape: Shape) -> tuple[TypeForm, ...]:
    match shape:
        case Items(of=of) | Members(of=of) | Limited(of=of):
            return (of,)
        case Fixed(forms) | Either(forms):
            return forms
        case _:
            return ()


def _named(records: Mapping[TypeForm, Record]) -> _Names:
    """A name for each record; namesakes are numbered."""
    names: dict[TypeForm, str] = {}
    for kind, record in records.items():
        plain = "".join(c if c.isalnum() or c == "_" else "_" for c in record.title)
        taken = sum(name.rstrip("0123456789_") == plain for name in names.values())
        names[kind] = f"{plain}_{taken + 1}" if taken else plain
    return names


def _mentions(node: object, name: str) -> bool:
    """Whether a schema, or any of several, refers to a record."""
    if isinstance(node, dict):
        members = cast("_Node", node)
        found = members.get("$ref") == _DEFS + name
        return found or _mentions(list(members.values()), name)
    items = cast("list[object]", node) if isinstance(node, list) else []
    return any(_mentions(item, name) for item in items)


# --- one shape ------------------------------------------------------------------------


def _spelt(kind: TypeForm, names: _Names) -> _Node:
    shape = shape_of(kind)
    match shape:
        case Leaf(of):
            return {"type": _LEAVES.get(of, "null")}
        case Text(of):
            return _text(of)
        case Choice():
            return _choice(shape)
        case Items() | Fixed():
            return _array(shape, names)
        case Members():
            return _members(shape, names)
        case Record():
            return {"$ref": _DEFS + names[kind]}
        case Either(options):
            return {"anyOf": [_spelt(option, names) for option in options]}
        case Limited():
            return _limited(shape, names)
        case Anything():
            return {}


def _text(kind: type) -> _Node:
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    return msgspec.json.schema(kind)


def _choice(shape: Choice) -> _Node:
    said = [each for each, _ in shape.values]
    types = {_LEAVES.get(type(each), "null") for each in said}
    node: _Node = {"enum": said}
    if len(types) == 1:
        node = {"type": types.pop(), **node}
    doc = None if shape.kind is None else vars(shape.kind).get("__doc__")
    return {**node, "description": inspect.cleandoc(doc)} if doc else node


def _array(shape: Items | Fixed, names: _Names) -> _Node:
    if isinstance(shape, Items):
        unique = {"uniqueItems": True} if shape.build in {set, frozenset} else {}
        return {"type": "array", "items": _spelt(shape.of, names), **unique}
    count = len(shape.of)
    first = {"prefixItems": [_spelt(each, names) for each in shape.of]} if count else {}
    bounds = {"minItems": count, "maxItems": count}
    return {"type": "array", **first, "items": False, **bounds}


def _members(shape: Members, names: _Names) -> _Node:
    node: _Node = {"type": "object", "additionalProperties": _spelt(shape.of, names)}
    key = shape_of(shape.key)
    if key == Leaf(str):
        return node
    digits = {"pattern": "^(0|-?[1-9][0-9]*)$"}
    return {
        **node,
        "propertyNames": digits if key == Leaf(int) else _spelt(shape.key, names),
    }


def _limited(shape: Limited, names: _Names) -> _Node:
    node = _spelt(shape.of, names)
    if "anyOf" in node:
        node = {"anyOf": [_within(option, shape) for option in node["anyOf"]]}
    else:
        node = _within(node, shape)
    for limit in shape.limits:
        said = {"title": limit.title, "examples": limit.examples}
        node |= {key: value for key, value in said.items() if value is not None}
        node |= limit.extra_json_schema or {}
    return _about(node, shape.description, anew=True)


def _within(node: _Node, shape: Limited) -> _Node:
    """A schema with the limits that apply to it; those of length count what is decoded."""
    if "contentEncoding" in node:
        return node
    naive = any(limit.tz is False for limit in shape.limits)
    bare = {k: v for k, v in node.items() if not (naive and v == "date-time")}
    return {**bare, **keywords(shape.limits, node.get("type"))}


def _about(node: _Node, description: str | None, *, anew: bool = False) -> _Node:
    if not description or ("description" in node and not anew):
        return node
    return {**node, "description": description}


# --- records --------------------------------------------------------------------------


def _body(shape: Shape, names: _Names) -> _Node:
    """The schema of a record itself."""
    record = cast("Record", shape)
    summary, sayings = _told(record.kind)
    tag: _Node = (
        {} if record.tag is None else {"type": {"type": "string", "enum": [record.tag]}}
    )
    members = {
        part.key: _about(
            _part(part, names), sayings.get(part.name) or sayings.get(part.key)
        )
        for part in record.parts
    }
    node: _Node = {
        "title": record.title,
        "type": "object",
        "properties": {**tag, **members},
        "required": [*tag, *(part.key for part in record.parts if part.required)],
        "additionalProperties": False,
    }
    return _about(node, summary)


def _part(part: Part, names: _Names) -> _Node:
    node = _spelt(part.kind, names)
    match NOTHING if part.default is NOTHING else encode(part.default):
        case Success(default):
            return {**node, "default": default}
        case _:
            return node


def _told(kind: type) -> tuple[str | None, Mapping[str, str]]:
    """What a class's docstring says of it, and those of it and its parents of parts."""
    sayings: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        for parameter in parse(_doc(each)).params:
            if parameter.description:
                sayings[parameter.arg_name] = parameter.description
    own = parse(_doc(kind))
    said = [own.short_description, own.long_description]
    return "\n\n".join(text for text in said if text) or None, sayings


def _doc(kind: type) -> str:
    """The docstring written in the class, not one that a decorator made up."""
    doc = cast("str | None", vars(kind).get("__doc__"))
    made_up = not doc or kind is object or doc.startswith(f"{kind.__name__}(")
    return "" if made_up else inspect.cleandoc(doc or "")
