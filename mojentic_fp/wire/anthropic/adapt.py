"""Making a request fit its model.

Decides: what is changed or left out because a model does not take it, and how that is
said.  One rule is one small function from a request to the request it allows and what
to say of it; the rules run in order, each on what the one before it left.

    _unknown        wishes that the API has no words for
    _thoughts       how hard to think, where the model has no such choice
    _forcing        a call that cannot be forced, or not together with thoughts
    _sampling       how to draw tokens
    _room           how long the answer may be, its thoughts included
    _instructions   instructions in the middle of a conversation
    _strictness     tools whose schemas cannot be strict

Sources: those of ``families``; https://platform.claude.com/docs/en/api/errors
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import evolve
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import AssistantMessage, SystemMessage
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.anthropic.families import FAMILIES, Sampling, family
from mojentic_fp.wire.anthropic.output import by_tool
from mojentic_fp.wire.anthropic.request import most
from mojentic_fp.wire.anthropic.schema import sayable
from mojentic_fp.wire.anthropic.thinking import LEAST, Thought, budget, thinking
from mojentic_fp.wire.anthropic.words import own
from mojentic_fp.wire.body import NO_PARAMETERS
from mojentic_fp.wire.codec import Adapted

_Notes: TypeAlias = tuple[str, ...]
_Rule: TypeAlias = Callable[[Request], tuple[Request, _Notes]]
"""What a request becomes, and what to say of it."""

_UNSAYABLE: Final = (
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "n",
    "logprobs",
    "num_ctx",
    "keep_alive",
)
_HOTTEST: Final = 1.0
_LIKELIEST: Final = 0.95
"""The least ``top_p`` that goes with thoughts."""


def adapt(request: Request) -> Result[Adapted, LlmFailure]:
    """The request as its model takes it, and in words what was changed."""
    told: list[str] = []
    for rule in _RULES:
        request, notes = rule(request)
        told.extend(notes)
    return Success(Adapted(request, tuple(told)))


def _with(request: Request, **changes: float | None) -> Request:
    """The request with other settings."""
    settings = cast("Settings", evolve(cast("Any", request.settings), **changes))
    return evolve(request, settings=settings)


def _thought(request: Request) -> Thought:
    settings = request.settings
    return Thought(settings.reasoning_effort, settings.reasoning_tokens)


def _thinking(request: Request, wish: Thought) -> Request:
    return _with(request, reasoning_effort=wish.effort, reasoning_tokens=wish.tokens)


# --- the rules -----------------------------------------------------------------------


def _unknown(request: Request) -> tuple[Request, _Notes]:
    """Wishes that the API has no words for are left out."""
    names = [name for name in _UNSAYABLE if getattr(request.settings, name) is not None]
    if not names:
        return request, ()
    without = _with(request, **dict.fromkeys(names))
    return without, (f"left out {', '.join(names)}: Anthropic has no such setting",)


def _thoughts(request: Request) -> tuple[Request, _Notes]:
    """How hard to think, in what the model can be told of it."""
    model, kind, wish = request.model, family(request.model), _thought(request)
    if wish == Thought():
        return request, ()
    if not kind.thinks:
        still = wish.effort is Effort.DISABLED
        left = () if still else (f"left out thinking: {model} does not think",)
        return _thinking(request, Thought()), left
    if wish.effort is Effort.DISABLED:
        return _unthinking(request)
    notes: _Notes = ()
    if wish.tokens is not None and not kind.budget:
        notes += (f"left out reasoning_tokens: {model} decides how much it thinks",)
        wish = Thought(wish.effort or Effort.ENABLED)
    if wish.tokens is not None and wish.tokens < LEAST:
        notes += (f"raised reasoning_tokens to {LEAST}, the least there is",)
        wish = Thought(wish.effort, LEAST)
    level = kind.effort(wish.effort)
    if wish.effort and level and level != wish.effort.value:
        notes += (f"reasoning_effort {wish.effort.value} is {level} for {model}",)
    return _thinking(request, wish), notes


def _unthinking(request: Request) -> tuple[Request, _Notes]:
    """A model that should not think, as far as it can be kept from it."""
    model, kind = request.model, family(request.model)
    if kind.off is None:
        note = f"{model} always thinks: it is asked to do so as little as it can"
        return _thinking(request, Thought(Effort.LOW)), (note,)
    notes = (f"{model} may still think between calls",)
    told = notes if kind.off == "between_tools" else ()
    return _thinking(request, Thought(Effort.DISABLED)), told


def _forcing(request: Request) -> tuple[Request, _Notes]:
    """A call that must be made, where the model can be made to make one."""
    model, kind, choice = request.model, family(request.model), request.tool_choice
    forced = bool(request.tools) and choice not in (Choice.AUTO, Choice.NONE)
    if not forced and not by_tool(request):
        return request, ()
    if not kind.forced:
        free = _free(request) if forced else request
        return free, (f"{model} cannot be made to call a tool: it is asked to",)
    wish = _thought(request)
    if budget(kind, wish) is None:
        return request, ()
    if kind.adaptive:
        note = f"left out reasoning_tokens: {model} cannot be made to call with them"
        return _thinking(request, Thought(wish.effort or Effort.ENABLED)), (note,)
    note = f"left out thinking: {model} does not think when it is made to call a tool"
    return _thinking(request, Thought()), (note,)


def _free(request: Request) -> Request:
    """The request with a free choice among the tools that were to be called."""
    tools, choice = request.tools, request.tool_choice
    if isinstance(choice, Named):
        kept = [t for t in tools if isinstance(t, ToolSpec) and t.name == choice.name]
        tools = tuple(kept) or tools
    return evolve(request, tools=tools, tool_choice=Choice.AUTO)


def _sampling(request: Request) -> tuple[Request, _Notes]:
    """How to draw tokens, as far as the model lets it be chosen."""
    model, kind, settings = request.model, family(request.model), request.settings
    heat, top_p, top_k = settings.temperature, settings.top_p, settings.top_k
    notes: _Notes = ()
    if heat is not None and heat > _HOTTEST:
        heat, notes = _HOTTEST, ("lowered temperature to 1, the most there is",)
    thinks = thinking(kind, _thought(request)).get("thinking", {}).get("type")
    if kind.sampling is Sampling.NONE:
        heat = top_p = top_k = None
    elif thinks in ("enabled", "adaptive"):
        heat = heat if heat == _HOTTEST else None
        top_p = top_p if top_p is not None and top_p >= _LIKELIEST else None
        top_k = None
    if kind.sampling is Sampling.ONE and heat is not None:
        top_p = None
    found = {"temperature": heat, "top_p": top_p, "top_k": top_k}
    lost = [
        n for n, v in found.items() if v is None and getattr(settings, n) is not None
    ]
    if lost:
        why = "while it thinks" if kind.sampling is not Sampling.NONE else "at all"
        why = "together" if lost == ["top_p"] and heat is not None else why
        notes = (*notes, f"left out {', '.join(lost)}: {model} does not take it {why}")
    return _with(request, **found), notes


def _room(request: Request) -> tuple[Request, _Notes]:
    """How long the answer may be: room for what is thought before it."""
    kind, wished = family(request.model), request.settings.max_tokens
    known = kind not in (FAMILIES[""], FAMILIES["claude"])
    limit = kind.most if known else None
    notes: _Notes = ()
    if limit and wished and wished > limit:
        wished, notes = limit, (f"lowered max_tokens to {limit}, the most there is",)
        request = _with(request, max_tokens=wished)
    tokens, room = budget(kind, _thought(request)), most(request)
    if tokens is None or tokens < room:
        return request, notes
    if limit and tokens + room > limit:
        tokens = max(LEAST, limit - room, limit // 2 if wished is None else 0)
    whole = min(tokens + room, limit or tokens + room)
    note = f"max_tokens is {whole}, of which {tokens} are for thinking"
    return _with(request, max_tokens=whole, reasoning_tokens=tokens), (*notes, note)


def _instructions(request: Request) -> tuple[Request, _Notes]:
    """Instructions in the middle go first where the model does not take them there."""
    takes = family(request.model).midway
    messages = request.messages
    first = next((i for i, one in enumerate(messages) if not _instructs(one)), None)
    if first is None:
        return request, ()
    moved = [
        at
        for at in range(first, len(messages))
        if _instructs(messages[at]) and not (takes and _in_place(request, at))
    ]
    if not moved:
        return request, ()
    ahead = tuple(messages[at] for at in moved)
    rest = tuple(one for at, one in enumerate(messages) if at not in set(moved))
    note = f"moved instructions to the beginning: {request.model} takes them there"
    return evolve(request, messages=rest[:first] + ahead + rest[first:]), (note,)


def _instructs(message: object) -> bool:
    """Whether it is an instruction that was not put where it stands on purpose."""
    return isinstance(message, SystemMessage) and not own(message.extra)


def _in_place(request: Request, at: int) -> bool:
    """Whether an instruction follows what the user says, with an answer to come."""
    others = [isinstance(one, SystemMessage) for one in request.messages]
    before = at - 1
    while others[before]:
        before -= 1
    after = at + 1
    while after < len(others) and others[after]:
        after += 1
    answer = [*request.messages[after : after + 1]]
    said_before = isinstance(request.messages[before], AssistantMessage)
    return not said_before and all(isinstance(one, AssistantMessage) for one in answer)


def _strictness(request: Request) -> tuple[Request, _Notes]:
    """Strict tools, where the model and the tool's schema can be."""
    takes = family(request.model).schemas
    loose = {
        tool.name
        for tool in request.tools
        if isinstance(tool, ToolSpec)
        and tool.strict
        and not (takes and sayable(tool.parameters or NO_PARAMETERS))
    }
    if not loose:
        return request, ()
    tools = tuple(_loose(tool, loose) for tool in request.tools)
    note = f"not strict: {', '.join(sorted(loose))}"
    return evolve(request, tools=tools), (note,)


def _loose(tool: ToolSpec | ProviderTool, names: set[str]) -> ToolSpec | ProviderTool:
    if isinstance(tool, ToolSpec) and tool.name in names:
        return evolve(tool, strict=None)
    return tool


_RULES: Final[tuple[_Rule, ...]] = (
    _unknown,
    _thoughts,
    _forcing,
    _sampling,
    _room,
    _instructions,
    _strictness,
)
