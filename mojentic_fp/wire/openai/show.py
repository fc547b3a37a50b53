"""Asking what is known of one model: the server's list of models, and its entry there.

Decides: under which names servers tell how many tokens a model takes, and that a fact of
the wrong kind makes the reply unreadable, as it does with Ollama.  Where the entry tells
nothing, as OpenAI's own do, what is known of OpenAI's models counts.  Some servers
cannot be asked for one model alone, so the whole list comes each time.

Sources: vLLM (``ModelCard``), SGLang and oMLX: ``max_model_len``; llama.cpp
(https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md): ``meta``;
https://openrouter.ai/docs/api-reference/list-available-models: ``context_length``;
https://console.groq.com/docs/api-reference#models-list: ``context_window``;
https://docs.mistral.ai/api/#tag/models: ``max_context_length``.
"""

from typing import Final

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import Json, JsonObject, describe
from mojentic_fp.data.models import UNKNOWN, Models
from mojentic_fp.data.reason import NotFound
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.openai.models import models_at
from mojentic_fp.wire.openai.quirks import Quirks
from mojentic_fp.wire.pick import count, items, member, others

_WINDOWS: Final = (
    ("max_model_len",),
    ("context_length",),
    ("context_window",),
    ("max_context_length",),
    ("meta", "n_ctx_train"),
)
"""Where the most tokens that a model takes are told; the first that is there counts."""
_CHOSEN: Final = (("meta", "n_ctx"),)
"""Where it is told how many it was set up to take."""


def show_at(quirks: Quirks, models: Models) -> Exchange[str, ModelInfo]:
    """Asking a server for one of its models, by the id that it lists.

    ``models`` is what is known of OpenAI's own.
    """
    listed = models_at(quirks)

    def ask(address: Address, _: str) -> Result[HttpRequest, LlmFailure]:
        return listed.ask(address, None)

    def read(model: str, reply: HttpReply) -> Result[ModelInfo, LlmFailure]:
        where = Where(quirks.name, model, reply.status, request_id(reply))
        known = models if quirks.own else Models()
        found = listed.read(None, reply)
        if not is_successful(found):
            return Failure(found.failure())
        return _told(known, model, reply, where, found.unwrap())

    return Exchange(ask=ask, read=read)


def _told(
    known: Models, model: str, reply: HttpReply, where: Where, listing: Listing
) -> Result[ModelInfo, LlmFailure]:
    """What the list says of this model."""
    entry = next((one for one in listing.entries if _speaks_of(one, model)), None)
    if entry is None:
        absent = NotFound(f"the server lists no model {model!r}")
        return Failure(LlmFailure(absent, where))
    window, chosen = _first(entry, _WINDOWS), _first(entry, _CHOSEN)
    for name, found in (window, chosen):
        if found is not None and _positive(found) is None:
            wrong = f"{name} is not a count of tokens but {describe(found)}"
            return Failure(unreadable(wrong, reply.body, where))
    facts = known.of(model) if window[1] is None else UNKNOWN
    return Success(
        ModelInfo(
            model,
            context_window=_positive(window[1]) or facts.context_window,
            max_output=facts.max_output,
            num_ctx=_positive(chosen[1]),
            metadata=others(entry, ("id",)),
        )
    )


def _speaks_of(entry: JsonObject, model: str) -> bool:
    """By its id (Gemini's begin with ``models/``), or by another name (llama.cpp)."""
    names = (entry.get("id"), *items(entry, "aliases"))
    return model in names or f"models/{model}" in names


def _first(entry: JsonObject, places: tuple[tuple[str, ...], ...]) -> tuple[str, Json]:
    """What is told at the first of these places that tells anything, and its name."""
    told = ((".".join(place), member(entry, *place)) for place in places)
    return next((one for one in told if one[1] is not None), ("", None))


def _positive(value: Json) -> int | None:
    number = count(value)
    return number if number is not None and number > 0 else None
