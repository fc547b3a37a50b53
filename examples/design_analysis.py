"""The design of a screen, in words, as an object, and by its colours.

python examples/design_analysis.py [PICTURE] [--provider NAME] [--model NAME]

The model must have sight.  It is asked three times about the same picture, which is
read once; the second and third answer are objects whose types are checked.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    CannotCompose,
    Complete,
    LlmFailure,
    LoopFailure,
    Reading,
    Settings,
    Steps,
    compose,
    encode,
    files_in,
    generate,
    generate_object,
    program,
    render,
    run,
    user,
)

BRIEF = Settings(max_tokens=500)
WINDOW = Path(__file__).parent / "images" / "window.png"
Hex = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]


@frozen
class Component:
    """One thing on a screen."""

    kind: Literal["heading", "text", "input", "button", "menu", "image", "other"]
    label: Annotated[str, msgspec.Meta(max_length=40)]


@frozen
class Design:
    """What is on a screen."""

    purpose: Annotated[str, msgspec.Meta(max_length=200)]
    components: Annotated[tuple[Component, ...], msgspec.Meta(max_length=10)]


@frozen
class Palette:
    """The main colours of a screen, as #rrggbb."""

    background: Hex
    text: Hex
    accents: Annotated[tuple[Hex, ...], msgspec.Meta(max_length=4)] = ()


@frozen
class Analysis:
    """All that was found out."""

    words: str
    design: Design
    palette: Palette


@program
def main(
    model: str, picture: str = WINDOW.name
) -> Steps[Analysis, CannotCompose | LlmFailure | LoopFailure, Reading | Complete]:
    shown = yield from compose().image(picture).build()
    words = yield from generate(model, settings=BRIEF)(
        [user(*shown.parts, "Describe the design of this screen in Markdown, briefly.")]
    )
    design = yield from generate_object(Design, model, settings=BRIEF)(
        [user(*shown.parts, "What is this screen for, and what is on it?")]
    )
    palette = yield from generate_object(Palette, model, settings=BRIEF)(
        [user(*shown.parts, "Which colours does this screen use, as #rrggbb?")]
    )
    return Analysis(words.text, design, palette)


if __name__ == "__main__":
    there = edges(__doc__, argument="PICTURE")
    screen = Path(there.argument or WINDOW)
    world = there.handlers | files_in(screen.parent)
    found = answer(run(world)(main(there.model, screen.name)))
    print(found.words)
    print(render(encode(found.design).unwrap()))
    print(render(encode(found.palette).unwrap()))
