"""Structured streaming: what is sound of an object while it is still being written."""

from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Literal

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess

from mojentic_fp import (
    Completion,
    Ended,
    JsonObject,
    TextDelta,
    encode,
    generate_object,
    on,
    program,
    render,
    scripted,
    stream,
    user,
)
from mojentic_fp.data.event import PartialObject, Retrying
from mojentic_fp.data.partial import Partial, partial_of
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete
from mojentic_fp.wire.assemble import assemble


class Mood(Enum):
    GOOD = "good"
    GOODISH = "goodish"


@frozen
class Pet:
    name: str
    legs: int = 4


@frozen
class Person:
    name: str
    born: int
    height: float
    mood: Mood
    day: date
    pets: tuple[Pet, ...] = ()
    tags: tuple[str, ...] = ()
    kind: Literal["a", "ab"] | None = None


def dripping(text: str, size: int):
    """A model that says a text in pieces."""

    @program
    def answer(asked: Complete):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        deltas = (*map(TextDelta, pieces), Ended(model="m"))
        for delta in deltas:
            yield from emit(delta)
        whole: Completion = assemble(deltas).unwrap()
        return whole

    return on(Complete, answer)


TEXTS = st.text(max_size=9)
PEOPLE = st.builds(
    Person,
    TEXTS,
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(Mood),
    st.dates(),
    st.lists(st.builds(Pet, TEXTS, st.integers()), max_size=3).map(tuple),
    st.lists(TEXTS, max_size=3).map(tuple),
    st.sampled_from(["a", "ab", None]),
)


def part_of(small, large) -> bool:
    """Whether one value may grow into the other."""
    if isinstance(small, Partial):
        return all(part_of(small[name], getattr(large, name)) for name in small)
    if isinstance(small, tuple):
        return len(small) <= len(large) and all(map(part_of, small, large))
    return large.startswith(small) if isinstance(small, str) else small == large


def grown(whole, text, size):
    events = list(
        stream(dripping(text, size))(generate_object(Person, "m")([user("?")]))
    )
    assert events[-1] == IOSuccess(whole)
    return [one.value for one in events if isinstance(one, PartialObject)]


@given(PEOPLE, st.integers(1, 9), st.booleans())
def test_what_is_shown_grows_into_the_whole(whole, size, fenced):
    """Each partial is a part of the next and of the whole, and the last one is it."""
    said = encode(whole).unwrap()
    text = render(said, indent=2)
    shown = grown(whole, f"```json\n{text}\n```" if fenced else text, size)

    partials = [partial_of(Person, value) for value in shown]
    assert all(part_of(one, whole) for one in partials)
    assert shown[-1] == said
    for before, after in pairwise(shown):
        assert before != after
        assert set(before) <= set(after)


def test_no_value_is_shown_that_becomes_another():
    """Numbers, dates and words of a choice count once they are closed."""
    text = '{"name": "Ada", "born": 1815, "mood": "goodish", "day": "1815-12-10"'
    shown = grown_of(text)

    assert {value.get("born") for value in shown} == {None, 1815}
    assert {value.get("mood") for value in shown} == {None, "goodish"}
    assert {value.get("day") for value in shown} == {None, "1815-12-10"}
    assert {value.get("name") for value in shown} == {"", "A", "Ad", "Ada"}


def grown_of(text):
    failing = generate_object(Person, "m", repairs=0)([user("?")])
    events = list(stream(dripping(text, 1))(failing))
    return [one.value for one in events if isinstance(one, PartialObject)]


def test_an_invalid_member_is_never_shown():
    """The rest is, and the whole is judged at the end."""
    shown = grown_of(
        '{"born": "late", "name": "Ada", "pets": [{"legs": 4}, {"legs": "x"'
    )

    assert all("born" not in value for value in shown)
    assert shown[-1]["pets"] == (JsonObject(legs=4), JsonObject())


def test_another_attempt_begins_anew():
    """After a rejected answer, what is shown is of the next one."""
    good = '{"name": "Bo", "legs": 2}'
    model = scripted(['{"name": "Al", "legs": "two"}', good])

    events = list(stream(model)(generate_object(Pet, "m")([user("?")])))

    kinds = [type(one) for one in events if isinstance(one, PartialObject | Retrying)]
    assert kinds == [PartialObject, Retrying, PartialObject]
    assert events[-1] == IOSuccess(Pet("Bo", 2))


def test_prose_shows_nothing():
    """What is no object has no part that is sound."""
    assert grown_of("Sorry, I cannot do 12") == []


def test_a_long_object_costs_linear_time():
    """It is looked at again when a twentieth more has arrived."""
    looks = 0

    def count(growing, closed):
        nonlocal looks
        looks += 1
        return JsonObject()

    from mojentic_fp.programs.growing import growing

    text = '{"name": "' + "x" * 20_000
    list(stream(dripping(text, 1))(growing(count)(Complete(None).perform())))
    few = looks
    looks = 0
    text = '{"name": "' + "x" * 40_000
    list(stream(dripping(text, 1))(growing(count)(Complete(None).perform())))

    assert few < 200
    assert looks < few + 20
