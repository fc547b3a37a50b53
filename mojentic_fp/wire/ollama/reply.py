"""Reading replies: whole ones, and streams of one JSON object a line.

Decides: when an answer is whole: after an object that is ``done``.  A whole reply is
read as a stream of that one object, so both come to the same; what its members say,
``line`` knows.
"""

from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.delta import Delta
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import Request
from mojentic_fp.wire import stream
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, interrupted, judge
from mojentic_fp.wire.codec import Fed
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.ollama.line import START, Facts, Step, ended, read
from mojentic_fp.wire.ollama.voice import Voice
from mojentic_fp.wire.text import parse_object

_OK: Final = 200


@frozen
class Reading:
    """A stream on its way: the bytes, the answer, and what was said of it so far.

    ``model`` is the one that was asked.
    """

    voice: Voice
    model: str
    splitter: stream.Splitter = stream.START
    partial: Partial = NOTHING
    facts: Facts = START
    flushed: bool = False


def decode(
    voice: Voice, request: Request, reply: HttpReply
) -> Result[Completion, LlmFailure]:
    """The answer that a whole reply of status 200 holds."""
    where = Where(voice.name, request.model, reply.status, request_id(reply))
    value = parse_object(reply.body)
    if value is None:
        return Failure(unreadable("the reply is not a JSON object", reply.body, where))
    if value.get("done") is not False:
        value = immutabledict({**value, "done": True})
    step = read(voice, START, value)
    if step.facts.failure is None and not step.facts.begun:
        return Failure(unreadable("the reply holds no message", reply.body, where))
    return _judged(voice, step.facts, grow(NOTHING, step.deltas), where)


def begin(voice: Voice, request: Request) -> Reading:
    """A stream of which nothing has arrived."""
    return Reading(voice, request.model)


def feed(state: Reading, data: bytes) -> Fed:
    """The next state, and the deltas of the lines that these bytes complete."""
    cut = stream.lines(state.splitter, data)
    step = _lines(state.voice, state.facts, cut.items)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.voice, state.model, cut.state, partial, step.facts)
    return Fed(after, step.deltas, over=step.facts.over)


def flush(state: Reading) -> Fed:
    """The deltas that were waiting for more bytes, now that none come."""
    if state.flushed:
        return Fed(state, ())
    cut = stream.last_lines(state.splitter)
    whole = tuple(line for line in cut.items if parse_object(line) is not None)
    step = _lines(state.voice, state.facts, whole)
    partial = grow(state.partial, step.deltas)
    after = Reading(state.voice, state.model, cut.state, partial, step.facts, True)
    return Fed(after, step.deltas)


def finish(state: Reading) -> Result[Completion, LlmFailure]:
    """The whole answer, or why it is none, with what there is of it."""
    last: Reading = flush(state).state
    where = Where(state.voice.name, state.model, _OK)
    return _judged(state.voice, last.facts, last.partial, where)


def _judged(
    voice: Voice, facts: Facts, partial: Partial, where: Where
) -> Result[Completion, LlmFailure]:
    if facts.failure is None and facts.done:
        return judge(partial)
    why = facts.failure or Interrupted("the reply ended before the answer did")
    known = judge(grow(partial, (ended(voice, facts),))).value_or(None)
    arrived = facts.begun or bool(partial.parts)
    return Failure(interrupted(LlmFailure(why, where), known if arrived else None))


def _lines(voice: Voice, facts: Facts, lines: tuple[bytes, ...]) -> Step:
    """What these lines say, in order."""
    deltas: list[Delta] = []
    for line in lines:
        if facts.over:
            break
        if not (facts.begun and voice.usual(line, deltas)):
            step = _unusual(voice, facts, line)
            facts = step.facts
            deltas.extend(step.deltas)
    return Step(facts, tuple(deltas))


def _unusual(voice: Voice, facts: Facts, line: bytes) -> Step:
    """What any line says."""
    value = parse_object(line)
    if value is None:
        wrong = unreadable("a line is not a JSON object", line, Where()).reason
        return Step(evolve(facts, failure=wrong))
    return read(voice, facts, value)
