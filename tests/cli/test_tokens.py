"""`mojentic-fp tokens`: real counts, offline."""

import json
from pathlib import Path

import pytest

from tests.cli.world import invoke

pytest.importorskip("tiktoken")


def test_standard_output_has_the_count_and_nothing_else() -> None:
    ran = invoke(["tokens", "Hello, world!"])

    assert (ran.stdout, ran.exit_code) == ("4\n", 0)
    assert ran.stderr == "tokens of gpt-5 (o200k_base)\n"


def test_the_model_chooses_the_vocabulary() -> None:
    ran = invoke(["tokens", "-m", "gpt-4", "Hello, world!"])

    assert ran.stderr == "tokens of gpt-4 (cl100k_base)\n"


def test_an_unknown_model_gives_an_estimate_that_says_so() -> None:
    ran = invoke(["tokens", "-m", "llama3.2", "Hello, world!"])

    assert ran.stdout == "4\n"
    assert "estimated: o200k_base is not the vocabulary of llama3.2" in ran.stderr


def test_what_is_piped_is_counted_to_the_last_newline() -> None:
    assert invoke(["tokens"], piped="Hello\n\n").stdout == "2\n"


def test_files_are_counted_one_by_one_and_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.bin"
    one.write_text("Hello, world! " * 100)
    other.write_bytes(b"\xff<|endoftext|>")

    ran = invoke(["tokens", "-f", str(one), "-f", str(other)])

    first, second, last = ran.stdout.splitlines()
    assert first == f"401  {one}"
    assert second.endswith(f"  {other}")
    assert last == f"{401 + int(second.split()[0])}  total"


def test_json_says_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Hello")

    ran = invoke(["tokens", "--json", "Hello", "-f", str(path)])

    assert json.loads(ran.stdout) == {
        "model": "gpt-5",
        "tokens": 2,
        "by": "tiktoken:o200k_base",
        "estimated": False,
        "texts": [{"source": None, "tokens": 1}, {"source": str(path), "tokens": 1}],
    }
    assert ran.stderr == ""


def test_a_file_that_cannot_be_read_is_a_usage_error() -> None:
    ran = invoke(["tokens", "-f", "/no/such.txt"])

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert "/no/such.txt: No such file" in ran.stderr
