"""Patterns of paths."""

import re
import time
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.glob import glob


def fits(pattern: str, path: str) -> bool:
    return glob(pattern).unwrap().matches(path)


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("a.py", ["a.py"], ["b.py", "a.py/b", "x/a.py", ""]),
        ("*.py", ["a.py", "b c.py"], ["x/a.py", ".a.py", "a.pyc", ".py"]),
        ("?.py", ["a.py"], ["ab.py", ".py", "/.py"]),
        ("src/*", ["src/a"], ["src", "src/a/b", "src/.a"]),
        ("src/**", ["src", "src/a", "src/a/b"], ["srca", "src/.git/x", "src/.env"]),
        ("**/*.py", ["a.py", "x/a.py", "x/y/a.py"], ["x/.a.py", ".x/a.py", "a"]),
        ("**", ["a", "a/b"], [".a", "a/.b"]),
        ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["az", "a/b", "z", "a/b/zz"]),
        ("**/a/**/b", ["a/b", "x/a/y/a/b", "a/x/b"], ["b/a", "a"]),
        ("a**b", ["ab", "axb"], ["a/b", "a/x/b"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "x"]),
        ("[!a-c]x", ["dx", "!x"], ["ax", ".x", "x"]),
        ("[^a]x", ["bx"], ["ax"]),
        ("[]]", ["]"], ["[", ""]),
        ("[!]]", ["a"], ["]"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[", ["["], ["a"]),
        ("[!", ["[!"], ["a"]),
        ("[*]", ["*"], ["a"]),
        ("{a,b}.txt", ["a.txt", "b.txt"], ["c.txt", "{a,b}.txt"]),
        ("*.{py,md}", ["x.py", "x.md"], ["x.pyd"]),
        ("{src,tests}/**/*.py", ["src/a.py", "tests/x/a.py"], ["docs/a.py"]),
        ("{a}", ["{a}"], ["a"]),
        ("{a,b", ["{a,b"], ["a"]),
        ("a}", ["a}"], ["a"]),
        (".*", [".env", "."], ["env"]),
        ("**/.env", [".env", "a/.env"], [".git/.env"]),
        ("./a//b/", ["a/b"], ["a"]),
        ("a\\*", ["a\\b"], ["a*", "ab"]),
        ("A", ["A"], ["a"]),
    ],
)
def test_patterns_fit_as_in_a_shell(
    pattern: str, fitting: list[str], others: list[str]
) -> None:
    assert [path for path in fitting if not fits(pattern, path)] == []
    assert [path for path in others if fits(pattern, path)] == []


@pytest.mark.parametrize(
    "pattern",
    ["../*", "/etc/host*", "a/../../*", "{..,a}/b", "{/etc,a}/*", "a/..", "/", "//a"],
)
def test_a_pattern_that_leads_outside_is_refused(pattern: str) -> None:
    assert glob(pattern).failure().why == "it leads outside"


@pytest.mark.parametrize("pattern", ["", ".", "./", "{,a}", "a" * 1001, "{a,b}" * 7])
def test_a_pattern_says_something_and_not_too_much(pattern: str) -> None:
    assert not is_successful(glob(pattern))


@pytest.mark.parametrize(
    ("pattern", "folder", "deep"),
    [
        ("*.py", "", False),
        ("a/*.py", "a", False),
        ("a/b/c.py", "a/b", False),
        ("a/b/**", "a/b", True),
        ("a/*/c", "a", True),
        ("**/a", "", True),
        ("{a,b}/c", "", True),
        ("a/{b,c}", "a", False),
        ("a/{b/c,c}", "a", True),
    ],
)
def test_a_pattern_knows_where_to_look(
    pattern: str, folder: str, *, deep: bool
) -> None:
    read = glob(pattern).unwrap()

    assert (read.folder, read.deep) == (folder, deep)


LETTERS = st.text("ab.*?[]!-", min_size=1, max_size=8)


@given(LETTERS, st.text("ab.-", min_size=1, max_size=8))
def test_one_name_fits_as_the_standard_library_says(pattern: str, name: str) -> None:
    """But for names that begin with a dot, and spans the wrong way round."""
    read = glob(pattern)
    if not is_successful(read) or name.startswith(".") or pattern == "**":
        return

    assert read.unwrap().matches(name) == bool(re.fullmatch(translate(pattern), name))


PARTS = st.sampled_from(["**", "*", "a", "b", "a*", "?"])


def slow(pattern: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """The same by definition, however long it takes."""
    if not pattern:
        return not names
    head, rest = pattern[0], pattern[1:]
    if head == "**":
        return any(slow(rest, names[count:]) for count in range(len(names) + 1))
    return bool(names) and fits(head, names[0]) and slow(rest, names[1:])


@given(
    st.lists(PARTS, min_size=1, max_size=6).map(tuple),
    st.lists(st.sampled_from(["a", "b", "ab", "ba"]), max_size=6).map(tuple),
)
def test_any_folders_are_any_number_of_them(
    pattern: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert fits("/".join(pattern), "/".join(names)) == slow(pattern, names)


@given(
    st.lists(PARTS, min_size=1, max_size=5),
    st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=5),
)
def test_what_fits_lies_where_a_pattern_says_to_look(
    parts: list[str], names: list[str]
) -> None:
    read = glob("/".join(parts)).unwrap()
    path = "/".join(names)
    if not read.matches(path):
        return

    assert f"{path}/".startswith(f"{read.folder}/" if read.folder else "")
    below = path[len(read.folder) :].strip("/").count("/")
    assert read.deep or not below


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**/*a*a*a*a*a*a*a*b", "a" * 20_000),
        ("**/" * 300 + "b", "a/" * 3_000 + "c"),
        ("*" * 900 + "b", "a" * 20_000),
        ("**/*a/" * 150 + "b", "aa/" * 2_000 + "c"),
    ],
)
def test_no_pattern_makes_matching_explode(pattern: str, path: str) -> None:
    before = time.process_time()

    assert not fits(pattern, path)
    assert time.process_time() - before < 5
