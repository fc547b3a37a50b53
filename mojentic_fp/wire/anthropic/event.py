"""Reading one event of a stream, of which a whole reply is made too.

Decides: what each event says.  A whole message is read as the events that would have
brought it (``whole``), so both come to the same.  A block that is not known is kept as it
came, with what its deltas add; it is told when it ends.  Whatever is not read goes into
the metadata: members of the message under their own names, what ``usage`` counts beyond
the tokens under ``usage``, events that are not known under ``events``.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from attrs import evolve, field, frozen
from immutabledict import immutabledict

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
from mojentic_fp.data.rope import Rope, Runs, added, listed
from mojentic_fp.wire.anthropic.words import (
    NAME,
    extra_of,
    finish_of,
    uncounted,
    usage_of,
)
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.pick import count, fields, items, member, others, text, unread
from mojentic_fp.wire.text import parse_object

_OK: Final = 200
_Kinds: TypeAlias = immutabledict[str, type]
"""The members that are read of an object, and what they must be to be read."""
_MESSAGE: Final[_Kinds] = immutabledict(
    {
        "content": tuple,
        "id": str,
        "model": str,
        "role": str,
        "stop_reason": str,
        "type": str,
        "usage": immutabledict,
    }
)
_DELTA: Final[_Kinds] = immutabledict(
    {"delta": immutabledict, "type": str, "usage": immutabledict}
)
_NOTHING: Final[_Kinds] = immutabledict()
_KNOWN: Final[immutabledict[str, _Kinds]] = immutabledict(
    {
        "text": immutabledict({"text": str, "type": str}),
        "thinking": immutabledict({"signature": str, "thinking": str, "type": str}),
        "tool_use": immutabledict(
            {"id": str, "input": object, "name": str, "type": str}
        ),
    }
)
"""The same of each block that is known."""


@frozen
class Kept:
    """A block that is not known, on its way, and the text of its input."""

    block: JsonObject
    input: Rope = ()


@frozen
class Facts:
    """What a reply has said of itself so far.

    ``asked`` is the model that was asked.  ``waiting`` are the calls whose arguments
    have not begun, with those that came ahead; ``kept`` the blocks that are not known.
    """

    asked: str
    begun: bool = False
    done: bool = False
    id: str = ""
    model: str = ""
    finish: str = ""
    calls: int = 0
    usage: JsonObject = EMPTY
    metadata: JsonObject = EMPTY
    events: Runs[JsonObject] = ()
    waiting: immutabledict[int, Json] = field(factory=immutabledict[int, Json])
    kept: immutabledict[int, Kept] = field(factory=immutabledict[int, Kept])
    failure: LlmReason | None = None
    request_id: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


@frozen
class Step:
    """What is known after an event, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


def read(facts: Facts, event: JsonObject) -> Step:
    """What one event says."""
    match text(event, "type"):
        case "message_start":
            return _started(facts, fields(event, "message"))
        case "content_block_start":
            return _opened(facts, event)
        case "content_block_delta":
            return _grown(facts, event)
        case "content_block_stop":
            return _closed(facts, count(event, "index") or 0)
        case "message_delta":
            return Step(_headed(_headed(facts, event, _DELTA), fields(event, "delta")))
        case "message_stop":
            return _stopped(facts)
        case "ping":
            return Step(facts)
        case _:
            return _other(facts, event)


def whole(message: JsonObject) -> Iterator[JsonObject]:
    """The events that would have brought a message."""
    yield _event("message_start", message=immutabledict({**message, "content": ()}))
    for index, block in enumerate(items(message, "content")):
        yield _event("content_block_start", index=index, content_block=block)
        yield _event("content_block_stop", index=index)
    yield _event("message_stop")


def _event(kind: str, **members: Json) -> JsonObject:
    return immutabledict({"type": kind, **members})


def ended(facts: Facts) -> Ended:
    """The end of an answer, with all that was said of the whole."""
    usage, told = uncounted(facts.usage), dict(facts.metadata)
    if usage:
        told["usage"] = usage
    if facts.events:
        told["events"] = tuple([event for run in facts.events for event in run])
    return Ended(
        finish=finish_of(facts.finish, calls=facts.calls > 0),
        raw_finish=facts.finish,
        usage=usage_of(facts.usage),
        model=facts.model,
        id=facts.id,
        refusal=text(facts.metadata, "stop_details", "explanation") or None,
        metadata=immutabledict(told),
    )


# --- the message -----------------------------------------------------------------------


def _started(facts: Facts, message: JsonObject) -> Step:
    """The head of a message; some servers put its blocks there too."""
    step = Step(evolve(_headed(facts, message), begun=True))
    for event in list(whole(message))[1:-1]:
        after = read(step.facts, event)
        step = Step(after.facts, step.deltas + after.deltas)
    return step


def _headed(facts: Facts, told: JsonObject, known: _Kinds = _MESSAGE) -> Facts:
    """What the members of a message, or of its end, say; the last word counts."""
    counted = others(fields(told, "usage"), ())
    more = unread(told, known)
    return evolve(
        facts,
        id=facts.id or text(told, "id"),
        model=facts.model or text(told, "model"),
        finish=text(told, "stop_reason") or facts.finish,
        usage=facts.usage | counted if counted else facts.usage,
        metadata=facts.metadata | more if more else facts.metadata,
    )


def _stopped(facts: Facts) -> Step:
    """The end of the answer, once."""
    deltas: list[Delta] = []
    for index in (*facts.waiting, *facts.kept):
        step = _closed(facts, index)
        facts = step.facts
        deltas.extend(step.deltas)
    if facts.begun and not facts.done:
        facts = evolve(facts, done=True)
        deltas.append(ended(facts))
    return Step(facts, tuple(deltas))


def _other(facts: Facts, event: JsonObject) -> Step:
    """An error, or an event that is not known."""
    # Servers that only speak like Anthropic send the error bare (llama.cpp).
    if member(event, "error") or text(event, "type").endswith("_error"):
        told = told_in(event)
        if told is not None:
            id_ = text(event, "request_id") or None
            return Step(evolve(facts, failure=reason(told, _OK), request_id=id_))
    return Step(evolve(facts, events=listed(facts.events, event)))


# --- its blocks ------------------------------------------------------------------------


def _opened(facts: Facts, event: JsonObject) -> Step:
    """A block begins; a plain reply says all of it at once."""
    block, index = fields(event, "content_block"), count(event, "index") or 0
    kind = text(block, "type")
    extra = extra_of(unread(block, _KNOWN.get(kind, _NOTHING)))
    match kind:
        case "text":
            return Step(facts, (TextDelta(text(block, "text"), index, extra=extra),))
        case "thinking":
            signed = text(block, "signature")
            thought = ThinkingDelta(text(block, "thinking"), index, extra=extra)
            return Step(facts, (_signed(facts, thought, signed),))
        case "tool_use":
            waiting = facts.waiting.set(index, member(block, "input"))
            begun = evolve(facts, waiting=waiting, calls=facts.calls + 1)
            id_, name = text(block, "id"), text(block, "name")
            return Step(begun, (ToolCallDelta(index, id_, name, extra=extra),))
        case _:
            return Step(evolve(facts, kept=facts.kept.set(index, Kept(block))))


def _signed(facts: Facts, thought: ThinkingDelta, signature: str) -> ThinkingDelta:
    """The thought with its signature, if there is one, which this model alone takes."""
    if not signature:
        return thought
    return evolve(thought, signature=signature, model=facts.asked)


def _grown(facts: Facts, event: JsonObject) -> Step:
    """A block goes on."""
    delta, index = fields(event, "delta"), count(event, "index") or 0
    if index in facts.kept:
        grown = _added(facts.kept[index], delta)
        return Step(evolve(facts, kept=facts.kept.set(index, grown)))
    found = _delta(facts, delta, index)
    if found is None:
        return Step(evolve(facts, events=listed(facts.events, event)))
    if isinstance(found, ToolCallDelta) and found.arguments and index in facts.waiting:
        facts = evolve(facts, waiting=facts.waiting.delete(index))
    return Step(facts, (found,))


def _delta(facts: Facts, delta: JsonObject, index: int) -> Delta | None:
    match text(delta, "type"):
        case "text_delta":
            return TextDelta(text(delta, "text"), index)
        case "thinking_delta":
            return ThinkingDelta(text(delta, "thinking"), index)
        case "signature_delta":
            thought = ThinkingDelta("", index)
            return _signed(facts, thought, text(delta, "signature"))
        case "input_json_delta":
            return ToolCallDelta(index, arguments=text(delta, "partial_json"))
        case "citations_delta":
            citation: Json = member(delta, "citation")
            cited = extra_of(immutabledict({"citations": (citation,)}))
            return TextDelta("", index, extra=cited)
        case _:
            return None


def _added(kept: Kept, delta: JsonObject) -> Kept:
    """A block that is not known, and what a delta says of it."""
    if text(delta, "type") == "input_json_delta":
        return evolve(kept, input=added(kept.input, text(delta, "partial_json")))
    return evolve(kept, block=kept.block | others(delta, ("type",)))


def _closed(facts: Facts, index: int) -> Step:
    """A block ends: what waited for its end is told."""
    if index in facts.waiting:
        given = facts.waiting[index]
        words = given if isinstance(given, str) else render(given or EMPTY)
        rest = evolve(facts, waiting=facts.waiting.delete(index))
        return Step(rest, (ToolCallDelta(index, arguments=words),))
    if index not in facts.kept:
        return Step(facts)
    kept = facts.kept[index]
    block = kept.block
    if kept.input:
        written = "".join(kept.input)
        given = parse_object(written)
        odd: JsonObject = immutabledict({"unparsed": written})
        block = block.set("input", odd if given is None else given)
    only = facts.asked if text(block, "type") == "redacted_thinking" else None
    opaque = OpaqueDelta(NAME, block, index, only)
    return Step(evolve(facts, kept=facts.kept.delete(index)), (opaque,))
