"""The options that ``ask`` and ``chat`` share, and the plan they amount to.

Decides: names and help of the options, what each changes in a request, and that what is
not given is configured.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Never, TypeAlias, TypeVar

import typer
from attrs import evolve, field, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake, Trouble
from mojentic_fp.cli.kept import Shelf, store
from mojentic_fp.cli.offer import TOOLS, Wanted, beside, choice_of, offered, only
from mojentic_fp.cli.progress import bar
from mojentic_fp.cli.provider import Choose, Chosen, Wish, choose, provider_of
from mojentic_fp.cli.servers import Reached
from mojentic_fp.data.config import Configuration, Settling
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import Message, system
from mojentic_fp.data.part import Image, image
from mojentic_fp.data.provider import LOCAL, PROVIDERS
from mojentic_fp.data.reason import Misconfigured
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ToolChoice
from mojentic_fp.edges.config import configuration
from mojentic_fp.edges.live import Live
from mojentic_fp.effects.mcp import CallServerTool
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.programs.loop import start
from mojentic_fp.programs.tool import Toolbox

A = TypeVar("A")

ROUNDS: Final = 10
"""Turns in which tools are called, where nobody says how many."""

Model: TypeAlias = Annotated[
    str | None,
    typer.Option("--model", "-m", help="Model; see `mojentic-fp models`."),
]
Provider: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--provider",
        "-p",
        help=f"Who is asked: {', '.join(PROVIDERS)}.",
        show_default="as configured, else local",
    ),
]
AllowHttp: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--allow-http",
        help="Let plain http leave this machine: anybody on the way can read it.",
        show_default=False,
    ),
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Address of the server: any that speaks the provider's API."),
]
Tools: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--tools", "-t", help=f"Tools to offer: {', '.join(TOOLS)}."),
]
Servers: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--mcp",
        metavar="COMMAND|URL",
        help="An MCP server whose tools to offer, too; may be given again.",
    ),
]
Folder: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--folder",
        help="Where the tools of files work, and nowhere else.",
        file_okay=False,
        exists=True,
    ),
]
Yes: TypeAlias = Annotated[
    bool, typer.Option("--yes", help="Let tools change files without asking.")
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
Thinking: TypeAlias = Annotated[
    Effort | None, typer.Option("--effort", help="How hard a reasoning model thinks.")
]
Rounds: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=0, help="Most turns in which tools are called.", show_default="10"
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoStream: TypeAlias = Annotated[
    bool, typer.Option("--no-stream", help="Show the answer when it is whole.")
]


@frozen
class World:
    """What commands need of the world: scripted under test."""

    choose: Choose = choose
    configuration: Callable[[], Configuration] = configuration
    store: Callable[[Path | None], Handlers[Shelf, Never]] = store


@frozen(kw_only=True)
class Given:
    """The options as they were given."""

    wish: Wish
    tools: tuple[str, ...] = ()
    mcp: tuple[str, ...] = ()
    tool_choice: str | None = None
    folder: Path = Path()
    allowed: bool = False
    system: str | None = None
    images: tuple[Path, ...] = ()
    settings: Settings = field(factory=Settings)
    rounds: int | None = None
    streaming: bool = True


@frozen(kw_only=True)
class Plan:
    """What the options amount to."""

    chosen: Chosen
    handlers: Handlers[Live | Wanted, Never] = field(eq=False, repr=False)
    tools: Toolbox[Wanted]
    reached: Toolbox[CallServerTool]
    tool_choice: ToolChoice
    images: tuple[Image, ...]
    rounds: int
    settings: Settings
    given: Given


def planned(
    given: Given, world: World, reached: Reached | None = None
) -> Result[Plan, Trouble]:
    """Make a plan of the options and the configuration, or say what cannot be.

    The tools of the servers that were ``reached`` are offered after the others.
    """
    there = reached or Reached()
    config = world.configuration()
    usual = config.settle()
    if usual.flaws:
        return Failure(LlmFailure(Misconfigured(flaws=usual.flaws)))
    tools = offered(given.tools).map(lambda box: both(box, there.tools))
    if not is_successful(tools):
        return Failure(tools.failure())
    wish = evolve(given.wish, provider=provider_of(given.wish, config))
    local = wish.provider == LOCAL.name
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
    chosen = world.choose(wish, bar())
    if not is_successful(chosen):
        return Failure(chosen.failure())
    rounds = _or(given.rounds, usual.whole("rounds"))
    return Success(
        Plan(
            chosen=chosen.unwrap(),
            handlers=chosen.unwrap().handlers
            | beside(given.folder, allowed=given.allowed)
            | there.handlers,
            tools=box,
            reached=there.tools,
            tool_choice=wished,
            images=images.unwrap(),
            rounds=ROUNDS if rounds is None else rounds,
            settings=_filled(given.settings, usual),
            given=given,
        )
    )


def both(tools: Toolbox[Wanted], reached: Toolbox[CallServerTool]) -> Toolbox[Wanted]:
    """The tools of the command, and after them those of servers by other names."""
    own = {one.name for one in tools.tools}
    others = (one for one in reached.tools if one.name not in own)
    return Toolbox((*tools.tools, *others))


def _filled(settings: Settings, usual: Settling) -> Settings:
    """The settings, with what is configured where they say nothing."""
    word = usual.text("reasoning_effort")
    effort = None if word is None else Effort(word)
    return evolve(
        settings,
        temperature=_or(settings.temperature, usual.number("temperature")),
        top_p=_or(settings.top_p, usual.number("top_p")),
        max_tokens=_or(settings.max_tokens, usual.whole("max_tokens")),
        seed=_or(settings.seed, usual.whole("seed")),
        num_ctx=_or(settings.num_ctx, usual.whole("num_ctx")),
        reasoning_effort=_or(settings.reasoning_effort, effort),
    )


def _or(given: A | None, configured: A | None) -> A | None:
    return configured if given is None else given


def opening(plan: Plan, model: str, *messages: Message) -> Conversation:
    """The conversation that the plan begins with."""
    given = plan.given
    first = () if given.system is None else (system(given.system),)
    request = Request(
        model,
        (*first, *messages),
        tools=plan.tools.specs,
        tool_choice=plan.tool_choice,
        settings=plan.settings,
        stream=None if given.streaming else False,
    )
    return start(request, rounds=plan.rounds, repairs=2)


def read_images(paths: tuple[Path, ...]) -> Result[tuple[Image, ...], Mistake]:
    """The pictures in these files; what is no picture is not sent to anybody."""
    try:
        found = tuple(image(path.read_bytes()) for path in paths)
    except OSError as error:
        advice = "check the path of the picture"
        return Failure(Mistake(f"{error.filename}: {error.strerror}", advice))
    for path, shown in zip(paths, found, strict=True):
        if not shown.media_type.startswith("image/"):
            advice = "give a picture: PNG, JPEG, GIF, WebP or BMP"
            return Failure(Mistake(f"{path} is no picture", advice))
    return Success(found)
