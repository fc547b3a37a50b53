"""A picture from a file, beside a question about it.

python examples/image_broker.py [PICTURE] [--provider NAME] [--model NAME]

The model must have sight: gemma3 of Ollama has, and so have gpt-4o and Claude.
"""

from pathlib import Path

from _provider import answer, edges

from mojentic_fp import (
    CannotCompose,
    Complete,
    Completion,
    LlmFailure,
    LoopFailure,
    Program,
    Reading,
    Settings,
    compose,
    files_in,
    generate,
    run,
)

BRIEF = Settings(max_tokens=100)
FLAG = Path(__file__).parent / "images" / "flag.png"


def main(
    model: str, picture: str = FLAG.name
) -> Program[Completion, CannotCompose | LlmFailure | LoopFailure, Reading | Complete]:
    asked = compose("What do you see on this picture? Be brief.").image(picture)
    return asked.build().bind(
        lambda message: generate(model, settings=BRIEF)([message])
    )


if __name__ == "__main__":
    there = edges(__doc__, argument="PICTURE")
    shown = Path(there.argument or FLAG)
    world = there.handlers | files_in(shown.parent)
    print(answer(run(world)(main(there.model, shown.name))).text)
