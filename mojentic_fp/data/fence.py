"""Fences: what a file's text is shown in, and what models like to put around JSON.

Decides: when a text is fenced as a whole, the exact form in which a file is shown, and
that no text ends its own fence: it is one longer than the longest run of backticks
inside, and three at least.

    File: hello.py
    ```python
    print("hello")
    ```

Source: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
"""

import re
from typing import Final

_FENCE: Final = "```"
_RUNS: Final = re.compile(r"`{3,}")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def fenced(path: str, text: str, language: str) -> str:
    """A file as a message shows it: its path, and its text without space around it."""
    fence = "`" * max(3, 1 + max(map(len, _RUNS.findall(text)), default=0))
    return f"File: {shown(path)}\n{fence}{language}\n{text.strip()}\n{fence}\n"


def bare(text: str) -> str:
    r"""The text without the fence around it, if there is one.

    >>> bare("```json\n[1]\n```")
    '[1]\n'
    """
    stripped = text.strip()
    if not (stripped.startswith(_FENCE) and stripped.endswith(_FENCE)):
        return stripped
    return stripped.removesuffix(_FENCE).partition("\n")[2]


def shown(path: str) -> str:
    r"""A path in one line: a line break in it is shown as ``\n``."""
    return _CONTROLS.sub(_escaped, path)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
