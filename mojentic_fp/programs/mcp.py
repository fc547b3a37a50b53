"""Programs over servers of the Model Context Protocol.

Decides: how a server's tools become a toolbox: under which names (those that every
provider of models takes, told apart where two would be one), and what the model is told
where the server, rather than its tool, fails.
"""

import re
from functools import partial
from typing import Final

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.convert import Problem
from mojentic_fp.data.event import Note
from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.message import Message, UserMessage
from mojentic_fp.data.mishap import BadArguments, Raised
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.mcp import (
    CallServerTool,
    GetPrompt,
    ListTools,
    McpFailure,
    ReadResource,
)
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.programs.tool import Tool, Toolbox

_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST: Final = 64
"""What the strictest providers take as the name of a tool."""


def tools_of(
    server: str, *, prefix: str = "", timeout: float | None = None
) -> Program[Toolbox[CallServerTool], McpFailure, ListTools]:
    """The tools that a server has now: ``generate(model, tools=...)`` takes them.

    ``prefix`` goes before each name; a name that models may not use is changed for them
    alone.  Of two tools of one name the first is the one, and a ``Note`` says so.
    ``timeout`` is in seconds, for each call.
    """

    def known(
        specs: tuple[ToolSpec, ...],
    ) -> Program[Toolbox[CallServerTool], McpFailure, ListTools]:
        first: dict[str, ToolSpec] = {}
        hidden: list[Json] = []
        for spec in specs:
            if spec.name in first:
                hidden.append(spec.name)
            first.setdefault(spec.name, spec)
        names = names_for(tuple(first), prefix)
        box = Toolbox(
            tuple(
                _tool(server, spec, names[name], timeout)
                for name, spec in first.items()
            )
        )
        said = JsonObject(server=server, names=tuple(hidden))
        notes = (Note("mcp_hidden", said),) if hidden else ()
        return emit(*notes).map(lambda _: box)

    return ListTools(server).perform().bind(known)


def read_resource(
    server: str, uri: str
) -> Program[UserMessage, McpFailure, ReadResource]:
    """What a server has to read at this URI, as a message of the user."""
    return ReadResource(server, uri).perform().map(UserMessage)


def get_prompt(
    server: str, name: str, /, **arguments: str
) -> Program[tuple[Message, ...], McpFailure, GetPrompt]:
    """A prompt of a server, its places filled in, as messages."""
    return GetPrompt(server, name, immutabledict(arguments)).perform()


def names_for(names: tuple[str, ...], prefix: str = "") -> dict[str, str]:
    """What each tool is called before a model: other names stay other names.

    >>> names_for(("files/read", "files.read", "ok"), "fs_")
    {'files/read': 'fs_files_read', 'files.read': 'fs_files_read_2', 'ok': 'fs_ok'}
    """
    called: dict[str, str] = {}
    taken = {prefix + name for name in names if _fits(prefix + name)}
    for name in names:
        wished = prefix + name
        if not _fits(wished):
            wished = _free(_UNFIT.sub("_", wished)[:_LONGEST] or "_", taken)
            taken.add(wished)
        called[name] = wished
    return called


def _fits(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and not _UNFIT.search(name)


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first like it that is free."""
    count, free = 1, name
    while free in taken:
        count += 1
        end = f"_{count}"
        free = name[: _LONGEST - len(end)] + end
    return free


def _tool(
    server: str, spec: ToolSpec, name: str, timeout: float | None
) -> Tool[CallServerTool]:
    def answer(
        call: ToolCall,
    ) -> Program[Json | ToolResult, ToolFailure, CallServerTool]:
        if call.raw:
            text = f"the arguments are not a JSON object: {call.raw!r}"
            return fail(ToolFailure(call, BadArguments((Problem((), text),))))
        asked = CallServerTool(server, evolve(call, name=spec.name), timeout)
        return asked.perform().alt(partial(_failed, call))

    return Tool(evolve(spec, name=name), answer)


def _failed(call: ToolCall, failure: McpFailure) -> ToolFailure:
    return ToolFailure(call, Raised(type(failure).__name__, str(failure)))
