"""TOML: the line of everything, and no word of what is no TOML."""

import string
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.toml import read

TEXT = '''# a comment with [brackets] and a = sign
first = 1
"quoted key" = "a # no comment = [no table]"
multi = """
[no]
no = 1
"""
list = [ # [
  "]", 2,
]

[table] # here
a.b = { c = 1, "d" = '}' }
'single' = \'\'\'
e = 5\'\'\'

[table.below."a.b"]
last = 1979-05-27T07:32:00Z
[[many]]
x = 1
'''
LINES = {
    ("first",): 2,
    ("quoted key",): 3,
    ("multi",): 4,
    ("list",): 8,
    ("table",): 12,
    ("table", "a"): 13,
    ("table", "a", "b"): 13,
    ("table", "single"): 14,
    ("table", "below"): 17,
    ("table", "below", "a.b"): 17,
    ("table", "below", "a.b", "last"): 18,
    ("many",): 19,
    ("many", "x"): 20,
}


def test_each_key_is_on_its_line() -> None:
    document = read(TEXT).unwrap()

    assert dict(document.lines) == LINES
    assert document.content == tomllib.loads(TEXT)
    assert document.line("table", "a", "b", "c") == 13
    assert document.line("nothing") is None


NAMES = st.text(string.ascii_letters + " \"'.#=[]é", min_size=1, max_size=8)
VALUES = st.one_of(
    st.integers(0, 99).map(str),
    st.just("true"),
    st.sampled_from(['"""\nx = 1\n"""', "'''a\n[b]'''", "[1, # ]\n 2\n]", '"[x]"']),
)


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.lists(NAMES, max_size=3))
def test_lines_are_found_in_any_document(
    entries: dict[str, str], tables: list[str]
) -> None:
    lines, wanted = list[str](), dict[tuple[str, ...], int]()

    def add(entry: str, *keys: str) -> None:
        wanted[keys] = sum(part.count("\n") + 1 for part in lines) + 1
        lines.append(entry)

    for name, value in entries.items():
        add(f"{_quoted(name)} = {value}", name)
    for table in dict.fromkeys(tables):
        if table not in entries:
            add(f"[ {_quoted(table)} ] # [x]", table)
            add("key = 1", table, "key")

    assert dict(read("\n".join(lines)).unwrap().lines) == wanted


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n\n[x", 3),
        ('a = 1\nb = "open\n', 2),
        ("a = 1\na = 2", 2),
        ("[a]\n[a]", 2),
        ("x", 1),
        ("a = " + "[" * 9999, None),
        ("a = " + "9" * 9999, None),
    ],
)
def test_what_is_no_toml_is_told_by_its_line(text: str, line: int | None) -> None:
    failure = read(text).failure()

    assert failure.line == line
    assert failure.message


SECRET = "sk-9f8e7d6c5b4a"


@given(st.text(string.printable, max_size=30), st.text(string.printable, max_size=30))
def test_no_failure_repeats_the_text(before: str, after: str) -> None:
    outcome = read(before + SECRET + after)

    if not is_successful(outcome):
        assert SECRET not in repr(outcome)
    assert SECRET not in repr(read(f'key = "{SECRET}'))
