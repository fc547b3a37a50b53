"""Answers that conform to a JSON Schema."""

import pytest
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    InvalidObject,
    Json,
    JsonObject,
    Retrying,
    completion,
    run,
    scripted,
    stream,
    user,
)
from mojentic_fp.programs.conform import generate_json, judge
from mojentic_fp.programs.validity import flaw, problems_of

PERSON = JsonObject(
    type="object",
    properties=JsonObject(
        name=JsonObject(type="string"), born=JsonObject(type="integer", minimum=0)
    ),
    required=("name", "born"),
    additionalProperties=False,
)
ADA = '{"name": "Ada", "born": 1815}'


def test_a_valid_answer_is_the_value() -> None:
    handlers = scripted([completion(ADA)])

    answer = run(handlers)(generate_json(PERSON, "m")([user("Who?")]))

    assert answer == IOSuccess(JsonObject(name="Ada", born=1815))


def test_the_schema_goes_with_the_request() -> None:
    seen = []

    def look(request: object) -> object:
        seen.append(request.output.schema)
        return completion(f"```json\n{ADA}\n```")

    run(scripted([look]))(generate_json(PERSON, "m")([user("Who?")]))

    assert seen == [PERSON]


def test_an_invalid_answer_is_asked_for_again_with_every_problem() -> None:
    handlers = scripted(['{"name": 5, "born": -1}', ADA])

    *events, outcome = stream(handlers)(generate_json(PERSON, "m")([user("Who?")]))

    retried = [event for event in events if isinstance(event, Retrying)]
    assert [[one.path for one in event.problems] for event in retried] == [
        [("born",), ("name",)]
    ]
    assert outcome == IOSuccess(JsonObject(name="Ada", born=1815))


def test_when_no_attempt_is_left_the_failure_has_text_and_problems() -> None:
    program = generate_json(PERSON, "m", repairs=1)([user("Who?")])

    outcome = unsafe_perform_io(run(scripted(["no", "{}"]))(program))

    reason = outcome.failure().reason
    assert isinstance(reason, InvalidObject)
    assert (reason.raw, reason.attempts, len(reason.problems)) == ("{}", 2, 2)


def test_problems_have_the_path_of_their_part() -> None:
    value = JsonObject(name="Ada", born="long ago")

    assert [one.path for one in problems_of(PERSON, value)] == [("born",)]


PET = JsonObject(
    type="object",
    properties=JsonObject(
        name=JsonObject(type="string"),
        age=JsonObject(type="integer"),
        pups=JsonObject(type="array", items=JsonObject({"$ref": "#"})),
    ),
    required=("name",),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"name": "Rex", "age": null}', JsonObject(name="Rex")),
        (
            '{"name": "Rex", "pups": [{"name": "Bo", "age": null}, {"name": "Cy"}]}',
            JsonObject(name="Rex", pups=(JsonObject(name="Bo"), JsonObject(name="Cy"))),
        ),
        ('{"name": null}', None),
        ('{"name": "Rex", "age": "old"}', None),
        ("null", None),
    ],
)
def test_a_member_that_may_be_left_out_may_be_null(text: str, expected: Json) -> None:
    """Strict schemas can only say so: what must be there must be there all the same."""
    judged = judge(PET, completion(text))

    assert judged.value_or(None) == expected


def test_a_schema_can_be_flawed_itself() -> None:
    assert flaw(PERSON) is None
    assert "nonsense" in (flaw(JsonObject(type="nonsense")) or "")
