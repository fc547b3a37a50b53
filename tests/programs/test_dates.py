"""Dates in words, from Wednesday, 6 November 2024."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess

from mojentic_fp import JsonObject, ToolCall, fixed_clock, run
from mojentic_fp.programs.toolbox.dates import (
    CurrentDatetime,
    get_current_datetime,
    resolve_date,
)
from mojentic_fp.programs.toolbox.phrase import resolve

TODAY = date(2024, 11, 6)
NOW = datetime(2024, 11, 6, 9, 30, tzinfo=UTC)

PHRASES = {
    "today": "2024-11-06",
    "now": "2024-11-06",
    "tonight": "2024-11-06",
    "Tomorrow!": "2024-11-07",
    "tomorrow morning": "2024-11-07",
    "tomorrow at 5pm": "2024-11-07",
    "yesterday": "2024-11-05",
    "day after tomorrow": "2024-11-08",
    "the day after tomorrow": "2024-11-08",
    "the day before yesterday": "2024-11-04",
    "in 3 days": "2024-11-09",
    "in three days": "2024-11-09",
    "3 days from now": "2024-11-09",
    "three days from now": "2024-11-09",
    "three days from today": "2024-11-09",
    "three days later": "2024-11-09",
    "3 days ago": "2024-11-03",
    "a couple of days ago": "2024-11-04",
    "twenty-one days from now": "2024-11-27",
    "in 10 business days": "2024-11-20",
    "in two weeks": "2024-11-20",
    "a fortnight from now": "2024-11-20",
    "in a week's time": "2024-11-13",
    "next week": "2024-11-13",
    "last week": "2024-10-30",
    "the week after next": "2024-11-20",
    "a week from tomorrow": "2024-11-14",
    "Friday": "2024-11-08",
    "on Friday": "2024-11-08",
    "this Friday": "2024-11-08",
    "next Friday": "2024-11-15",
    "Friday next week": "2024-11-15",
    "last Friday": "2024-11-01",
    "last Monday": "2024-11-04",
    "last Wednesday": "2024-10-30",
    "Wednesday": "2024-11-13",
    "this weekend": "2024-11-09",
    "next month": "2024-12-01",
    "last month": "2024-10-01",
    "in 2 months": "2025-01-06",
    "in one year and two months": "2026-01-06",
    "next year": "2025-01-01",
    "end of month": "2024-11-30",
    "eom": "2024-11-30",
    "the end of the year": "2024-12-31",
    "first monday of next month": "2024-12-02",
    "last Friday of March 2026": "2026-03-27",
    "the 15th": "2024-11-15",
    "the 5th": "2024-12-05",
    "December 25": "2024-12-25",
    "Dec 25th": "2024-12-25",
    "25 December 2025": "2025-12-25",
    "Monday, December 9, 2024": "2024-12-09",
    "March 1": "2025-03-01",
    "Christmas": "2024-12-25",
    "3 days before Christmas": "2024-12-22",
    "two weeks after next Friday": "2024-11-29",
    "2024-12-25": "2024-12-25",
    "2024-12-25T10:00:00Z": "2024-12-25",
    "25/12/2024": "2024-12-25",
    "12/25/2024": "2024-12-25",
}


@pytest.mark.parametrize(("phrase", "day"), PHRASES.items())
def test_phrases_name_days(phrase: str, day: str) -> None:
    assert resolve(phrase, TODAY) == date.fromisoformat(day)


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
