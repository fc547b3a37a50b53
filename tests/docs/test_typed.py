"""Every Python block of the documentation passes mypy, page by page.

A page of recipes does so recipe by recipe, too: each has all that it needs.
"""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from stage import ROOT, Stage
from sybil import Document

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
RECIPES = ROOT / "docs/pages/recipes"


def _module(page: Path, stage: Stage) -> str:
    """A page's blocks as one module, each on the lines where the page has it."""
    document = Document.parse(str(page), stage.parse)
    lines = [""] * (document.text.count("\n") + 1)
    quoted = False
    for example in document.examples():
        kind = example.region.evaluator.__name__
        if kind == "_python" and not quoted:
            block = example.parsed.splitlines()
            lines[example.line : example.line + len(block)] = block
        quoted = kind == "_mypy"
    return "\n".join(lines) + "\n"


def _recipes(page: Path, module: str) -> Iterator[str]:
    """A page's module for each of its recipes, with the other ones left out."""
    said, lines = page.read_text().splitlines(), module.splitlines()
    heads = [at for at, line in enumerate(said) if line.startswith("## ")]
    for head, end in pairwise((*heads, len(lines))):
        yield "\n" * head + "\n".join(lines[head:end]) + "\n"


@pytest.mark.slow
def test_pages_pass_mypy(tmp_path: Path) -> None:
    for page in PAGES:
        name = page.relative_to(ROOT).with_suffix("").as_posix().replace("/", "_")
        module = _module(page, Stage(tmp_path))
        (tmp_path / f"{name}.py").write_text(module)
        if page.parent == RECIPES:
            for at, recipe in enumerate(_recipes(page, module), start=1):
                (tmp_path / f"{name}_{at}.py").write_text(recipe)
    command = (sys.executable, "-m", "mypy", "--follow-imports=silent", str(tmp_path))
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout.replace(f"{tmp_path}/", "") + told.stderr
