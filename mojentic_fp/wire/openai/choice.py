"""Reading one choice of a reply: one answer of those that were asked for.

Decides: what each member of its message says, or of a piece of one.  A whole message is
read as a single piece, so both come to the same.  Whatever is not read goes into notes:
members of the choice under ``choice``, those of the message under ``message``.
"""

from itertools import chain
from typing import Final, TypeAlias

from attrs import evolve, field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Logprob
from mojentic_fp.data.delta import (
    Delta,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import EMPTY, Json, JsonObject, render
from mojentic_fp.data.part import Extra
from mojentic_fp.data.rope import Rope, Runs, added, gathered
from mojentic_fp.wire.layers import Layers
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.openai.again import MEMBERS, sewn
from mojentic_fp.wire.openai.words import (
    CONTENT,
    FIELD,
    PLAIN,
    THOUGHTS,
    logprobs_of,
    more_than_logprobs,
    thought_in,
)
from mojentic_fp.wire.pick import count, fields, items, member, others, text, told

MESSAGE: Final = "message"
DELTA: Final = "delta"

_CHOICE: Final = frozenset(
    (DELTA, MESSAGE, "error", "finish_reason", "index", "logprobs")
)
_KNOWN: Final = frozenset(
    ("content", "refusal", "role", "tool_calls", *THOUGHTS, *MEMBERS)
)
_CALL: Final = frozenset(("function", "id", "index", "type"))
_Found: TypeAlias = list[Delta]
Members: TypeAlias = dict[str, Json]
"""The members of an object that say something."""


@frozen
class Slot:
    """One tool call on its way: its place among all of them, and its id."""

    at: int
    id: str


@frozen
class Slots:
    """The tool calls on their way: how many there are, and how one is found again.

    By the index that it has on the wire, which several may have, the last one is; by
    its id the first one.
    """

    count: int = 0
    indexed: Layers[int, Slot] = field(factory=Layers[int, Slot])
    named: Layers[str, Slot] = field(factory=Layers[str, Slot])

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self.count > 0

    def with_(self, index: int | None, id_: str) -> "Slots":
        """One more of them."""
        slot = Slot(self.count, id_)
        indexed = self.indexed if index is None else self.indexed.put({index: slot})
        new = id_ and self.named.get(id_) is None
        named = self.named.put({id_: slot}) if new else self.named
        return Slots(self.count + 1, indexed, named)


@frozen
class Saying:
    """What a choice has said so far, beside its deltas.

    ``name`` is the codec's.  ``field`` is what the server calls thoughts.  Thoughts that
    come after words begin a new ``round`` of both; ``spoke`` says that words have come
    in this one.
    """

    name: str
    finish: str | None = None
    field: str = ""
    round: int = 0
    spoke: bool = False
    refusal: Rope = ()
    slots: Slots = Slots()
    opaque: int = 0
    logprobs: Runs[Logprob] = ()
    again: Runs[JsonObject] = ()
    notes: Runs[JsonObject] = ()


def heard(
    saying: Saying, choice: JsonObject, place: str, deltas: list[Delta]
) -> Saying:
    """What is known of a choice after this piece of it, which adds to ``deltas``."""
    beside = told(choice)
    message = told(beside.get(place))
    saying = _thoughts(saying, message, deltas)
    saying = _content(saying, message, deltas)
    saying = _calls(saying, message, deltas, fresh=place == MESSAGE)
    return _noted(saying, beside, message)


def extra_of(saying: Saying) -> Extra | None:
    """What is told again with the message."""
    again = {k: v for k, v in _again(saying).items() if _says(v)}
    audio = text(again.pop("audio", None), "id")
    if audio:
        again["audio"] = immutabledict({"id": audio})
    if saying.refusal:
        again["refusal"] = "".join(saying.refusal)
    return Extra(saying.name, immutabledict(again)) if again else None


def notes_of(saying: Saying) -> JsonObject:
    """All that was not read, and what is told again only in part."""
    kept = {
        name: value
        for name, value in _again(saying).items()
        if name == "audio" or not _says(value)
    }
    notes = list(chain(*saying.notes))
    if kept:
        notes.append(immutabledict({MESSAGE: immutabledict(kept)}))
    return notes[0] if len(notes) == 1 else merged(notes)


def _again(saying: Saying) -> JsonObject:
    return sewn(chain(*saying.again)) if saying.again else EMPTY


def _says(value: Json) -> bool:
    """Whether there is anything in it but empty texts and zeros."""
    if isinstance(value, immutabledict):
        return any(map(_says, value.values()))
    if isinstance(value, tuple):
        return any(map(_says, value))
    return bool(value)


def _thoughts(saying: Saying, message: Members, deltas: _Found) -> Saying:
    """Thoughts that come as a member of the message."""
    for name in THOUGHTS:
        thought = message.get(name)
        if thought and isinstance(thought, str):
            return _thought(saying, deltas, thought, name)
    return saying


def _thought(
    saying: Saying,
    deltas: _Found,
    thought: str,
    field: str,
    more: JsonObject = EMPTY,
) -> Saying:
    """A few more thoughts; what they are called is said once."""
    if saying.spoke:
        saying = evolve(saying, round=saying.round + 1, spoke=False, field="")
    extra = None
    if field != saying.field or more:
        members: JsonObject = immutabledict({FIELD: field, **more})
        extra = Extra(saying.name, members)
        saying = evolve(saying, field=field)
    deltas.append(ThinkingDelta(thought, saying.round, extra=extra))
    return saying


def _words(saying: Saying, deltas: _Found, words: str) -> Saying:
    """A few more words."""
    deltas.append(TextDelta(words, saying.round))
    return saying if saying.spoke else evolve(saying, spoke=True)


def _content(saying: Saying, message: Members, deltas: _Found) -> Saying:
    """Words, refusal, and parts of other kinds."""
    content, refusal = message.get("content"), message.get("refusal")
    if isinstance(content, str):
        saying = _words(saying, deltas, content) if content else saying
    else:
        for part in items(content):
            saying = _part(saying, part, deltas)
    if refusal and isinstance(refusal, str):
        saying = evolve(saying, refusal=added(saying.refusal, refusal))
    return saying


def _part(saying: Saying, part: Json, deltas: _Found) -> Saying:
    """One part of a content that is a list."""
    if isinstance(part, str):
        return _words(saying, deltas, part) if part else saying
    if not isinstance(part, immutabledict):
        return saying
    match text(part, "type"):
        case "text" | "output_text" | "":
            words = text(part, "text")
            return _words(saying, deltas, words) if words else saying
        case "thinking":
            return _thinking(saying, part, deltas)
        case "refusal":
            refusal = added(saying.refusal, text(part, "refusal"))
            return evolve(saying, refusal=refusal)
        case _:
            deltas.append(OpaqueDelta(saying.name, part, saying.opaque))
            return evolve(saying, opaque=saying.opaque + 1)


def _thinking(saying: Saying, part: JsonObject, deltas: _Found) -> Saying:
    """Thoughts that are a part of the content, with what is said beside them."""
    more = dict(others(part, ("type", "thinking")))
    first = saying.spoke or saying.field != CONTENT
    if first and isinstance(member(part, "thinking"), str):
        more[PLAIN] = True
    thought = thought_in(part)
    if not (thought or more):
        return saying
    return _thought(saying, deltas, thought, CONTENT, immutabledict(more))


def _calls(saying: Saying, message: Members, deltas: _Found, *, fresh: bool) -> Saying:
    """Tool calls, or pieces of them; ``fresh`` where each stands for itself."""
    slots = saying.slots
    for call in items(message.get("tool_calls")):
        if not isinstance(call, immutabledict):
            continue
        function = fields(call, "function")
        id_, name = text(call, "id"), text(function, "name")
        index = count(call, "index")
        at = None if fresh else _place(slots, index, id_, name)
        if at is None:
            at, slots = slots.count, slots.with_(index, id_)
        arguments = _arguments(member(function, "arguments"))
        more = {k: v for k, v in others(call, _CALL).items() if _says(v)}
        extra = Extra(saying.name, immutabledict(more)) if more else None
        deltas.append(ToolCallDelta(at, id_, name, arguments, extra=extra))
    return saying if slots is saying.slots else evolve(saying, slots=slots)


def _arguments(value: Json) -> str:
    """The arguments as text: some servers send an object, or ``null`` for none."""
    if value is None or isinstance(value, str):
        return value or ""
    return render(value)


def _place(slots: Slots, index: int | None, id_: str, name: str) -> int | None:
    """Which call a piece belongs to; ``None`` if it begins a new one.

    By index, unless a named call of another id comes under the same one, as from
    servers that count every call as 0; without an index by id, and else the last.
    """
    if index is None and (id_ or name or not slots):
        known = slots.named.get(id_) if id_ else None
        return None if known is None else known.at
    if index is None:
        return slots.count - 1
    slot = slots.indexed.get(index)
    if slot is None or (id_ and name and slot.id and slot.id != id_):
        return None
    return slot.at


def _noted(saying: Saying, choice: Members, message: Members) -> Saying:
    """What the choice says of itself, and the members that nobody reads."""
    finish, odds = choice.get("finish_reason"), choice.get("logprobs")
    beside = {k: v for k, v in choice.items() if k not in _CHOICE}
    if finish == "":
        beside["finish_reason"] = finish
    if odds is not None and more_than_logprobs(odds):
        beside["logprobs"] = odds
    parts = {"choice": beside, MESSAGE: _unread(message)}
    note = {k: immutabledict(v) for k, v in parts.items() if v}
    again = {k: v for k, v in message.items() if k in MEMBERS}
    found = logprobs_of(odds)
    if not (note or again or found or isinstance(finish, str)):
        return saying
    return evolve(
        saying,
        finish=finish if isinstance(finish, str) else saying.finish,
        logprobs=gathered(saying.logprobs, found),
        again=gathered(saying.again, (immutabledict(again),) if again else ()),
        notes=gathered(saying.notes, (immutabledict(note),) if note else ()),
    )


def _unread(message: Members) -> Members:
    """What is not known; thoughts too, where there are two sorts of them."""
    rest = {k: v for k, v in message.items() if k not in _KNOWN}
    thoughts = [message[name] for name in THOUGHTS if message.get(name)]
    if len(thoughts) > 1:
        rest |= {
            name: message[name]
            for name in THOUGHTS
            if message.get(name) and message[name] != thoughts[0]
        }
    return rest
