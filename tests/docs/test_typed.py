"""Every Python block of the documentation passes mypy, page by page."""

import subprocess
import sys
from pathlib import Path

import pytest
from stage import ROOT, Stage
from sybil import Document

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


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


@pytest.mark.slow
def test_pages_pass_mypy(tmp_path: Path) -> None:
    for page in PAGES:
        name = page.relative_to(ROOT).with_suffix("").as_posix().replace("/", "_")
        (tmp_path / f"{name}.py").write_text(_module(page, Stage(tmp_path)))
    command = (sys.executable, "-m", "mypy", "--follow-imports=silent", str(tmp_path))
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout.replace(f"{tmp_path}/", "") + told.stderr
