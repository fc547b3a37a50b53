"""Diffs, as models write them and as ``difflib`` does."""

import time
from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.diff import DoesNotApply, patched
from mojentic_fp.data.hunk import NotADiff, hunks_of

POEM = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


def change(text: str, diff: str) -> str:
    return patched(text, diff).unwrap()


def why(text: str, diff: str) -> str:
    return str(patched(text, diff).failure())


@pytest.mark.parametrize(
    "diff",
    [
        "@@ -2,3 +2,3 @@\n two\n-three\n+3\n four\n",
        "--- a/f\n+++ b/f\n@@ -2,3 +2,3 @@\n two\n-three\n+3\n four",
        "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -3 +3 @@ def f():\n-three\n+3\n",
        "@@ -3 +3 @@\n-three\n+3\n",
        "@@ -3 +3,1 @@\n-three\n+3\n",
        "@@ @@\n two\n-three\n+3\n four\n",
        "@@ ... @@\n-three\n+3\n",
        "@@ -90,3 +90,3 @@\n two\n-three\n+3\n four\n",
        "@@ -2,9 +2,9 @@\n two\n-three\n+3\n four\n",
        "@@ -2,3 +2,3 @@\n two  \n-three\n+3\n four\t\n",
        "@@ -1,4 +1,4 @@\n zero\n two\n-three\n+3\n four\n",
        "@@ -1,5 +1,5 @@\n zero\n half\n-three\n+3\n four\n five\n",
        "```diff\n@@ -3 +3 @@\n-three\n+3\n```",
        "@@ -2,3 +2,3 @@\r\n two\r\n-three\r\n+3\r\n four\r\n",
    ],
)
def test_a_hunk_is_found_by_what_it_says(diff: str) -> None:
    assert change(POEM, diff) == POEM.replace("three", "3")
    assert change(POEM.replace("\n", "\r\n"), diff) == POEM.replace(
        "three", "3"
    ).replace("\n", "\r\n")
    assert change(POEM[:-1], diff) == POEM.replace("three", "3")[:-1]


def test_several_hunks_apply_in_any_order() -> None:
    last = "@@ -6,2 +6,2 @@\n six\n-seven\n+7\n"
    first = "@@ -1,2 +1,2 @@\n-one\n+1\n two\n"

    wanted = POEM.replace("one", "1").replace("seven", "7")
    assert change(POEM, first + last) == change(POEM, last + first) == wanted


def test_a_hunk_adds_and_removes() -> None:
    assert change(POEM, "@@ -2 +2,2 @@\n two\n+half\n") == POEM.replace(
        "two\n", "two\nhalf\n"
    )
    assert change("", "@@ -0,0 +1,2 @@\n+a\n+b\n") == "a\nb\n"
    assert change("a\n", "@@ -1 +0,0 @@\n-a\n") == ""
    assert change("a\nb\n", "@@ -1,0 +2 @@\n+half\n") == "a\nhalf\nb\n"


def test_an_empty_line_of_context_may_lack_its_blank() -> None:
    assert change("a\n\nb\n", "@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n\n\n") == "a\n\nc\n"


def test_removed_lines_may_look_like_headers() -> None:
    text = "-- a\n++ b\nc\n"

    assert change(text, "@@ -1,3 +1,2 @@\n--- a\n-++ b\n+++ d\n c\n") == "++ d\nc\n"


def test_a_last_line_may_have_no_break() -> None:
    mark = "\\ No newline at end of file\n"

    assert change("a", "@@ -1 +1 @@\n-a\n" + mark + "+b\n") == "b\n"
    assert change("a\n", "@@ -1 +1 @@\n-a\n+b\n" + mark) == "b"
    assert change("a", "@@ -1 +1,2 @@\n a\n+b\n") == "a\nb"
    assert change("a\r\nb", "@@ -2 +2,2 @@\n b\n+c\n") == "a\r\nb\r\nc"


def test_the_number_chooses_among_places_that_fit() -> None:
    text = "x\na\nx\na\nx\n"

    assert change(text, "@@ -4 +4 @@\n-a\n+b\n") == "x\na\nx\nb\nx\n"


# --- refusals ----------------------------------------------------------------------------


def test_a_hunk_that_fits_nowhere_says_what_it_wants_and_what_stands_there() -> None:
    diff = "@@ -1 +1 @@\n-one\n+1\n@@ -5,2 +5,2 @@\n five\n-6\n+six\n seven\n"

    assert why(POEM, diff) == (
        "hunk 2 does not apply: its lines stand nowhere in the file. It wants\n"
        "    five\n"
        "    6\n"
        "    seven\n"
        "and at line 5 there stands\n"
        "    five\n"
        "    six\n"
        "    seven"
    )


@pytest.mark.parametrize(
    ("text", "diff", "words"),
    [
        (POEM, "-two\n+2\n", "the diff has no hunk"),
        (POEM, " one\n-two\n+2\n three\n", "the diff has no hunk"),
        (POEM, "", "the diff has no hunk"),
        (POEM, "--- a/f\n+++ b/f\n", "the diff has no hunk"),
        (POEM, "@@ -1 +1 @@\n one\n", "hunk 1 changes nothing"),
        (POEM, "@@ -1 +1 @@\n", "hunk 1 changes nothing"),
        (POEM, "@@ -2 +2 @@\n-two\n+2\ntwo\n", "line 4 of the diff, 'two', begins"),
        (POEM, "@@ -1,2 +1,2 @@\none\n-two\n+2\n", "line 2 of the diff, 'one', begins"),
        ("a\nx\na\n", "@@ -2 +2 @@\n-a\n+b\n", "more than one place (lines 1, 3)"),
        ("a\na\n", "@@ @@\n-a\n+b\n", "more than one place (lines 1, 2)"),
        ("", "@@ -1 +1 @@\n-a\n+b\n", "and the file is empty"),
        (POEM, "@@ -1,3 +1,4 @@\n+zero\n", "no line of context"),
        (POEM, "@@ @@\n+zero\n", "no line of context"),
        (POEM, "@@ -70,0 +71 @@\n+zero\n", "no line of context"),
        ("    a\n", "@@ -1 +1 @@\n-a\n+b\n", "stand nowhere"),
        (POEM, "@@ -1 +1 @@\n-one\n+1\n@@ -1 +1 @@\n-one\n+2\n", "the same lines"),
        (
            POEM,
            "--- f\n+++ f\n@@ -1 +1 @@\n-one\n+1\n--- g\n+++ g\n@@ -1 +1 @@\n-a\n+b\n",
            "more than one file",
        ),
        (
            POEM,
            "@@ -1 +1 @@\n-one\n+1\n--- g\n+++ g\n@@ -1 +1 @@\n-a\n+b\n",
            "more than one file",
        ),
        (
            POEM,
            "@@ -1 +1 @@\n-one\n+1\ndiff --git a/g b/g\n--- g\n+++ g\n@@ -1 +1 @@\n-a\n+b\n",
            "more than one file",
        ),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(
    text: str, diff: str, words: str
) -> None:
    assert words in why(text, diff)


def test_refusals_are_values() -> None:
    assert isinstance(patched("", "x").failure(), NotADiff)
    assert isinstance(patched("a", "@@ -1 +1 @@\n-b\n+c").failure(), DoesNotApply)


# --- properties --------------------------------------------------------------------------

ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n"])
LINE = st.text("ab -+@\\\t\r\x0c\u2028", max_size=4)
TEXTS = st.builds(
    lambda lines, last: "".join(line + end for line, end in lines) + last,
    st.lists(st.tuples(LINE, ENDS), max_size=12),
    LINE.filter(lambda line: not line.endswith("\r")),
)


def rows(text: str) -> list[str]:
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])


def written(before: str, after: str, context: int = 3) -> str:
    """The diff that GNU diff would write."""
    lines = unified_diff(rows(before), rows(after), "a", "b", n=context)
    mark = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + mark for line in lines)


@given(TEXTS, TEXTS, st.integers(0, 4))
def test_a_diff_makes_the_one_text_of_the_other(
    before: str, after: str, context: int
) -> None:
    if before == after:
        return

    assert change(before, written(before, after, context)) == after


UNIQUE = st.lists(st.integers(0, 10**6), unique=True, min_size=8, max_size=20)


@given(UNIQUE, st.data())
def test_lines_inserted_elsewhere_do_not_matter(
    lines: list[int], data: st.DataObject
) -> None:
    before = [f"{line}\n" for line in lines]
    at = data.draw(st.integers(0, len(before) - 1))
    after = [*before[:at], "changed\n", *before[at + 1 :]]
    diff = written("".join(before), "".join(after))
    far = [
        place for place in range(len(before) + 1) if not at - 3 <= place - 1 < at + 3
    ]
    place = data.draw(st.sampled_from([0, *far]))
    more = [f"new {number}\n" for number in range(data.draw(st.integers(1, 30)))]
    if at < 3 and place == 0 and at + 3 >= len(before):
        return

    moved = [*before[:place], *more, *before[place:]]
    wanted = [*after[:place], *more, *after[place:]]
    assert change("".join(moved), diff) == "".join(wanted)


@given(TEXTS, st.text("ab -+@\\\n,1", max_size=60))
def test_whatever_the_diff_there_is_a_text_or_a_reason(text: str, diff: str) -> None:
    outcome = patched(text, f"@@ -1 +1 @@\n{diff}")

    assert is_successful(outcome) or str(outcome.failure())


@given(TEXTS, TEXTS, TEXTS)
def test_a_diff_of_another_text_changes_nothing_it_does_not_name(
    before: str, after: str, other: str
) -> None:
    """What it made can be reached only by removing lines that stood there."""
    if before == after:
        return
    diff = written(before, after)
    outcome = patched(other, diff)
    if not is_successful(outcome):
        return

    removed = [
        line.text.split()
        for hunk in hunks_of(diff).unwrap()
        for line in hunk.lines
        if line.sign == "-"
    ]
    there = [row.split() for row in rows(other)]
    assert [line for line in removed if line not in there and line] == []


def test_no_text_makes_finding_explode() -> None:
    text = "a\n" * 100_000
    diff = "@@ -1 +1 @@\n" + " a\n" * 500 + "-b\n+c\n"
    begun = time.process_time()

    assert not is_successful(patched(text, diff))
    assert time.process_time() - begun < 10
