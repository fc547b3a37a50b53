"""Tools: from functions, from programs, from descriptions; what the model is told."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any

import pytest
from attrs import frozen
from msgspec import Meta
from returns.result import Failure, Result, Success

from mojentic_fp import (
    CallTool,
    JsonObject,
    Now,
    Program,
    Raised,
    Steps,
    ToolCall,
    ToolFailure,
    ToolMessage,
    completion,
    converse,
    descriptor,
    fail,
    fixed_clock,
    on,
    program,
    run,
    scripted,
    start,
    succeed,
    tool,
    toolbox,
    user,
)
from mojentic_fp.data.json import thaw
from mojentic_fp.data.request import Request
from mojentic_fp.programs.tool import Toolbox

NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)


class Unit(Enum):
    CELSIUS = "celsius"
    KELVIN = "kelvin"


@frozen
class Place:
    """Somewhere on earth."""

    city: str
    country: Annotated[str, "two letters"] = "FR"


@tool
def weather(
    place: Place,
    days: Annotated[int, Meta(ge=1, le=7)] = 1,
    *,
    unit: Unit = Unit.CELSIUS,
) -> dict[str, Any]:
    """Tell the weather.

    It asks the sky.

    Args:
        place: where.
        days: how many days ahead.
    """
    return {"city": place.city, "days": days, "unit": unit.value}


def told(box: Toolbox[Any], *calls: ToolCall, handlers: Any = None) -> tuple[str, ...]:
    """What the model is told of these calls."""
    asked = start(Request("m", (user("?"),)))
    world = scripted([completion(*calls), "ok"])
    world = world | handlers if handlers is not None else world
    ended = run(world)(converse(asked, box)).unwrap()._inner_value
    return tuple(m.text for m in ended.messages if isinstance(m, ToolMessage))


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("1", name, JsonObject(arguments))


def test_a_tool_is_described_by_its_function() -> None:
    assert weather.spec.name == "weather"
    assert weather.spec.description == "Tell the weather.\n\nIt asks the sky."
    parameters: Any = thaw(weather.spec.parameters)
    assert parameters["required"] == ["place"]
    assert parameters["additionalProperties"] is False
    properties = parameters["properties"]
    assert properties["days"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 7,
        "default": 1,
        "description": "how many days ahead.",
    }
    assert properties["unit"]["enum"] == ["celsius", "kelvin"]
    assert "where." in str(properties["place"])


def test_a_tool_is_still_the_function() -> None:
    assert weather(Place("Lyon"), 2, unit=Unit.KELVIN) == {
        "city": "Lyon",
        "days": 2,
        "unit": "kelvin",
    }


def test_arguments_become_values() -> None:
    place = JsonObject(city="Oslo", country="NO")

    assert told(toolbox(weather), call("weather", place=place, unit="kelvin")) == (
        '{"city":"Oslo","days":1,"unit":"kelvin"}',
    )


def test_every_problem_with_the_arguments_is_told_at_once() -> None:
    (content,) = told(toolbox(weather), call("weather", days=9, unit="rankine", x=1))

    for problem in ("$.place", "$.days", "$.unit", "$.x"):
        assert problem in content


def test_arguments_that_are_no_json_are_told() -> None:
    (content,) = told(toolbox(weather), ToolCall("1", "weather", raw="{oops"))

    assert "not a JSON object" in content


def test_no_arguments_at_all_stand_for_none() -> None:
    @tool
    def ping() -> str:
        """Answer."""
        return "pong"

    assert told(toolbox(ping), ToolCall("1", "ping", raw="")) == ("pong",)


def test_an_unknown_tool_is_told() -> None:
    assert told(toolbox(weather), call("climate")) == (
        '{"error":"Tool \'climate\' not found; there are: weather"}',
    )


def test_text_is_given_as_it_is_and_the_rest_as_json() -> None:
    @tool
    def name() -> str:
        """Name."""
        return "Ada"

    @tool
    def day() -> date:
        """Day."""
        return date(2024, 11, 6)

    @tool
    def numbers() -> list[float]:
        """Count."""
        return [1.0, 2.5]

    box = toolbox(name, day, numbers)
    assert told(box, call("name"), call("day"), call("numbers")) == (
        "Ada",
        "2024-11-06",
        "[1.0,2.5]",
    )


def test_what_a_tool_raises_is_told_and_ends_nothing() -> None:
    @tool
    def find(key: str) -> str:
        """Find."""
        return {"a": "b"}[key]

    @tool
    async def wait(key: str) -> str:
        """Wait."""
        message = f"no {key}"
        raise ValueError(message)

    box = toolbox(find, wait)
    assert told(box, call("find", key="z"), call("wait", key="z")) == (
        '{"error":"KeyError: \'z\'"}',
        '{"error":"no z"}',
    )


def test_a_result_is_the_outcome() -> None:
    @tool
    def half(number: int) -> Result[int, str]:
        """Halve."""
        return Failure("odd") if number % 2 else Success(number // 2)

    assert told(toolbox(half), call("half", number=4), call("half", number=3)) == (
        "2",
        '{"error":"odd"}',
    )


def test_what_cannot_be_json_is_told() -> None:
    @tool
    def handle() -> object:
        """Open."""
        return object()

    (content,) = told(toolbox(handle), call("handle"))

    assert content.startswith('{"error":')


def test_a_program_is_a_tool() -> None:
    @tool
    @program
    def day_of(zone: str) -> Steps[str, str, Now]:
        """Tell the day.

        Args:
            zone: whose.
        """
        if not zone:
            yield from fail("where?")
        now = yield from Now()
        return f"{now:%Y-%m-%d} in {zone}"

    box = toolbox(day_of)
    clock = fixed_clock(NOON)
    assert told(
        box, call("day_of", zone="UTC"), call("day_of", zone=""), handlers=clock
    ) == ("2024-11-06 in UTC", '{"error":"where?"}')


def test_a_description_alone_is_answered_by_a_handler() -> None:
    far = descriptor("far", "Far away.", JsonObject(type="object"))

    def answer(asked: CallTool) -> Program[str, ToolFailure, Any]:
        if asked.call.arguments:
            return succeed("near")
        return fail(ToolFailure(asked.call, Raised("Lost", "nowhere")))

    assert told(
        toolbox(far), call("far", a=1), call("far"), handlers=on(CallTool, answer)
    ) == ("near", '{"error":"Lost: nowhere"}')


def test_any_tool_can_be_answered_in_its_place() -> None:
    asked = call("weather", place=JsonObject(city="Oslo"))

    assert told(
        toolbox(weather), asked, handlers=on(CallTool, lambda _: succeed("canned"))
    ) == ("canned",)


def test_the_first_of_a_name_is_the_one() -> None:
    other = weather.renamed("weather")
    box = toolbox(weather) | toolbox(other, weather.renamed("later"))

    assert [spec.name for spec in box.specs] == ["weather", "later"]
    assert box.find("weather") is weather


class Plain:
    """A class that is no record."""


def given(place: Plain) -> str:
    return repr(place)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (given, r"given: parameter place: JSON has no shape .*Plain.*@attrs\.frozen"),
        (lambda x: x, "needs a type"),
        (lambda *args: args, "names its parameters"),
    ],
)
def test_a_function_that_cannot_be_described_is_refused(
    function: Any, why: str
) -> None:
    with pytest.raises(TypeError, match=why):
        tool(function)
