"""Reading one JSON object of a reply: a whole one, or one chunk of a stream.

Decides: which choice says what, whether an object speaks of an error, and what is said
of the whole.  ``choice`` reads each choice.  A whole reply is read as a stream of one
chunk whose ``message`` stands where a chunk's ``delta`` does, so both come to the same.
Whatever is not read goes into the metadata, under its own name.
"""

from itertools import chain
from typing import Final

from attrs import evolve, field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.delta import Delta, Ended
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.reason import LlmReason
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, sketch
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.openai.choice import (
    DELTA,
    MESSAGE,
    Saying,
    extra_of,
    heard,
    notes_of,
)
from mojentic_fp.wire.openai.words import finish_of, more_than_counted, usage_of
from mojentic_fp.wire.pick import count, items, member, others, text

# ``obfuscation`` and ``p`` are random padding against eavesdroppers.
_TOP: Final = frozenset(
    ("choices", "error", "id", "model", "obfuscation", "object", "p", "usage")
)
_OK: Final = 200
_KEEPALIVE: Final = "keepalive"
"""The model of frames that only keep a connection open (oMLX)."""


@frozen
class Other:
    """An answer that is not the first: what it has said, and its parts so far."""

    saying: Saying
    partial: Partial = NOTHING


@frozen
class Facts:
    """What a reply has said of itself so far.

    ``first`` is the choice of index 0, ``rest`` are the others by theirs; ``begun`` says
    that a choice was seen.
    """

    first: Saying
    rest: immutabledict[int, Other] = field(factory=immutabledict[int, Other])
    begun: bool = False
    done: bool = False
    id: str = ""
    model: str = ""
    usage: Usage | None = None
    envelope: JsonObject = EMPTY
    failure: LlmReason | None = None


@frozen
class Step:
    """What is known after a chunk, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


def read(facts: Facts, chunk: JsonObject, place: str = DELTA) -> Step:
    """What one object says; ``place`` is where its choices keep the message."""
    if chunk.get("model") == _KEEPALIVE:
        return Step(facts)
    failure = _failure(chunk)
    facts = _headed(facts, chunk)
    deltas: list[Delta] = []
    for index, choice in _choices(chunk, place):
        facts = _heard(facts, index, choice, place, deltas)
    return Step(evolve(facts, failure=failure) if failure else facts, tuple(deltas))


def finished(facts: Facts) -> bool:
    """Whether every answer that has begun has said why it ended."""
    sayings = (facts.first, *(other.saying for other in facts.rest.values()))
    return all(saying.finish for saying in sayings)


def ended(facts: Facts) -> Ended:
    """The end of an answer, with all that was said of the whole."""
    first = facts.first
    refusal = "".join(first.refusal) or None
    raw = first.finish or ""
    rest = sorted(facts.rest.items())
    notes = [notes_of(first)]
    if rest:
        told = tuple(_other(index, other.saying) for index, other in rest)
        notes.append(immutabledict({"choices": told}))
    return Ended(
        finish=finish_of(raw, calls=bool(first.slots), refused=refusal is not None),
        raw_finish=raw,
        usage=facts.usage,
        model=facts.model,
        id=facts.id,
        refusal=refusal,
        extra=extra_of(first),
        alternatives=tuple(_alternative(other) for _, other in rest),
        logprobs=tuple(chain(*first.logprobs)),
        metadata=merged((facts.envelope, *notes)),
    )


def _alternative(other: Other) -> AssistantMessage:
    known = sketch(grow(other.partial, (Ended(extra=extra_of(other.saying)),)))
    return known.message if known is not None else AssistantMessage(())


def _other(index: int, saying: Saying) -> JsonObject:
    """What is known of another answer beside its message."""
    told: dict[str, Json] = {"index": index, "finish_reason": saying.finish}
    return immutabledict({**told, **notes_of(saying)})


def _failure(chunk: JsonObject) -> LlmReason | None:
    """The error that an object speaks of instead of answering, or beside it."""
    inside = items(chunk, "choices")[:1]
    for spot in (chunk, *inside):
        if member(spot, "error"):
            told = told_in(spot)
            if told is not None:
                return reason(told, _OK)
    if "choices" in chunk or "usage" in chunk:
        return None
    told = told_in(chunk)
    return None if told is None else reason(told, _OK)


def _choices(chunk: JsonObject, place: str) -> list[tuple[int, JsonObject]]:
    """The choices with their indices; in a whole reply, else with their places."""
    found = [one for one in items(chunk, "choices") if isinstance(one, immutabledict)]
    told = [count(choice, "index") for choice in found]
    if place == MESSAGE and (None in told or len({*told}) < len(told)):
        return list(enumerate(found))
    return [(index or 0, one) for index, one in zip(told, found, strict=True)]


def _heard(
    facts: Facts, index: int, choice: JsonObject, place: str, deltas: list[Delta]
) -> Facts:
    """What one choice says."""
    if not index:
        return evolve(
            facts, begun=True, first=heard(facts.first, choice, place, deltas)
        )
    other = facts.rest.get(index) or Other(Saying(facts.first.name))
    more: list[Delta] = []
    saying = heard(other.saying, choice, place, more)
    known = Other(saying, grow(other.partial, more))
    return evolve(facts, begun=True, rest=facts.rest.set(index, known))


def _headed(facts: Facts, chunk: JsonObject) -> Facts:
    """What the members beside the choices say."""
    usage = member(chunk, "usage")
    head = others(chunk, _TOP)
    if more_than_counted(usage):
        head = immutabledict({**head, "usage": usage})
    id_ = facts.id or text(chunk, "id")
    model = facts.model or text(chunk, "model")
    told = any(facts.envelope.get(name) != part for name, part in head.items())
    if not (told or usage) and (id_, model) == (facts.id, facts.model):
        return facts
    return evolve(
        facts,
        id=id_,
        model=model,
        usage=usage_of(usage) or facts.usage,
        envelope=facts.envelope | head if told else facts.envelope,
    )
