"""JSON text to values and back, plain values in and out, and places in values."""

import pytest
from immutabledict import immutabledict
from returns.result import Failure, Success

from mojentic_fp.data.json import (
    DEPTH,
    JsonFailure,
    at,
    boolean,
    dump,
    freeze,
    integer,
    items,
    locate,
    members,
    number,
    parse,
    render,
    text,
    thaw,
)

ORDER = parse('{"items":[{"age":"twelve"},{"age":12,"ok":true,"x":1.5}]}').unwrap()


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("null", None),
        ("true", True),
        ("-0", 0),
        ("1.0", 1.0),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ('{"a":1,"a":2}', immutabledict(a=2)),
        ("[1,[2]]", (1, (2,))),
        (b'"\xc3\xa9"', "é"),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\ud83d"', "\ufffd"),
        ('"\\udc00\\ud83d\\ude00"', "\ufffd😀"),
        ('"\\\\ud800"', "\\ud800"),
        ('"\ud800"', "\ufffd"),
        ("[" * DEPTH + "]" * DEPTH, None),
    ],
    ids=lambda it: ascii(it)[:20],
)
def test_parse_reads(source, value):
    outcome = parse(source)

    assert isinstance(outcome, Success)
    if value is not None:
        assert (outcome.unwrap(), type(outcome.unwrap())) == (value, type(value))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", "truncated"),
        ("NaN", "invalid character"),
        ("Infinity", "invalid character"),
        ("1e999", "out of range"),
        ("1" * 5000, "out of range"),
        ("[1,]", "trailing comma in array (byte 3)"),
        ("1 2", "trailing characters"),
        ('"\\ud83d', "truncated"),
        (b'"\xff"', "not UTF-8"),
        (b"\xff\xfe", "invalid character"),
        ("[" * (DEPTH + 1) + "]" * (DEPTH + 1), "more than 128 levels"),
        ("[" * 100_000, "more than 128 levels"),
    ],
    ids=lambda it: ascii(it)[:20],
)
def test_parse_refuses(source, found):
    failure = parse(source).failure()

    assert failure.path == ()
    assert found in failure.found


def test_values_are_hashable_and_frozen():
    assert hash(ORDER) == hash(parse(dump(ORDER)).unwrap())
    with pytest.raises(TypeError):
        ORDER["new"] = 1  # type: ignore[index]


def test_render_is_compact_or_indented():
    assert render(immutabledict(a=(1, "é"))) == '{"a":[1,"é"]}'
    assert render(immutabledict(a=(1,)), indent=1) == '{\n "a": [\n  1\n ]\n}'


def test_dump_escapes_half_a_pair():
    assert dump(("\ud800", "é")) == b'["\\ud800","\\u00e9"]'


def test_dump_refuses_what_types_forbid():
    with pytest.raises(TypeError, match="not a JSON value: object"):
        dump(object())  # type: ignore[arg-type]


def test_freeze_copies_and_thaw_restores():
    plain = {"a": [1, {"b": None}], "c": (True, 2.5)}

    frozen = freeze(plain).unwrap()
    plain["a"].append("later")

    assert frozen == immutabledict(a=(1, immutabledict(b=None)), c=(True, 2.5))
    assert thaw(frozen) == {"a": [1, {"b": None}], "c": [True, 2.5]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [0, {1}]}, "$.a[1]: expected a JSON value, found a value of type set"),
        ([b"x"], "$[0]: expected a JSON value, found a value of type bytes"),
        ({"a": {1: 2}}, "$.a: expected text as a member name, found 1"),
        (
            {"\ud800": 2},
            "$: expected text as a member name, found half a surrogate pair",
        ),
        ([float("nan")], "$[0]: expected a JSON value, found nan"),
        (float("-inf"), "$: expected a JSON value, found -inf"),
        ("\udfff", "$: expected a JSON value, found half a surrogate pair"),
        (10**5000, "$: expected a JSON value, found a number of too many digits"),
    ],
    ids=lambda it: ascii(it)[:20] if isinstance(it, str | list | dict) else "number",
)
def test_freeze_refuses_with_the_path(value, said):
    assert str(freeze(value).failure()) == said


def test_freeze_ends_on_cycles():
    loop: list[object] = []
    loop.append(loop)

    assert freeze(loop).failure().found == "more than 128 levels"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ((), "$"),
        (("items", 2, "age"), "$.items[2].age"),
        (("odd name", 'quo"te', "é", "_a1"), '$["odd name"]["quo\\"te"]["é"]._a1'),
    ],
)
def test_locate(path, said):
    assert locate(path) == said


def test_takers_take():
    assert at(ORDER, "items", 0, "age") == Success("twelve")
    assert text(ORDER, "items", 0, "age") == Success("twelve")
    assert integer(ORDER, "items", 1, "age") == Success(12)
    assert number(ORDER, "items", -1, "age") == Success(12.0)
    assert boolean(ORDER, "items", 1, "ok") == Success(True)
    assert len(items(ORDER, "items").unwrap()) == 2
    assert members(ORDER) == Success(ORDER)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            integer(ORDER, "items", 0, "age"),
            '$.items[0].age: expected an integer, found "twelve"',
        ),
        (
            integer(ORDER, "items", 1, "ok"),
            "$.items[1].ok: expected an integer, found true",
        ),
        (
            integer(ORDER, "items", 1, "x"),
            "$.items[1].x: expected an integer, found 1.5",
        ),
        (
            number(ORDER, "items", 1, "ok"),
            "$.items[1].ok: expected a number, found true",
        ),
        (number(10**400), f"$: expected a number, found {'1' + '0' * 59}…"),
        (text(ORDER, "items", 2), "$.items[2]: expected text, found nothing"),
        (text(ORDER, "name"), "$.name: expected text, found nothing"),
        (text(ORDER, "items", "x"), "$.items: expected an object, found an array of 2"),
        (at(ORDER, "items", 0, 0), "$.items[0]: expected an array, found an object"),
        (at((), 0), "$[0]: expected a value, found nothing"),
        (boolean(1), "$: expected true or false, found 1"),
        (items(immutabledict()), "$: expected an array, found an empty object"),
        (members(()), "$: expected an object, found an empty array"),
        (integer("x" * 99), '$: expected an integer, found "' + "x" * 59 + "…"),
    ],
    ids=lambda it: ascii(it)[:20],
)
def test_takers_say_what_is_amiss(outcome, said):
    assert isinstance(outcome, Failure)
    assert str(outcome.failure()) == said


def test_failure_is_a_value():
    assert JsonFailure(("a",), "x", "y") == JsonFailure(("a",), "x", "y")
    assert len({JsonFailure(("a",), "x", "y"), JsonFailure(("a",), "x", "y")}) == 1
