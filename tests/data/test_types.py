"""What mypy and pyright infer of the data layer, and what they refuse."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = """
from typing import Literal, assert_type
from attrs import frozen
from immutabledict import immutabledict
from returns.result import Result
from mojentic_fp.data.convert import Invalid, decode, decode_form, encode, tagged
from mojentic_fp.data.json import Json, JsonFailure, JsonObject, items, parse, text

@tagged
@frozen
class Person:
    name: str

@frozen
class Other:
    extra: JsonObject = immutabledict()

def use(j: Json) -> None:
    assert_type(decode(Person, j), Result[Person, Invalid])
    assert_type(decode(int, j), Result[int, Invalid])
    assert_type(decode(tuple[int, ...], j), Result[tuple[int, ...], Invalid])
    union: Result[Person | Other, Invalid] = decode(Person | Other, j)
    assert_type(decode_form(Literal["a"], j), Result[object, Invalid])
    assert_type(encode(union), Result[Json, JsonFailure])
    assert_type(text(j, "a", 0), Result[str, JsonFailure])
    assert_type(items(j), Result[tuple[Json, ...], JsonFailure])
    nested: Json = immutabledict({"a": (1, None, immutabledict({"b": 2.5}))})
    assert_type(parse("1"), Result[Json, JsonFailure])
    Person(name="x")
    use(nested)
"""
REFUSED = {
    "use([1])": "list",
    'use({"a": 1})': "dict",
    "use((object(),))": "object",
    "wrong: Result[int, Invalid] = decode(Person, 1)": "Person",
    "Person(1)": "int",
}
TOOLS = {
    "mypy": ["mypy", "--strict", "--no-incremental", "--follow-imports=silent"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
}


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS)
def test_checker_infers_and_refuses(tool, tmp_path):
    """The good part passes; each bad line is refused on its own line."""
    good = SOURCE.count("\n")
    (tmp_path / "case.py").write_text(SOURCE + "\n".join(REFUSED) + "\n")

    command = [sys.executable, "-m", *TOOLS[tool], str(tmp_path / "case.py")]
    found = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", "MYPYPATH": str(ROOT), "PYTHONPATH": str(ROOT)},
    ).stdout

    lines = {
        int(line.split("case.py:")[1].split(":")[0])
        for line in found.splitlines()
        if "case.py:" in line and "error" in line
    }
    assert lines == set(range(good + 1, good + 1 + len(REFUSED))), found
