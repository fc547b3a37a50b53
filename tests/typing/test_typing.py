"""What mypy and pyright make of the public types: one run of each over all snippets.

``accepted.txt`` and ``refused.txt`` hold the snippets.  A refused line ends in
``# E: mypy <regex>``, ``# E: pyright <regex>``, or both; the checker must report there,
in words that fit, and nowhere else.  Each snippet is a module that begins with
``from world import *``.

A dropped program is found by mypy with ``enable_error_code = unused-awaitable``; pyright
finds it with ``reportUnusedCallResult``, which is in no mode of its own: projects that
use pyright alone should switch it on, as is done here.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
HEADERS = {
    # `assert_type` answers what it was given, which is then dropped.
    "accepted": """\
# mypy: disable-error-code="unused-awaitable"
# pyright: reportUnusedCallResult=false
from world import *

""",
    "refused": "from world import *\n\n",
}

MYPY = """
[mypy]
strict = True
warn_unreachable = True
plugins = mojentic_fp.mypy
enable_error_code = unused-awaitable
disable_error_code = no-redef

[mypy-mojentic_fp.*]
follow_imports = silent
"""
PYRIGHT = {
    "include": ["."],
    "extraPaths": [str(ROOT)],
    "pythonVersion": "3.11",
    "typeCheckingMode": "strict",
    "reportUnusedCallResult": "error",
    # Of no interest to a snippet of three lines:
    "reportWildcardImportFromLibrary": False,
    "reportUnusedVariable": False,
    "reportUnusedFunction": False,
}


@frozen
class Snippet:
    """A module to check, and what each checker must say of it, by line."""

    name: str
    text: str

    @property
    def file(self) -> str:
        return re.sub(r"\W+", "_", self.name) + ".py"

    def expected(self, tool: str) -> dict[int, str]:
        """The line numbers to be refused, with what must be said there."""
        return {
            number: marker.removeprefix(tool).strip()
            for number, line in enumerate(self.text.splitlines(), 1)
            for marker in line.split("# E: ")[1:]
            if marker.startswith(tool)
        }


def snippets(kind: str) -> tuple[Snippet, ...]:
    """The snippets of a file: each begins with ``--- its name``."""
    parts = re.split(
        r"^--- (.*)\n", (HERE / f"{kind}.txt").read_text(), flags=re.MULTILINE
    )
    return tuple(
        Snippet(f"{kind} {name}", HEADERS[kind] + text)
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    )


ACCEPTED = snippets("accepted")
REFUSED = snippets("refused")

Report = dict[str, list[tuple[int, str]]]
"""What a checker says: by file, lines and messages."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """All snippets, and both configurations."""
    folder = tmp_path_factory.mktemp("snippets")
    shutil.copy(HERE / "world.py", folder)
    for snippet in ACCEPTED + REFUSED:
        (folder / snippet.file).write_text(snippet.text)
    (folder / "mypy.ini").write_text(MYPY)
    (folder / "pyrightconfig.json").write_text(json.dumps(PYRIGHT))
    return folder


@pytest.fixture(scope="session")
def mypy(folder, pytestconfig) -> Report:
    pytest.importorskip("mypy", reason="mypy is not installed")
    cache = pytestconfig.cache.mkdir("mypy-of-snippets")
    command = [sys.executable, "-m", "mypy", "--config-file", str(folder / "mypy.ini")]
    options = ["--cache-dir", str(cache), "--output", "json", str(folder)]
    path = os.pathsep.join((str(ROOT), str(folder)))
    said = subprocess.run(
        command + options,
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert said.returncode in {0, 1}, said.stdout + said.stderr
    report: Report = {}
    for line in said.stdout.splitlines():
        found = json.loads(line)
        if found["severity"] == "error":
            place = report.setdefault(Path(found["file"]).name, [])
            place.append((found["line"], found["message"]))
    return report


@pytest.fixture(scope="session")
def pyright(folder) -> Report:
    command = shutil.which("pyright", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("pyright is not installed beside this python")
    options = ["--outputjson", "-p", str(folder), "--pythonpath", sys.executable]
    said = subprocess.run(
        [command, *options], cwd=folder, capture_output=True, text=True
    )
    assert said.returncode in {0, 1}, said.stdout + said.stderr
    report: Report = {}
    for found in json.loads(said.stdout)["generalDiagnostics"]:
        place = report.setdefault(Path(found["file"]).name, [])
        message = found["message"].replace("\xa0", " ")
        place.append((found["range"]["start"]["line"] + 1, message))
    return report


def by_name(kind: tuple[Snippet, ...]):
    return pytest.mark.parametrize("snippet", kind, ids=lambda one: one.name)


@pytest.mark.parametrize("tool", ["mypy", "pyright"])
@by_name(ACCEPTED)
def test_accepted(tool, snippet, request):
    report = request.getfixturevalue(tool)

    assert report.get(snippet.file, []) == []


@pytest.mark.parametrize("tool", ["mypy", "pyright"])
@by_name(REFUSED)
def test_refused(tool, snippet, request):
    found = request.getfixturevalue(tool).get(snippet.file, [])
    expected = snippet.expected(tool)

    assert {line for line, _ in found} == set(expected), found
    for number, pattern in expected.items():
        said = [message for line, message in found if line == number]
        assert any(re.search(pattern, one) for one in said), said


@pytest.mark.parametrize("tool", ["mypy", "pyright"])
def test_the_world_of_the_snippets_is_sound(tool, request):
    assert request.getfixturevalue(tool).get("world.py", []) == []


def test_every_snippet_has_a_file_of_its_own():
    files = {snippet.file for snippet in ACCEPTED + REFUSED}

    assert len(files) == len(ACCEPTED) + len(REFUSED)
    assert all(one.expected("mypy") or one.expected("pyright") for one in REFUSED)
    assert not any("# E:" in one.text for one in ACCEPTED)


# --- the one trap that only a look at the source finds -----------------------------------


def bare_yields(tree: ast.AST) -> Iterator[int]:
    """The lines of functions under ``@program`` where something is yielded as it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            ast.unparse(one).split(".")[-1] == "program" for one in node.decorator_list
        ):
            yield from (one.lineno for one in _own(node) if isinstance(one, ast.Yield))


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, but not those of functions within it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own(child)


def sources() -> list[Path]:
    return [*ROOT.glob("mojentic_fp/**/*.py"), *ROOT.glob("examples/**/*.py")]


@pytest.mark.parametrize(
    "path", sources(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_programs_yield_from(path):
    assert list(bare_yields(ast.parse(path.read_text()))) == []


def test_a_bare_yield_is_found():
    source = """
@program
def one():
    x = yield from ask(1)
    yield x
    def plain():
        yield 1

@effects.program
def two():
    return (yield 3)

def plain():
    yield 4
"""
    assert list(bare_yields(ast.parse(source))) == [5, 11]
