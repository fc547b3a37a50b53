"""What a user's words stand for where a server's form asks for them."""

import pytest

from mojentic_fp import Elicit, Withheld, answering, either, elicit, run
from mojentic_fp.data.json import freeze

CHOICES = {"enum": ["r", "b"], "enumNames": ["red", "blue"]}
TITLED = {"oneOf": [{"const": "r", "title": "red"}, {"const": "b", "title": "blue"}]}
SEVERAL = {"type": "array", "items": {"anyOf": TITLED["oneOf"]}, "minItems": 1}


def filled(schema: dict[str, object], *words: str, required: bool = True) -> object:
    """What comes of a form of one member, when these are the answers."""
    form = {"properties": {"it": schema}, "required": ["it"] if required else []}
    asked = Elicit("server", "Tell me", freeze(form).unwrap())
    return either(run(answering(words))(elicit(asked)))


@pytest.mark.parametrize(
    ("schema", "words", "value"),
    [
        ({"type": "string"}, "Ada", "Ada"),
        ({"type": "string"}, "12", "12"),
        ({"type": "boolean"}, "Y", True),
        ({"type": "boolean"}, "no", False),
        ({"type": "integer"}, "-3", -3),
        ({"type": "number"}, "0.5", 0.5),
        ({"type": "string", **CHOICES}, "blue", "b"),
        ({"type": "string", **TITLED}, "red", "r"),
        (SEVERAL, "red, blue", ("r", "b")),
        ({"type": "integer", "default": 7}, "", 7),
    ],
)
def test_words_stand_for_values(
    schema: dict[str, object], words: str, value: object
) -> None:
    assert filled(schema, words) == {"it": value}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "boolean"}, "perhaps"),
        ({"type": "integer"}, "1.5"),
        ({"type": "number"}, "many"),
        ({"type": "string", **TITLED}, "green"),
        ({"type": "string", "maxLength": 2}, "long"),
        (SEVERAL, "green"),
    ],
)
def test_what_does_not_fit_is_asked_for_again_and_not_for_ever(
    schema: dict[str, object], words: str
) -> None:
    assert filled(schema, words, words, words, "1") is Withheld.CANCELLED


def test_nothing_is_a_no_or_left_out() -> None:
    assert filled({"type": "string"}, "") is Withheld.DECLINED
    assert filled({"type": "string"}, "", required=False) == {}


@pytest.mark.parametrize(("words", "outcome"), [("yes", {}), ("no", Withheld.DECLINED)])
def test_a_form_of_nothing_asks_for_a_yes(words: str, outcome: object) -> None:
    asked = Elicit("server", "May I?", freeze({"type": "object"}).unwrap())

    assert either(run(answering([words]))(elicit(asked))) == outcome
