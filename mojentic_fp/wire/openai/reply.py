"""Reading replies: whole ones, and streams of chunks.

Decides: when an answer is whole.  A stream is whole when ``[DONE]`` came, or when it
ended after a finish reason (compatible servers leave ``[DONE]`` out).  Fragments of text
take a short cut: a typed decoder that fits the usual chunk and nothing else; what does
not fit is read by ``chunk``, which reads everything.

Where the form of an answer was asked for, a ``Warning`` beside a whole reply is kept in
its metadata, as ``response_format_warning``: oMLX says so that it did not enforce the
form.  The decoder of a stream is not shown any headers; the gateway emits a ``Note``.
"""

from typing import Final

import msgspec
from attrs import evolve, frozen
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import Delta, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import Request
from mojentic_fp.wire import stream
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, interrupted, judge
from mojentic_fp.wire.codec import Fed
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.openai.choice import MESSAGE, Saying
from mojentic_fp.wire.openai.chunk import Facts, Step, ended, finished, read
from mojentic_fp.wire.text import UNFIT, parse_object

_OK: Final = 200
_DONE: Final = b"[DONE]"
_WARNING: Final = "response_format_warning"


@frozen
class Reading:
    """A stream on its way: the bytes, the answer, and what was said of it so far.

    ``model`` is the one that was asked.
    """

    model: str
    facts: Facts
    splitter: stream.Splitter = stream.START
    partial: Partial = NOTHING
    flushed: bool = False


class _Function(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A function's part in a piece of a call."""

    name: str | None = None
    arguments: str = ""


class _Piece(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual piece of a call."""

    index: int
    function: _Function
    id: str | None = None
    type: str | None = None


class _Delta(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual delta of a choice, while it brings words, thoughts or arguments."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    role: str | None = None
    refusal: None = None
    tool_calls: tuple[_Piece, ...] | None = None


class _Choice(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual choice of a chunk, before its end."""

    delta: _Delta
    index: int = 0
    finish_reason: None = None
    native_finish_reason: None = None
    logprobs: None = None


class _Chunk(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual chunk of a stream, between its first and its last ones."""

    choices: tuple[_Choice]
    id: str | None = None
    object: str | None = None
    created: int | float | None = None
    model: str | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    provider: str | None = None
    usage: None = None
    obfuscation: str | None = None


_decoded: Final = msgspec.json.Decoder(_Chunk).decode


def decode(
    name: str, request: Request, reply: HttpReply
) -> Result[Completion, LlmFailure]:
    """The answer that a whole reply of status 200 holds; ``name`` is the codec's."""
    where = Where(name, request.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    step = read(Facts(Saying(name)), value, MESSAGE)
    facts = step.facts
    partial = grow(NOTHING, (*step.deltas, ended(facts)))
    if facts.failure is not None:
        known = judge(partial).value_or(None) if step.deltas else None
        return Failure(interrupted(LlmFailure(facts.failure, where), known))
    if not facts.begun:
        return Failure(unreadable("the reply holds no choice", reply.body, where))
    warned = _warning(request, reply)
    return judge(partial).map(lambda answer: _noted(answer, warned))


def _warning(request: Request, reply: HttpReply) -> str | None:
    """What a server says of a form that it was asked for (RFC 7234, 5.5)."""
    said = [value for name, value in reply.headers if name == "warning"]
    return ", ".join(said) if said and request.output is not None else None


def _noted(answer: Completion, warned: str | None) -> Completion:
    if warned is None:
        return answer
    return evolve(answer, metadata=answer.metadata.set(_WARNING, warned))


def begin(name: str, request: Request) -> Reading:
    """A stream of which nothing has arrived; ``name`` is the codec's."""
    return Reading(request.model, Facts(Saying(name)))


def feed(state: Reading, data: bytes) -> Fed:
    """The next state, and the deltas of the events that these bytes complete."""
    cut = stream.events(state.splitter, data)
    step = _read(state.facts, cut.items)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.model, step.facts, cut.state, partial)
    return Fed(after, step.deltas, over=step.facts.over)


def flush(state: Reading) -> Fed:
    """The deltas that were waiting for more bytes, now that none come."""
    if state.flushed:
        return Fed(state, ())
    cut = stream.last_events(state.splitter)
    step = _read(state.facts, tuple(filter(_whole, cut.items)))
    rest = b"".join(state.splitter.pending)
    whole = None if step.facts.begun or cut.items else parse_object(rest)
    if whole is not None:  # not a stream at all
        step = read(step.facts, whole, MESSAGE)
        step = _closed(step) if step.facts.begun else step
    elif finished(step.facts):
        step = _closed(step)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.model, step.facts, cut.state, partial, flushed=True)
    return Fed(after, step.deltas)


def finish(state: Reading) -> Result[Completion, LlmFailure]:
    """The whole answer, or why it is none, with what there is of it."""
    last: Reading = flush(state).state
    facts = last.facts
    if facts.failure is None and facts.done:
        return judge(last.partial)
    where = Where(facts.first.name, state.model, _OK)
    why = facts.failure or Interrupted("the stream ended before the answer did")
    end = ended(facts)
    if facts.first.finish is None:
        end = evolve(end, finish=Finish.OTHER)
    known = judge(grow(last.partial, (end,))).value_or(None)
    arrived = facts.begun or bool(last.partial.parts)
    return Failure(interrupted(LlmFailure(why, where), known if arrived else None))


def _read(facts: Facts, payloads: tuple[bytes, ...]) -> Step:
    """What these chunks say, in order."""
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
    """Whether this is a usual chunk; if so, what it brings goes to ``deltas``."""
    try:
        choice = _decoded(payload).choices[0]
    except UNFIT:
        return False
    delta, said = choice.delta, facts.first
    pieces = delta.tool_calls
    if choice.index or (pieces and not all(_goes_on(said, one) for one in pieces)):
        return False
    words, thought = delta.content, delta.reasoning_content or delta.reasoning
    if words and not said.spoke:
        return False
    if thought:
        if not _thinks_on(said, delta):
            return False
        deltas.append(ThinkingDelta(thought, said.round))
    if words:
        deltas.append(TextDelta(words, said.round))
    for piece in pieces or ():
        function = piece.function
        deltas.append(
            ToolCallDelta(
                piece.index, piece.id or "", function.name or "", function.arguments
            )
        )
    return True


def _thinks_on(said: Saying, delta: _Delta) -> bool:
    """Whether thoughts go on under the name that they had, before any words."""
    if said.spoke or (delta.reasoning and delta.reasoning_content):
        return False
    return said.field == ("reasoning" if delta.reasoning else "reasoning_content")


def _goes_on(said: Saying, piece: _Piece) -> bool:
    """Whether a piece goes on with a call that has the same place here as there."""
    slot = said.slots.indexed.get(piece.index)
    if slot is None or slot.at != piece.index:
        return False
    return not piece.id or piece.id == slot.id


def _unusual(facts: Facts, payload: bytes) -> Step:
    """What any chunk says."""
    stripped = payload.strip()
    if stripped == _DONE:
        return _closed(Step(facts))
    if not stripped:
        return Step(facts)
    chunk = parse_object(payload)
    if chunk is None:
        wrong = unreadable("an event is not a JSON object", payload, Where()).reason
        return Step(evolve(facts, failure=wrong))
    return read(facts, chunk)


def _whole(payload: bytes) -> bool:
    """Whether an event that nothing ended is all there."""
    return payload.strip() == _DONE or parse_object(payload) is not None


def _closed(step: Step) -> Step:
    """The end of the answer, once."""
    facts = step.facts
    if facts.over:
        return step
    return Step(evolve(facts, done=True), (*step.deltas, ended(facts)))
