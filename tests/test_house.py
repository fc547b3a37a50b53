"""The house itself: what importing costs, how long files are, that everything is told."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import mojentic_fp

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "mojentic_fp").rglob("*.py"))

IMPORT = """
import os, sys, logging
import attrs, immutabledict, msgspec, returns.io, returns.result, toolz, docstring_parser

read = []
ask = os.environ.__class__.__getitem__
os.environ.__class__.__getitem__ = lambda self, key: (read.append(key), ask(self, key))[1]
before = logging.root.handlers[:], logging.root.level, set(os.listdir("/proc/self/fd"))

import mojentic_fp

loaded = [name for name in sys.modules if name.startswith("mojentic_fp.")]
for name in mojentic_fp.__all__:
    getattr(mojentic_fp, name)
after = logging.root.handlers[:], logging.root.level, set(os.listdir("/proc/self/fd"))
dear = (
    "httpx", "httpcore", "aiohttp", "anyio", "ssl", "asyncio", "typer", "rich", "openai",
    "tiktoken", "jsonschema", "xllamacpp", "hypothesis", "mypy", "concurrent.futures",
)
print(loaded, read, before == after, [name for name in dear if name in sys.modules])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_importing_opens_nothing_reads_nothing_and_loads_nothing_dear() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", IMPORT],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert shown.stdout.strip() == "[] [] True []"
    assert shown.stderr == ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_files_can_be_read_in_one_sitting(file: Path) -> None:
    source = file.read_text()

    assert len(source.splitlines()) <= 350
    assert ast.get_docstring(ast.parse(source))


def public() -> list[object]:
    return [
        value
        for name in mojentic_fp.__all__
        if inspect.isclass(value := getattr(mojentic_fp, name))
        or inspect.isfunction(value)
    ]


@pytest.mark.parametrize("value", public(), ids=lambda value: value.__name__)
def test_every_public_name_is_told(value: type[object]) -> None:
    assert inspect.getdoc(value)
    if inspect.isclass(value):
        own = vars(value).items()
        for name, member in own:
            if inspect.isfunction(member) and not name.startswith("_"):
                assert inspect.getdoc(member), f"{value.__name__}.{name}"


def test_the_front_door_is_complete() -> None:
    assert len(set(mojentic_fp.__all__)) == len(mojentic_fp.__all__)
    imported = {
        alias.asname or alias.name
        for one in ast.parse((ROOT / "mojentic_fp/__init__.pyi").read_text()).body
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }

    assert imported == set(mojentic_fp.__all__)
    assert all(getattr(mojentic_fp, name) is not None for name in mojentic_fp.__all__)
