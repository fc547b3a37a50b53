"""Making a request fit its model and its server, before it is spelled.

Decides: what is particular to the Responses API.  It serves other models than chat
completions do, has no word for some wishes, lets models call tools while they think, and
takes pictures in the results of tools.  All else is as in chat completions, whose rules
are applied.
"""

from typing import Final

from attrs import evolve
from returns.result import Failure, Result

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.models import Endpoint, ModelFacts
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request
from mojentic_fp.wire.codec import Adapted
from mojentic_fp.wire.openai import adapt as chat
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.openai.request import Dialect, dialect

_UNSPOKEN: Final = (
    "top_k",
    "stop",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "n",
)


def dialect_of(quirks: Quirks, facts: ModelFacts) -> Dialect:
    """How this server is spoken to of such a model, through the Responses API."""
    able = evolve(facts, tools_thinking=True, stop=True)
    return dialect(evolve(quirks, tool_images=True), able)


def adapt(by: Dialect, request: Request) -> Result[Adapted, LlmFailure]:
    """The request as its model and its server take it."""
    if _elsewhere(by, request):
        reason = Unsupported(
            f"{request.model} is not served by the Responses API",
            "ask it through chat completions",
        )
        return Failure(LlmFailure(reason, Where(by.quirks.name, request.model)))
    spoken = _spoken(by, request)
    served = evolve(by.facts, endpoints=by.facts.endpoints | {Endpoint.CHAT})
    return chat.adapt(evolve(by, facts=served), spoken.request).map(
        lambda found: evolve(found, notes=spoken.notes + found.notes)
    )


def _elsewhere(by: Dialect, request: Request) -> bool:
    """Whether the model is served, but not here."""
    ours = by.quirks.own and "/" not in request.model
    return ours and Endpoint.RESPONSES not in by.facts.endpoints


def _spoken(by: Dialect, request: Request) -> Adapted:
    """The request without the wishes that there is no word for."""
    settings = request.settings
    told = [name for name in _UNSPOKEN if getattr(settings, name) not in (None, ())]
    if not told:
        return Adapted(request)
    kept = evolve(
        settings,
        top_k=None,
        stop=(),
        seed=None,
        presence_penalty=None,
        frequency_penalty=None,
        n=None,
    )
    note = f"{' and '.join(told)} left out: {by.quirks.name} has no word for it"
    return Adapted(evolve(request, settings=kept), (note,))
