"""Tools about dates: what day a phrase names, and what time it is.

Decides: what the model is told.  The clock is asked by effect (``Now``); what phrases
mean is in ``phrase``.  "today" is the day it is in the clock's own time zone: a clock of
another zone is made by ``handlers.clock``.
"""

import re
from datetime import date, datetime
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.effects.ambient import Now
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.programs.function import tool
from mojentic_fp.programs.toolbox.phrase import resolve


@frozen
class ResolvedDate:
    """Which day a phrase names."""

    relative_date: str
    resolved_date: date
    summary: str


@frozen
class NoDate:
    """The text names no day, or more than one."""

    text: str

    def __str__(self) -> str:
        """What the model is told, so that it can ask better."""
        return (
            f"{self.text!r} names no single day; say it like 'tomorrow',"
            " 'three days from today', 'next Friday' or '2024-12-25'"
        )


@frozen
class CurrentDatetime:
    """What time it is: formatted, in seconds since 1970, and the zone's IANA name.

    Where the zone has none, its abbreviation or offset stands for it.
    """

    current_datetime: str
    timestamp: float
    timezone: str


@frozen
class BadFormat:
    """A format that is none of ``strftime``'s."""

    format: str
    directive: str = ""

    def __str__(self) -> str:
        """What the model is told, so that it can do better."""
        told = f"{self.directive!r} in it is no directive" if self.directive else ""
        return (
            f"{self.format!r} is no format of strftime"
            f"{f': {told}' if told else ''}; write it like '%Y-%m-%d %H:%M:%S'"
        )


_DIRECTIVE: Final = re.compile(r"%-?(.?)", re.DOTALL)
_KNOWN: Final = frozenset("aAwdbBmyYHIpMSfzZjUWcxXGuVDeFhRT%")
"""The directives of Python's documentation, and those of C that all systems have.

https://docs.python.org/3/library/datetime.html#format-codes
"""


@tool
def resolve_date(
    relative_date_found: str, reference_date_in_iso8601: str | None = None
) -> Program[ResolvedDate, NoDate, Now]:
    """Find the calendar date that a relative date in words stands for.

    Call this whenever a date depends on today, such as 'tomorrow', 'next Friday' or
    'three days from today'. It knows today's date.

    Args:
        relative_date_found: the relative date, in the words of the text.
        reference_date_in_iso8601: the day to count from, as YYYY-MM-DD, only if the
            text names one; leave it out to count from today.

    """
    return _reference(reference_date_in_iso8601).bind_result(
        lambda today: resolved(relative_date_found, today)
    )


def resolved(phrase: str, today: date) -> Result[ResolvedDate, NoDate]:
    """The day that ``phrase`` names, seen from ``today``."""
    day = resolve(phrase, today)
    if day is None:
        return Failure(NoDate(phrase))
    return Success(
        ResolvedDate(phrase, day, f"The date on '{phrase}' is {day.isoformat()}")
    )


@program
def _reference(text: str | None) -> Steps[date, NoDate, Now]:
    """The day to count from: today, unless another one is given."""
    now = yield from Now()
    if text is None or not text.strip():
        return now.date()
    day = yield from Program.from_result(resolved(text, now.date()))
    return day.resolved_date


@tool
def get_current_datetime(
    format_string: str = "%Y-%m-%d %H:%M:%S",
) -> Program[CurrentDatetime, BadFormat, Now]:
    """Tell the current date and time.

    Args:
        format_string: how to write it, in the directives of strftime, such as
            '%Y-%m-%d %H:%M:%S' (the default) or '%A, %d %B %Y'.

    """
    return Now().perform().bind_result(lambda now: current(now, format_string))


def current(now: datetime, form: str) -> Result[CurrentDatetime, BadFormat]:
    """The time ``now``, as a record."""
    for directive in _DIRECTIVE.finditer(form):
        if directive[1] not in _KNOWN or not directive[1]:
            return Failure(BadFormat(form, directive[0]))
    try:
        written = now.strftime(form)
    except ValueError:  # a flag that this system lacks, or characters it cannot write
        return Failure(BadFormat(form))
    return Success(CurrentDatetime(written, now.timestamp(), _zone(now)))


def _zone(now: datetime) -> str:
    """The IANA name of the zone where it is known, else what it calls itself."""
    name: object = getattr(now.tzinfo, "key", None)
    return name if isinstance(name, str) else now.tzname() or ""
