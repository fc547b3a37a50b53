"""Reading one JSON object of a reply: a whole one, or one chunk of a stream.

Decides: what each of its members says.  A whole reply is read as a stream of one chunk
whose ``message`` stands where a chunk's ``delta`` does, so both come to the same.
Whatever is not read goes into the metadata: members of the object under their own
names, those of the choice under ``choice``, those of the message under ``message``.
"""

from typing import Final, TypeAlias

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import EMPTY, Json, JsonObject, render
from mojentic_fp.data.reason import LlmReason
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.openai.words import (
    NAME,
    THOUGHTS,
    finish_of,
    more_than_counted,
    thought_in,
    thought_of,
    usage_of,
)
from mojentic_fp.wire.pick import count, fields, items, member, others, text
from mojentic_fp.wire.rope import Rope, added

MESSAGE: Final = "message"
DELTA: Final = "delta"

# ``obfuscation`` and ``p`` are random padding against eavesdroppers.
_TOP: Final = frozenset(
    ("choices", "error", "id", "model", "obfuscation", "object", "p", "usage")
)
_CHOICE: Final = frozenset((DELTA, MESSAGE, "error", "finish_reason", "index"))
_MESSAGE: Final = frozenset(("content", "refusal", "role", "tool_calls", *THOUGHTS))
_OK: Final = 200


@frozen
class Slot:
    """One tool call on its way: the index it has on the wire, if any, and its id."""

    index: int | None
    id: str


@frozen
class Facts:
    """What a reply has said of itself so far.

    ``begun`` says that a choice was seen; ``notes`` are the unread members, in order.
    """

    begun: bool = False
    done: bool = False
    id: str = ""
    model: str = ""
    finish: str | None = None
    usage: Usage | None = None
    refusal: Rope = ()
    slots: tuple[Slot, ...] = ()
    opaque: int = 0
    envelope: JsonObject = EMPTY
    notes: tuple[tuple[JsonObject, ...], ...] = ()
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


START: Final = Facts()
"""A reply that has said nothing."""


@frozen
class Step:
    """What is known after a chunk, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


_Found: TypeAlias = list[Delta]


def read(facts: Facts, chunk: JsonObject, place: str = DELTA) -> Step:
    """What one object says; ``place`` is where its choice keeps the message."""
    failure = _failure(chunk)
    facts = _headed(facts, chunk)
    choice = _choice(chunk)
    if choice is None:
        return Step(evolve(facts, failure=failure))
    message = fields(choice, place)
    deltas: _Found = []
    facts = _content(facts, message, deltas)
    facts = _calls(facts, message, deltas, fresh=place == MESSAGE)
    return Step(_noted(facts, choice, message, failure), tuple(deltas))


def ended(facts: Facts) -> Ended:
    """The end of an answer, with all that was said of the whole."""
    refusal = "".join(facts.refusal) or None
    raw = facts.finish or ""
    return Ended(
        finish=finish_of(raw, calls=bool(facts.slots), refused=refusal is not None),
        raw_finish=raw,
        usage=facts.usage,
        model=facts.model,
        id=facts.id,
        refusal=refusal,
        metadata=merged((facts.envelope, *(one for run in facts.notes for one in run))),
    )


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


def _choice(chunk: JsonObject) -> JsonObject | None:
    """The first choice, if the object holds a piece of it."""
    for choice in items(chunk, "choices"):
        if isinstance(choice, immutabledict) and not count(choice, "index"):
            return choice
    return None


def _headed(facts: Facts, chunk: JsonObject) -> Facts:
    """What the members beside the choices say."""
    usage = member(chunk, "usage")
    head = others(chunk, _TOP)
    if more_than_counted(usage):
        head = immutabledict({**head, "usage": usage})
    rest = tuple(one for one in items(chunk, "choices") if count(one, "index"))
    if any(member(one, MESSAGE) for one in rest):
        head = immutabledict({**head, "choices": rest})
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


def _content(facts: Facts, message: JsonObject, deltas: _Found) -> Facts:
    """Thoughts, words, refusal, and parts of other kinds."""
    thought = thought_of(message)
    if thought:
        deltas.append(ThinkingDelta(thought))
    content = member(message, "content")
    if isinstance(content, str) and content:
        deltas.append(TextDelta(content))
    refusal = text(message, "refusal")
    if refusal:
        facts = evolve(facts, refusal=added(facts.refusal, refusal))
    for part in items(content):
        facts = _part(facts, part, deltas)
    return facts


def _part(facts: Facts, part: Json, deltas: _Found) -> Facts:
    """One part of a content that is a list."""
    if isinstance(part, str):
        deltas.extend([TextDelta(part)] if part else [])
        return facts
    if not isinstance(part, immutabledict):
        return facts
    words, thought = text(part, "text"), thought_in(part)
    match text(part, "type"):
        case "text" | "output_text" | "":
            deltas.extend([TextDelta(words)] if words else [])
        case "thinking":
            deltas.extend([ThinkingDelta(thought)] if thought else [])
        case "refusal":
            return evolve(facts, refusal=added(facts.refusal, text(part, "refusal")))
        case _:
            deltas.append(OpaqueDelta(NAME, part, facts.opaque))
            return evolve(facts, opaque=facts.opaque + 1)
    return facts


def _calls(facts: Facts, message: JsonObject, deltas: _Found, *, fresh: bool) -> Facts:
    """Tool calls, or pieces of them; ``fresh`` where each stands for itself."""
    slots = facts.slots
    for call in items(message, "tool_calls"):
        if not isinstance(call, immutabledict):
            continue
        function = fields(call, "function")
        id_, name = text(call, "id"), text(function, "name")
        index = count(call, "index")
        at = None if fresh else _place(slots, index, id_, name)
        if at is None:
            at = len(slots)
            slots = (*slots, Slot(index, id_))
        given = member(function, "arguments")
        deltas.append(ToolCallDelta(at, id_, name, _arguments(given)))
    return facts if slots is facts.slots else evolve(facts, slots=slots)


def _arguments(value: Json) -> str:
    """The arguments as text: some servers send an object, or ``null`` for none."""
    if value is None or isinstance(value, str):
        return value or ""
    return render(value)


def _place(
    slots: tuple[Slot, ...], index: int | None, id_: str, name: str
) -> int | None:
    """Which call a piece belongs to; ``None`` if it begins a new one.

    By index, unless a named call of another id comes under the same one, as from
    servers that count every call as 0; without an index by id, and else the last.
    """
    if index is None and (id_ or name or not slots):
        known = (at for at, slot in enumerate(slots) if id_ and slot.id == id_)
        return next(known, None)
    if index is None:
        return len(slots) - 1
    for at in range(len(slots) - 1, -1, -1):
        if slots[at].index == index:
            other = bool(id_ and name and slots[at].id and slots[at].id != id_)
            return None if other else at
    return None


def _noted(
    facts: Facts, choice: JsonObject, message: JsonObject, failure: LlmReason | None
) -> Facts:
    """What the choice says of itself, and its unread members."""
    finish = member(choice, "finish_reason")
    unread = {
        "choice": others(choice, _CHOICE),
        "message": others(message, _MESSAGE),
    }
    note: JsonObject = immutabledict({k: v for k, v in unread.items() if v})
    return evolve(
        facts,
        begun=True,
        finish=finish if isinstance(finish, str) else facts.finish,
        notes=_kept(facts.notes, note) if note else facts.notes,
        failure=failure,
    )


def _kept(
    notes: tuple[tuple[JsonObject, ...], ...], note: JsonObject
) -> tuple[tuple[JsonObject, ...], ...]:
    """One more note, as a rope of runs that double in length."""
    run: tuple[JsonObject, ...] = (note,)
    while notes and len(notes[-1]) <= len(run):
        notes, run = notes[:-1], (*notes[-1], *run)
    return (*notes, run)
