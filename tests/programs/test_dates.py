"""Dates in words, from Wednesday, 6 November 2024."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess

from mojentic_fp import JsonObject, Now, ToolCall, fixed_clock, pipe, run, system_clock
from mojentic_fp.handlers.clock import zoned
from mojentic_fp.programs.toolbox.dates import (
    CurrentDatetime,
    get_current_datetime,
    resolve_date,
)
from mojentic_fp.programs.toolbox.phrase import resolve
from tests.programs.days import DAYS, MOMENTS, ZONES

TODAY = date(2024, 11, 6)
NOW = datetime(2024, 11, 6, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("phrase", DAYS)
def test_phrases_name_days_at_each_moment_in_each_zone(phrase: str) -> None:
    call = ToolCall("1", "resolve_date", JsonObject(relative_date_found=phrase))
    found = []
    for moment in MOMENTS:
        for zone in ZONES:
            clock = pipe(fixed_clock(datetime.fromisoformat(moment)), zoned(zone))
            answer = run(clock)(resolve_date.answer(call))
            found.append(answer.map(lambda told: told["resolved_date"]))

    assert found == [IOSuccess(day) for day in DAYS[phrase]]


def test_the_table_is_large_enough_and_tells_the_zones_apart() -> None:
    assert len(DAYS) >= 80
    assert all(len(row) == len(MOMENTS) * len(ZONES) for row in DAYS.values())
    assert DAYS["today"][0] != DAYS["today"][1]


@pytest.mark.parametrize(
    "phrase",
    [
        "banana",
        "",
        "   ",
        "five",
        "31",
        "friday-ish",
        "03/04/2024",
        "32 January",
        "February 30",
        "2024-02-30",
        "in an hour",
        "a few days ago",
        "2 Fridays from now",
        "in 9999999 years",
        "in 99999999999999999999 days",
        "5th Monday of February 2025",
        "3 days before banana",
        "some day",
        "soon",
        "the other day",
        "March",
        "next",
        "may",
        "2024",
        "the day after",
        "tomorrow or Friday",
        "between Monday and Friday",
        "twelve monkeys",
        "in 5 minutes",
        "3 o'clock",
        "the party next Friday",
        "my birthday",
        "2024-13-01",
        "99/99/9999",
        "Tuesday, December 9, 2024",
        "the 0th of March",
    ],
)
def test_what_names_no_day_is_not_guessed(phrase: str) -> None:
    assert resolve(phrase, TODAY) is None


@given(st.text(max_size=40), st.dates())
def test_any_text_on_any_day_is_a_day_or_none(text: str, today: date) -> None:
    assert isinstance(resolve(text, today), date | None)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 9999))
def test_days_ahead_and_back_are_days(today: date, count: int) -> None:
    ahead = today + timedelta(days=count)

    assert resolve(f"in {count} days", today) == ahead
    assert resolve(f"{count} days ago", ahead) == today


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_day_of_the_week_is_within_the_next_seven_days(today: date) -> None:
    day = resolve("friday", today)

    assert day is not None
    assert day.strftime("%A") == "Friday"
    assert 1 <= (day - today).days <= 7


@given(st.dates())
def test_iso_dates_are_themselves(day: date) -> None:
    assert resolve(day.isoformat(), TODAY) == day


def answered(tool: object, **arguments: str | None) -> object:
    call = ToolCall("1", tool.name, JsonObject(arguments))
    return run(fixed_clock(NOW))(tool.answer(call))


def test_the_tool_asks_the_clock_and_says_the_day_in_words() -> None:
    assert answered(resolve_date, relative_date_found="next Friday") == IOSuccess(
        JsonObject(
            relative_date="next Friday",
            resolved_date="2024-11-15",
            summary="The date on 'next Friday' is 2024-11-15",
        )
    )


@pytest.mark.parametrize(
    ("reference", "day"),
    [("2025-01-31", "2025-02-01"), (None, "2024-11-07"), ("", "2024-11-07")],
)
def test_the_tool_counts_from_a_reference_where_there_is_one(
    reference: str | None, day: str
) -> None:
    answer = answered(
        resolve_date,
        relative_date_found="tomorrow",
        reference_date_in_iso8601=reference,
    )

    assert answer.map(lambda told: told["resolved_date"]) == IOSuccess(day)


def test_the_tool_counts_from_the_day_it_is_where_the_clock_is() -> None:
    late = datetime(2024, 11, 6, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    call = ToolCall("1", "resolve_date", JsonObject(relative_date_found="today"))

    answer = run(fixed_clock(late))(resolve_date.answer(call))

    assert answer.map(lambda told: told["resolved_date"]) == IOSuccess("2024-11-06")


def test_text_that_names_no_day_is_a_failure_that_says_how_to_ask() -> None:
    failure = answered(resolve_date, relative_date_found="banana").swap()

    reason = failure.map(lambda failed: (failed.reason.kind, failed.reason.message))
    assert reason.map(lambda pair: pair[0]) == IOSuccess("NoDate")
    assert reason.map(lambda pair: pair[1].partition(";")[0]) == IOSuccess(
        "'banana' names no single day"
    )


def test_the_time_is_told_as_it_is_wished() -> None:
    plain = CurrentDatetime("2024-11-06 09:30:00", NOW.timestamp(), "UTC")

    assert run(fixed_clock(NOW))(get_current_datetime()) == IOSuccess(plain)
    assert run(fixed_clock(NOW))(
        get_current_datetime("%A").map(lambda told: told.current_datetime)
    ) == IOSuccess("Wednesday")


@pytest.mark.parametrize("form", ["%Q", "100%", "%Y-%m-%d %", "%5", "\ud800"])
def test_a_format_that_is_none_is_a_failure_that_shows_one(form: str) -> None:
    failure = answered(get_current_datetime, format_string=form).swap()

    told = failure.map(lambda failed: failed.reason.message.rpartition("; ")[2])
    assert told == IOSuccess("write it like '%Y-%m-%d %H:%M:%S'")


@given(st.text(max_size=12).map(lambda text: f"%{text}"))
def test_any_format_is_written_or_refused(form: str) -> None:
    outcome = run(fixed_clock(NOW))(get_current_datetime(form).attempt())

    assert outcome.map(lambda told: told is not None) == IOSuccess(inner_value=True)


@pytest.mark.parametrize("zone", ["America/Toronto", "Asia/Tokyo", "UTC"])
def test_the_zone_is_told_by_its_name(zone: str) -> None:
    clock = pipe(fixed_clock(NOW), zoned(zone))

    answer = run(clock)(get_current_datetime("%z"))

    assert answer.map(lambda told: told.timezone) == IOSuccess(zone)
    assert answer.map(lambda told: told.timestamp) == IOSuccess(NOW.timestamp())


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_is_none_is_refused_at_once(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zoned(name)


def test_this_machine_knows_its_zone() -> None:
    now = run(system_clock())(Now().perform()).unwrap()._inner_value

    assert now.tzinfo is not None
