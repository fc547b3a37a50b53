"""The examples of tokens and embeddings: by heart, and the one that needs nobody."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Embed,
    around,
    byte_tokens,
    local_count,
    pipe,
    run,
    scripted_embeddings,
)

FOLDER = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_tokenizer_example_gets_its_text_back() -> None:
    module = example("tokenizer_example")

    outcome = run(local_count().over(byte_tokens()) | byte_tokens())(module.main("any"))

    counted = unsafe_perform_io(outcome).unwrap()
    assert counted.text == module.TEXT
    assert counted.alone.tokens == len(counted.tokens) == len(module.TEXT.encode())
    assert counted.conversation.tokens > counted.alone.tokens


def test_embeddings_finds_the_text_that_shares_words_with_the_question() -> None:
    module = example("embeddings")

    outcome = run(scripted_embeddings() | byte_tokens())(module.main("any"))

    text, near = unsafe_perform_io(outcome).unwrap()
    assert text == "A cat is an animal that purrs."
    assert near > 0.3


def test_oversized_embeddings_asks_for_parts_that_fit() -> None:
    module = example("oversized_embeddings")
    seen: list[int] = []

    def look(asked, forward):
        seen.extend(map(len, asked.request.inputs))
        return forward(asked)

    model = pipe(scripted_embeddings(), around(Embed, look)) | byte_tokens()
    outcome = run(model)(module.main("text-embedding-3-large"))

    assert sum(seen) == len(module.LONG) + len(module.SHORT)
    assert max(seen) <= 8191
    length, near = unsafe_perform_io(outcome).unwrap()
    assert (length, round(near, 2)) == (64, 1.0)


@pytest.mark.slow
def test_the_tokenizer_script_runs_by_itself() -> None:
    pytest.importorskip("tiktoken")

    ran = subprocess.run(
        [sys.executable, FOLDER / "tokenizer_example.py"],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(FOLDER.parent), "TIKTOKEN_CACHE_DIR": ""},
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "tokens by itself (tiktoken:o200k_base)" in ran.stdout
    assert "<|endoftext|> 😀" in ran.stdout


def test_tokenizer_example_without_its_extra_says_what_is_missing() -> None:
    script = (
        "import runpy, sys; sys.modules['tiktoken'] = None; sys.argv[1:] = [];"
        f"runpy.run_path({str(FOLDER / 'tokenizer_example.py')!r}, run_name='__main__')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(FOLDER.parent)},
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "mojentic-fp[tokens]" in ran.stderr
    assert "TokenFailure" not in ran.stderr
