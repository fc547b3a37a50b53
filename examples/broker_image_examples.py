"""Every picture shown to every model: who sees what?

python examples/broker_image_examples.py [MODELS] [--provider NAME] [--model NAME]

MODELS are names with commas between them (default: the one model).  A model that has
no sight says so in its place, and the others go on.
"""

from pathlib import Path

from _provider import answer, edges

from mojentic_fp import (
    CannotCompose,
    Complete,
    LlmFailure,
    LoopFailure,
    Program,
    Reading,
    Settings,
    compose,
    files_in,
    generate,
    run,
    succeed,
    traverse,
)
from mojentic_fp.cli.explain import explain

BRIEF = Settings(max_tokens=100)
FOLDER = Path(__file__).parent / "images"
PICTURES = ("flag.png", "lights.gif", "window.png")


def main(
    models: tuple[str, ...],
) -> Program[tuple[str, ...], CannotCompose, Reading | Complete]:
    """A line a picture and model; a picture that cannot be shown ends it."""
    pairs = tuple((picture, model) for picture in PICTURES for model in models)
    return traverse(lambda pair: look(*pair), pairs)


def look(picture: str, model: str) -> Program[str, CannotCompose, Reading | Complete]:
    shown = compose("What is on this picture, in five words?").image(picture)
    return shown.build().bind(
        lambda message: (
            generate(model, settings=BRIEF)([message])
            .map(lambda said: f"{picture}, {model}: {said.text.strip()}")
            .lash(lambda failure: succeed(f"{picture}, {model}: {why(failure)}"))
        )
    )


def why(failure: LlmFailure | LoopFailure) -> str:
    return f"({explain(failure).message})"


if __name__ == "__main__":
    there = edges(__doc__, argument="MODELS")
    models = tuple((there.argument or there.model).split(","))
    world = there.handlers | files_in(FOLDER)
    print("\n".join(answer(run(world)(main(models)))))
