"""Making items whole, and the response that ends them.

Decides: what is made of an item that is told as a whole, and of the response: its
metadata is all that was not read elsewhere.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import AssistantPart
from mojentic_fp.data.part import Text, Thinking, ToolCall
from mojentic_fp.wire.assemble import Partial, arrived, grow, sketch
from mojentic_fp.wire.pick import fields, items, others, text, unread
from mojentic_fp.wire.responses.facts import Facts, Step, placed, spot_of
from mojentic_fp.wire.responses.item import logprobs_of, parts_of, refusal_of, written
from mojentic_fp.wire.responses.lack import lacking
from mojentic_fp.wire.responses.words import finish_of, more_than_counted, usage_of

_READ: Final = immutabledict[str, type](
    error=object, id=str, model=str, object=str, output=tuple, status=str
)
"""The members of a response that are read, and of which kind."""


def completed(facts: Facts, partial: Partial, number: int, item: JsonObject) -> Step:
    """What an item brings that is told as a whole, beyond what had come of it."""
    deltas: list[Delta] = []
    arguments = written(item)
    for rank, part in enumerate(parts_of(item, facts.whose)):
        facts, place = placed(facts, spot_of(facts, number, rank), _kind(part))
        had = arrived(partial, place)
        delta = lacking(had, part, place[1], arguments)
        if delta is not None:
            deltas.append(delta)
    waiting = facts.waiting.delete(number) if number in facts.waiting else facts.waiting
    return Step(evolve(facts, waiting=waiting), tuple(deltas))


def _kind(part: AssistantPart) -> str:
    """The tag of a part's fragments."""
    match part:
        case Text():
            return TextDelta.tag
        case Thinking():
            return ThinkingDelta.tag
        case ToolCall():
            return ToolCallDelta.tag
        case _:
            return OpaqueDelta.tag


def all_of(facts: Facts, partial: Partial, response: JsonObject) -> Step:
    """What the items of a response bring, beyond what had come of them."""
    output = _objects(response)
    deltas: list[Delta] = []
    for number, item in zip(_numbers(facts, output), output, strict=True):
        step = completed(facts, partial, number, item)
        facts = step.facts
        deltas.extend(step.deltas)
    return Step(facts, tuple(deltas))


def _objects(response: JsonObject) -> tuple[JsonObject, ...]:
    found = items(response, "output")
    return tuple(item for item in found if isinstance(item, immutabledict))


def _numbers(facts: Facts, output: Sequence[JsonObject]) -> list[int]:
    """Which item each of a whole output is: by its id, and else the next one."""
    named = [facts.known.get(text(item, "id")) for item in output]
    taken = frozenset(named)
    free = (n for n in range(facts.items + len(output)) if n not in taken)
    return [next(free) if number is None else number for number in named]


# --- the end -----------------------------------------------------------------------------


def end(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """The end of an answer: what is lacking of its items, and what is said of it all."""
    response = _named(facts, fields(event, "response"))
    step = all_of(facts, partial, response)
    beside = others(event, ("type", "sequence_number", "response"))
    facts = evolve(step.facts, response=beside | response, done=True)
    wanted = tuple(
        part for item in _objects(response) for part in parts_of(item, facts.whose)
    )
    said = _said(grow(partial, step.deltas)) if partial.parts else wanted
    ended = ended_of(facts, said)
    if said != wanted and wanted:
        output = response.get("output")
        ended = evolve(ended, metadata=ended.metadata.set("output", output))
    return Step(facts, (*step.deltas, ended))


def _named(facts: Facts, response: JsonObject) -> JsonObject:
    """The response, under the names that it had before where it has none now."""
    names = ("id", "model")
    before = {n: facts.response[n] for n in names if n in facts.response}
    return immutabledict(before) | response


def _said(partial: Partial) -> tuple[AssistantPart, ...]:
    known = sketch(partial)
    return () if known is None else known.message.parts


def ended_of(facts: Facts, said: Sequence[AssistantPart]) -> Ended:
    """How it ended, where that was told, and what was said of the whole."""
    response = facts.response
    refusal = "".join(map(refusal_of, said)) or "".join(facts.refusal) or None
    calls = any(isinstance(part, ToolCall) for part in said)
    finish = finish_of(response, calls=calls, refused=refusal is not None)
    return Ended(
        finish=finish if facts.done else Finish.OTHER,
        raw_finish=text(response, "status") if facts.done else "",
        usage=usage_of(response.get("usage")),
        model=text(response, "model"),
        id=text(response, "id"),
        refusal=refusal,
        logprobs=tuple(one for part in said for one in logprobs_of(part)),
        metadata=_metadata(facts),
    )


def _metadata(facts: Facts) -> JsonObject:
    """All that was not read elsewhere."""
    response = facts.response
    told = dict(unread(response, _READ))
    if usage_of(told.get("usage")) and not more_than_counted(told["usage"]):
        del told["usage"]
    if facts.events:
        told["events"] = tuple(chain(*facts.events))
    return immutabledict(told)


def sketched(facts: Facts, partial: Partial) -> Completion | None:
    """What has arrived of an answer that is not whole, if anything."""
    if not (facts.begun or partial.parts):
        return None
    ended = ended_of(facts, _said(partial))
    return sketch(grow(partial, (ended,)))
