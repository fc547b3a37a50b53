"""The laws of the data layer as functions of what they speak of, so faults can be shown."""

import jsonschema
from returns.result import Failure, Success

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.json import dump, parse, render, thaw
from mojentic_fp.data.problem import accepts, kind_of
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.shape import shape_of
from mojentic_fp.data.strict import strict

OTHERS = (None, True, 7, 1.5, "?", (), (1, 2, 3))


def text_law(value, *, parse=parse):
    """Parsing what was rendered gives the value, kinds of numbers and all."""
    for text in (render(value), render(value, indent=2), dump(value)):
        assert parse(text) == Success(value)
        assert dump(parse(text).unwrap()) == dump(value)


def trip_law(kind, value, *, decode=decode, encode=encode):
    """Decoding what was encoded gives the value, also by way of text."""
    said = encode(value).unwrap()
    text = parse(dump(said)).unwrap()

    assert decode(kind, said) == Success(value)
    assert dump(encode(decode(kind, text).unwrap()).unwrap()) == dump(said)


def schema_law(kind, value, *, schema_of=schema_of):
    """The schema of a type is a schema, and admits what its values are encoded to."""
    schema = thaw(schema_of(kind))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(thaw(encode(value).unwrap()))


def strict_law(kind, value, *, strict=strict):
    """The strict schema admits the same, and requires and closes everything named."""
    schema = strict(schema_of(kind))

    plain = thaw(schema)
    jsonschema.Draft202012Validator.check_schema(plain)
    jsonschema.Draft202012Validator(plain).validate(thaw(encode(value).unwrap()))
    for node in _nodes(plain):
        if "properties" in node:
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False


def _nodes(node):
    if isinstance(node, dict):
        yield node
    inner = node.values() if isinstance(node, dict) else node
    for each in inner if isinstance(node, dict | list) else ():
        yield from _nodes(each)


def wrong(part):
    """Some JSON of a kind that a part of a record cannot take, if there is any."""
    taken = accepts(shape_of(part.kind))
    spare = {"null"} if not part.required else set()
    return next((o for o in OTHERS if kind_of(o) not in taken | spare), None)


def all_errors_law(kind, value, spoilt, *, decode=decode):
    """Each spoilt part is told at its own path, and nothing else is."""
    said = dict(encode(value).unwrap().items())
    for part in spoilt:
        said[part.key] = wrong(part)
    said["not known"] = 1

    outcome = decode(kind, type(encode(value).unwrap())(said))

    assert isinstance(outcome, Failure)
    told = [problem.path for problem in outcome.failure().problems]
    assert {path[0] for path in told} == {part.key for part in spoilt} | {"not known"}
    assert len(told) >= len(spoilt) + 1


def total_law(kind, said, *, decode=decode):
    """Any JSON at all is answered, by a value or by at least one problem."""
    outcome = decode(kind, said)

    if isinstance(outcome, Failure):
        assert outcome.failure().problems
        assert str(outcome.failure())
