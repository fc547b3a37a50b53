"""The rewrite of a schema that OpenAI's strict structured output asks for.

This file alone knows those rules (platform.openai.com, guides, structured outputs,
"supported schemas"): every member is required, none is unknown, and only some keywords
are known. A member that was optional may be `null` instead, which `decode` takes as left
out. The rewrite never refuses JSON that said everything and fitted before.
"""

from collections.abc import Mapping

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject

_KEPT = frozenset(
    {
        "$ref", "$defs", "type", "title", "description", "enum", "const", "anyOf",
        "properties", "required", "additionalProperties", "items", "pattern", "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minItems", "maxItems",
    }
)  # fmt: skip
_FORMATS = frozenset(
    {
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6",
        "uuid",
    }
)  # fmt: skip
_NULL: JsonObject = immutabledict({"type": "null"})


def strict(schema: JsonObject) -> JsonObject:
    """The schema under OpenAI's strict rules, as far as they can say it.

    Objects with open member names and schemas that admit anything stay as they are:
    the provider refuses them. Ask `closed` whether any are left.
    """
    node = {key: value for key, value in _respelt(schema).items() if key in _KEPT}
    if node.get("format") not in _FORMATS:
        node.pop("format", None)
    for key in ("properties", "$defs"):
        inner = node.get(key)
        if isinstance(inner, immutabledict):
            node[key] = immutabledict({k: _strict(v) for k, v in inner.items()})
    for key in ("items", "additionalProperties", "anyOf"):
        if key in node:
            node[key] = _strict(node[key])
    return _alone(_complete(node, schema))


def closed(schema: JsonObject) -> bool:
    """Whether strict structured output can say a whole schema: nothing in it is open."""
    if not schema.keys() & {"type", "enum", "const", "anyOf", "$ref"}:
        return False
    if (
        schema.get("type") == "object"
        and schema.get("additionalProperties") is not False
    ):
        return False
    named = [schema.get(key) for key in ("properties", "$defs")]
    inner = [
        each
        for part in named
        if isinstance(part, immutabledict)
        for each in part.values()
    ]
    options = schema.get("anyOf")
    inner += options if isinstance(options, tuple) else ()
    inner += [schema["items"]] if "items" in schema else []
    return all(isinstance(each, immutabledict) and closed(each) for each in inner)


def _strict(node: Json) -> Json:
    if isinstance(node, tuple):
        return tuple(_strict(each) for each in node)
    return strict(node) if isinstance(node, immutabledict) else node


def _respelt(schema: JsonObject) -> dict[str, Json]:
    """Keywords that strict mode lacks, in those it has, where that loses little."""
    node = dict(schema)
    if "oneOf" in node and "anyOf" not in node:
        node["anyOf"] = node.pop("oneOf")
    first = node.get("prefixItems")
    if isinstance(first, tuple) and first:
        rest = node.get("items", immutabledict())
        options = first if rest is False else (*first, rest)
        node["items"] = immutabledict({"anyOf": tuple(dict.fromkeys(options))})
    elif node.get("items") is False:
        node["items"] = _NULL
    return node


def _complete(node: dict[str, Json], schema: JsonObject) -> JsonObject:
    """An object with all its members required, those that were optional nullable."""
    members = node.get("properties")
    if not isinstance(members, immutabledict):
        return immutabledict(node)
    required = schema.get("required")
    needed = required if isinstance(required, tuple) else ()
    every = {
        key: value if key in needed else _nullable(value)
        for key, value in members.items()
    }
    node["properties"] = immutabledict(every)
    node["required"] = tuple(every)
    node["additionalProperties"] = False
    return immutabledict(node)


def _nullable(node: Json) -> Json:
    if not isinstance(node, immutabledict) or not node or _admits_null(node):
        return node
    outer = {key: node[key] for key in ("description",) if key in node}
    inner = immutabledict({k: v for k, v in node.items() if k not in outer})
    options = inner.get("anyOf")
    if isinstance(options, tuple) and len(inner) == 1:
        return immutabledict({"anyOf": (*options, _NULL), **outer})
    return immutabledict({"anyOf": (inner, _NULL), **outer})


def _admits_null(node: Mapping[str, Json]) -> bool:
    options = node.get("anyOf")
    choices = node.get("enum")
    kinds = node.get("type")
    return (
        kinds == "null"
        or (isinstance(kinds, tuple) and "null" in kinds)
        or (kinds is None and isinstance(choices, tuple) and None in choices)
        or (isinstance(options, tuple) and _NULL in options)
    )


def _alone(node: JsonObject) -> JsonObject:
    """A reference bears no other keywords beside it; a description goes around it."""
    if "$ref" not in node or len(node) == 1:
        return node
    reference = immutabledict({"$ref": node["$ref"]})
    outer = {key: node[key] for key in ("description", "$defs") if key in node}
    return immutabledict({"anyOf": (reference,), **outer})
