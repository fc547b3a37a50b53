"""Tools and calls of them, said and read back.

Decides: how each is spelled, and what is kept beside what we know of it.  Ollama takes
and gives arguments as an object, and often gives no ids.  A tool that says more or less
than a name, what it is for and what it takes is the provider's own, and is told again
as it came.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md#tool-calling
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.part import Extra, ToolCall
from mojentic_fp.data.request import Request
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.body import NO_PARAMETERS, Members, extended, given
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import fields, member, others, text
from mojentic_fp.wire.text import write

_FUNCTION: Final = "function"
_TOOL: Final = frozenset(("type", _FUNCTION))
_DESCRIPTION: Final = frozenset(("name", "description", "parameters"))
_CALL: Final = frozenset(("id", "type", _FUNCTION))
_CALLED: Final = frozenset(("name", "arguments"))


# --- tools -------------------------------------------------------------------------------


def tools_of(request: Request) -> Members:
    """The tools that a request offers, and what it wishes of them.

    Ollama cannot force a call: a named one leaves out the others, and the wish itself
    is sent for servers that know more than Ollama does.
    """
    tools = [one for one in request.tools if _is_ours(one)]
    if not tools or request.tool_choice is Choice.NONE:
        return {}
    match request.tool_choice:
        case Choice.REQUIRED:
            return {"tools": _described(tools), "tool_choice": "required"}
        case Named(name):
            named = [one for one in tools if _name(one) == name]
            return {"tools": _described(named), "tool_choice": "required"}
        case _:
            return {"tools": _described(tools)}


def _is_ours(tool: ToolSpec | ProviderTool) -> bool:
    return isinstance(tool, ToolSpec) or tool.provider == NAME


def _name(tool: ToolSpec | ProviderTool) -> str:
    if isinstance(tool, ToolSpec):
        return tool.name
    return text(tool.content, _FUNCTION, "name")


def _tool(tool: ToolSpec | ProviderTool) -> Members:
    if isinstance(tool, ProviderTool):
        return dict(tool.content)
    function: Members = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters or NO_PARAMETERS,
    }
    said: Members = {"type": _FUNCTION, _FUNCTION: function}
    return extended(said, own(tool.extra))


def own(extra: Extra | None) -> JsonObject:
    """What is to be told of a value beside what we know, if it is Ollama's to hear."""
    return extra.members if extra and extra.provider == NAME else EMPTY


_described: Final = Spelling[ToolSpec | ProviderTool](lambda tool: write(_tool(tool)))


def read_tool(tool: JsonObject) -> ToolSpec | ProviderTool:
    """The tool that an object describes."""
    function = fields(tool, _FUNCTION)
    name, words = member(function, "name"), function.get("description", "")
    parameters = fields(function, "parameters")
    usual = isinstance(name, str) and isinstance(words, str) and bool(parameters)
    if not (usual and tool.get("type") == _FUNCTION):
        return ProviderTool(NAME, tool)
    rest = _beside(others(tool, _TOOL), others(function, _DESCRIPTION))
    extra = Extra(NAME, rest) if rest else None
    return ToolSpec(text(function, "name"), str(words), parameters, extra=extra)


# --- calls -------------------------------------------------------------------------------


def spelled_call(call: ToolCall) -> Members:
    """A call that is told again."""
    function: Members = {"name": call.name, "arguments": given(call)}
    said: Members = {_FUNCTION: function}
    if call.id:
        said = {"id": call.id, **said}
    return extended(said, own(call.extra))


def read_call(call: Json, index: int) -> ToolCall | None:
    """The call that an object stands for; ``None`` where it is not a usual one."""
    function = fields(call, _FUNCTION)
    name, arguments = member(function, "name"), function.get("arguments") or EMPTY
    if not (isinstance(call, immutabledict) and isinstance(name, str)):
        return None
    id_ = call.get("id") or ""
    if not (isinstance(id_, str) and isinstance(arguments, immutabledict)):
        return None
    rest = beside(call, index)
    extra = Extra(NAME, rest) if rest else None
    return ToolCall(id_, name, arguments, extra=extra)


def beside(call: JsonObject, index: int) -> JsonObject:
    """What a call says beside what we know of it.

    ``index`` is its place among the calls, which it may say as well.
    """
    function = others(fields(call, _FUNCTION), _CALLED)
    if function.get("index") == index:
        function = others(function, ("index",))
    head = others(call, _CALL)
    if call.get("type") not in {None, _FUNCTION}:
        head = immutabledict({**head, "type": call["type"]})
    return _beside(head, function)


def _beside(head: JsonObject, function: JsonObject) -> JsonObject:
    if not function:
        return head
    return immutabledict({**head, _FUNCTION: function})
