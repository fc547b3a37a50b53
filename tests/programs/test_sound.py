"""Partial JSON by a schema: what is shown stays a part of the whole."""

from hypothesis import given
from hypothesis import strategies as st
from immutabledict import immutabledict
from returns.io import IOResult

from mojentic_fp import (
    Ended,
    Json,
    JsonObject,
    PartialObject,
    TextDelta,
    emit,
    nothing,
    parse,
    render,
    stream,
)
from mojentic_fp.data.json import freeze
from mojentic_fp.effects.program import Steps, program
from mojentic_fp.programs.growing import growing
from mojentic_fp.programs.sound import sound_by

SCHEMA = freeze(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "born": {"type": "integer"},
            "mood": {"enum": ["calm", "calmer"]},
            "likes": {"type": "array", "items": {"$ref": "#/$defs/thing"}},
            "either": {"anyOf": [{"type": "null"}, {"type": "number"}]},
        },
        "$defs": {
            "thing": {"type": "object", "properties": {"of": {"type": "string"}}}
        },
    }
).unwrap()
WORDS = st.text('ab"\\é', max_size=6)
PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "born": st.integers(-(10**6), 10**6),
        "mood": st.sampled_from(["calm", "calmer"]),
        "likes": st.lists(st.fixed_dictionaries({"of": WORDS}), max_size=3).map(tuple),
        "either": st.none() | st.integers(0, 999),
    },
)


@program
def written(text: str) -> Steps[None, None, None]:
    for letter in text:
        yield from emit(TextDelta(letter))
    yield from emit(Ended())


def partials(text: str) -> list[JsonObject]:
    shown = stream(nothing)(growing(sound_by(SCHEMA))(written(text)))
    return [
        one.value
        for one in shown
        if not isinstance(one, IOResult) and isinstance(one, PartialObject)
    ]


def part_of(some: Json, whole: Json) -> bool:
    """Whether all of something stands in another, or begins there."""
    if isinstance(some, str) and isinstance(whole, str):
        return whole.startswith(some)
    if isinstance(some, tuple) and isinstance(whole, tuple):
        return len(some) <= len(whole) and all(map(part_of, some, whole))
    if isinstance(some, immutabledict) and isinstance(whole, immutabledict):
        return all(key in whole and part_of(some[key], whole[key]) for key in some)
    return some == whole


@given(person=PEOPLE)
def test_what_is_shown_stays_a_part_of_the_whole(person: dict[str, object]) -> None:
    text = render(freeze(person).unwrap())
    whole = parse(text).unwrap()

    shown = partials(text)

    assert all(map(part_of, shown, shown[1:]))
    assert all(part_of(one, whole) for one in shown)
    assert (shown[-1] if shown else JsonObject()) == whole


def test_a_word_of_several_counts_once_it_is_closed() -> None:
    moods = [one.get("mood") for one in partials('{"mood":"calmer","born":12}')]

    assert set(moods) == {"calmer"}


def test_what_is_not_valid_is_never_shown() -> None:
    assert all("born" not in one for one in partials('{"born":"x","name":"y"}'))


def test_a_reference_that_leads_nowhere_or_in_circles_is_no_end() -> None:
    circle = JsonObject(
        {"$ref": "#/$defs/a", "$defs": JsonObject(a=JsonObject({"$ref": "#/$defs/a"}))}
    )

    assert sound_by(JsonObject({"$ref": "#/no"}))(JsonObject(), JsonObject()) == {}
    assert sound_by(circle)(JsonObject(), JsonObject()) == {}
