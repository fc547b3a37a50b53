"""Reading replies: whole ones, and streams of events.

Decides: when an answer is whole: when the response that ends it was told, and not
before.  Fragments take a short cut: a typed decoder for the usual events of them; what
does not fit is read by ``event``, which reads everything.
"""

from typing import Final, TypeAlias

import msgspec
from attrs import evolve, frozen
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.delta import Delta, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import Request
from mojentic_fp.wire import stream
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, interrupted, judge
from mojentic_fp.wire.codec import Fed
from mojentic_fp.wire.explain import request_id, told_in, unreadable
from mojentic_fp.wire.pick import text
from mojentic_fp.wire.responses.event import plain, read
from mojentic_fp.wire.responses.facts import Facts, Paragraph, Step, found
from mojentic_fp.wire.responses.whole import sketched
from mojentic_fp.wire.responses.words import Whose
from mojentic_fp.wire.text import UNFIT, parse_object

_OK: Final = 200
_DONE: Final = b"[DONE]"


@frozen
class Reading:
    """A stream on its way: the bytes, the answer, and what was said of it so far."""

    facts: Facts
    splitter: stream.Splitter = stream.START
    partial: Partial = NOTHING
    flushed: bool = False


class _Fragment(msgspec.Struct, tag_field="type", gc=False):
    """What the usual events of fragments have in common."""

    delta: str
    item_id: str | None = None
    output_index: int | None = None


class _Words(_Fragment, tag="response.output_text.delta", gc=False):
    """A few words."""

    content_index: int = 0


class _Summary(_Fragment, tag="response.reasoning_summary_text.delta", gc=False):
    """A few words of the summary of a thought."""

    summary_index: int = 0


class _Thought(_Fragment, tag="response.reasoning_text.delta", gc=False):
    """A few words of a thought."""

    content_index: int = 0


class _Arguments(_Fragment, tag="response.function_call_arguments.delta", gc=False):
    """A piece of the arguments of a call."""


_Usual: TypeAlias = _Words | _Summary | _Thought | _Arguments
_decoded: Final = msgspec.json.Decoder[_Usual](_Usual).decode
_NOWHERE: Final = ("", 0)


def decode(
    name: str, request: Request, reply: HttpReply
) -> Result[Completion, LlmFailure]:
    """The answer that a whole reply of status 200 holds; ``name`` is the codec's."""
    where = Where(name, request.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    answers = isinstance(value.get("output"), tuple) or text(value, "status")
    if not (answers or told_in(value)):
        return Failure(unreadable("the reply holds no output", reply.body, where))
    step = plain(Whose(name, request.model), value)
    if step.facts.failure is None:
        return judge(grow(NOTHING, step.deltas))
    known = sketched(step.facts, grow(NOTHING, step.deltas)) if step.deltas else None
    return Failure(interrupted(LlmFailure(step.facts.failure, where), known))


def begin(name: str, request: Request) -> Reading:
    """A stream of which nothing has arrived."""
    return Reading(Facts(Whose(name, request.model)))


def feed(state: Reading, data: bytes) -> Fed:
    """The next state, and the deltas of the events that these bytes complete."""
    cut = stream.events(state.splitter, data)
    return _read(state, cut.state, cut.items)


def flush(state: Reading) -> Fed:
    """The deltas that were waiting for more bytes, now that none come."""
    if state.flushed:
        return Fed(state, ())
    cut = stream.last_events(state.splitter)
    items = tuple(filter(parse_object, cut.items))
    rest = b"".join(state.splitter.pending)
    if not (state.facts.begun or cut.items) and parse_object(rest) is not None:
        items = (rest,)  # not a stream at all
    return _read(state, cut.state, items, flushed=True)


def finish(state: Reading) -> Result[Completion, LlmFailure]:
    """The whole answer, or why it is none, with what there is of it."""
    last: Reading = flush(state).state
    facts = last.facts
    if facts.done:
        return judge(last.partial)
    why = facts.failure or Interrupted("the stream ended before the answer did")
    where = Where(facts.whose.provider, facts.whose.model, _OK)
    failure = LlmFailure(why, where)
    return Failure(interrupted(failure, sketched(facts, last.partial)))


def _read(
    state: Reading,
    splitter: stream.Splitter,
    payloads: tuple[bytes, ...],
    *,
    flushed: bool = False,
) -> Fed:
    """What these events say, in order.

    What has arrived is brought up to date before an event that may depend on it.
    """
    facts, partial = state.facts, state.partial
    deltas: list[Delta] = []
    grown = 0
    for payload in payloads:
        if facts.over:
            break
        if not _usual(facts, payload, deltas):
            partial = grow(partial, deltas[grown:])
            grown = len(deltas)
            step = _unusual(facts, partial, payload)
            facts = step.facts
            deltas.extend(step.deltas)
    partial = grow(partial, deltas[grown:])
    after = Reading(facts, splitter, partial, flushed)
    return Fed(after, tuple(deltas), over=facts.over)


def _usual(facts: Facts, payload: bytes, deltas: list[Delta]) -> bool:
    """Whether this is a usual fragment; if so, it goes to ``deltas``."""
    try:
        event = _decoded(payload)
    except UNFIT:
        return False
    number = found(facts, event.item_id, event.output_index)
    if number is None or not event.delta:
        return False
    delta = _fragment(facts, number, event)
    if delta is None:
        return False
    deltas.append(delta)
    return True


def _fragment(facts: Facts, number: int, event: _Usual) -> Delta | None:
    """A fragment of a part that has begun."""
    match event:
        case _Words(content_index=at):
            kind, index = facts.places.get((number, at)) or _NOWHERE
            return TextDelta(event.delta, index) if kind == TextDelta.tag else None
        case _Arguments():
            kind, index = facts.places.get((number, 0)) or _NOWHERE
            call = kind == ToolCallDelta.tag
            return ToolCallDelta(index, arguments=event.delta) if call else None
        case _Summary(summary_index=at):
            return _thought(facts, (number, "summary", at), event.delta)
        case _Thought(content_index=at):
            return _thought(facts, (number, "content", at), event.delta)


def _thought(facts: Facts, paragraph: Paragraph, words: str) -> ThinkingDelta | None:
    """A fragment of a thought that goes on in the same paragraph."""
    if facts.paragraph != paragraph:
        return None
    place = facts.places.get((paragraph[0], 0))
    return None if place is None else ThinkingDelta(words, place[1])


def _unusual(facts: Facts, partial: Partial, payload: bytes) -> Step:
    """What any event says."""
    stripped = payload.strip()
    if not stripped or stripped == _DONE:
        return Step(facts)
    event = parse_object(payload)
    if event is None:
        wrong = unreadable("an event is not a JSON object", payload, Where()).reason
        return Step(evolve(facts, failure=wrong))
    return read(facts, partial, event)
