"""Dates in words: which day a phrase names, seen from a reference day.

Decides: the phrases.  A phrase is understood whole or not at all, so nothing is ever
guessed: ``None`` is the answer to "banana", to "February 30" and to "03/04/2024", which
is two different days.  Knows nothing of the clock, or of who asks.

Weeks begin on Monday.  "this Friday" is the Friday of this week, "next Friday" that of
the next, a bare "Friday" the first after the reference; "next week" is seven days on,
"next month", "next quarter" and "next year" are their first days.  Easter is the
Western one.

Arithmetic is ``dateutil``'s; what is understood is a table of our own, because parsers
that guess are worse than none here.  Measured over the table of the tests (93 phrases
on six days, 558 in all; 36 texts that name no day): ``dateparser`` 1.5 is right on 303
and wrong on 35 ("three days from today" is today), and sees a day in 13 of the 36 ("32
January"); strict, and where all its settings agree, it is right on 226, wrong on 26,
and sees a day in 4 ("2024-13-01").  ``parsedatetime`` 2.6 is right on 284 and wrong on
118 ("the day after tomorrow" is tomorrow), and sees a day in 12.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday

from mojentic_fp.programs.toolbox.words import (
    EASTERTIDE,
    FEASTS,
    MONTHS,
    UNITS,
    WEEKDAYS,
    normal,
)

Rule: TypeAlias = Callable[[re.Match[str], date], date | None]
"""What a matched phrase means on the reference day; ``None`` if that is no day."""

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_SATURDAY: Final = 5
_LONGEST: Final = 120  # characters: nobody needs more to name a day
_FAR: Final = 36_500  # business days are counted one by one, for a century at most
_TURN: Final = {"last": -1, "this": 0, "next": 1}
_LENGTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_MONTH_LONG: Final = relativedelta(months=1)


def resolve(phrase: str, today: date) -> date | None:
    """The day that ``phrase`` names, seen from ``today``; ``None`` if it names none."""
    if len(phrase) > _LONGEST:
        return None
    try:
        return _resolve(normal(phrase), today)
    except (OverflowError, ValueError):  # no such day, or beyond the calendar
        return None


def _resolve(text: str, today: date) -> date | None:
    for pattern, rule in _RULES:
        found = pattern.fullmatch(text)
        if found is not None:
            return rule(found, today)
    return None


# --- counting ------------------------------------------------------------------------


def _moved(start: date, amounts: str, sign: int) -> date | None:
    """``start``, moved by "1 year and 2 months"; ``None`` for an unknown unit.

    A month that is too short gives its last day; business days are counted last.
    """
    whole, business = relativedelta(), 0
    for count, workdays, name in re.findall(r"(\d+) (business )?([a-z]+)", amounts):
        unit = name.removesuffix("s")
        if unit not in UNITS or (workdays and unit != "day"):
            return None
        days, months = UNITS[unit]
        if workdays:
            business += int(count)
        else:
            whole += relativedelta(days=days * int(count), months=months * int(count))
    return _business(start + sign * whole, sign * business)


def _business(start: date, count: int) -> date:
    """So many days from Monday to Friday on."""
    if abs(count) > _FAR:
        raise OverflowError
    day, left = start, abs(count)
    while left:
        day += _DAY if count > 0 else -_DAY
        left -= day.weekday() < _SATURDAY
    return day


# --- spans: weeks, months, quarters, years ---------------------------------------------


def _span(text: str, today: date) -> tuple[date, date]:
    """The first and last day of "next month", "week", "March" or "March 2026"."""
    words = text.split()
    if words[0] in MONTHS:
        month = MONTHS[words[0]]
        year = int(words[1]) if words[1:] else today.year + (month < today.month)
        first = date(year, month, 1)
        return first, first + relativedelta(day=31)
    turn = _TURN[words[0]] if words[1:] else 0
    if words[-1] == "week":
        monday = today - timedelta(days=today.weekday()) + turn * _WEEK
        return monday, monday + 6 * _DAY
    length = _LENGTHS[words[-1]]
    begun = (today.month - 1) // length * length + 1
    first = today + relativedelta(month=begun, day=1) + turn * _MONTH_LONG * length
    return first, first + relativedelta(months=length - 1, day=31)


def _weeknumberof(found: re.Match[str], today: date) -> date:
    monday, _ = _span(f"{found['which']} week", today)
    return monday + timedelta(days=WEEKDAYS[found["day"]])


def _numbered_weekday(found: re.Match[str], today: date) -> date | None:
    """The third Friday of a month; the last one counts from its end."""
    start, end = _span(found["span"], today)
    day = weekday(WEEKDAYS[found["day"]])
    if not found["nth"]:
        return end + relativedelta(weekday=day(-1))
    if not int(found["nth"]):
        return None
    return _within(start + relativedelta(weekday=day(int(found["nth"]))), start, end)


def _numbered_day(found: re.Match[str], today: date) -> date | None:
    """The 15th day of a month, or its last."""
    start, end = _span(found["span"], today)
    if not found["nth"]:
        return end
    return _within(start + (int(found["nth"]) - 1) * _DAY, start, end)


def _within(day: date, start: date, end: date) -> date | None:
    return day if start <= day <= end else None


# --- rules -------------------------------------------------------------------------------


def _beside(found: re.Match[str], today: date) -> date | None:
    """Some days before or after another phrase: "2 weeks before next Friday"."""
    anchor = _resolve(found["rest"], today)
    if anchor is None:
        return None
    return _moved(anchor, found["n"], -1 if found["side"] == "before" else 1)


def _back(found: re.Match[str], today: date) -> date | None:
    """So long ago; "a week ago yesterday" is counted from yesterday."""
    anchor = _resolve(found["rest"], today) if found["rest"] else today
    return None if anchor is None else _moved(anchor, found["n"], -1)


def _next_weekday(found: re.Match[str], today: date) -> date:
    """The first such day after today; "Monday week" is a week later."""
    day = weekday(WEEKDAYS[found["day"]])
    coming = today + _DAY + relativedelta(weekday=day)
    return coming + _WEEK if found["more"] else coming


def _last_weekday(found: re.Match[str], today: date) -> date:
    """The latest such day before today."""
    return today - _DAY + relativedelta(weekday=weekday(WEEKDAYS[found["day"]])(-1))


def _next_numbered(found: re.Match[str], today: date) -> date | None:
    """The 15th: of this month, or of the next one that has it."""
    for turn in range(3):
        start, end = _span("this month", today + turn * _MONTH_LONG)
        day = start + (int(found["nth"]) - 1) * _DAY
        if today <= day <= end and day >= start:
            return day
    return None


def _feast(found: re.Match[str], today: date) -> date:
    return _dated(*FEASTS[found["feast"]], found["year"], today)


def _eastertide(found: re.Match[str], today: date) -> date:
    """A day that moves with Easter, of the year named or the next such day."""
    days = timedelta(days=EASTERTIDE[found["feast"]])
    if found["year"]:
        return easter(int(found["year"])) + days
    coming = easter(today.year) + days
    return coming if coming >= today else easter(today.year + 1) + days


def _named_month(found: re.Match[str], today: date) -> date | None:
    """A day of a month; one whose day of the week is another one is none."""
    day = _dated(MONTHS[found["month"]], int(found["number"]), found["year"], today)
    named = found.groupdict().get("day")
    return None if named and WEEKDAYS[named] != day.weekday() else day


def _dated(month: int, day: int, year: str | None, today: date) -> date:
    """A day of the year named, or the next such day."""
    if year:
        return date(int(year), month, day)
    coming = today.year + ((month, day) < (today.month, today.day))
    return date(coming, month, day)


def _iso(found: re.Match[str], _: date) -> date:
    return datetime.fromisoformat(found[0].upper()).date()


def _year_first(found: re.Match[str], _: date) -> date:
    return date(*(int(part) for part in found.groups()))


def _slashed(found: re.Match[str], _: date) -> date | None:
    """Day and month in either order, where only one order is a day."""
    one, two, year = (int(part) for part in found.groups())
    if one > 12 or one == two:  # noqa: PLR2004  twelve months
        return date(year, two, one)
    return date(year, one, two) if two > 12 else None  # noqa: PLR2004


_N = r"(?P<n>\d+ (?:business )?[a-z]+(?: (?:and )?\d+ (?:business )?[a-z]+)*?)"
_DAYS = rf"(?P<day>{'|'.join(WEEKDAYS)})"
_MONTH = "|".join(MONTHS)
_SPAN = rf"(?P<span>(?:(?:this|next|last) )?(?:week|month|quarter|year)|(?:{_MONTH})(?: \d{{4}})?)"
_NTH = r"(?:(?P<nth>\d+)th|last)"
_YEAR = r"(?:,? (?P<year>\d{4}))?"

_TABLE: Final[tuple[tuple[str, Rule], ...]] = (
    (r"today", lambda _, today: today),
    (r"tomorrow", lambda _, today: today + _DAY),
    (r"yesterday", lambda _, today: today - _DAY),
    (
        rf"in {_N}(?: time| from today)?",
        lambda found, today: _moved(today, found["n"], 1),
    ),
    (rf"{_N} (?:ago|back)(?: (?P<rest>.+))?", _back),
    (rf"{_N} (?P<side>after|from|before) (?P<rest>.+)", _beside),
    (r"next week", lambda _, today: today + _WEEK),
    (r"last week", lambda _, today: today - _WEEK),
    (
        r"(?P<span>(?:next|last) (?:month|quarter|year))",
        lambda found, today: _span(found["span"], today)[0],
    ),
    (rf"(?:(?:this )?coming )?{_DAYS}(?P<more> week)?", _next_weekday),
    (rf"last {_DAYS}", _last_weekday),
    (rf"(?P<which>this|next) {_DAYS}", _weeknumberof),
    (rf"{_DAYS} (?:of )?(?P<which>this|next|last) week", _weeknumberof),
    (rf"{_NTH} {_DAYS} (?:of|in) {_SPAN}", _numbered_weekday),
    (rf"(?P<number>\d+)(?:th)? (?:of )?(?P<month>{_MONTH}){_YEAR}", _named_month),
    (rf"{_NTH} (?:day )?(?:of|in) {_SPAN}", _numbered_day),
    (rf"start of {_SPAN}", lambda found, today: _span(found["span"], today)[0]),
    (rf"end of {_SPAN}", lambda found, today: _span(found["span"], today)[1]),
    (rf"(?P<feast>{'|'.join(FEASTS)}){_YEAR}", _feast),
    (rf"(?P<feast>{'|'.join(EASTERTIDE)}){_YEAR}", _eastertide),
    (
        rf"(?:{_DAYS} )?(?P<month>{_MONTH}) (?P<number>\d+)(?:th)?{_YEAR}",
        _named_month,
    ),
    (r"\d{4}-\d\d-\d\d(?:[t ]\d\d:?\d\d.*)?|\d{8}|\d{4}-?w\d\d-?\d", _iso),
    (r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", _year_first),
    (r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", _slashed),
    (r"(?P<nth>\d+)th", _next_numbered),
)
_RULES: Final = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
