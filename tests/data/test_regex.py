"""Regular expressions."""

import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.regex import RegexMissing, regex


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|aa)+$",
        r"(a|a?)+$",
        r"^(a?){50}a{50}b",
        r"(.*a){20}b",
        r"(?:a*)*b",
        r"([a-z]+)*!",
        r"(x+x+)+y",
        r"(((a{1,30}){1,30}){1,2})b",
    ],
)
def test_no_expression_hangs(pattern: str) -> None:
    begun = time.process_time()
    read = regex(pattern)

    if is_successful(read):
        read.unwrap().found_in("a" * 100_000 + "!")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"def\s+\w+", "x\ndef  f", True),
        (r"^b$", "a\nb\nc", True),
        (r"^b$", "ab", False),
        (r"Gr[üö]ße", "viele Grüße", True),
        (r"(?i)todo|fixme", "a Todo", True),
        (r"a.c", "a\nc", False),
        (r"(?s)a.c", "a\nc", True),
        (r"", "", True),
        (r"\d{3}", "a12", False),
    ],
)
def test_what_is_there_is_found(pattern: str, text: str, *, found: bool) -> None:
    assert regex(pattern).unwrap().found_in(text) == found


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(a)\1", "invalid escape sequence: \\1"),
        (r"a(?=b)", "invalid perl operator: (?="),
        (r"(", "missing ): ("),
        (r"[", "missing ]: ["),
        (r"*", "no argument for repetition operator: *"),
        (r"a{2000}", "invalid repetition size: {2000}"),
        ("a" * 1001, "longer than 1000 characters"),
        ("\ud800", "it holds half a character"),
    ],
)
def test_what_is_refused_says_why(
    pattern: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert why in regex(pattern).failure().why
    assert capfd.readouterr() == ("", "")


def test_the_engine_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)

    assert regex("a").failure() == RegexMissing()
    assert "mojentic-fp[files]" in str(regex("a").failure())


@given(st.text("ab", max_size=6), st.text("ab|*+?().^$", max_size=6))
def test_it_finds_what_python_finds(text: str, pattern: str) -> None:
    read = regex(pattern)
    try:
        expected = re.compile(pattern, re.MULTILINE)
    except (re.error, FutureWarning):
        return
    if is_successful(read):
        assert read.unwrap().found_in(text) == bool(expected.search(text))
