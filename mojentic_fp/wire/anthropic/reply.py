"""Reading replies: whole ones, and streams of events.

Decides: when an answer is whole: after ``message_stop``, and not before.  A whole reply
is read as the stream that would have brought it.  Fragments of text, of thoughts and of
arguments take a short cut: a typed decoder that fits the usual event and nothing else.
``data: [DONE]``, which some gateways add, says nothing.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from collections.abc import Iterable
from typing import Final

import msgspec
from attrs import evolve, frozen
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import Delta, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import Request
from mojentic_fp.wire import stream
from mojentic_fp.wire.anthropic.answer import Answer, answering, told
from mojentic_fp.wire.anthropic.event import Facts, Step, ended, read, whole
from mojentic_fp.wire.anthropic.words import NAME
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, interrupted, judge
from mojentic_fp.wire.codec import Fed
from mojentic_fp.wire.explain import explain as explained
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.pick import text
from mojentic_fp.wire.text import UNFIT, parse_object

_OK: Final = 200
_DONE: Final = b"[DONE]"


@frozen
class Reading:
    """A stream on its way: the bytes, the answer, and what was said of it so far.

    ``answer`` is there where the answer comes as the input of a tool.
    """

    facts: Facts
    answer: Answer | None = None
    splitter: stream.Splitter = stream.START
    partial: Partial = NOTHING
    flushed: bool = False


class _Words(msgspec.Struct, tag="text_delta", forbid_unknown_fields=True, gc=False):
    """More words."""

    text: str


class _Thoughts(
    msgspec.Struct, tag="thinking_delta", forbid_unknown_fields=True, gc=False
):
    """More thoughts."""

    thinking: str


class _Input(
    msgspec.Struct, tag="input_json_delta", forbid_unknown_fields=True, gc=False
):
    """More of the arguments of a call."""

    partial_json: str


class _Usual(
    msgspec.Struct, tag="content_block_delta", forbid_unknown_fields=True, gc=False
):
    """The usual event, between the start of a block and its end."""

    index: int
    delta: _Words | _Thoughts | _Input


_decoded: Final = msgspec.json.Decoder(_Usual).decode


def decode(request: Request, reply: HttpReply) -> Result[Completion, LlmFailure]:
    """The answer that a whole reply of status 200 holds."""
    where = Where(NAME, request.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    step = _message(Facts(request.model), value)
    if step.facts.failure is not None:
        return Failure(LlmFailure(step.facts.failure, where))
    if not step.facts.done:
        return Failure(unreadable("the reply holds no message", reply.body, where))
    answer = answering(request)
    deltas = told(answer, step.deltas).deltas if answer else step.deltas
    return judge(grow(NOTHING, deltas))


def explain(model: str, reply: HttpReply) -> LlmFailure:
    """Why a reply of another status is no answer; the body may name the request too."""
    failure = explained(NAME, model, reply)
    if failure.where.request_id is not None:
        return failure
    named = text(parse_object(reply.body), "request_id") or None
    return evolve(failure, where=evolve(failure.where, request_id=named))


def begin(request: Request) -> Reading:
    """A stream of which nothing has arrived."""
    return Reading(Facts(request.model), answering(request))


def feed(state: Reading, data: bytes) -> Fed:
    """The next state, and the deltas of the events that these bytes complete."""
    cut = stream.events(state.splitter, data)
    if not cut.items:
        return Fed(Reading(state.facts, state.answer, cut.state, state.partial), ())
    return _fed(state, cut.state, _read(state.facts, cut.items))


def flush(state: Reading) -> Fed:
    """The deltas that were waiting for more bytes, now that none come."""
    if state.flushed:
        return Fed(state, ())
    cut = stream.last_events(state.splitter)
    step = _read(state.facts, tuple(filter(parse_object, cut.items)))
    if not (step.facts.begun or cut.items):  # not a stream at all
        rest = parse_object(b"".join(state.splitter.pending))
        step = _message(step.facts, rest) if rest is not None else step
    fed = _fed(state, cut.state, step)
    return Fed(evolve(fed.state, flushed=True), fed.deltas)


def finish(state: Reading) -> Result[Completion, LlmFailure]:
    """The whole answer, or why it is none, with what there is of it."""
    last: Reading = flush(state).state
    facts = last.facts
    if facts.failure is None and facts.done:
        return judge(last.partial)
    where = Where(NAME, facts.asked, _OK, facts.request_id)
    why = facts.failure or Interrupted("the stream ended before the answer did")
    end = ended(facts) if facts.finish else evolve(ended(facts), finish=Finish.OTHER)
    deltas = told(last.answer, (end,)).deltas if last.answer else (end,)
    known = judge(grow(last.partial, deltas)).value_or(None)
    arrived = facts.begun or bool(last.partial.parts)
    return Failure(interrupted(LlmFailure(why, where), known if arrived else None))


def _fed(state: Reading, splitter: stream.Splitter, step: Step) -> Fed:
    """The state after a step, and what of the step can be told."""
    answer, deltas = state.answer, step.deltas
    if answer is not None:
        now = told(answer, deltas)
        answer, deltas = now.answer, now.deltas
    partial = grow(state.partial, deltas)
    after = Reading(step.facts, answer, splitter, partial)
    return Fed(after, deltas, over=step.facts.over)


def _message(facts: Facts, value: JsonObject) -> Step:
    """What a whole message says, or an object that stands in its place."""
    blocks = isinstance(value.get("content"), tuple)
    if not (blocks or text(value, "type") == "message"):
        return read(facts, value)
    return _all(facts, whole(value))


def _all(facts: Facts, events: Iterable[JsonObject]) -> Step:
    """What these events say, in order."""
    deltas: list[Delta] = []
    for event in events:
        step = read(facts, event)
        facts = step.facts
        deltas.extend(step.deltas)
    return Step(facts, tuple(deltas))


def _read(facts: Facts, payloads: tuple[bytes, ...]) -> Step:
    """What these events say, in order, as they stand on the wire."""
    deltas: list[Delta] = []
    for payload in payloads:
        if facts.over:
            break
        if not (facts.begun and _usual(facts, payload, deltas)):
            step = _unusual(facts, payload)
            facts = step.facts
            deltas.extend(step.deltas)
    return Step(facts, tuple(deltas))


def _usual(facts: Facts, payload: bytes, deltas: list[Delta]) -> bool:
    """Whether this is a usual event; if so, what it brings goes to ``deltas``."""
    try:
        event = _decoded(payload)
    except UNFIT:
        return False
    delta, index = event.delta, event.index
    if index in facts.kept:
        return False
    match delta:
        case _Words():
            deltas.append(TextDelta(delta.text, index))
        case _Thoughts():
            deltas.append(ThinkingDelta(delta.thinking, index))
        case _Input():
            if index in facts.waiting:
                return False
            deltas.append(ToolCallDelta(index, arguments=delta.partial_json))
    return True


def _unusual(facts: Facts, payload: bytes) -> Step:
    """What any event says."""
    if payload.strip() in (_DONE, b""):
        return Step(facts)
    event = parse_object(payload)
    if event is None:
        wrong = unreadable("an event is not a JSON object", payload, Where()).reason
        return Step(evolve(facts, failure=wrong))
    return read(facts, event)
