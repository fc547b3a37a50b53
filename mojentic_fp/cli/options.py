"""The options that ``ask`` and ``chat`` share, and the plan they amount to.

Decides: names, help and defaults of the options, and what each changes in a request.
"""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from attrs import field, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.cli.offer import choice_of, offered, only
from mojentic_fp.cli.progress import bar
from mojentic_fp.cli.provider import Choose, Chosen, Wish, choose
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.message import Message, system
from mojentic_fp.data.part import Image, image
from mojentic_fp.data.request import Request, Settings
from mojentic_fp.data.tool import Choice, Named, ToolChoice
from mojentic_fp.effects.ambient import Now
from mojentic_fp.programs.loop import start
from mojentic_fp.programs.tool import Toolbox

Model: TypeAlias = Annotated[
    str | None,
    typer.Option("--model", "-m", help="Model; see `mojentic-fp models`."),
]
Provider: TypeAlias = Annotated[
    str, typer.Option("--provider", "-p", help="local, ollama or openai.")
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Address of the server: any that speaks the provider's API."),
]
Tools: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--tools", "-t", help="Tools to offer: date, now, calc."),
]
ToolChoiceWord: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--tool-choice",
        help="auto, required, none, or one of the tools.",
        show_default="auto",
    ),
]
System: TypeAlias = Annotated[
    str | None, typer.Option("--system", "-s", help="Instructions to the model.")
]
Images: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--image", "-i", help="A picture to show.")
]
Temperature: TypeAlias = Annotated[
    float | None, typer.Option(help="0 is steady, 1 is lively.")
]
MaxTokens: TypeAlias = Annotated[
    int | None, typer.Option(min=1, help="Longest answer, in tokens.")
]
Seed: TypeAlias = Annotated[
    int | None, typer.Option(help="The same seed, the same answer (where supported).")
]
Rounds: TypeAlias = Annotated[
    int, typer.Option(min=0, help="Most turns in which tools are called.")
]
NoStream: TypeAlias = Annotated[
    bool, typer.Option("--no-stream", help="Show the answer when it is whole.")
]


@frozen
class World:
    """What commands need of the world: scripted under test."""

    choose: Choose = choose


@frozen(kw_only=True)
class Given:
    """The options as they were given."""

    wish: Wish
    tools: tuple[str, ...] = ()
    tool_choice: str | None = None
    system: str | None = None
    images: tuple[Path, ...] = ()
    settings: Settings = field(factory=Settings)
    rounds: int = 10
    streaming: bool = True


@frozen(kw_only=True)
class Plan:
    """What the options amount to."""

    chosen: Chosen
    tools: Toolbox[Now]
    tool_choice: ToolChoice
    images: tuple[Image, ...]
    given: Given


def planned(given: Given, world: World) -> Result[Plan, Mistake]:
    """Make a plan of the options, or say which of them cannot be."""
    tools = offered(given.tools)
    if not is_successful(tools):
        return Failure(tools.failure())
    local = given.wish.provider == "local"
    choice = choice_of(given.tool_choice or "auto", tools.unwrap())
    if not is_successful(choice):
        return Failure(choice.failure())
    images = read_images(given.images)
    if not is_successful(images):
        return Failure(images.failure())
    box, wished = tools.unwrap(), choice.unwrap()
    if local and isinstance(wished, Named):
        # Its server knows no choice by name: offer that tool alone, and require it.
        box, wished = only(wished.name, box), Choice.REQUIRED
    return world.choose(given.wish, bar()).map(
        lambda chosen: Plan(
            chosen=chosen,
            tools=box,
            tool_choice=wished,
            images=images.unwrap(),
            given=given,
        )
    )


def opening(plan: Plan, model: str, *messages: Message) -> Conversation:
    """The conversation that the plan begins with."""
    given = plan.given
    first = () if given.system is None else (system(given.system),)
    request = Request(
        model,
        (*first, *messages),
        tools=plan.tools.specs,
        tool_choice=plan.tool_choice,
        settings=given.settings,
        stream=None if given.streaming else False,
    )
    return start(request, rounds=given.rounds, repairs=2)


def read_images(paths: tuple[Path, ...]) -> Result[tuple[Image, ...], Mistake]:
    """The pictures in these files."""
    try:
        return Success(tuple(image(path.read_bytes()) for path in paths))
    except OSError as error:
        advice = "check the path given by --image"
        return Failure(Mistake(f"{error.filename}: {error.strerror}", advice))
