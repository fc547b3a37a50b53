"""The stage on which a page's blocks are played: one after the other, offline.

Decides: what stands in for the world while a page runs, and what counts as shown.

    <!-- script: ["Hi!"] -->   the next call of local(), ollama(), openai() or
                               provider() gives a model that answers this
    <!-- reply: {...} -->      the next httpx.post gets this JSON
    <!-- mypy -->              the next block is not run but checked by mypy

A ``python`` block is run; what it prints must follow as a ``text`` block, to the letter.
Comments are invisible on the page, but there for whoever reads its source.
"""

import io
import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import httpx
from sybil import Document, Example, Region
from sybil.parsers.abstract.lexers import LexerCollection
from sybil.parsers.markdown.lexers import (
    DirectiveInHTMLCommentLexer,
    FencedCodeBlockLexer,
)

import mojentic_fp
from mojentic_fp import counted_ids, fixed_clock, scripted

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PROVIDERS = (
    "anthropic",
    "compatible",
    "configured",
    "local",
    "ollama",
    "openai",
    "provider",
)

_LEXERS = LexerCollection(
    [
        FencedCodeBlockLexer("python|text"),
        DirectiveInHTMLCommentLexer("script|reply|mypy"),
    ]
)


class Stage:
    """One page, on its way: what is prepared, and what was printed but not yet shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.module = ModuleType("page")
        self.scripts: deque[object] = deque()
        self.replies: deque[object] = deque()
        self.check = False
        self.printed: str | None = None

    def parse(self, document: Document) -> Iterator[Region]:
        """Every block and every comment that is meant for the stage."""
        for found in _LEXERS(document):
            lexemes = found.lexemes
            if "directive" in lexemes:
                parsed = (lexemes["arguments"] + lexemes["source"]).strip()
                act = getattr(self, f"_{lexemes['directive']}")
            else:
                parsed = lexemes["source"]
                act = getattr(self, f"_{lexemes['language']}")
            yield Region(found.start, found.end, parsed, act)

    def provider(self, *_: object, **__: object) -> object:
        """Stands in for every provider: the next script, a fixed clock, counted ids."""
        if not self.scripts:
            message = "a provider is made, but the page has no script for it"
            raise AssertionError(message)
        script = self.scripts.popleft()
        return scripted(script) | fixed_clock(MONDAY) | counted_ids()

    def post(self, *_: object, **__: object) -> httpx.Response:
        """Stands in for ``httpx.post``: the next reply."""
        return httpx.Response(200, json=self.replies.popleft())

    def left(self) -> str:
        """What was prepared or printed, but never used or shown; "" is as it should be."""
        unused = [*self.scripts, *self.replies]
        told = f"never used: {unused}\n" if unused else ""
        if self.printed:
            told += f"printed, but not shown in a text block:\n{self.printed}"
        return told

    def _script(self, example: Example) -> None:
        front = {name: getattr(mojentic_fp, name) for name in mojentic_fp.__all__}
        names = front | vars(self.module)
        self.scripts.append(eval(example.parsed, names))  # noqa: S307  our own pages

    def _reply(self, example: Example) -> None:
        self.replies.append(json.loads(example.parsed))

    def _mypy(self, _: Example) -> None:
        self.check = True

    def _python(self, example: Example) -> str | None:
        """Run a block, or have it checked; keep what it says."""
        left = self.left() if self.printed else ""
        if left:
            return left
        if self.check:
            self.check = False
            self.printed = _checked(self.folder / "block.py", example.parsed)
            return None
        source = "\n" * example.line + example.parsed
        said = io.StringIO()
        with redirect_stdout(said):
            code = compile(source, example.path, "exec", dont_inherit=True)
            exec(code, vars(self.module))  # noqa: S102  our own pages
        self.printed = said.getvalue()
        return None if not (self.scripts or self.replies) else self.left()

    def _text(self, example: Example) -> str | None:
        """Compare what is shown with what was said."""
        printed, self.printed = self.printed, None
        if printed is None:
            return "a text block shows what the block before it prints"
        shown = str(example.parsed)
        if printed.rstrip() == shown.rstrip():
            return None
        return f"the page shows:\n{shown}\nbut the block says:\n{printed}"


def _checked(path: Path, source: str) -> str:
    """The errors that mypy finds in a block, with the project's own settings."""
    path.write_text(source)
    command = (sys.executable, "-m", "mypy", "--follow-imports=silent", str(path))
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = told.stdout.splitlines()
    errors = (line.partition(f"{path.name}:")[2] for line in lines if "error:" in line)
    return "\n".join(f"line {error}" for error in errors) + told.stderr
