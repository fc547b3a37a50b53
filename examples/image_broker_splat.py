"""Many pictures at once: one by one, a folder, a pattern, and all of it mixed.

python examples/image_broker_splat.py [--provider NAME] [--model NAME]

Each is counted; the model is asked about the last one.
"""

from pathlib import Path

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    CannotCompose,
    Complete,
    LlmFailure,
    LoopFailure,
    Program,
    Reading,
    Settings,
    Steps,
    UserMessage,
    compose,
    files_in,
    generate,
    program,
    run,
    traverse,
)

BRIEF = Settings(max_tokens=300)
FOLDER = Path(__file__).parent
WAYS = (
    ("one by one", ("images/flag.png", "images/window.png")),
    ("a folder", ("images",)),
    ("a pattern", ("**/*.{png,gif}",)),
    ("a mixture", ("images/window.png", "images/*.gif", "images")),
)


@frozen
class Seen:
    """How many pictures each way finds, and what the model said of the last ones."""

    counts: tuple[tuple[str, int], ...]
    said: str


@program
def main(
    model: str,
) -> Steps[Seen, CannotCompose | LlmFailure | LoopFailure, Reading | Complete]:
    messages = yield from traverse(lambda way: showing(*way[1]), WAYS)
    said = yield from generate(model, settings=BRIEF)([messages[-1]])
    counts = tuple(
        (name, len(message.parts) - 1)
        for (name, _), message in zip(WAYS, messages, strict=True)
    )
    return Seen(counts, said.text)


def showing(*pictures: str) -> Program[UserMessage, CannotCompose, Reading]:
    question = "Say of each of these pictures, in a line of its own, what is on it."
    return compose(question).images(*pictures).build()


if __name__ == "__main__":
    there = edges(__doc__)
    seen = answer(run(there.handlers | files_in(FOLDER))(main(there.model)))
    print("\n".join(f"{name}: {count} pictures" for name, count in seen.counts))
    print(seen.said)
