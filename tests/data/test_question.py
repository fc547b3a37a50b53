"""Questions and their differences."""

import pytest
from hypothesis import given
from immutabledict import immutabledict

from mojentic_fp import HttpRequest, Json, JsonObject, alike
from mojentic_fp.data.difference import differences, likeness
from mojentic_fp.data.json import dump, freeze
from mojentic_fp.data.question import path_of
from mojentic_fp.testing import strategies as some


def post(body: object, **headers: str) -> HttpRequest:
    content = dump(freeze(body).unwrap())
    return HttpRequest("POST", "https://h/v1/x", tuple(headers.items()), content)


def same(one: HttpRequest, other: HttpRequest, **rules: object) -> bool:
    rule = alike(**rules)
    return likeness(rule(one)) == likeness(rule(other))


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://h/v1/x?a=1#f", "/v1/x?a=1"),
        ("http://h:1", "/"),
        ("/v1/x", "/v1/x"),
    ],
)
def test_a_path_is_what_follows_the_host(url: str, path: str) -> None:
    assert path_of(url) == path


def test_the_order_of_members_and_the_spelling_of_json_do_not_count() -> None:
    spelled = HttpRequest("POST", "http://other/v1/x", (), b'{ "b": 1.0, "a": [true] }')

    assert same(post({"a": [True], "b": 1}), spelled)


@pytest.mark.parametrize(
    "other",
    [
        HttpRequest("GET", "https://h/v1/x", (), b'{"a":1}'),
        HttpRequest("POST", "https://h/v1/y", (), b'{"a":1}'),
        HttpRequest("POST", "https://h/v1/x", (), b'{"a":2}'),
        HttpRequest("POST", "https://h/v1/x", (), b'{"a":true}'),
        HttpRequest("POST", "https://h/v1/x", (), b'{"a":1'),
        HttpRequest("POST", "https://h/v1/x"),
    ],
)
def test_method_path_and_body_count(other: HttpRequest) -> None:
    assert not same(post({"a": 1}), other)


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("body.seed", {"a": [{"id": 1}, {"id": 2}]}),
        ("body.a.*.id", {"a": [{}, {}], "seed": 7}),
        ("body.a.1", {"a": [{"id": 1}], "seed": 7}),
        ("body.*", {}),
        ("body", None),
    ],
)
def test_places_may_be_ignored(place: str, other: object) -> None:
    body = {"a": [{"id": 1}, {"id": 2}], "seed": 7}

    assert same(post(body), post(other), ignoring=(place,))
    assert not same(post(body), post(other))


@pytest.mark.parametrize("place", ["body.seed", "body.a.*.id", "body.a.0", "path"])
def test_no_more_is_ignored_than_is_named(place: str) -> None:
    one, other = ({"a": [{"id": 1, "n": n}] * 2, "seed": 7} for n in (1, 2))

    assert not same(post(one), post(other), ignoring=(place,))


def test_headers_count_where_they_are_named() -> None:
    one, other = post({}, Beta="1", date="x"), post({}, beta="2", date="y")

    assert same(one, other)
    assert not same(one, other, headers=("BETA",))
    assert same(one, post({}, beta="1"), headers=("beta",))


@given(some.jsons())
def test_nothing_is_unlike_itself(value: Json) -> None:
    assert differences(value, value) == ()


@given(some.jsons(), some.jsons())
def test_what_is_unlike_differs_somewhere(one: Json, other: Json) -> None:
    assert (likeness(one) == likeness(other)) is (differences(one, other) == ())
    assert len(differences(one, other)) == len(differences(other, one))


def test_differences_say_where_and_what() -> None:
    before = JsonObject(a=(1, True), b=JsonObject(c="x"), same=1)
    after = immutabledict(a=(1, 1, 2), b=JsonObject(c="y"), same=1.0, new=None)

    assert differences(before, after) == (
        "$.a[1]: was true, is 1",
        "$.a[2]: was nothing, is 2",
        '$.b.c: was "x", is "y"',
        "$.new: was nothing, is null",
    )


def test_long_texts_are_shown_where_they_part() -> None:
    one, other = "x" * 100 + "one", "x" * 100 + "two"

    (line,) = differences(one, other)

    assert line == f'$: was "…{"x" * 20}one", is "…{"x" * 20}two"'
