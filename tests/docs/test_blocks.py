"""Every Python block of the documentation runs, and prints what the page says."""

import socket
import sys
from pathlib import Path

import httpx
import pytest
from stage import PROVIDERS, ROOT, Stage
from sybil import Document
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser

import mojentic_fp

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
DOCSTRINGS = tuple(
    path
    for path in sorted((ROOT / "mojentic_fp").rglob("*.py"))
    if ">>>" in path.read_text()
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _offline(*_: object) -> None:
    message = "the documentation runs without a network"
    raise AssertionError(message)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """An empty folder, no network, and stand-ins for the providers."""
    stage = Stage(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, stage.module.__name__, stage.module)
    monkeypatch.setattr(socket.socket, "connect", _offline)
    monkeypatch.setattr(httpx, "post", stage.post)
    for name in PROVIDERS:
        monkeypatch.setattr(mojentic_fp, name, stage.provider)
    return stage


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_page_runs(path: Path, stage: Stage) -> None:
    document = Document.parse(str(path), stage.parse)
    for example in document.examples():
        example.evaluate()
    assert not stage.left()


@pytest.mark.parametrize("path", DOCSTRINGS, ids=_name)
def test_docstrings_run(path: Path) -> None:
    for example in PythonDocStringDocument.parse(str(path), DocTestParser()).examples():
        example.evaluate()


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("```python\nprint(1)\n```\n```text\n2\n```\n", "the page shows"),
        ("```python\nprint(1)\n```\n", "not shown"),
        ('<!-- script: ["Hi"] -->\n```python\n1 + 1\n```\n', "never used"),
        ("```text\n1\n```\n", "what the block before it prints"),
    ],
)
def test_a_page_that_is_wrong_is_caught(
    page: str, complaint: str, stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "page.md"
    path.write_text(page)
    with pytest.raises(AssertionError, match=complaint):
        test_page_runs(path, stage)


def test_a_provider_without_a_script_is_caught(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("```python\nfrom mojentic_fp import local\nlocal()\n```\n")
    with pytest.raises(AssertionError, match="no script"):
        test_page_runs(path, stage)
