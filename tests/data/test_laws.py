"""The laws hold for random types and values, and fail for faulty functions."""

import attrs
import jsonschema
import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from immutabledict import immutabledict
from returns.result import Failure, Success

from mojentic_fp.data.convert import Invalid, decode
from mojentic_fp.data.json import parse, thaw
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.shape import shape_of

from . import laws
from .kinds import cases, jsons, kinds, records

fast = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@fast
@given(jsons)
def test_text_round_trip(value):
    laws.text_law(value)


@fast
@given(
    st.text()
    | st.binary()
    | st.text(alphabet='[]{}",:0123456789.eE-\\udD89 truefalsnNI')
)
def test_parse_answers_for_any_text(text):
    """No text makes `parse` raise, and what it gives can be rendered."""
    match parse(text):
        case Success(value):
            laws.text_law(value)
        case Failure(failure):
            assert str(failure).startswith("$: expected JSON, found ")


@fast
@given(cases())
def test_value_round_trip(case):
    laws.trip_law(*case)


@fast
@given(cases())
def test_schema_admits_values(case):
    laws.schema_law(*case)


@fast
@given(cases())
def test_strict_schema_admits_values(case):
    laws.strict_law(*case)


@fast
@given(st.data())
def test_all_errors_at_once(data):
    kind, value = data.draw(cases(of=records))
    parts = [p for p in shape_of(kind).parts if laws.wrong(p) is not None]
    spoilt = (
        data.draw(st.lists(st.sampled_from(parts), unique_by=lambda p: p.key))
        if parts
        else []
    )

    laws.all_errors_law(kind, value, spoilt)


@fast
@given(kinds, jsons)
def test_decode_answers_for_any_json(kind, said):
    laws.total_law(kind[0], said)


@fast
@given(st.data())
def test_decode_answers_for_nearly_right_json(data):
    """One member of something right replaced by anything at all."""
    kind, value = data.draw(cases(of=records))
    said = dict(laws.encode(value).unwrap().items())
    key = data.draw(st.sampled_from([*said, "new"]))

    laws.total_law(kind, immutabledict({**said, key: data.draw(jsons)}))


@fast
@given(st.data())
def test_null_leaves_defaults(data):
    """Under the strict schema, null for a defaulted member is its default."""
    kind, value = data.draw(cases(of=records))
    spare = [
        p
        for p in shape_of(kind).parts
        if not p.required and "null" not in laws.accepts(shape_of(p.kind))
    ]
    said = immutabledict(
        {**laws.encode(value).unwrap(), **{p.key: None for p in spare}}
    )

    jsonschema.Draft202012Validator(thaw(laws.strict(schema_of(kind)))).validate(
        thaw(said)
    )
    expected = attrs.evolve(value, **{p.name: p.default for p in spare})
    assert decode(kind, said) == Success(expected)


# --- the laws can fail ----------------------------------------------------------------


@frozen
class Pair:
    one: int
    two: str


PAIR = Pair(1, "x")


def test_text_law_can_fail():
    with pytest.raises(AssertionError):
        laws.text_law(1.0, parse=lambda text: parse(text).map(int))


def test_trip_law_can_fail():
    with pytest.raises(AssertionError):
        laws.trip_law(Pair, PAIR, decode=lambda *_: Success(Pair(1, "y")))


def test_trip_law_notices_coercion():
    """True for 1 is equal in Python, and yet noticed by its JSON."""
    with pytest.raises(AssertionError):
        laws.trip_law(int, 1, decode=lambda *_: Success(True))


def test_schema_law_can_fail():
    with pytest.raises(jsonschema.ValidationError):
        laws.schema_law(Pair, PAIR, schema_of=lambda _: schema_of(int))


def test_strict_law_can_fail():
    @frozen
    class Loose:
        one: int = 1

    with pytest.raises(AssertionError):
        laws.strict_law(Loose, Loose(), strict=lambda schema: schema)


def test_all_errors_law_notices_stopping_early():
    def first_only(kind, said):
        return decode(kind, said).alt(lambda every: Invalid(every.problems[:1]))

    with pytest.raises(AssertionError):
        laws.all_errors_law(Pair, PAIR, shape_of(Pair).parts, decode=first_only)


def test_all_errors_law_notices_wrong_paths():
    def misplaced(kind, said):
        return decode(kind, said).alt(
            lambda every: Invalid(
                tuple(attrs.evolve(p, path=("one",)) for p in every.problems)
            )
        )

    with pytest.raises(AssertionError):
        laws.all_errors_law(Pair, PAIR, shape_of(Pair).parts, decode=misplaced)


def test_total_law_can_fail():
    with pytest.raises(AssertionError):
        laws.total_law(Pair, 1, decode=lambda *_: Failure(Invalid(())))
