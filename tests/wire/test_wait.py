"""How long to wait is read in every spelling that servers use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.http import HttpReply
from mojentic_fp.wire.explain import explain
from mojentic_fp.wire.wait import wait

NOON = "Sun, 06 Nov 1994 08:49:00 GMT"

OUTRIGHT = [
    ("seconds", {"retry-after": "7"}, 7.0),
    ("a fraction", {"retry-after": "0.5"}, 0.5),
    ("space around", {"retry-after": " 7 "}, 7.0),
    ("less than nothing", {"retry-after": "-1"}, 0.0),
    ("milliseconds", {"retry-after-ms": "1500"}, 1.5),
    ("Azure's milliseconds", {"x-ms-retry-after-ms": "250"}, 0.25),
    ("the finer counts", {"retry-after": "7", "retry-after-ms": "1500"}, 1.5),
    ("the finer is amiss", {"retry-after": "7", "retry-after-ms": "soon"}, 7.0),
    (
        "IMF-fixdate",
        {"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": NOON},
        37.0,
    ),
    (
        "RFC 850",
        {"retry-after": "Sunday, 06-Nov-94 08:49:37 GMT", "date": NOON},
        37.0,
    ),
    ("asctime", {"retry-after": "Sun Nov  6 08:49:37 1994", "date": NOON}, 37.0),
    ("RFC 3339", {"retry-after": "1994-11-06T08:49:37Z", "date": NOON}, 37.0),
    (
        "RFC 3339 elsewhere",
        {"retry-after": "1994-11-06T09:49:37.5+01:00", "date": NOON},
        37.5,
    ),
    (
        "two digits of a later century",
        {
            "retry-after": "Friday, 06-Nov-26 08:49:37 GMT",
            "date": "Fri, 06 Nov 2026 08:49:00 GMT",
        },
        37.0,
    ),
    (
        "a leap second",
        {"retry-after": "Sun, 06 Nov 1994 08:49:60 GMT", "date": NOON},
        59.0,
    ),
    ("still seconds", {"retry-after": "784111777", "date": NOON}, 784111777.0),
    (
        "seconds since 1970",
        {"retry-after": "1445412510", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
        30.0,
    ),
    ("the date is past", {"retry-after": NOON, "date": NOON}, 0.0),
    ("nobody knows now", {"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}, None),
    ("no month", {"retry-after": "Sun, 06 Nox 1994 08:49:37 GMT", "date": NOON}, None),
    ("no day", {"retry-after": "Sun, 32 Nov 1994 08:49:37 GMT", "date": NOON}, None),
    ("words", {"retry-after": "soon"}, None),
    ("for ever", {"retry-after": "inf"}, None),
    ("longer than a number", {"retry-after": "9" * 400 + "s"}, None),
    ("nothing", {}, None),
]

LIMITS = [
    ("OpenAI, minutes", {"x-ratelimit-reset-tokens": "6m0s"}, 360.0),
    ("OpenAI, seconds", {"x-ratelimit-reset-requests": "1s"}, 1.0),
    ("OpenAI, milliseconds", {"x-ratelimit-reset-requests": "88ms"}, 0.088),
    ("Groq", {"x-ratelimit-reset-requests": "2m59.56s"}, 179.56),
    ("Groq, a day", {"x-ratelimit-reset-requests": "1d2h"}, 93600.0),
    ("Mistral", {"ratelimitbysize-reset": "23"}, 23.0),
    ("Cerebras", {"x-ratelimit-reset-tokens-minute": "11.382"}, 11.382),
    (
        "Anthropic",
        {"anthropic-ratelimit-requests-reset": "1994-11-06T08:50:00Z", "date": NOON},
        60.0,
    ),
    (
        "OpenRouter, milliseconds since 1970",
        {
            "x-ratelimit-reset": "1445412510500",
            "date": "Wed, 21 Oct 2015 07:28:00 GMT",
        },
        30.5,
    ),
    (
        "what is said outright counts first",
        {"retry-after": "2", "x-ratelimit-reset-tokens": "6m0s"},
        2.0,
    ),
    (
        "the limit that is used up counts",
        {
            "x-ratelimit-limit-requests": "60",
            "x-ratelimit-remaining-requests": "59",
            "x-ratelimit-reset-requests": "9m0s",
            "x-ratelimit-limit-tokens": "1000",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-reset-tokens": "3s",
        },
        3.0,
    ),
    (
        "of two that are used up, the later",
        {
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": "9s",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-reset-tokens": "3s",
        },
        9.0,
    ),
    (
        "where none is used up, the nearest to it",
        {
            "x-ratelimit-limit-requests": "10",
            "x-ratelimit-remaining-requests": "9",
            "x-ratelimit-reset-requests": "2ms",
            "x-ratelimit-limit-tokens": "1000",
            "x-ratelimit-remaining-tokens": "500",
            "x-ratelimit-reset-tokens": "30s",
        },
        30.0,
    ),
    (
        "Anthropic, several",
        {
            "anthropic-ratelimit-requests-limit": "50",
            "anthropic-ratelimit-requests-remaining": "49",
            "anthropic-ratelimit-requests-reset": "1994-11-06T09:00:00Z",
            "anthropic-ratelimit-input-tokens-limit": "1000",
            "anthropic-ratelimit-input-tokens-remaining": "0",
            "anthropic-ratelimit-input-tokens-reset": "1994-11-06T08:49:12Z",
            "date": NOON,
        },
        12.0,
    ),
    ("an odd spelling", {"x-ratelimit-reset-tokens": "6 fortnights"}, None),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("case", "headers", "expected"), OUTRIGHT)
def test_what_is_said_outright(case, headers, expected, status):
    """Seconds, milliseconds, or a moment by the server's own clock."""
    reply = HttpReply(status, tuple(headers.items()), b"")

    assert wait(reply) == pytest.approx(expected)
    assert explain("p", "m", reply).retry_after == pytest.approx(expected)


@pytest.mark.parametrize(("case", "headers", "expected"), LIMITS)
def test_when_a_limit_is_reset(case, headers, expected):
    """A refusal because of a limit says when that limit is whole again."""
    assert wait(HttpReply(429, tuple(headers.items()))) == pytest.approx(expected)


def test_limits_count_where_a_limit_refused():
    """A server that broke tells of limits too: they are not why."""
    reply = HttpReply(503, (("x-ratelimit-reset-tokens", "6m0s"),))

    assert wait(reply) is None


def test_the_language_of_this_machine_does_not_matter():
    """Dates are read by their own names of months: no locale is asked."""
    spelled = "SUN, 06 NOV 1994 08:49:37 gmt"

    assert wait(HttpReply(429, (("retry-after", spelled), ("date", NOON)))) == 37.0


@given(
    st.sampled_from(("retry-after", "retry-after-ms", "x-ratelimit-reset", "date")),
    st.text(max_size=30)
    | st.text("0123456789.:-+ dhmsTZGMTuµ", max_size=30)
    | st.floats().map(str)
    | st.integers().map(str),
    st.sampled_from((NOON, "", "0001-01-01T00:00:00+14:00")),
)
def test_any_header_is_a_wait_or_none(name, value, date):
    """No header is too odd: what is read is finite and never negative."""
    found = wait(HttpReply(429, ((name, value), ("date", date))))

    assert found is None or 0 <= found < float("inf")
