"""What Anthropic's models take: families, and requests and schemas made to fit them."""

import pytest
from attrs import evolve

from mojentic_fp.data.json import JsonObject, freeze
from mojentic_fp.data.message import ToolMessage, assistant, system, user
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import AnyJson, Effort, Request, Schema, Settings
from mojentic_fp.data.tool import Choice, Named, ToolSpec
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.anthropic.families import FAMILIES, family
from mojentic_fp.wire.anthropic.schema import fitted, sayable

LOOK, WAIT = ToolSpec("look", "Look"), ToolSpec("wait", "Wait")


def obj(**members) -> JsonObject:
    return freeze(members).unwrap()


NAMES = [
    ("claude-opus-4-5", "claude-opus-4-5"),
    ("claude-opus-4-5-20251101", "claude-opus-4-5"),
    ("claude-opus-4-20250514", "claude-opus-4"),
    ("claude-opus-4-0", "claude-opus-4"),
    ("claude-opus-4-1-20250805", "claude-opus-4-1"),
    ("claude-3-5-haiku-latest", "claude-3-5"),
    ("claude-3-haiku-20240307", "claude-3"),
    ("claude-2.1", "claude-2"),
    ("claude-fable-5-1", "claude-fable"),
    ("claude-sonnet-9", "claude"),
    ("anthropic/claude-haiku-4.5", "claude-haiku-4-5"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
    ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
    ("claude-opus-4-55", "claude-opus-4"),
    ("not-claude-opus-4-5", ""),
    ("claudette", ""),
    ("qwen2.5", ""),
    ("", ""),
]


@pytest.mark.parametrize(("model", "expected"), NAMES)
def test_families(model, expected):
    """A name belongs to the row of its whole, or of its longest part at a boundary."""
    assert family(model) is FAMILIES[expected]


def test_how_long_an_answer_may_be():
    """What nobody says is the most that the model can, or what any can."""
    assert family("claude-sonnet-4-5").most == family("claude-haiku-4-5").most == 64_000
    assert family("claude-opus-5").most == 128_000
    assert family("some-model").most == family("claude-next-1").most == 4_096


def asked(model: str, **wishes) -> Request:
    settings = Settings(**wishes.pop("settings", {}))
    return Request(model, (user("hi"),), settings=settings, **wishes)


def fit(request: Request) -> tuple[Request, tuple[str, ...]]:
    adapted = ANTHROPIC.adapt(request).unwrap()
    again = ANTHROPIC.adapt(adapted.request).unwrap()
    assert again.request == adapted.request  # what fits is not changed again
    return adapted.request, adapted.notes


FITTING = [
    ("claude-opus-5", {}),
    ("claude-sonnet-4-5", {"temperature": 0.5, "top_k": 3, "max_tokens": 64_000}),
    ("claude-sonnet-4-5", {"reasoning_tokens": 1_024, "max_tokens": 1_025}),
    ("claude-opus-4-7", {"reasoning_effort": Effort.XHIGH}),
    ("some-model", {"temperature": 0.5, "top_p": 0.5, "max_tokens": 10**6}),
    ("some-model", {"reasoning_effort": Effort.DISABLED}),
]


@pytest.mark.parametrize(("model", "settings"), FITTING)
def test_what_fits_stays(model, settings):
    """Nothing is changed without need."""
    request = asked(model, settings=settings)

    assert fit(request) == (request, ())


MISFITS = [
    (
        "claude-opus-5",
        {"seed": 1, "n": 2, "num_ctx": 5},
        {},
        "left out seed, n, num_ctx",
    ),
    (
        "claude-3-5-haiku-latest",
        {"reasoning_effort": Effort.HIGH, "reasoning_tokens": 2_000},
        {},
        "does not think",
    ),
    ("claude-3-5-haiku-latest", {"reasoning_effort": Effort.DISABLED}, {}, None),
    (
        "claude-fable-5",
        {"reasoning_effort": Effort.DISABLED},
        {"reasoning_effort": Effort.LOW},
        "always thinks",
    ),
    (
        "claude-sonnet-5-5",
        {"reasoning_effort": Effort.DISABLED},
        {"reasoning_effort": Effort.DISABLED},
        "between calls",
    ),
    (
        "claude-opus-4-8",
        {"reasoning_tokens": 5_000},
        {"reasoning_effort": Effort.ENABLED},
        "left out reasoning_tokens",
    ),
    (
        "claude-opus-4-8",
        {"reasoning_effort": Effort.LOW, "reasoning_tokens": 5_000},
        {"reasoning_effort": Effort.LOW},
        "left out reasoning_tokens",
    ),
    (
        "claude-sonnet-4-5",
        {"reasoning_tokens": 5},
        {"reasoning_tokens": 1_024},
        "raised reasoning_tokens to 1024",
    ),
    (
        "claude-opus-4-6",
        {"reasoning_effort": Effort.XHIGH},
        {"reasoning_effort": Effort.XHIGH},
        "reasoning_effort xhigh is max",
    ),
    (
        "claude-opus-4-7",
        {"reasoning_effort": Effort.MINIMAL},
        {"reasoning_effort": Effort.MINIMAL},
        "reasoning_effort minimal is low",
    ),
    ("some-model", {"temperature": 1.5}, {"temperature": 1.0}, "temperature to 1"),
    (
        "claude-opus-4-7",
        {"temperature": 0.0, "top_p": 0.5, "top_k": 3},
        {},
        "left out temperature, top_k, top_p",
    ),
    (
        "claude-sonnet-4-5",
        {"temperature": 0.5, "top_p": 0.5},
        {"temperature": 0.5},
        "left out top_p",
    ),
    (
        "claude-sonnet-4-6",
        {"reasoning_effort": Effort.LOW, "temperature": 0.0, "top_p": 0.5, "top_k": 1},
        {"reasoning_effort": Effort.LOW},
        "while it thinks",
    ),
    (
        "claude-sonnet-4-6",
        {"reasoning_effort": Effort.LOW, "temperature": 1.0, "top_k": 1},
        {"reasoning_effort": Effort.LOW, "temperature": 1.0},
        "left out top_k",
    ),
    (
        "claude-opus-4-1",
        {"max_tokens": 50_000},
        {"max_tokens": 32_000},
        "lowered max_tokens to 32000",
    ),
    (
        "claude-sonnet-4-5",
        {"max_tokens": 500, "reasoning_tokens": 2_000},
        {"max_tokens": 2_500, "reasoning_tokens": 2_000},
        "max_tokens is 2500, of which 2000 are for thinking",
    ),
    (
        "claude-sonnet-4-5",
        {"max_tokens": 500, "reasoning_effort": Effort.LOW},
        {
            "max_tokens": 2_548,
            "reasoning_tokens": 2_048,
            "reasoning_effort": Effort.LOW,
        },
        "max_tokens is 2548, of which 2048 are for thinking",
    ),
    (
        "claude-opus-4-1",
        {"max_tokens": 10_000, "reasoning_tokens": 30_000},
        {"max_tokens": 32_000, "reasoning_tokens": 22_000},
        "max_tokens is 32000, of which 22000 are for thinking",
    ),
    (
        "claude-opus-4-1",
        {"reasoning_effort": Effort.XHIGH},
        {
            "max_tokens": 32_000,
            "reasoning_tokens": 16_000,
            "reasoning_effort": Effort.XHIGH,
        },
        "of which 16000 are for thinking",
    ),
    (
        "some-model",
        {"reasoning_tokens": 10_000},
        {"max_tokens": 14_096, "reasoning_tokens": 10_000},
        "max_tokens is 14096",
    ),
]


@pytest.mark.parametrize(("model", "settings", "expected", "words"), MISFITS)
def test_what_does_not_fit(model, settings, expected, words):
    """It is changed as little as can be, and said."""
    request, notes = fit(asked(model, settings=settings))

    assert request == asked(model, settings=expected)
    assert [words in note for note in notes] == ([True] if words else [])


FORCED = [
    (
        "claude-opus-5-5",
        {"tools": (LOOK, WAIT), "tool_choice": Choice.REQUIRED},
        {"tools": (LOOK, WAIT)},
        "cannot be made to call",
    ),
    (
        "claude-opus-5-5",
        {"tools": (LOOK, WAIT), "tool_choice": Named("wait")},
        {"tools": (WAIT,)},
        "cannot be made to call",
    ),
    ("claude-opus-5-5", {"output": AnyJson()}, {"output": AnyJson()}, "cannot be made"),
    (
        "claude-sonnet-4-5",
        {
            "tools": (LOOK,),
            "tool_choice": Named("look"),
            "settings": {"reasoning_effort": Effort.HIGH},
        },
        {"tools": (LOOK,), "tool_choice": Named("look")},
        "left out thinking",
    ),
    (
        "claude-opus-4-6",
        {
            "tools": (LOOK,),
            "tool_choice": Named("look"),
            "settings": {"reasoning_tokens": 2_000},
        },
        {
            "tools": (LOOK,),
            "tool_choice": Named("look"),
            "settings": {"reasoning_effort": Effort.ENABLED},
        },
        "left out reasoning_tokens",
    ),
    (
        "claude-sonnet-4-0",
        {
            "output": Schema("x", obj(type="object")),
            "settings": {"reasoning_tokens": 2_000},
        },
        {"output": Schema("x", obj(type="object"))},
        "left out thinking",
    ),
    (
        "claude-sonnet-4-0",
        {"tools": (evolve(LOOK, strict=True), WAIT)},
        {"tools": (LOOK, WAIT)},
        "not strict: look",
    ),
    (
        "claude-sonnet-4-5",
        {
            "tools": (
                evolve(LOOK, strict=True),
                evolve(WAIT, strict=True, parameters=obj(type="object")),
            )
        },
        {
            "tools": (
                evolve(LOOK, strict=True),
                evolve(WAIT, parameters=obj(type="object")),
            )
        },
        "not strict: wait",
    ),
]


@pytest.mark.parametrize(("model", "wishes", "expected", "words"), FORCED)
def test_calls_that_do_not_fit(model, wishes, expected, words):
    """What a model cannot be made to do, it is asked to do."""
    request, notes = fit(asked(model, **wishes))

    assert request == asked(model, **expected)
    assert [words in note for note in notes] == [True]


CALL = ToolCall("1", "look")
RESULT = ToolMessage("1", "look", "blue")
PLACES = [
    ("claude-sonnet-4-5", (user("a"), system("x")), (system("x"), user("a"))),
    (
        "claude-sonnet-4-5",
        (system("w"), user("a"), system("x"), assistant("b"), system("y"), user("c")),
        (system("w"), system("x"), system("y"), user("a"), assistant("b"), user("c")),
    ),
    ("claude-opus-4-8", (user("a"), system("x")), None),
    ("claude-opus-4-8", (user("a"), system("x"), system("y"), assistant("b")), None),
    ("claude-opus-4-8", (assistant(CALL), RESULT, system("x")), None),
    (
        "claude-opus-4-8",
        (user("a"), assistant("b"), system("x"), user("c")),
        (system("x"), user("a"), assistant("b"), user("c")),
    ),
    (
        "claude-opus-4-8",
        (user("a"), system("x"), user("c")),
        (system("x"), user("a"), user("c")),
    ),
    ("claude-sonnet-4-5", (system("w"), system("x")), None),
]


@pytest.mark.parametrize(("model", "spoken", "expected"), PLACES)
def test_places_of_instructions(model, spoken, expected):
    """In the middle they stay where the model takes them; else they go first."""
    request, notes = fit(Request(model, spoken))

    assert request.messages == (expected or spoken)
    assert bool(notes) == bool(expected)


STRING = {"type": "string"}
SCHEMAS = [
    (STRING, STRING, True),
    ({"enum": ["a", None]}, {"enum": ["a", None]}, True),
    (
        {"type": "object", "properties": {"a": STRING}, "title": "T", "default": {}},
        {
            "type": "object",
            "properties": {"a": STRING},
            "title": "T",
            "default": {},
            "additionalProperties": False,
        },
        True,
    ),
    (
        {"type": "integer", "minimum": 1, "description": "How many.", "$comment": "x"},
        {"type": "integer", "description": 'How many.\n\n{"minimum":1}'},
        True,
    ),
    (
        {"type": "string", "format": "email", "pattern": "^a+$"},
        {"type": "string", "format": "email", "pattern": "^a+$"},
        True,
    ),
    (
        {"type": "string", "pattern": "^(?=a)b$"},
        {"type": "string", "description": '{"pattern":"^(?=a)b$"}'},
        True,
    ),
    (
        {"type": "string", "format": "color"},
        {"type": "string", "description": '{"format":"color"}'},
        True,
    ),
    (
        {"type": "array", "items": {"type": "number", "maximum": 2}, "minItems": 1},
        {
            "type": "array",
            "items": {"type": "number", "description": '{"maximum":2}'},
            "minItems": 1,
        },
        True,
    ),
    (
        {"type": "array", "items": STRING, "minItems": 2},
        {"type": "array", "items": STRING, "description": '{"minItems":2}'},
        True,
    ),
    (
        {"oneOf": [STRING, {"type": "null"}]},
        {"anyOf": [STRING, {"type": "null"}]},
        True,
    ),
    (
        {
            "$defs": {"P": {"type": "object", "properties": {}}},
            "anyOf": [{"$ref": "#/$defs/P"}],
        },
        {
            "$defs": {
                "P": {
                    "type": "object",
                    "properties": {},
                    "additionalProperties": False,
                }
            },
            "anyOf": [{"$ref": "#/$defs/P"}],
        },
        True,
    ),
    ({}, {}, False),
    ({"description": "Anything."}, {"description": "Anything."}, False),
    ({"type": "array"}, {"type": "array"}, False),
    ({"type": "array", "items": {}}, {"type": "array", "items": {}}, False),
    ({"$ref": "#/$defs/No"}, {"$ref": "#/$defs/No"}, False),
    ({"type": "object"}, {"type": "object", "additionalProperties": False}, False),
    (
        {"type": ["object", "null"], "additionalProperties": STRING},
        {"type": ["object", "null"], "additionalProperties": False},
        False,
    ),
    ({"allOf": [STRING, STRING]}, {"allOf": [STRING, STRING]}, False),
    *(
        (
            {"$defs": {"A": a, "B": {"$ref": "#/$defs/A"}}, "$ref": "#/$defs/A"},
            {"$defs": {"A": a, "B": {"$ref": "#/$defs/A"}}, "$ref": "#/$defs/A"},
            False,
        )
        for a in ({"$ref": "#/$defs/A"}, {"anyOf": [STRING, {"$ref": "#/$defs/B"}]})
    ),
]


@pytest.mark.parametrize(("schema", "expected", "can_be_said"), SCHEMAS)
def test_schemas(schema, expected, can_be_said):
    """A schema in the API's words, and whether these lose nothing."""
    frozen = obj(**schema)

    assert fitted(frozen) == obj(**expected)
    assert fitted(fitted(frozen)) == fitted(frozen)
    assert sayable(frozen) is can_be_said
