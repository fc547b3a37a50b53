"""A file that is named again and again is shown once, where it came first.

python examples/file_deduplication.py

Nobody is asked anything; run it from any folder.
"""

from pathlib import Path

from _provider import answer
from attrs import frozen

from mojentic_fp import (
    CannotCompose,
    Composer,
    Image,
    Program,
    Reading,
    UserMessage,
    compose,
    files_in,
    run,
    traverse,
)

FOLDER = Path(__file__).parent
ASKED = (
    (
        "a picture, three times",
        compose().image("images/flag.png").images("images/flag.png", "images/flag.png"),
    ),
    (
        "spelt in three ways",
        compose().images("images/flag.png", "./images/flag.png", "images//./flag.png"),
    ),
    (
        "and in a folder and a pattern",
        compose().images("images/flag.png", "images", "**/*.png"),
    ),
    ("a text, three times", compose().file("raw.py").files("raw.py", "./raw.py")),
    ("and in a pattern", compose().files("raw.py", "r*.py")),
)


@frozen
class Count:
    """How often files and pictures stand in a message."""

    name: str
    files: int
    pictures: int


def main() -> Program[tuple[Count, ...], CannotCompose, Reading]:
    return traverse(lambda row: counted(*row), ASKED)


def counted(name: str, asked: Composer) -> Program[Count, CannotCompose, Reading]:
    def count(message: UserMessage) -> Count:
        files = message.text.splitlines()
        return Count(
            name,
            sum(line.startswith("File: ") for line in files),
            sum(isinstance(part, Image) for part in message.parts),
        )

    return asked.build().map(count)


if __name__ == "__main__":
    for one in answer(run(files_in(FOLDER))(main())):
        print(f"{one.name}: {one.files} files, {one.pictures} pictures")
