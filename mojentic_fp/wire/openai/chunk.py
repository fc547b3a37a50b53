"""Reading one JSON object of a reply: a whole one, or one chunk of a stream.

Decides: which choice says what, whether an object speaks of an error, and what is said
of the whole.  ``choice`` reads each choice.  A whole reply is read as a stream of one
chunk whose ``message`` stands where a chunk's ``delta`` does, so both come to the same.
Whatever is not read goes into the metadata, under its own name.
"""

from itertools import chain
from typing import Final

from attrs import field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.delta import Delta, Ended
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.reason import LlmReason
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, sketch
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.layers import Layers
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.openai.choice import (
    DELTA,
    MESSAGE,
    Members,
    Saying,
    extra_of,
    heard,
    notes_of,
)
from mojentic_fp.wire.openai.words import finish_of, more_than_counted, usage_of
from mojentic_fp.wire.pick import count, items, member, text, told

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
    rest: Layers[int, Other] = field(factory=Layers[int, Other])
    begun: bool = False
    done: bool = False
    id: str = ""
    model: str = ""
    usage: Usage | None = None
    envelope: Layers[str, Json] = field(factory=Layers[str, Json])
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


@frozen
class Step:
    """What is known after a chunk, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


def read(facts: Facts, chunk: JsonObject, place: str = DELTA) -> Step:
    """What one object says; ``place`` is where its choices keep the message."""
    said = told(chunk)
    if said.get("model") == _KEEPALIVE:
        return Step(facts)
    deltas: list[Delta] = []
    first, rest, begun = facts.first, facts.rest, facts.begun
    for index, choice in _choices(said, place):
        begun = True
        if index:
            other = rest.get(index) or Other(Saying(first.name))
            rest = rest.put({index: _heard(other, choice, place)})
        else:
            first = heard(first, choice, place, deltas)
    usage, envelope = said.get("usage"), _envelope(facts.envelope, said)
    failure = _failure(said, chunk)
    after = Facts(
        first,
        rest,
        begun,
        facts.done,
        facts.id or text(said.get("id")),
        facts.model or text(said.get("model")),
        facts.usage if usage is None else usage_of(usage) or facts.usage,
        envelope,
        failure or facts.failure,
    )
    return Step(after, tuple(deltas))


def finished(facts: Facts) -> bool:
    """Whether every answer that has begun has said why it ended."""
    sayings = (facts.first, *(other.saying for other in facts.rest.whole().values()))
    return all(saying.finish for saying in sayings)


def ended(facts: Facts) -> Ended:
    """The end of an answer, with all that was said of the whole."""
    first = facts.first
    refusal = "".join(first.refusal) or None
    raw = first.finish or ""
    rest = sorted(facts.rest.whole().items())
    notes = [notes_of(first)]
    if rest:
        unread = tuple(_other(index, other.saying) for index, other in rest)
        notes.append(immutabledict({"choices": unread}))
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
        metadata=_joined([immutabledict(facts.envelope.whole()), *notes]),
    )


def _joined(notes: list[JsonObject]) -> JsonObject:
    said = [note for note in notes if note]
    return said[0] if len(said) == 1 else merged(said)


def _alternative(other: Other) -> AssistantMessage:
    known = sketch(grow(other.partial, (Ended(extra=extra_of(other.saying)),)))
    return known.message if known is not None else AssistantMessage(())


def _other(index: int, saying: Saying) -> JsonObject:
    """What is known of another answer beside its message."""
    known: Members = {"index": index, "finish_reason": saying.finish}
    return immutabledict({**known, **notes_of(saying)})


def _failure(said: Members, chunk: JsonObject) -> LlmReason | None:
    """The error that an object speaks of instead of answering, or beside it."""
    for spot in (chunk, *items(said.get("choices"))[:1]):
        if member(spot, "error"):
            found = told_in(spot)
            if found is not None:
                return reason(found, _OK)
    if "choices" in said or "usage" in said:
        return None
    found = told_in(chunk)
    return None if found is None else reason(found, _OK)


def _choices(said: Members, place: str) -> list[tuple[int, JsonObject]]:
    """The choices with their indices; in a whole reply, else with their places."""
    listed = items(said.get("choices"))
    found = [one for one in listed if isinstance(one, immutabledict)]
    places = [count(choice, "index") for choice in found]
    if place == MESSAGE and (None in places or len({*places}) < len(places)):
        return list(enumerate(found))
    return [(index or 0, one) for index, one in zip(places, found, strict=True)]


def _heard(other: Other, choice: JsonObject, place: str) -> Other:
    """What an answer that is not the first says."""
    more: list[Delta] = []
    saying = heard(other.saying, choice, place, more)
    return Other(saying, grow(other.partial, more))


def _envelope(before: Layers[str, Json], said: Members) -> Layers[str, Json]:
    """What is said of the whole, and not read; usage too, where it says more."""
    head = {name: part for name, part in said.items() if name not in _TOP}
    usage = said.get("usage")
    if usage is not None and more_than_counted(usage):
        head["usage"] = usage
    return before.put({k: v for k, v in head.items() if before.get(k) != v})
