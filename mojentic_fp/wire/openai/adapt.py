"""Making a request fit its model and its server, before it is spelled.

Decides: what a model does not take is changed or left out, and said in words; what
cannot be helped fails before anything is sent, with what to do instead.  The rules are
two tables: what models do not take, by the facts of ``data.models``, and what servers
do not (``server``).  Of a model that nothing is known of, nothing is changed for its sake.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import evolve
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.message import ToolMessage, UserMessage
from mojentic_fp.data.models import UNKNOWN, Endpoint, ModelFacts, ModelType
from mojentic_fp.data.part import Image
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Effort, Request, Settings
from mojentic_fp.data.tool import ToolSpec
from mojentic_fp.wire.codec import Adapted
from mojentic_fp.wire.openai import server
from mojentic_fp.wire.openai.request import Dialect

Rule: TypeAlias = Callable[[Dialect, Request], Adapted | Unsupported | None]
"""What a request becomes, or why it cannot be made; ``None`` leaves it as it is."""

_SCALE: Final = (
    Effort.DISABLED,
    Effort.MINIMAL,
    Effort.LOW,
    Effort.MEDIUM,
    Effort.HIGH,
    Effort.XHIGH,
    Effort.MAX,
)
_SAMPLING: Final = ("top_p", "presence_penalty", "frequency_penalty", "logprobs")
_SERVED: Final = {
    Endpoint.RESPONSES: "ask it through the Responses API",
    Endpoint.COMPLETIONS: "it only completes texts: choose a model that chats",
    Endpoint.EMBEDDINGS: "ask it to embed instead",
}


def adapt(by: Dialect, request: Request) -> Result[Adapted, LlmFailure]:
    """The request as its model and its server take it."""
    notes: list[str] = []
    known = by.facts is not UNKNOWN
    for rule in (*MODEL_RULES, *SERVER_RULES) if known else SERVER_RULES:
        found = rule(by, request)
        if isinstance(found, Unsupported):
            return Failure(LlmFailure(found, Where(by.quirks.name, request.model)))
        if found is not None:
            request = found.request
            notes += found.notes
    return Success(Adapted(request, tuple(notes)))


def _but(request: Request, note: str, settings: Settings) -> Adapted:
    """The request with other settings, and why."""
    return Adapted(evolve(request, settings=settings), (note,))


def _ours(by: Dialect, request: Request) -> bool:
    """Whether the model is served by OpenAI itself, as its table says.

    A provider before the name (``openai/gpt-5``) is the word of another server.
    """
    return by.quirks.own and "/" not in request.model


# --- what cannot be helped -------------------------------------------------------------------


def _served(by: Dialect, request: Request) -> Unsupported | None:
    """A model that is served elsewhere."""
    if Endpoint.CHAT in by.facts.endpoints or not _ours(by, request):
        return None
    advice = (text for place, text in _SERVED.items() if place in by.facts.endpoints)
    return Unsupported(
        f"{request.model} is not served by chat completions",
        next(advice, "choose a model that chats"),
    )


def _limit(by: Dialect, request: Request) -> Unsupported | None:
    """An answer longer than the model can give."""
    most, wished = by.facts.max_output, request.settings.max_tokens
    if most is None or wished is None or wished <= most:
        return None
    return Unsupported(
        f"{request.model} answers with {most:,} tokens at the most, not {wished:,}",
        f"set max_tokens to {most} or less, or leave it out",
    )


def _sight(by: Dialect, request: Request) -> Unsupported | None:
    """Pictures for a model that cannot see."""
    if by.facts.vision or not by.facts.known:
        return None
    shown = (
        part
        for message in request.messages
        if isinstance(message, UserMessage | ToolMessage)
        for part in message.parts
        if isinstance(part, Image)
    )
    count = sum(1 for _ in shown)
    if not count:
        return None
    images = "an image" if count == 1 else f"{count} images"
    return Unsupported(
        f"{request.model} cannot see, and is shown {images}",
        "choose a model with vision, or describe what is to be seen",
    )


def _thoughtful_tools(by: Dialect, request: Request) -> Adapted | Unsupported | None:
    """Tools for a model that, here, calls them only without thinking."""
    effort = request.settings.reasoning_effort
    ours = _ours(by, request)
    if by.facts.tools_thinking or not (
        ours and request.tools and by.facts.thinks(effort)
    ):
        return None
    can_stop = Effort.DISABLED in (by.facts.efforts or ())
    if can_stop and effort is None:
        note = (
            f"reasoning effort set to none: in chat completions {request.model}"
            " calls tools only without thinking"
        )
        return _but(
            request, note, evolve(request.settings, reasoning_effort=Effort.DISABLED)
        )
    advice = "ask it through the Responses API"
    return Unsupported(
        f"in chat completions {request.model} calls no tools while it thinks",
        f"{advice}, or set reasoning_effort to disabled" if can_stop else advice,
    )


# --- what the model does not take ------------------------------------------------------------


def _tools(by: Dialect, request: Request) -> Adapted | None:
    if by.facts.tools or not request.tools:
        return None
    names = ", ".join(one.name for one in request.tools if isinstance(one, ToolSpec))
    note = f"tools left out, since {request.model} calls none: {names}"
    return Adapted(evolve(request, tools=()), (note,))


def _effort(by: Dialect, request: Request) -> Adapted | None:
    """An effort that the model does not know: the nearest one that it does."""
    wished, facts = request.settings.reasoning_effort, by.facts
    if wished is None or facts.efforts is None or not facts.known:
        return None
    if not facts.efforts:
        note = f"reasoning effort left out, since {request.model} takes none"
        return _but(request, note, evolve(request.settings, reasoning_effort=None))
    meant = (facts.default_effort or wished) if wished is Effort.ENABLED else wished
    taken = min(facts.efforts, key=lambda one: _distance(one, meant))
    if taken is wished:
        return None
    note = f"reasoning effort set to {taken.value}: {request.model} takes no {wished.value}"
    if wished is Effort.ENABLED:
        note = f"reasoning effort set to {taken.value}"
    return _but(request, note, evolve(request.settings, reasoning_effort=taken))


def _distance(one: Effort, wished: Effort) -> int:
    if Effort.ENABLED in (one, wished):
        return 0
    return abs(_SCALE.index(one) - _SCALE.index(wished))


def _fixed(facts: ModelFacts, settings: Settings) -> bool:
    """Whether the model chooses its tokens in its own way."""
    if facts.temperatures is None:
        return False
    thinks = facts.thinks(settings.reasoning_effort)
    return thinks or facts.type is not ModelType.REASONING


def _temperature(by: Dialect, request: Request) -> Adapted | None:
    wished, taken = request.settings.temperature, by.facts.temperatures or ()
    if wished is None or wished in taken or not _fixed(by.facts, request.settings):
        return None
    if not taken:
        note = f"temperature left out, since {request.model} takes none"
        return _but(request, note, evolve(request.settings, temperature=None))
    nearest = min(taken, key=lambda one: abs(one - wished))
    note = f"temperature set to {nearest}: {request.model} does not take {wished}"
    return _but(request, note, evolve(request.settings, temperature=nearest))


def _sampling(by: Dialect, request: Request) -> Adapted | None:
    told = [one for one in _SAMPLING if getattr(request.settings, one) is not None]
    if not told or not _fixed(by.facts, request.settings):
        return None
    note = f"{' and '.join(told)} left out, since {request.model} does not take it"
    kept = evolve(
        request.settings,
        top_p=None,
        presence_penalty=None,
        frequency_penalty=None,
        logprobs=None,
    )
    return _but(request, note, kept)


def _stop(by: Dialect, request: Request) -> Adapted | None:
    if by.facts.stop or not request.settings.stop:
        return None
    note = f"stop sequences left out, since {request.model} takes none"
    return _but(request, note, evolve(request.settings, stop=()))


def _streaming(by: Dialect, request: Request) -> Adapted | None:
    if by.facts.streaming or request.stream is False or not _ours(by, request):
        return None
    told = (f"not streamed, since {request.model} does not",) if request.stream else ()
    return Adapted(evolve(request, stream=False), told)


MODEL_RULES: Final[tuple[Rule, ...]] = (
    _served,
    _limit,
    _sight,
    _tools,
    _thoughtful_tools,
    _effort,
    _temperature,
    _sampling,
    _stop,
    _streaming,
)
"""What models do not take, in the order in which it is looked at."""

SERVER_RULES: Final[tuple[Rule, ...]] = (
    server.uploaded,
    server.foreign_tools,
    server.elsewhere,
    server.schema,
    server.strict_tools,
    server.shown,
)
"""What servers do not take."""
