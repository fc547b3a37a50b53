"""A message is not composed of files that are not there: it says which.

python examples/ensures_files_exist.py

Nobody is asked anything; only files are looked for.
"""

import sys
from pathlib import Path
from typing import Never

from _provider import answer
from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp import (
    CannotCompose,
    Composer,
    Program,
    Reading,
    UserMessage,
    compose,
    files_in,
    run,
    traverse,
)

FOLDER = Path(__file__).parent
ALL = """\
3 things are in the way:
- File not found: lost.py
- Nothing found: *.zip: it has no text files
- Not a picture: _provider.py (text is given as a file)"""
CHECKS = (
    ("a file that is missing", compose().file("lost.py"), "File not found: lost.py"),
    ("a file that is there", compose().file("simple_llm.py"), None),
    (
        "a picture that is missing",
        compose().image("images/lost.png"),
        "Image file not found: images/lost.png",
    ),
    ("a picture that is there", compose().image("images/flag.png"), None),
    (
        "all of it at once",
        compose("Explain").files("lost.py", "*.zip").images("_provider.py"),
        ALL,
    ),
)
"""What is tried, and what is told of it: nothing, if it can be composed."""


@frozen
class Check:
    """What was tried, whether it came out as it should, and what was told."""

    name: str
    right: bool
    told: str


def main() -> Program[tuple[Check, ...], Never, Reading]:
    return traverse(lambda row: check(*row), CHECKS)


def check(
    name: str, asked: Composer, expected: str | None
) -> Program[Check, Never, Reading]:
    def judged(outcome: Result[UserMessage, CannotCompose]) -> Check:
        told = None if is_successful(outcome) else str(outcome.failure())
        return Check(name, told == expected, told or "composed")

    return asked.build().attempt().map(judged)


if __name__ == "__main__":
    checks = answer(run(files_in(FOLDER))(main()))
    for one in checks:
        print(f"{'Success' if one.right else 'Failure'}: {one.name}: {one.told}")
    if not all(one.right for one in checks):
        sys.exit(1)
    print("All tests passed!")
