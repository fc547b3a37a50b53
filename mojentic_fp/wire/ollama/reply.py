"""Reading replies: whole ones, and streams of one JSON object a line.

Decides: what each member of an object says, and when an answer is whole: after an
object that is ``done``.  A whole reply is read as a stream of that one object, so both
come to the same.  Fragments of text take a short cut: a typed decoder that fits the
usual object and nothing else.
"""

from typing import Final

import msgspec
from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import EMPTY, JsonObject, render
from mojentic_fp.data.reason import Interrupted, LlmReason
from mojentic_fp.data.request import Request
from mojentic_fp.wire import stream
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, interrupted, judge
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.codec import Fed
from mojentic_fp.wire.explain import explain as explained
from mojentic_fp.wire.explain import request_id, told_in, unreadable
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.ollama.words import NAME, finish_of, usage_of
from mojentic_fp.wire.pick import fields, items, member, others, text
from mojentic_fp.wire.text import parse_object

_OK: Final = 200
_TOP: Final = frozenset(
    [
        "done",
        "done_reason",
        "error",
        "eval_count",
        "message",
        "model",
        "prompt_eval_count",
    ]
)
_MESSAGE: Final = frozenset(("content", "role", "thinking", "tool_calls"))


@frozen
class Facts:
    """What a reply has said of itself so far; ``notes`` are a message's unread members.

    ``begun`` says that a message was seen, ``calls`` counts the tool calls.
    """

    begun: bool = False
    done: bool = False
    model: str = ""
    calls: int = 0
    notes: JsonObject = EMPTY
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


@frozen
class Step:
    """What is known after an object, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


START: Final = Facts()
"""A reply that has said nothing."""


@frozen
class Reading:
    """A stream on its way: the bytes, the answer, and what was said of it so far.

    ``model`` is the one that was asked.
    """

    model: str
    splitter: stream.Splitter = stream.START
    partial: Partial = NOTHING
    facts: Facts = START
    flushed: bool = False


class _Message(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual message, while it brings words or thoughts."""

    content: str | None = None
    thinking: str | None = None
    role: str | None = None
    images: None = None


class _Line(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual object of a stream, after its first and before its last ones."""

    message: _Message
    model: str | None = None
    created_at: str | None = None
    done: bool = False


_decoded: Final = msgspec.json.Decoder(_Line).decode


def decode(request: Request, reply: HttpReply) -> Result[Completion, LlmFailure]:
    """The answer that a whole reply of status 200 holds."""
    where = Where(NAME, request.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    step = _read(START, immutabledict({**value, "done": True}))
    if step.facts.failure is not None:
        return Failure(LlmFailure(step.facts.failure, where))
    if not step.facts.begun:
        return Failure(unreadable("the reply holds no message", reply.body, where))
    return judge(grow(NOTHING, step.deltas))


def explain(model: str, reply: HttpReply) -> LlmFailure:
    """Why a reply of another status is no answer."""
    return explained(NAME, model, reply)


def begin(request: Request) -> Reading:
    """A stream of which nothing has arrived."""
    return Reading(request.model)


def feed(state: Reading, data: bytes) -> Fed:
    """The next state, and the deltas of the lines that these bytes complete."""
    cut = stream.lines(state.splitter, data)
    step = _lines(state.facts, cut.items)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.model, cut.state, partial, step.facts)
    return Fed(after, step.deltas, over=step.facts.over)


def flush(state: Reading) -> Fed:
    """The deltas that were waiting for more bytes, now that none come."""
    if state.flushed:
        return Fed(state, ())
    cut = stream.last_lines(state.splitter)
    whole = tuple(line for line in cut.items if parse_object(line) is not None)
    step = _lines(state.facts, whole)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.model, cut.state, partial, step.facts, flushed=True)
    return Fed(after, step.deltas)


def finish(state: Reading) -> Result[Completion, LlmFailure]:
    """The whole answer, or why it is none, with what there is of it."""
    last: Reading = flush(state).state
    facts = last.facts
    if facts.failure is None and facts.done:
        return judge(last.partial)
    where = Where(NAME, state.model, _OK)
    why = facts.failure or Interrupted("the stream ended before the answer did")
    end = Ended(finish=Finish.OTHER, model=facts.model)
    known = judge(grow(last.partial, (end,))).value_or(None)
    arrived = facts.begun or bool(last.partial.parts)
    return Failure(interrupted(LlmFailure(why, where), known if arrived else None))


def _lines(facts: Facts, lines: tuple[bytes, ...]) -> Step:
    """What these lines say, in order."""
    deltas: list[Delta] = []
    for line in lines:
        if facts.over:
            break
        if not (facts.begun and _usual(line, deltas)):
            step = _unusual(facts, line)
            facts = step.facts
            deltas.extend(step.deltas)
    return Step(facts, tuple(deltas))


def _usual(line: bytes, deltas: list[Delta]) -> bool:
    """Whether this is a usual object; its words and thoughts go to ``deltas``."""
    try:
        found = _decoded(line)
    except (msgspec.MsgspecError, UnicodeError):
        return False
    if found.done:
        return False
    message = found.message
    if message.thinking:
        deltas.append(ThinkingDelta(message.thinking))
    if message.content:
        deltas.append(TextDelta(message.content))
    return True


def _unusual(facts: Facts, line: bytes) -> Step:
    """What any line says."""
    value = parse_object(line)
    if value is None:
        wrong = unreadable("a line is not a JSON object", line, Where()).reason
        return Step(evolve(facts, failure=wrong))
    return _read(facts, value)


def _read(facts: Facts, value: JsonObject) -> Step:
    """What one object says."""
    if member(value, "error"):
        told = told_in(value)
        if told is not None:
            return Step(evolve(facts, failure=reason(told, _OK)))
    message = fields(value, "message")
    unread = others(message, _MESSAGE)
    facts = evolve(
        facts,
        begun=facts.begun or isinstance(member(value, "message"), immutabledict),
        model=facts.model or text(value, "model"),
        notes=merged((facts.notes, unread)) if unread else facts.notes,
    )
    deltas: list[Delta] = []
    if text(message, "thinking"):
        deltas.append(ThinkingDelta(text(message, "thinking")))
    if text(message, "content"):
        deltas.append(TextDelta(text(message, "content")))
    given = items(message, "tool_calls")
    calls = [call for call in given if isinstance(call, immutabledict)]
    deltas.extend(_call(facts.calls + at, call) for at, call in enumerate(calls))
    facts = evolve(facts, calls=facts.calls + len(calls))
    if value.get("done") is True:
        facts = evolve(facts, done=True)
        deltas.append(_ended(facts, value))
    return Step(facts, tuple(deltas))


def _call(index: int, call: JsonObject) -> ToolCallDelta:
    """A call, which always comes whole; its arguments are an object, or were meant to."""
    given = member(call, "function", "arguments")
    arguments = given if isinstance(given, str) else render(given)
    name = text(call, "function", "name")
    return ToolCallDelta(index, text(call, "id"), name, arguments)


def _ended(facts: Facts, value: JsonObject) -> Ended:
    """The end, with all that was said of the whole: the rest of the last object."""
    raw = text(value, "done_reason")
    told = others(value, _TOP)
    if facts.notes:
        told = immutabledict({**told, "message": facts.notes})
    return Ended(
        finish=finish_of(raw, calls=facts.calls > 0),
        raw_finish=raw,
        usage=usage_of(value),
        model=facts.model,
        metadata=told,
    )
