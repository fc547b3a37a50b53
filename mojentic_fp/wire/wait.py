"""How long to wait before asking again, as far as the headers of a reply say.

Decides: which headers speak of it, and in which spellings of a time.  What is said
outright counts first (``retry-after-ms``, ``retry-after``); else a reply that refuses
because of a limit (429) says by its ``ratelimit`` headers when that limit is reset.
A moment counts from the reply's own ``date``, since a codec has no clock.

    7  0.5                              seconds (RFC 9110, 10.2.3)
    Wed, 21 Oct 2015 07:28:00 GMT       a date, in its three forms (RFC 9110, 5.6.7)
    2015-10-21T07:28:00Z                a date (RFC 3339), as Anthropic says it
    6m0s  88ms  2m59.56s                a duration, as OpenAI and Groq say it
    1445412480  1445412480000           seconds or milliseconds since 1970
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.http import HttpReply

_LIMITED: Final = 429
_MILLISECONDS: Final = ("retry-after-ms", "x-ms-retry-after-ms")
_PLAIN: Final = "retry-after"
_RESET: Final = re.compile(r".*ratelimit.*-reset(?:-.+)?")

_UNITS: Final[immutabledict[str, float]] = immutabledict(
    {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}
    | {"ns": 1e-9}
)
_STEP: Final = r"([0-9]+(?:\.[0-9]*)?)(d|h|ms|m|s|us|µs|ns)"
_STEPS: Final = re.compile(_STEP)
_DURATION: Final = re.compile(f"(?:{_STEP})+")

_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())  # noqa: SIM905  as one reads them
_CLOCK: Final = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_DATES: Final = (
    re.compile(
        rf"[a-z]+, (?P<day>\d\d)[ -](?P<month>[a-z]{{3}})[ -](?P<year>\d{{2,4}})"
        rf" {_CLOCK} gmt"
    ),
    re.compile(
        rf"[a-z]{{3}} (?P<month>[a-z]{{3}}) (?P<day>[ \d]\d) {_CLOCK} (?P<year>\d{{4}})"
    ),
)
_ONE_CENTURY: Final = 100
_PIVOT: Final = 70  # of years in two digits: HTTP is no older
_LONGEST: Final = 1e9  # seconds: a number beyond is a moment, and no wait of 31 years
_MILLENNIA: Final = 1e11  # seconds: a moment beyond is told in milliseconds


def wait(reply: HttpReply) -> float | None:
    """How many seconds to wait, if the reply says."""
    for name in _MILLISECONDS:
        precise = _number(reply.header(name))
        if precise is not None:
            return max(0.0, precise / 1000)
    now = _moment(reply.header("date"))
    plain = reply.header(_PLAIN)
    found = None if plain is None else _seconds(plain, now)
    if found is None and reply.status == _LIMITED:
        limits = tuple(_limits(reply, now))
        found = max(limits, key=_nearness).wait if limits else None
    return found


@frozen
class _Limit:
    """One limit of several: what share of it is left, and when it is whole again."""

    left: float
    wait: float


def _nearness(limit: _Limit) -> tuple[float, float]:
    """Which limit was hit: the one of which the least is left, and the later of two."""
    return -limit.left, limit.wait


def _limits(reply: HttpReply, now: datetime | None) -> Iterator[_Limit]:
    """The limits that the reply tells of."""
    for name, value in reply.headers:
        if _RESET.fullmatch(name):
            seconds = _seconds(value, now)
            if seconds is not None:
                yield _Limit(_share(reply, name), seconds)


def _share(reply: HttpReply, reset: str) -> float:
    """How much is left of the limit that this header says the reset of; unsaid, none."""
    left = _number(reply.header(reset.replace("-reset", "-remaining")))
    most = _number(reply.header(reset.replace("-reset", "-limit")))
    if not left or left < 0:
        return 0.0
    return left / most if most and most > 0 else inf


def _seconds(value: str, now: datetime | None) -> float | None:
    """The seconds from ``now`` that a header says, in any of its spellings."""
    number = _number(value)
    if number is not None and number < _LONGEST:
        return max(0.0, number)
    value = value.strip()
    if _DURATION.fullmatch(value):
        steps = _STEPS.findall(value)
        total = sum(float(amount) * _UNITS[unit] for amount, unit in steps)
        return total if isfinite(total) else None
    until = _moment(value) if number is None else _since_1970(number)
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        found = float(value or "")
    except ValueError:
        return None
    return found if isfinite(found) else None


def _since_1970(number: float) -> datetime | None:
    seconds = number / 1000 if number > _MILLENNIA else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(value: str | None) -> datetime | None:
    """A date of HTTP, whatever language this machine speaks, or of RFC 3339."""
    text = (value or "").strip().lower()
    found = next((m for one in _DATES if (m := one.fullmatch(text))), None)
    try:
        if found is None:
            moment = datetime.fromisoformat(text.upper())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        told = found.groupdict()
        return datetime(
            _year(told["year"]),
            _MONTHS.index(told["month"]) + 1,
            int(told["day"]),
            int(told["hour"]),
            int(told["minute"]),
            min(int(told["second"]), 59),  # a leap second is 60
            tzinfo=UTC,
        )
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if year >= _ONE_CENTURY:
        return year
    return year + (1900 if year >= _PIVOT else 2000)
