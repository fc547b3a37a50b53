"""Reading the events of a response, one at a time.

Decides: what each of them says.  An item is opened when it is added, grows by fragments,
and is made whole by what is said of it when it is done, and once more by the response
that ends the stream; so a whole reply is read as a stream of that one event, and both
come to the same.  Events that only say how far something has come are passed over: the
item says it too.  An event of a kind that is not documented is kept, in the metadata
under ``events``.

Where the response that ends a stream says something else than what had been sent, what
was sent stands, and the metadata keeps the response's ``output``.

Source: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.delta import (
    Delta,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.part import Extra
from mojentic_fp.data.reason import ServerFault
from mojentic_fp.data.rope import added as lengthened
from mojentic_fp.data.rope import listed
from mojentic_fp.wire.assemble import NOTHING, Partial
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.pick import count, fields, member, others, text
from mojentic_fp.wire.responses.facts import (
    Facts,
    Step,
    counted,
    found,
    numbered,
    placed,
    spoken_of,
)
from mojentic_fp.wire.responses.item import (
    BLANK,
    CALL,
    ENCRYPTED,
    REASONING,
    about,
    kind_of,
    opaque,
    said,
    said_of,
)
from mojentic_fp.wire.responses.whole import all_of, completed, end
from mojentic_fp.wire.responses.words import Whose, extra_of

_OK: Final = 200
_Read: TypeAlias = Callable[[Facts, Partial, JsonObject], Step]
"""How an event is read: what is known, what has arrived, and the event."""


def read(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """What an event says; ``partial`` is what has arrived before it."""
    reading = EVENTS.get(text(event, "type"), _other)
    return reading(evolve(facts, begun=True), partial, event)


def plain(whose: Whose, response: JsonObject) -> Step:
    """What a whole response says."""
    event = immutabledict({"response": response})
    return _ended(Facts(whose, begun=True), NOTHING, event)


# --- the response ------------------------------------------------------------------------


def _headed(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """The response, before anything has come of it."""
    return Step(evolve(facts, response=fields(event, "response")))


def _ended(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """The response at its end, which may be a failure."""
    response = fields(event, "response")
    if response.get("error") or response.get("status") == "failed":
        return _failed(facts, partial, event)
    status = text(event, "type").rpartition(".")[2]
    if status and not response.get("status"):
        event = event.set("response", response.set("status", status))
    return end(facts, partial, event)


def _failed(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """A failure, and what had come before it."""
    response = fields(event, "response")
    error = response.get("error") or event.get("error")
    told = told_in(immutabledict({"error": error or others(event, _FRAME)}))
    why = ServerFault("the response failed") if told is None else reason(told, _OK)
    step = all_of(facts, partial, response)
    kept = response or facts.response
    return Step(evolve(step.facts, response=kept, failure=why), step.deltas)


def _other(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """An event of another kind: one of an item is passed over, any other is kept.

    Some servers send a whole response, or an error, as it is.
    """
    if "type" not in event and "output" in event:
        return _ended(facts, partial, immutabledict({"response": event}))
    if event.get("error") or ("type" not in event and told_in(event)):
        return _failed(facts, partial, event)
    if any(name in event for name in _OF_ITEMS) or not others(event, _FRAME):
        return Step(facts)
    note = event.delete("sequence_number") if "sequence_number" in event else event
    return Step(evolve(facts, events=listed(facts.events, note)))


# --- items -------------------------------------------------------------------------------


def _added(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """A new item: a message waits for its first words, any other begins at once."""
    item = fields(event, "item")
    if _again(facts, event):
        return Step(facts)
    facts, early = _begun(facts)
    facts, number = numbered(facts, event)
    if said(item):
        beside = others(said_of(item), ("status",))
        return Step(evolve(facts, waiting=facts.waiting.set(number, beside)), early)
    facts, place = placed(facts, (number, 0), _KINDS.get(kind_of(item), _OPAQUE))
    return Step(facts, (*early, _opened(facts, item, place[1])))


def _again(facts: Facts, event: JsonObject) -> bool:
    """Whether an item is added that had been before."""
    id_ = text(event, "item", "id")
    return found(facts, id_, None if id_ else count(event, "output_index")) is not None


def _opened(facts: Facts, item: JsonObject, index: int) -> Delta:
    """The first fragment of an item: what it is, and nothing of what it says."""
    whose, beside = facts.whose, others(item, _UNSETTLED)
    match kind_of(item):
        case "reasoning":
            extra = Extra(whose.provider, beside)
            return ThinkingDelta("", index, model=whose.model, extra=extra)
        case "function_call":
            id_, name = text(item, "call_id"), text(item, "name")
            extra_ = extra_of(
                whose.provider, others(beside, ("call_id", "name", "arguments"))
            )
            return ToolCallDelta(index, id_, name, extra=extra_)
        case _:
            bound = opaque(item, whose).model
            return OpaqueDelta(whose.provider, item, index, bound)


def _announced(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """One more part of a message, of which nothing has come."""
    number, at = spoken_of(facts, event), count(event, "content_index") or 0
    return Step(facts if number is None else counted(facts, (number, at)))


def _begun(facts: Facts) -> tuple[Facts, tuple[Delta, ...]]:
    """Begins the messages that wait, since what comes next stands after them."""
    deltas: list[Delta] = []
    for number, beside in facts.waiting.items():
        facts, place = placed(facts, (number, 0), TextDelta.tag)
        extra = extra_of(facts.whose.provider, about(beside))
        deltas.append(TextDelta("", place[1], extra=extra))
    return evolve(facts, waiting=immutabledict()), tuple(deltas)


def _done(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """An item as a whole."""
    facts, number, early = _spoken_of(facts, event)
    step = completed(facts, partial, number, fields(event, "item"))
    return evolve(step, deltas=early + step.deltas)


# --- fragments ---------------------------------------------------------------------------


def _spoken_of(facts: Facts, event: JsonObject) -> tuple[Facts, int, tuple[Delta, ...]]:
    """The item of an event, which begins with it where it was not added before."""
    number = spoken_of(facts, event)
    if number is not None:
        return facts, number, ()
    facts, early = _begun(facts)
    facts, number = numbered(facts, event)
    return facts, number, early


def _words(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """A few more words, or a citation of them."""
    words, cited = text(event, "delta"), member(event, "annotation")
    if not words and cited is None:
        return Step(facts)
    facts, number, early = _spoken_of(facts, event)
    spot = (number, count(event, "content_index") or 0)
    facts, place = placed(facts, spot, TextDelta.tag)
    beside = facts.waiting.get(number, EMPTY)
    if number in facts.waiting:
        facts = evolve(facts, waiting=facts.waiting.delete(number))
    part = EMPTY if cited is None else immutabledict({"annotations": (cited,)})
    extra = extra_of(facts.whose.provider, about(beside, part))
    return Step(facts, (*early, TextDelta(words, place[1], extra=extra)))


def _thoughts(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """A few more thoughts; a blank line parts one paragraph from the next."""
    words = text(event, "delta")
    if not words:
        return Step(facts)
    facts, number, early = _spoken_of(facts, event)
    new = facts.places.get((number, 0)) is None
    facts, place = placed(facts, (number, 0), ThinkingDelta.tag)
    name = "summary" if "summary" in text(event, "type") else "content"
    paragraph = (number, name, count(event, f"{name}_index") or 0)
    before = facts.paragraph
    parted = before is not None and before[0] == number and before != paragraph
    thought = (BLANK if parted else "") + words
    delta = ThinkingDelta(thought, place[1])
    if new:
        mark = Extra(facts.whose.provider, EMPTY)
        delta = evolve(delta, model=facts.whose.model, extra=mark)
    return Step(evolve(facts, paragraph=paragraph), (*early, delta))


def _arguments(facts: Facts, _: Partial, event: JsonObject) -> Step:
    """A piece of the arguments of a call."""
    piece = text(event, "delta")
    if not piece:
        return Step(facts)
    facts, number, early = _spoken_of(facts, event)
    facts, place = placed(facts, (number, 0), ToolCallDelta.tag)
    return Step(facts, (*early, ToolCallDelta(place[1], arguments=piece)))


def _refused(facts: Facts, partial: Partial, event: JsonObject) -> Step:
    """A few words of a refusal: a part of a message too, but no words of the answer."""
    refusal = lengthened(facts.refusal, text(event, "delta"))
    return Step(evolve(_announced(facts, partial, event).facts, refusal=refusal))


_OPAQUE: Final = OpaqueDelta.tag
_KINDS: Final = immutabledict({REASONING: ThinkingDelta.tag, CALL: ToolCallDelta.tag})
_FRAME: Final = ("type", "sequence_number")
_OF_ITEMS: Final = ("item_id", "output_index")
_UNSETTLED: Final = frozenset(("type", "status", "summary", "content", ENCRYPTED))
"""What an item cannot tell before it is done."""

EVENTS: Final[immutabledict[str, _Read]] = immutabledict(
    {
        "error": _failed,
        "response.created": _headed,
        "response.queued": _headed,
        "response.in_progress": _headed,
        "response.output_item.added": _added,
        "response.content_part.added": _announced,
        "response.output_text.delta": _words,
        "response.output_text.annotation.added": _words,
        "response.refusal.delta": _refused,
        "response.reasoning_text.delta": _thoughts,
        "response.reasoning_summary_text.delta": _thoughts,
        "response.function_call_arguments.delta": _arguments,
        "response.output_item.done": _done,
        "response.completed": _ended,
        "response.incomplete": _ended,
        "response.cancelled": _ended,
        "response.failed": _failed,
    }
)
"""The events that are read, and how each of them is."""
