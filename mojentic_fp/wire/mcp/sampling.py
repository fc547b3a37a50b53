"""What a server asks of a model, and what it is answered, both ways.

Decides: that a request names no model, that stop sequences are ``stop``, and that an
answer is its words.  The wish to have other servers' contents included, and metadata
for one provider, are not granted.

Source: https://modelcontextprotocol.io/specification/2025-11-25/client/sampling
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.json import (
    Json,
    JsonFailure,
    JsonObject,
    as_float,
    describe,
    integer,
    items,
    members,
    text,
)
from mojentic_fp.data.message import Message, system
from mojentic_fp.data.request import Request, Settings
from mojentic_fp.wire.mcp.offers import said_by
from mojentic_fp.wire.mcp.reading import amiss, every

_TAKEN: Final = frozenset({"text", "image", "audio"})
_STOPS: Final = {Finish.STOP: "endTurn", Finish.LENGTH: "maxTokens"}


def request_of(asked: Json) -> Result[Request, JsonFailure]:
    """What a server asks, as a request that names no model."""
    told, most, said = (
        members(asked),
        integer(asked, "maxTokens"),
        items(asked, "messages"),
    )
    failed = amiss(told, most, said)
    if failed is not None:
        return Failure(failed)
    whole = told.unwrap()
    messages = every(_message(one, place) for place, one in enumerate(said.unwrap()))
    first = whole.get("systemPrompt")
    above = (system(first),) if isinstance(first, str) and first else ()
    stops = whole.get("stopSequences")
    settings = Settings(
        max_tokens=most.unwrap(),
        temperature=as_float(whole.get("temperature")),
        stop=tuple(str(one) for one in stops) if isinstance(stops, tuple) else (),
    )
    return messages.map(lambda all_: Request("", (*above, *all_), settings=settings))


def hints_of(asked: Json) -> tuple[str, ...]:
    """The names of models that a server would like, the best first."""
    given = items(asked, "modelPreferences", "hints").value_or(())
    names = (text(one, "name").value_or("") for one in given)
    return tuple(name for name in names if name)


def sampled(answer: Completion) -> JsonObject:
    """A model's answer as the protocol tells it: its words."""
    return JsonObject(
        role="assistant",
        content=JsonObject(type="text", text=answer.text),
        model=answer.model or "unknown",
        stopReason=_STOPS.get(answer.finish, answer.finish.value),
    )


def _message(told: Json, place: int) -> Result[Message, JsonFailure]:
    role, whole = text(told, "role"), members(told)
    failed = amiss(whole, role)
    if failed is not None:
        return Failure(failed)
    held = whole.unwrap().get("content")
    blocks: list[JsonObject] = []
    for block in held if isinstance(held, tuple) else (held,):
        if not isinstance(block, immutabledict) or block.get("type") not in _TAKEN:
            path = ("messages", place, "content")
            expected = "words, a picture or a sound"
            return Failure(JsonFailure(path, expected, describe(block)))
        blocks.append(block)
    return Success(said_by(role.unwrap(), *blocks))
