"""The words that phrases of dates are made of, and their one spelling.

Decides: vocabulary.  Knows nothing of what phrases mean (``phrase``).
"""

import re
from collections.abc import Callable
from typing import Final

WEEKDAYS: Final = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
    "weekend": 5,
}
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
UNITS: Final = {
    "day": (1, 0),
    "night": (1, 0),
    "week": (7, 0),
    "fortnight": (14, 0),
    "month": (0, 1),
    "quarter": (0, 3),
    "year": (0, 12),
    "decade": (0, 120),
}
"""A unit's length: days, and months."""

FEASTS: Final = {
    "new year": (1, 1),
    "new year day": (1, 1),
    "valentine day": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year eve": (12, 31),
}
"""Days that are the same each year: month and day."""

EASTERTIDE: Final = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter": 0,
    "easter sunday": 0,
    "easter day": 0,
    "easter monday": 1,
    "ascension day": 39,
    "pentecost": 49,
    "whit monday": 50,
}
"""Days that move with Easter: days after it."""

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "sixty": 60, "ninety": 90, "hundred": 100}
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
_SAME: Final = {
    "a": "1",
    "an": "1",
    "couple": "2",
    "few": "?",  # how many is that?
    "previous": "last",
    "past": "last",
    "following": "next",
    "coming": "coming",
    "upcoming": "coming",
    "current": "this",
    "eod": "today",
    "eow": "end of this week",
    "eom": "end of this month",
    "eoy": "end of this year",
    "hence": "from today",
    "later": "from today",
    "beginning": "start",
    "tonight": "today",
    "now": "today",
    "noel": "christmas",
    "xmas": "christmas",
    "weekdays": "business days",
    "workdays": "business days",
    "fri": "friday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "tue": "tuesday",
    "tues": "tuesday",
    "sept": "september",
}
_SHORT: Final = {name[:3]: name for name in (*WEEKDAYS, *MONTHS) if name != "weekend"}
_WORDS: Final = (
    {word: str(number) for word, number in _NUMBERS.items()}
    | {word: f"{number}th" for word, number in _ORDINALS.items()}
    | _SHORT
    | _SAME
)

_TIME: Final = re.compile(
    r" (?:at|@|by) (?:\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\.?)?|noon|midnight)$"
    r"|(?<=[a-z]) (?:morning|afternoon|evening|night)$"
)
_TURNS: Final[
    tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]
] = (
    (re.compile(r"\b(?:the )?week after next\b"), "14 days from today"),
    (
        re.compile(r"\bover?morrow\b|\b(?:the )?day after tomorrow\b"),
        "2 days from today",
    ),
    (re.compile(r"\b(?:the )?day before yesterday\b"), "2 days before today"),
    (re.compile(r"\b(\d+)(?:st|nd|rd)\b"), r"\1th"),
    (re.compile(r"\b(?:twenty|thirty)[ -]\w+"), lambda found: _tens(found[0])),
    (re.compile(r"'s?\b"), ""),
    (re.compile(r"\ba couple(?: of)?\b"), "2"),
    (re.compile(r"\ba hundred\b"), "100"),
    (re.compile(r"\ba dozen\b"), "12"),
    (re.compile(r"(?<=[a-z])[.,]|,(?= )"), " "),
    (
        re.compile(r"^(?:the )?(day|week|month|year)(?= (?:after|before|from)\b)"),
        r"1 \1",
    ),
)


def normal(phrase: str) -> str:
    """The phrase in one spelling: lower case, "3" and "3th" are numbers, no articles."""
    text = " ".join(phrase.lower().replace("\u2019", "'").split()).strip(" .,!?\"'")
    for pattern, instead in _TURNS:
        text = pattern.sub(instead, text)
    words = (_WORDS.get(word, word) for word in text.split())
    text = " ".join(word for word in words if word not in {"the", "on"})
    return _TIME.sub("", _TIME.sub("", text)).strip()


def _tens(text: str) -> str:
    """Twenty-one and thirty-first, as digits; other words as they are."""
    tens, _, ones = text.replace("-", " ").partition(" ")
    digits = list(_NUMBERS)[1:10]
    if ones in digits:
        return str(_NUMBERS[tens] + _NUMBERS[ones])
    if _ORDINALS.get(ones, 10) < 10:  # noqa: PLR2004  thirty-tenth is no word
        return f"{_NUMBERS[tens] + _ORDINALS[ones]}th"
    return text
