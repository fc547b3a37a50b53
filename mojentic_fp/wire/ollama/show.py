"""Asking what is known of one model.

Decides: where in the reply the neutral facts are, and that one of the wrong kind makes
the reply unreadable: a context window that is no number is not taken for none.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md#show-model-information
"""

import re
from collections.abc import Iterator
from typing import Final

from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.json import Json, JsonObject, describe
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.ollama.explain import told
from mojentic_fp.wire.ollama.question import posted
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import fields, items, member, others, text
from mojentic_fp.wire.text import parse_object

_WINDOW: Final = "context_length"
_CHOSEN: Final = re.compile(r"^\s*num_ctx\s+(.*?)\s*$", re.MULTILINE)
_MARKS: Final = frozenset(("details", "model_info", "capabilities", "modelfile"))
"""Of these members, a description has at least one."""


def _ask(address: Address, model: str) -> Result[HttpRequest, LlmFailure]:
    return Success(posted(address, "/api/show", {"model": model}))


def _read(model: str, reply: HttpReply) -> Result[ModelInfo, LlmFailure]:
    where = Where(NAME, model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    failure = None if value is None else told(value)
    if failure is not None:
        return Failure(LlmFailure(failure, where))
    if value is None or not _MARKS & value.keys():
        return Failure(unreadable("the reply describes no model", reply.body, where))
    wrong = next(_misfits(value), None)
    if wrong is not None:
        return Failure(unreadable(wrong, reply.body, where))
    return Success(described(model, value))


def described(name: str, value: JsonObject) -> ModelInfo:
    """What an object says of a model: a whole description, or an entry of a list."""
    details = fields(value, "details")
    return ModelInfo(
        name,
        context_window=_positive(_window(value)),
        num_ctx=_positive(_chosen(value)),
        capabilities=_capabilities(value),
        family=text(details, "family") or None,
        parameters=text(details, "parameter_size") or None,
        quantization=text(details, "quantization_level") or None,
        metadata=others(value, ("capabilities",)),
    )


def _misfits(value: JsonObject) -> Iterator[str]:
    """The facts that are there and cannot be understood."""
    places = (("model_info", "an object"), ("details", "an object"))
    for name, kind in places:
        if value.get(name) is not None and value[name] and not fields(value, name):
            yield f"{name} is not {kind} but {describe(value[name])}"
    for name, found in ((_WINDOW, _window(value)), ("num_ctx", _chosen(value))):
        if found is not None and _positive(found) is None:
            yield f"{name} is not a count of tokens but {describe(found)}"
    told_of = value.get("capabilities")
    if told_of is not None and _capabilities(value) is None:
        yield f"capabilities is not a list of words but {describe(told_of)}"


def _window(value: JsonObject) -> Json:
    """The most tokens the model takes: as its own architecture says, else any one does."""
    info = fields(value, "model_info")
    own = info.get(f"{text(info, 'general.architecture')}.{_WINDOW}")
    if own is not None:
        return own
    told_of = {found for name, found in info.items() if name.endswith(f".{_WINDOW}")}
    told_of.add(member(value, "details", _WINDOW))
    told_of.discard(None)
    return told_of.pop() if len(told_of) == 1 else None


def _chosen(value: JsonObject) -> Json:
    """How many tokens it was set up to take: the last word of its parameters counts."""
    found = _CHOSEN.findall(text(value, "parameters"))
    if not found:
        return None
    words: str = found[-1].strip('"')
    return int(words) if words.isdecimal() and len(words) < len("1" * 20) else words


def _positive(value: Json) -> int | None:
    sound = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return value if sound and isinstance(value, int) else None


def _capabilities(value: JsonObject) -> tuple[str, ...] | None:
    told_of = value.get("capabilities")
    words = tuple(one for one in items(told_of) if isinstance(one, str))
    sound = isinstance(told_of, tuple) and len(words) == len(told_of)
    return words if sound else None


SHOW: Final = Exchange(ask=_ask, read=_read)
"""Asking what is known of one model, by its name."""
