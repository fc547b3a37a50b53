"""Dates in words: which day a phrase names, seen from a reference day.

Decides: the phrases.  A phrase is understood whole or not at all, so nothing is ever
guessed: ``None`` is the answer to "banana", to "February 30" and to "03/04/2024", which
is two different days.  Knows nothing of the clock, or of who asks.

Weeks begin on Monday.  "this Friday" is the Friday of this week, "next Friday" that of
the next, a bare "Friday" the first after the reference; "next week" is seven days on,
"next month" and "next year" are their first days.

This is a table of our own because parsers that guess are worse than none here:
``dateparser`` 1.5 reads "three days from today" as today and "32 January" as a day of
2032, ``parsedatetime`` 2.6 "the day after tomorrow" as tomorrow, without a word.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from mojentic_fp.programs.toolbox.words import FEASTS, MONTHS, UNITS, WEEKDAYS, normal

Rule: TypeAlias = Callable[[re.Match[str], date], date | None]
"""What a matched phrase means on the reference day; ``None`` if that is no day."""

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_SATURDAY: Final = 5
_LONGEST: Final = 120  # characters: nobody needs more to name a day
_FAR: Final = 36_500  # business days are counted one by one, for a century at most
_TURN: Final = {"last": -1, "this": 0, "next": 1}


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
    """``start``, moved by "1 year and 2 months"; ``None`` for an unknown unit."""
    moved = start
    for count, business, name in re.findall(r"(\d+) (business )?([a-z]+)", amounts):
        unit = name.removesuffix("s")
        if unit not in UNITS or (business and unit != "day"):
            return None
        days, months = UNITS[unit]
        if business:
            moved = _business(moved, sign * int(count))
        else:
            moved = _months(moved, sign * months * int(count))
            moved += timedelta(days=sign * days * int(count))
    return moved


def _months(start: date, count: int) -> date:
    """So many months on; the last day of a month that is too short."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(start.day, _last_day(first).day))


def _last_day(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, 1) - _DAY


def _business(start: date, count: int) -> date:
    """So many days from Monday to Friday on."""
    if abs(count) > _FAR:
        raise OverflowError
    day, left = start, abs(count)
    while left:
        day += _DAY if count > 0 else -_DAY
        left -= day.weekday() < _SATURDAY
    return day


# --- spans: weeks, months, years ---------------------------------------------------------


def _span(text: str, today: date) -> tuple[date, date]:
    """The first and last day of "next month", "week", "March" or "March 2026"."""
    words = text.split()
    if words[0] in MONTHS:
        month = MONTHS[words[0]]
        year = int(words[1]) if words[1:] else today.year + (month < today.month)
        return date(year, month, 1), _last_day(date(year, month, 1))
    turn = _TURN[words[0]] if words[1:] else 0
    if words[-1] == "week":
        monday = today - timedelta(days=today.weekday()) + turn * _WEEK
        return monday, monday + 6 * _DAY
    if words[-1] == "month":
        first = _months(today.replace(day=1), turn)
        return first, _last_day(first)
    return date(today.year + turn, 1, 1), date(today.year + turn, 12, 31)


def _weeknumberof(found: re.Match[str], today: date) -> date:
    monday, _ = _span(f"{found['which']} week", today)
    return monday + timedelta(days=WEEKDAYS[found["day"]])


def _numbered_weekday(found: re.Match[str], today: date) -> date | None:
    """The third Friday of a month; the last one counts from its end."""
    start, end = _span(found["span"], today)
    day = WEEKDAYS[found["day"]]
    if not found["nth"]:
        return end - timedelta(days=(end.weekday() - day) % 7)
    first = start + timedelta(days=(day - start.weekday()) % 7)
    return _within(first + (int(found["nth"]) - 1) * _WEEK, start, end)


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


def _next_weekday(found: re.Match[str], today: date) -> date:
    """The first such day after today."""
    ahead = (WEEKDAYS[found["day"]] - today.weekday() - 1) % 7
    return today + _DAY + timedelta(days=ahead)


def _last_weekday(found: re.Match[str], today: date) -> date:
    """The latest such day before today."""
    back = (today.weekday() - WEEKDAYS[found["day"]] - 1) % 7
    return today - _DAY - timedelta(days=back)


def _next_numbered(found: re.Match[str], today: date) -> date | None:
    """The 15th: of this month, or of the next one that has it."""
    for turn in range(3):
        start, end = _span("this month", _months(today.replace(day=1), turn))
        day = start + (int(found["nth"]) - 1) * _DAY
        if today <= day <= end and day >= start:
            return day
    return None


def _feast(found: re.Match[str], today: date) -> date:
    return _dated(*FEASTS[found["feast"]], found["year"], today)


def _named_month(found: re.Match[str], today: date) -> date:
    return _dated(MONTHS[found["month"]], int(found["number"]), found["year"], today)


def _dated(month: int, day: int, year: str | None, today: date) -> date:
    """A day of the year named, or the next such day."""
    if year:
        return date(int(year), month, day)
    coming = today.year + ((month, day) < (today.month, today.day))
    return date(coming, month, day)


def _iso(found: re.Match[str], _: date) -> date:
    return datetime.fromisoformat(found[0].upper()).date()


def _slashed(found: re.Match[str], _: date) -> date | None:
    """Day and month in either order, where only one order is a day."""
    one, two, year = (int(part) for part in found.groups())
    if one > 12 or one == two:  # noqa: PLR2004  twelve months
        return date(year, two, one)
    return date(year, one, two) if two > 12 else None  # noqa: PLR2004


_N = r"(?P<n>\d+ (?:business )?[a-z]+(?: (?:and )?\d+ (?:business )?[a-z]+)*?)"
_DAYS = rf"(?P<day>{'|'.join(WEEKDAYS)})"
_MONTH = "|".join(MONTHS)
_SPAN = (
    rf"(?P<span>(?:(?:this|next|last) )?(?:week|month|year)|(?:{_MONTH})(?: \d{{4}})?)"
)
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
    (rf"{_N} (?:ago|back)", lambda found, today: _moved(today, found["n"], -1)),
    (rf"{_N} (?P<side>after|from|before) (?P<rest>.+)", _beside),
    (r"next week", lambda _, today: today + _WEEK),
    (r"last week", lambda _, today: today - _WEEK),
    (
        r"(?P<span>(?:next|last) (?:month|year))",
        lambda found, today: _span(found["span"], today)[0],
    ),
    (rf"(?:(?:this )?coming )?{_DAYS}", _next_weekday),
    (rf"last {_DAYS}", _last_weekday),
    (rf"(?P<which>this|next) {_DAYS}", _weeknumberof),
    (rf"{_DAYS} (?:of )?(?P<which>this|next|last) week", _weeknumberof),
    (rf"{_NTH} {_DAYS} (?:of|in) {_SPAN}", _numbered_weekday),
    (rf"{_NTH} (?:day )?(?:of|in) {_SPAN}", _numbered_day),
    (rf"start of {_SPAN}", lambda found, today: _span(found["span"], today)[0]),
    (rf"end of {_SPAN}", lambda found, today: _span(found["span"], today)[1]),
    (rf"(?P<feast>{'|'.join(FEASTS)}){_YEAR}", _feast),
    (
        rf"(?:{_DAYS} )?(?P<month>{_MONTH}) (?P<number>\d+)(?:th)?{_YEAR}",
        _named_month,
    ),
    (rf"(?P<number>\d+)(?:th)? (?:of )?(?P<month>{_MONTH}){_YEAR}", _named_month),
    (r"\d{4}-\d\d-\d\d(?:[t ]\d\d:?\d\d.*)?", _iso),
    (r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", _slashed),
    (r"(?P<nth>\d+)th", _next_numbered),
)
_RULES: Final = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
