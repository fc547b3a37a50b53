"""Making a request fit its model.

Decides: what is changed or left out because a model does not take it, and how that is
said.  One rule is one function from a request to what it becomes; the rules run in
order, each on what the one before it left.

    _unknown     wishes that the API has no words for
    _thoughts    how hard to think, where the model has no such choice
    _forcing     a call that cannot be forced, or not together with thoughts
    _sampling    how to draw tokens
    _room        how long the answer may be, its thoughts included
    _placing     instructions in the middle of a conversation
    _strictness  tools whose schemas cannot be strict

Sources: those of ``families``, and https://platform.claude.com/docs/en/api/errors
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias, cast

from attrs import evolve
from returns.result import Result, Success

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import AssistantMessage, Message, SystemMessage
from mojentic_fp.data.request import Effort, Request
from mojentic_fp.data.tool import Choice, Named, ProviderTool, ToolSpec
from mojentic_fp.wire.anthropic.families import FAMILIES, Sampling, family
from mojentic_fp.wire.anthropic.output import by_tool
from mojentic_fp.wire.anthropic.request import most, thought
from mojentic_fp.wire.anthropic.schema import sayable
from mojentic_fp.wire.anthropic.thinking import LEAST, Thought, budget, thinking
from mojentic_fp.wire.anthropic.words import own
from mojentic_fp.wire.body import NO_PARAMETERS
from mojentic_fp.wire.codec import Adapted

_Rule: TypeAlias = Callable[[Request], Adapted]

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
    told: tuple[str, ...] = ()
    for rule in _RULES:
        adapted = rule(request)
        request, told = adapted.request, told + adapted.notes
    return Success(Adapted(request, told))


def _unknown(request: Request) -> Adapted:
    """Wishes that the API has no words for are left out."""
    names = [name for name in _UNSAYABLE if getattr(request.settings, name) is not None]
    if not names:
        return Adapted(request)
    note = f"left out {', '.join(names)}: Anthropic has no such setting"
    return Adapted(_set(request, **dict.fromkeys(names)), (note,))


def _set(request: Request, **wishes: float | None) -> Request:
    """The request with other wishes."""
    # attrs types evolve by each field; names that are data cannot be checked so.
    settings = evolve(request.settings, **cast("dict[str, Any]", wishes))
    return evolve(request, settings=settings)


# --- thoughts --------------------------------------------------------------------------


def _thoughts(request: Request) -> Adapted:
    """How hard to think, in what the model can be told of it."""
    model, kind, wish = request.model, family(request.model), thought(request)
    if not kind.thinks and wish.wished:
        note = f"left out thinking: {model} does not think"
        return _thinking(request, Thought(), note)
    if wish.effort is Effort.DISABLED or not kind.thinks:
        return _thoughtless(request)
    adapted = Adapted(request)
    if wish.tokens is not None and not kind.budget:
        wish = Thought(wish.effort or Effort.ENABLED)
        note = f"left out reasoning_tokens: {model} decides how much it thinks"
        adapted = _thinking(request, wish, note)
    elif wish.tokens is not None and wish.tokens < LEAST:
        wish = Thought(wish.effort, LEAST)
        note = f"raised reasoning_tokens to {LEAST}, the least there is"
        adapted = _thinking(request, wish, note)
    level = kind.effort(wish.effort)
    if wish.effort and level and level != wish.effort.value:
        note = f"reasoning_effort {wish.effort.value} is {level} for {model}"
        return Adapted(adapted.request, (*adapted.notes, note))
    return adapted


def _thoughtless(request: Request) -> Adapted:
    """A model that should not think, as far as it can be kept from it."""
    model, kind = request.model, family(request.model)
    if not kind.thinks:
        return _thinking(request, Thought())
    if kind.off is None:
        note = f"{model} always thinks: it is asked to think as little as it can"
        return _thinking(request, Thought(Effort.LOW), note)
    notes = (f"{model} may still think between calls",)
    told = notes if kind.off == "between_tools" else ()
    return _thinking(request, Thought(Effort.DISABLED), *told)


def _thinking(request: Request, wish: Thought, *notes: str) -> Adapted:
    """The request with another wish for thoughts."""
    settings = evolve(
        request.settings, reasoning_effort=wish.effort, reasoning_tokens=wish.tokens
    )
    return Adapted(evolve(request, settings=settings), notes)


# --- calls -----------------------------------------------------------------------------


def _forcing(request: Request) -> Adapted:
    """A call that must be made, where the model can be made to make one."""
    model, kind, choice = request.model, family(request.model), request.tool_choice
    forced = bool(request.tools) and choice not in (Choice.AUTO, Choice.NONE)
    if not (forced or by_tool(request)):
        return Adapted(request)
    if not kind.forced:
        note = f"{model} cannot be made to call a tool: it is only offered to it"
        return Adapted(_free(request) if forced else request, (note,))
    wish = thought(request)
    if budget(kind, wish) is None:
        return Adapted(request)
    if kind.adaptive:
        note = f"left out reasoning_tokens: {model} takes none when it must call a tool"
        return _thinking(request, Thought(wish.effort or Effort.ENABLED), note)
    note = f"left out thinking: {model} does not think when it must call a tool"
    return _thinking(request, Thought(), note)


def _free(request: Request) -> Request:
    """The request with a free choice among the tools that were to be called."""
    tools, choice = request.tools, request.tool_choice
    if isinstance(choice, Named):
        named = [t for t in tools if isinstance(t, ToolSpec) and t.name == choice.name]
        tools = tuple(named) or tools
    return evolve(request, tools=tools, tool_choice=Choice.AUTO)


def _strictness(request: Request) -> Adapted:
    """Strict tools, where the model is strict and the tool's schema can be said so."""
    takes = family(request.model).schemas
    tools, names = list[ToolSpec | ProviderTool](), list[str]()
    for tool in request.tools:
        strict = isinstance(tool, ToolSpec) and tool.strict
        if isinstance(tool, ToolSpec) and strict and not (takes and _can_be(tool)):
            names.append(tool.name)
            tools.append(evolve(tool, strict=None))
        else:
            tools.append(tool)
    if not names:
        return Adapted(request)
    note = f"not strict: {', '.join(names)}; {request.model} or the schema cannot be"
    return Adapted(evolve(request, tools=tuple(tools)), (note,))


def _can_be(tool: ToolSpec) -> bool:
    """Whether what a tool takes can be said strictly."""
    return sayable(tool.parameters or NO_PARAMETERS)


# --- drawing tokens, and how many ------------------------------------------------------


def _sampling(request: Request) -> Adapted:
    """How to draw tokens, as far as the model lets it be chosen."""
    model, kind, settings = request.model, family(request.model), request.settings
    heat, top_p = settings.temperature, settings.top_p
    notes: tuple[str, ...] = ()
    if heat is not None and heat > _HOTTEST:
        notes = ("lowered temperature to 1, the most there is",)
        request = _set(request, temperature=_HOTTEST)
    type_ = thinking(kind, thought(request)).get("thinking", {}).get("type")
    if kind.sampling is Sampling.NONE:
        lost, why = {"temperature", "top_p", "top_k"}, f"{model} takes none of them"
    elif type_ in ("enabled", "adaptive"):
        lost, why = {"top_k"}, f"{model} takes none of them while it thinks"
        lost |= {"temperature"} if heat is not None and heat < _HOTTEST else set()
        lost |= {"top_p"} if top_p is not None and top_p < _LIKELIEST else set()
    elif kind.sampling is Sampling.ONE and heat is not None:
        lost, why = {"top_p"}, f"{model} takes it or temperature, not both"
    else:
        return Adapted(request, notes)
    names = sorted(name for name in lost if getattr(settings, name) is not None)
    if not names:
        return Adapted(request, notes)
    note = f"left out {', '.join(names)}: {why}"
    return Adapted(_set(request, **dict.fromkeys(names)), (*notes, note))


def _room(request: Request) -> Adapted:
    """How long the answer may be: room for what is thought before it."""
    kind = family(request.model)
    limit = kind.most if kind not in _UNLIMITED else None
    notes: tuple[str, ...] = ()
    if limit is not None and most(request) > limit:
        notes = (f"lowered max_tokens to {limit}, the most there is",)
        request = _set(request, max_tokens=limit)
    tokens, room = budget(kind, thought(request)), most(request)
    if tokens is None or tokens < room:
        return Adapted(request, notes)
    whole = tokens + room
    if limit is not None and whole > limit:
        spare = limit - room or limit // 2
        whole, tokens = limit, min(tokens, max(LEAST, spare))
    note = f"max_tokens is {whole}, of which {tokens} are for thinking"
    fitting = _set(request, max_tokens=whole, reasoning_tokens=tokens)
    return Adapted(fitting, (*notes, note))


_UNLIMITED: Final = (FAMILIES[""], FAMILIES["claude"])
"""Families of which it is not known how much they can say."""


# --- instructions ----------------------------------------------------------------------


def _placing(request: Request) -> Adapted:
    """Instructions in the middle go first where the model does not take them there."""
    ahead: list[Message] = []
    moved: list[Message] = []
    rest: list[Message] = []
    for at, message in enumerate(request.messages):
        if not _instructs(message):
            rest.append(message)
        elif not rest:
            ahead.append(message)
        elif family(request.model).midway and _in_place(rest[-1], request, at):
            rest.append(message)
        else:
            moved.append(message)
    if not moved:
        return Adapted(request)
    note = f"moved instructions to the beginning, where {request.model} takes them"
    return Adapted(evolve(request, messages=(*ahead, *moved, *rest)), (note,))


def _instructs(message: Message) -> bool:
    """Whether it is an instruction that was not put where it stands on purpose."""
    return isinstance(message, SystemMessage) and not own(message.extra)


def _in_place(before: Message, request: Request, at: int) -> bool:
    """Whether an instruction follows what the user says, with the answer to come."""
    after = request.messages[at + 1 : at + 2]
    follows = not isinstance(before, AssistantMessage)
    return follows and all(
        isinstance(m, AssistantMessage | SystemMessage) for m in after
    )


_RULES: Final[tuple[_Rule, ...]] = (
    _unknown,
    _thoughts,
    _forcing,
    _sampling,
    _room,
    _placing,
    _strictness,
)
