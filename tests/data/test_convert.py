"""What decode takes and refuses, in tables, and what encode writes."""

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    TypedDict,
    TypeVar,
)

import attrs
import msgspec
import pytest
from attrs import field, frozen
from immutabledict import immutabledict
from returns.result import Failure, Success

from mojentic_fp.data.convert import decode, encode, tagged
from mojentic_fp.data.json import DEPTH, Json, dump, parse, render
from mojentic_fp.data.schema import schema_of

from .kinds import Cat, Color, Dog, Heard, Said

X = TypeVar("X")
Age = Annotated[int, msgspec.Meta(ge=0, le=150)]
Name = NewType("Name", str)


@frozen
class Pet:
    name: str
    age: Age = field(default=1, validator=attrs.validators.lt(50))


@frozen
class Person:
    name: str
    born: date
    height: float | None
    color: Color
    pets: tuple[Pet, ...] = ()
    boss: "Person | None" = None


@frozen
class Checked:
    low: int = field(validator=attrs.validators.gt(3))
    code: str = field(validator=attrs.validators.matches_re("x+"))
    other: int = 1
    shout: str = field(default="", converter=str.upper)

    def __attrs_post_init__(self):
        if self.other == 7:
            raise ValueError


@frozen
class Range:
    low: int
    high: int = field()

    @high.validator
    def _above(self, attribute, value):
        if value < self.low:
            message = f"less than {self.low}"
            raise ValueError(message)


@frozen
class Box(Generic[X]):
    item: X
    more: tuple[X, ...] = ()


@frozen
class Renamed:
    from_: str = field(alias="sender")
    _hidden: int = 1
    made: int = field(init=False, default=3)


@dataclasses.dataclass
class Plain:
    one: int
    many: list[int] = dataclasses.field(default_factory=list)


class Point(NamedTuple):
    x: int
    y: int = 2


class Loose(TypedDict):
    one: int
    two: NotRequired[str]


@frozen
class Near:
    x: int
    y: int = 0


@frozen
class Far:
    x: int
    z: int = 0


@frozen
class Untold:
    any = field()


TAKEN = [
    (int, "1", 1),
    (float, "1", 1.0),
    (float, "1.5", 1.5),
    (bool, "true", True),
    (None, "null", None),
    (Name, '"x"', "x"),
    (Any, "[1]", (1,)),
    (object, "{}", immutabledict()),
    (Json, '{"a":[1]}', immutabledict(a=(1,))),
    (list, "[1,[2]]", [1, (2,)]),
    (dict, '{"a":[]}', {"a": ()}),
    (Sequence[int], "[1]", (1,)),
    (Mapping[str, int], '{"a":1}', immutabledict(a=1)),
    (set[int], "[1,1]", {1}),
    (frozenset[str], '["a"]', frozenset("a")),
    (tuple[int, str], '[1,"a"]', (1, "a")),
    (tuple[()], "[]", ()),
    (dict[int, int], '{"-1":1}', {-1: 1}),
    (dict[Color, int], '{"red":1}', {Color.RED: 1}),
    (Literal[True, 1, "a"], "1", 1),
    (Literal[True, 1, "a"], "true", True),
    (Color, '"blue"', Color.BLUE),
    (bytes, '"aGk="', b"hi"),
    (Decimal, '"1.50"', Decimal("1.50")),
    (date, '"2024-02-29"', date(2024, 2, 29)),
    (time, '"10:00:00"', time(10)),
    (timedelta, '"PT90S"', timedelta(seconds=90)),
    (datetime, '"2024-01-01T00:00:00+02:00"', datetime(2023, 12, 31, 22, tzinfo=UTC)),
    (int | str, '"x"', "x"),
    (date | str, '"2024-01-01"', date(2024, 1, 1)),
    (date | str, '"soon"', "soon"),
    (list[int] | tuple[str, ...], '["a"]', ("a",)),
    (Near | dict[str, int], '{"q":1}', {"q": 1}),
    (Near | dict[str, int], '{"x":1}', Near(1)),
    (X, "1", 1),
    (Annotated[Cat, "a cat"] | Dog, '{"kind":"dog"}', Dog("dog")),
    (Annotated[Literal["auto"], "x"] | str, '"auto"', "auto"),
    (Annotated[int | None, msgspec.Meta(ge=3)], "null", None),
    (Annotated[float, msgspec.Meta(multiple_of=0.5)], "1.5", 1.5),
    (Annotated[int, msgspec.Meta(multiple_of=5)], "10", 10),
    (Pet, '{"name":"Rex"}', Pet("Rex")),
    (Pet, '{"name":"Rex","age":null}', Pet("Rex")),
    (Box[int], '{"item":1,"more":[2]}', Box(1, (2,))),
    (Box[tuple[Box[int], ...]], '{"item":[{"item":1}]}', Box((Box(1),))),
    (Box, '{"item":[1]}', Box((1,))),
    (Renamed, '{"sender":"x","hidden":2}', Renamed("x", 2)),
    (Plain, '{"one":1}', Plain(1)),
    (Point, '{"x":1}', Point(1)),
    (Loose, '{"one":1}', {"one": 1}),
    (Loose, '{"one":1,"two":null}', {"one": 1}),
    (Untold, '{"any":[1]}', Untold((1,))),
    (Cat | Dog, '{"kind":"dog"}', Dog("dog")),
    (Said | Heard, '{"type":"heard","text":"x"}', Heard("x")),
    (Said, '{"type":"said","text":"x"}', Said("x")),
    (Near | Far, '{"x":1,"z":2}', Far(1, 2)),
    (Checked, '{"low":4,"code":"x","shout":"a"}', Checked(4, "x", shout="A")),
]


@pytest.mark.parametrize(("kind", "text", "value"), TAKEN)
def test_decode_takes(kind, text, value):
    made = decode(kind, parse(text).unwrap()).unwrap()

    assert (made, type(made)) == (value, type(value))


REFUSED = [
    (
        Annotated[float, msgspec.Meta(multiple_of=0.5, le=9)] | None,
        '"x"',
        ['$: expected a number or null, found "x"'],
    ),
    (
        Annotated[int, msgspec.Meta(multiple_of=0.5)],
        "1" + "0" * 400,
        [f"$: expected a multiple of 0.5, found 1{'0' * 59}…"],
    ),
    (Box[Any], "{}", ["$.item: missing; expected a value"]),
    (
        tuple[dict[str, int], list[int]],
        "[[],{}]",
        [
            "$[0]: expected an object, found an empty array",
            "$[1]: expected an array, found an empty object",
        ],
    ),
    (
        Annotated[Cat, "a cat"] | Dog,
        '{"kind":"cow"}',
        ['$.kind: expected "cat" or "dog", found "cow"'],
    ),
    (Near | dict[str, int], '{"x":"a"}', ['$.x: expected an integer, found "a"']),
    (int, '"12"', ['$: expected an integer, found "12"']),
    (int, "true", ["$: expected an integer, found true"]),
    (int, "3.0", ["$: expected an integer, found 3.0"]),
    (float, "true", ["$: expected a number, found true"]),
    (float, "1" + "0" * 400, [f"$: expected a number, found 1{'0' * 59}…"]),
    (str, "null", ["$: expected text, found null"]),
    (bool, "1", ["$: expected true or false, found 1"]),
    (Literal["a"], '"b"', ['$: expected "a", found "b"']),
    (Literal["a", 1], "1.0", ['$: expected one of "a" or 1, found 1.0']),
    (Literal[1], "true", ["$: expected 1, found true"]),
    (Color, '"green"', ['$: expected one of "red" or "blue", found "green"']),
    (bytes, '"&"', ['$: expected base64 text, found "&"']),
    (date, '"2024-13-01"', ['$: expected a date like 2026-12-31, found "2024-13-01"']),
    (date, "20240101", ["$: expected a date like 2026-12-31, found 20240101"]),
    (tuple[str, ...], '"abc"', ['$: expected an array, found "abc"']),
    (tuple[int, str], "[1]", ["$: expected an array of 2, found an array of 1"]),
    (
        tuple[int, str],
        '["a",1]',
        ['$[0]: expected an integer, found "a"', "$[1]: expected text, found 1"],
    ),
    (
        dict[int, int],
        '{"1":"x","01":2}',
        [
            '$["1"]: expected an integer, found "x"',
            '$["01"]: expected digits as a member name, found "01"',
        ],
    ),
    (dict[int, int], '{"x":2}', ['$.x: expected digits as a member name, found "x"']),
    (dict[str, int], "[]", ["$: expected an object, found an empty array"]),
    (Age, "-1", ["$: expected at least 0, found -1"]),
    (Age, '"x"', ['$: expected an integer, found "x"']),
    (
        Annotated[int, msgspec.Meta(gt=3, lt=1)],
        "2",
        ["$: expected more than 3, found 2", "$: expected less than 1, found 2"],
    ),
    (
        Annotated[str, msgspec.Meta(min_length=2, pattern="^a")],
        '"b"',
        [
            '$: expected a length of 2 or more, found "b"',
            '$: expected text matching ^a, found "b"',
        ],
    ),
    (
        Annotated[tuple[Age, ...], msgspec.Meta(max_length=1)],
        "[1,-1]",
        [
            "$[1]: expected at least 0, found -1",
            "$: expected a length of 1 or less, found an array of 2",
        ],
    ),
    (
        Annotated[datetime, msgspec.Meta(tz=True)],
        '"2024-01-01T00:00:00"',
        ['$: expected a time with a zone, found "2024-01-01T00:00:00"'],
    ),
    (
        Annotated[float, msgspec.Meta(multiple_of=0.5)],
        "0.7",
        ["$: expected a multiple of 0.5, found 0.7"],
    ),
    (int | str | None, "1.5", ["$: expected an integer, text or null, found 1.5"]),
    (list[int] | tuple[str, ...], "[null]", ["$[0]: expected an integer, found null"]),
    (Pet, "[]", ["$: expected an object (Pet), found an empty array"]),
    (
        Pet,
        '{"nme":"Rex"}',
        [
            "$.name: missing; expected text",
            "$.nme: unknown member; known are: age, name",
        ],
    ),
    (Pet, '{"name":"Rex","age":60}', ["$.age: 'age' must be < 50: 60"]),
    (
        Person,
        '{"name":1,"born":"x","height":true,"color":"c","pets":[{"age":-2},7],"boss":{}}',
        [
            "$.name: expected text, found 1",
            '$.born: expected a date like 2026-12-31, found "x"',
            "$.height: expected a number or null, found true",
            '$.color: expected one of "red" or "blue", found "c"',
            "$.pets[0].name: missing; expected text",
            "$.pets[0].age: expected at least 0, found -2",
            "$.pets[1]: expected an object (Pet), found 7",
            "$.boss.name: missing; expected text",
            "$.boss.born: missing; expected a date like 2026-12-31",
            "$.boss.height: missing; expected a number or null",
            '$.boss.color: missing; expected one of "red" or "blue"',
        ],
    ),
    (
        Checked,
        '{"low":1,"code":"y","other":"z"}',
        [
            '$.other: expected an integer, found "z"',
            "$.low: 'low' must be > 3: 1",
            "$.code: 'code' must match regex 'x+' ('y' doesn't)",
        ],
    ),
    (Checked, '{"low":4,"code":"x","other":7}', ["$: ValueError"]),
    (Range, '{"low":2,"high":1}', ["$.high: less than 2"]),
    (Range, '{"low":"x","high":1}', ['$.low: expected an integer, found "x"']),
    (Box[int], '{"item":"a"}', ['$.item: expected an integer, found "a"']),
    (Said, '{"text":"x"}', ['$.type: expected "said", found nothing']),
    (
        Said | Heard,
        '{"type":"x","text":1}',
        ['$.type: expected "said" or "heard", found "x"'],
    ),
    (
        Said | Heard,
        '{"text":"x"}',
        ['$.type: expected "said" or "heard", found nothing'],
    ),
    (Said | Heard, '{"type":"said"}', ["$.text: missing; expected text"]),
    (Cat | Dog, '{"kind":"cow"}', ['$.kind: expected "cat" or "dog", found "cow"']),
    (Cat | Dog, '{"kind":"cat"}', ["$.lives: missing; expected an integer"]),
    (Cat | Dog, "3", ["$: expected an object (Cat) or an object (Dog), found 3"]),
    (
        Cat | Said,
        "{}",
        ["$: expected an object (Cat) or an object (Said), found neither"],
    ),
    (
        Near | Far,
        '{"x":1}',
        ["$: ambiguous: fits an object (Near) or an object (Far) equally"],
    ),
    (Near | Far, '{"x":"a","z":1}', ['$.x: expected an integer, found "a"']),
    (Near | Far, '{"x":"a"}', ['$.x: expected an integer, found "a"']),
]


@pytest.mark.parametrize(("kind", "text", "problems"), REFUSED)
def test_decode_refuses_with_all_problems(kind, text, problems):
    outcome = decode(kind, parse(text).unwrap())

    assert isinstance(outcome, Failure)
    assert [str(problem) for problem in outcome.failure().problems] == problems


def test_problems_read_as_a_list():
    invalid = decode(Pet, parse('{"nme":"Rex"}').unwrap()).failure()

    assert str(invalid) == (
        "2 problems:\n"
        "- $.name: missing; expected text\n"
        "- $.nme: unknown member; known are: age, name"
    )
    assert str(decode(int, None).failure()) == "$: expected an integer, found null"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda it: immutabledict(one=it),
        lambda it: immutabledict(many=(it,)),
        lambda it: immutabledict(named=immutabledict(a=it)),
        lambda it: immutabledict(pair=(it, 1)),
    ],
)
def test_deep_json_is_refused(wrap):
    deep = immutabledict()
    for _ in range(5000):
        deep = wrap(deep)

    (problem,) = decode(Nest, deep).failure().problems

    assert problem.message == f"nests more than {DEPTH} levels"
    assert len(problem.path) == DEPTH + 1


@frozen
class Nest:
    one: "Nest | None" = None
    many: "tuple[Nest, ...]" = ()
    named: "immutabledict[str, Nest]" = field(default=immutabledict())
    pair: "tuple[Nest, int] | None" = None


class Permissions(enum.Flag):
    READ = 1


@tagged
@frozen
class Clash:
    type: str


@pytest.mark.parametrize(
    "kind", [complex, Permissions, "a name", type, Clash, Literal[b"x"]]
)
def test_forms_without_shape_are_mistakes(kind):
    with pytest.raises(TypeError):
        decode(kind, None)
    with pytest.raises(TypeError):
        schema_of(kind)


@frozen
class Deep:
    ready: bool
    parts: list[complex]


@frozen
class Outer:
    deep: Deep | None


def test_a_part_without_shape_is_called_by_its_name():
    with pytest.raises(TypeError, match=r"Outer\.deep: Deep\.parts: .*complex"):
        schema_of(Outer)


@frozen
class Secret:
    value: str = field(repr=False)

    def __json__(self) -> Json:
        return "***"


class Day(date):
    pass


@frozen
class Broken:
    def __json__(self) -> Json:
        return (float("nan"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Secret("key"), '"***"'),
        ({"a": Secret("key")}, '{"a":"***"}'),
        (Said("x"), '{"type":"said","text":"x"}'),
        (Renamed("x"), '{"sender":"x","hidden":1}'),
        (Point(1), '{"x":1,"y":2}'),
        ({1: 2, Color.RED: 3, date(2024, 1, 1): 4}, '{"1":2,"red":3,"2024-01-01":4}'),
        ({3, 1, 2}, "[1,2,3]"),
        (b"hi", '"aGk="'),
        (timedelta(minutes=90), '"PT5400S"'),
        (
            datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=1, seconds=30))),
            '"2023-12-31T22:59:30Z"',
        ),
    ],
)
def test_encode_writes(value, text):
    assert render(encode(value).unwrap()) == text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Box(float("nan")), "$.item: expected a JSON value, found nan"),
        (
            Box(1, (2j,)),
            "$.more[0]: expected a JSON value, found a value of type complex",
        ),
        ([Broken()], "$[0][0]: expected a JSON value, found nan"),
        (
            time(1, tzinfo=timezone(timedelta(seconds=1))),
            "$: expected a time with whole minutes of offset, found 01:00:00+00:00:01",
        ),
        (
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1, seconds=1))),
            "$: expected a value that text can stand for, found date value out of range",
        ),
        ({1.5: 2}, "$: expected text as a member name, found 1.5"),
        (Day(2024, 1, 1), "$: expected a JSON value, found a value of type Day"),
        ({True: 2}, "$: expected text as a member name, found True"),
        (
            {"a": [object()]},
            "$.a[0]: expected a JSON value, found a value of type object",
        ),
        ("\ud800", "$: expected a JSON value, found half a surrogate pair"),
    ],
)
def test_encode_refuses_with_the_path(value, said):
    assert str(encode(value).failure()) == said


@pytest.mark.parametrize("wrap", [Box, lambda it: [it], lambda it: {"a": it}])
def test_encode_refuses_deep_values(wrap):
    value = None
    for _ in range(2000):
        value = wrap(value)

    assert encode(value).failure().found == f"more than {DEPTH} levels"


def test_tags_are_snake_case_and_not_inherited():
    @tagged
    @frozen
    class HTTPReplyLost:
        pass

    @frozen
    class Child(HTTPReplyLost):
        pass

    @tagged
    @frozen
    class Named:
        __tag__ = "chosen"

    assert dump(encode(HTTPReplyLost()).unwrap()) == b'{"type":"http_reply_lost"}'
    assert dump(encode(Child()).unwrap()) == b"{}"
    assert dump(encode(Named()).unwrap()) == b'{"type":"chosen"}'
    assert decode(HTTPReplyLost, encode(HTTPReplyLost()).unwrap()) == Success(
        HTTPReplyLost()
    )
