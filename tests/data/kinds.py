"""Random types that JSON has a shape for, each with a strategy for its values."""

import enum
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import attrs
import msgspec
from hypothesis import strategies as st
from immutabledict import immutabledict

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import Json, JsonObject


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@attrs.frozen
class Cat:
    kind: Literal["cat"]
    lives: int


@attrs.frozen
class Dog:
    kind: Literal["dog"]
    tricks: tuple[str, ...] = ()


@tagged
@attrs.frozen
class Said:
    text: str


@tagged
@attrs.frozen
class Heard:
    text: str
    when: date | None = None


floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | st.integers() | floats | st.text()
jsons = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3).map(immutabledict)
    ),
    max_leaves=8,
)
objects = st.dictionaries(st.text(), jsons, max_size=3).map(immutabledict)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
aware = st.datetimes(timezones=offsets) | st.datetimes()
spans = st.timedeltas(timedelta(days=-(10**5)), timedelta(days=10**5))

LEAVES = [
    (str, st.text()),
    (int, st.integers()),
    (float, floats),
    (bool, st.booleans()),
    (date, st.dates()),
    (datetime, aware),
    (time, st.times()),
    (timedelta, spans),
    (Decimal, st.decimals(allow_nan=False, allow_infinity=False)),
    (UUID, st.uuids()),
    (bytes, st.binary()),
    (Color, st.sampled_from(Color)),
    (Level, st.sampled_from(Level)),
    (Literal["a", 1] | None, st.sampled_from(["a", 1, None])),
    (Annotated[int, msgspec.Meta(ge=0, le=9)], st.integers(0, 9)),
    (Annotated[str, msgspec.Meta(max_length=3), "short"], st.text(max_size=3)),
    (
        Annotated[str, msgspec.Meta(pattern="^[a-z]+$")],
        st.from_regex("[a-z]+", fullmatch=True),
    ),
    (Json, jsons),
    (JsonObject, objects),
    (
        Cat | Dog,
        st.builds(Cat, st.just("cat"), st.integers())
        | st.builds(Dog, st.just("dog"), st.lists(st.text(), max_size=2).map(tuple)),
    ),
    (
        Said | Heard,
        st.builds(Said, st.text())
        | st.builds(Heard, text=st.text(), when=st.none() | st.dates()),
    ),
    (int | str | bool | None, st.integers() | st.text() | st.booleans() | st.none()),
    (int | float, st.integers() | floats),
    (Literal["auto"] | int, st.just("auto") | st.integers()),
]
leaves = st.sampled_from(LEAVES)


def _wrapped(inner):
    return st.one_of(
        inner.map(lambda k: (tuple[k[0], ...], st.lists(k[1], max_size=3).map(tuple))),
        inner.map(lambda k: (list[k[0]], st.lists(k[1], max_size=3))),
        inner.map(
            lambda k: (dict[str, k[0]], st.dictionaries(st.text(), k[1], max_size=3))
        ),
        inner.map(
            lambda k: (
                immutabledict[int, k[0]],
                st.dictionaries(st.integers(), k[1], max_size=3).map(immutabledict),
            )
        ),
        inner.map(lambda k: (k[0] | None, st.none() | k[1])),
        st.tuples(inner, inner).map(
            lambda ks: (tuple[ks[0][0], ks[1][0]], st.tuples(ks[0][1], ks[1][1]))
        ),
        leaves.filter(lambda k: k[0] in {str, int, date, UUID, Color}).map(
            lambda k: (frozenset[k[0]], st.frozensets(k[1], max_size=3))
        ),
        _records(inner),
    )


@st.composite
def _records(draw, inner):
    """A random frozen attrs class; some members have defaults, some are keyword-only."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=4))
    parts = {name: draw(inner) for name in names}
    fields = {}
    for name, (kind, values) in parts.items():
        given = {"default": draw(values)} if draw(st.booleans()) else {}
        fields[name] = attrs.field(type=kind, kw_only=True, **given)
    made = attrs.make_class("Made", fields, frozen=True, slots=True)
    values = {name: values for name, (_, values) in parts.items()}
    return made, st.fixed_dictionaries(values).map(lambda v: made(**v))


kinds = st.recursive(leaves, _wrapped, max_leaves=5)
records = _records(kinds)


@st.composite
def cases(draw, of=kinds):
    """A type and a value of it."""
    kind, values = draw(of)
    return kind, draw(values)
