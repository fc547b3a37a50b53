"""The tools that come with the command, by the names that ``--tools`` takes."""

from collections.abc import Iterable
from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.cli.explain import Mistake
from mojentic_fp.data.tool import Choice, Named, ToolChoice
from mojentic_fp.effects.ambient import Now
from mojentic_fp.programs.tool import Tool, Toolbox
from mojentic_fp.programs.toolbox.arithmetic import calculate
from mojentic_fp.programs.toolbox.dates import get_current_datetime, resolve_date

TOOLS: Final[dict[str, Tool[Now]]] = {
    "date": resolve_date,
    "now": get_current_datetime,
    "calc": calculate,
}


def offered(names: Iterable[str]) -> Result[Toolbox[Now], Mistake]:
    """The tools of these names, each of which may be several with commas."""
    wished = tuple(
        part.strip() for name in names for part in name.split(",") if part.strip()
    )
    unknown = tuple(name for name in wished if name not in TOOLS)
    if unknown:
        message = f"no tool {', '.join(repr(name) for name in unknown)}"
        return Failure(Mistake(message, f"the tools are: {', '.join(TOOLS)}"))
    return Success(Toolbox(tuple(TOOLS[name] for name in wished)))


def choice_of(word: str, tools: Toolbox[Now]) -> Result[ToolChoice, Mistake]:
    """What ``--tool-choice`` says: auto, required, none, or one of the tools."""
    if word in {choice.value for choice in Choice}:
        if word == Choice.REQUIRED.value and not tools.tools:
            return Failure(Mistake("a tool is required, but none offered", "--tools"))
        return Success(Choice(word))
    tool = TOOLS.get(word)
    if tool is None or tool not in tools.tools:
        advice = "auto, required, none, or a tool named by --tools"
        return Failure(Mistake(f"no tool choice {word!r}", advice))
    return Success(Named(tool.name))


def only(name: str, tools: Toolbox[Now]) -> Toolbox[Now]:
    """The tool of this name, and no other."""
    return Toolbox(tuple(tool for tool in tools.tools if tool.name == name))
