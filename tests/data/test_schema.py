"""What schemas say: descriptions, references, limits, and the strict rewrite."""

import enum
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import attrs
import jsonschema
import msgspec
import pytest
from attrs import field, frozen
from immutabledict import immutabledict
from typing_extensions import Doc

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.json import Json, freeze, thaw
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.strict import closed, strict

from .kinds import Color, Said
from .test_convert import Box, Loose, Near


class Mood(enum.Enum):
    """How it feels."""

    GOOD = "good"
    BAD = 2


@frozen
class Pet:
    """A pet.

    Kept at home.

    Args:
        name: What it is called.
        age: Not said.
    """

    name: str
    age: Annotated[int, msgspec.Meta(ge=0, description="In years.")] = 1


@frozen
class Puppy(Pet):
    """A young pet.

    Attributes:
        litter: The others.
    """

    litter: tuple[Pet, ...] = ()
    best: Pet | None = None


@frozen
class Tree:
    kids: tuple["Tree", ...] = ()


def plain(kind):
    return thaw(schema_of(kind))


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (int, {"type": "integer"}),
        (None, {"type": "null"}),
        (Json, {}),
        (date, {"type": "string", "format": "date"}),
        (datetime, {"type": "string", "format": "date-time"}),
        (Annotated[datetime, msgspec.Meta(tz=False)], {"type": "string"}),
        (UUID, {"type": "string", "format": "uuid"}),
        (bytes, {"type": "string", "contentEncoding": "base64"}),
        (
            Annotated[bytes, msgspec.Meta(max_length=2)],
            {"type": "string", "contentEncoding": "base64"},
        ),
        (Decimal, {"type": "string", "format": "decimal"}),
        (time, {"type": "string"}),
        (Color, {"type": "string", "enum": ["red", "blue"]}),
        (Mood, {"enum": ["good", 2], "description": "How it feels."}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        (
            Annotated[int | None, msgspec.Meta(ge=3), "few"],
            {
                "anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}],
                "description": "few",
            },
        ),
        (Annotated[str, Doc("said")], {"type": "string", "description": "said"}),
        (
            Annotated[
                str, msgspec.Meta(pattern="a", title="T", examples=["a"], max_length=3)
            ],
            {
                "type": "string",
                "pattern": "a",
                "maxLength": 3,
                "title": "T",
                "examples": ["a"],
            },
        ),
        (
            Annotated[list[int], msgspec.Meta(min_length=1)],
            {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        ),
        (
            Annotated[int, msgspec.Meta(extra_json_schema={"deprecated": True})],
            {"type": "integer", "deprecated": True},
        ),
        (
            frozenset[str],
            {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        ),
        (tuple[()], {"type": "array", "items": False, "minItems": 0, "maxItems": 0}),
        (
            tuple[int, str],
            {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "items": False,
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (
            Mapping[str, int],
            {"type": "object", "additionalProperties": {"type": "integer"}},
        ),
        (
            dict[Color, int],
            {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "propertyNames": {"type": "string", "enum": ["red", "blue"]},
            },
        ),
        (
            Said,
            {
                "title": "Said",
                "type": "object",
                "properties": {
                    "type": {"type": "string", "enum": ["said"]},
                    "text": {"type": "string"},
                },
                "required": ["type", "text"],
                "additionalProperties": False,
            },
        ),
        (
            Loose,
            {
                "title": "Loose",
                "type": "object",
                "properties": {"one": {"type": "integer"}, "two": {"type": "string"}},
                "required": ["one"],
                "additionalProperties": False,
            },
        ),
    ],
)
def test_schema(kind, schema):
    assert plain(kind) == schema


def test_docstrings_describe():
    schema = plain(Puppy)

    pet = schema["$defs"]["Pet"]
    assert schema["description"] == "A young pet."
    assert schema["properties"]["name"]["description"] == "What it is called."
    assert schema["properties"]["litter"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/Pet"},
        "default": [],
        "description": "The others.",
    }
    assert pet["description"] == "A pet.\n\nKept at home."
    assert pet["properties"]["age"] == {
        "type": "integer",
        "minimum": 0,
        "description": "In years.",
        "default": 1,
    }
    assert list(schema["$defs"]) == ["Pet"]


def test_generated_docstrings_do_not():
    assert "description" not in plain(Near)
    assert "description" not in plain(Loose)


def test_recursive_class_refers_to_itself():
    schema = plain(Tree)

    jsonschema.Draft202012Validator(schema).validate({"kids": [{"kids": []}]})
    assert schema["properties"]["kids"]["items"] == {"$ref": "#/$defs/Tree"}


@frozen
class Odd:
    default: Near
    enum: "Odd | None" = None


def test_members_named_as_keywords_are_followed():
    schema = plain(Odd)

    jsonschema.Draft202012Validator(schema).validate(
        {"default": {"x": 1}, "enum": {"default": {"x": 2}}}
    )
    assert set(schema["$defs"]) == {"Near", "Odd"}


def test_namesakes_are_numbered():
    def made(kind):
        return attrs.make_class("Same", {"it": attrs.field(type=kind)}, frozen=True)

    schema = plain(tuple[made(int), made(str), made(bool)])

    names = ["Same", "Same_2", "Same_3"]
    assert list(schema["$defs"]) == names
    assert [each["$ref"] for each in schema["prefixItems"]] == [
        f"#/$defs/{name}" for name in names
    ]


def test_generic_records_are_told_apart():
    schema = plain(Box[int] | Box[str])

    assert list(schema["$defs"]) == ["Box_int_", "Box_str_"]


def test_strict_requires_and_closes():
    assert thaw(strict(schema_of(Puppy)))["properties"]["best"] == {
        "anyOf": [{"$ref": "#/$defs/Pet"}, {"type": "null"}]
    }
    assert thaw(strict(schema_of(Pet))) == {
        "title": "Pet",
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "What it is called."},
            "age": {
                "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
                "description": "In years.",
            },
        },
        "required": ["name", "age"],
        "additionalProperties": False,
        "description": "A pet.\n\nKept at home.",
    }


def test_strict_null_is_the_default():
    said = freeze({"name": "Rex", "age": None}).unwrap()

    assert decode(Pet, said).unwrap() == Pet("Rex", 1)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"type": "string", "maxLength": 3, "format": "decimal"},
            {"type": "string"},
        ),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        (
            {"oneOf": [{"type": "string", "minLength": 1}, {"type": "null"}]},
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
        ),
        (
            {"$ref": "#/$defs/x", "description": "d", "default": 1},
            {"anyOf": [{"$ref": "#/$defs/x"}], "description": "d"},
        ),
        (
            {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
            {"type": "array", "items": {"anyOf": [{"type": "string"}]}},
        ),
        (
            {
                "type": "array",
                "prefixItems": [{"type": "string"}],
                "items": {"type": "null"},
            },
            {
                "type": "array",
                "items": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
        ),
        (
            {"type": "array", "items": False, "minItems": 0, "maxItems": 0},
            {"type": "array", "items": {"type": "null"}, "minItems": 0, "maxItems": 0},
        ),
        (
            {
                "type": "object",
                "properties": {
                    "a": {"enum": ["x", None]},
                    "b": {"type": ["string", "null"]},
                    "c": {"type": "null"},
                    "d": {"type": "string", "enum": ["x"]},
                    "e": True,
                    "f": {"anyOf": [{"type": "string"}], "description": "d"},
                },
            },
            {
                "type": "object",
                "properties": {
                    "a": {"enum": ["x", None]},
                    "b": {"type": ["string", "null"]},
                    "c": {"type": "null"},
                    "d": {
                        "anyOf": [{"type": "string", "enum": ["x"]}, {"type": "null"}]
                    },
                    "e": True,
                    "f": {
                        "anyOf": [{"type": "string"}, {"type": "null"}],
                        "description": "d",
                    },
                },
                "required": ["a", "b", "c", "d", "e", "f"],
                "additionalProperties": False,
            },
        ),
    ],
)
def test_strict_rewrites(schema, expected):
    assert thaw(strict(freeze(schema).unwrap())) == expected


@frozen
class Bag:
    things: immutabledict[str, int] = field(default=immutabledict())


@frozen
class Wild:
    any: Json = None
    made: list[int] = field(factory=lambda: [1])


@pytest.mark.parametrize(
    ("kind", "is_closed"),
    [
        (Pet, True),
        (Puppy, True),
        (Tree, True),
        (tuple[int, str], True),
        (Bag, False),
        (Wild, False),
        (tuple[Json, ...], False),
    ],
)
def test_closed(kind, is_closed):
    assert closed(strict(schema_of(kind))) is is_closed


def test_factories_are_not_run_for_a_default():
    assert "default" not in plain(Wild)["properties"]["made"]


def test_schema_and_decode_agree_on_limits():
    """What decode refuses for its limits, the schema refuses too."""
    limit = msgspec.Meta(ge=2, le=9, multiple_of=3)
    schema = jsonschema.Draft202012Validator(plain(Annotated[int, limit]))

    for number in range(-3, 15):
        fits = decode(Annotated[int, limit], number)
        assert schema.is_valid(number) == (fits == encode(number))
