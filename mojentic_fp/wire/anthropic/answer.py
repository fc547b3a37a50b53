"""Answers that come as the input of a tool (``output``), turned back into text.

Decides: what of a stream is the answer.  The fragments of the tool's input are its words,
without the spaces between JSON's tokens, so a streamed answer is the plain one.  What the
model says beside the tool is no part of the answer: it is kept as the block it was.  A
model that never calls the tool has answered in plain words: then these are the answer,
told at the end.
"""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.delta import Delta, Ended, OpaqueDelta, TextDelta, ToolCallDelta
from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.part import Text
from mojentic_fp.data.request import Request
from mojentic_fp.data.rope import Rope, added
from mojentic_fp.wire.anthropic.output import ANSWER, BOX, boxed, by_tool
from mojentic_fp.wire.anthropic.words import NAME, finish_of, own
from mojentic_fp.wire.assemble import NOTHING, Partial, grow, sketch
from mojentic_fp.wire.text import parse_object


@frozen
class Answer:
    """An answer on its way: where the tool's block is, once it is there.

    ``held`` are words beside it, ``box`` the input that holds an answer that is no
    object; ``quoted`` and ``escaped`` say where in a JSON string the input stopped.
    """

    boxed: bool
    at: int | None = None
    held: Partial = NOTHING
    box: Rope = ()
    quoted: bool = False
    escaped: bool = False
    calls: bool = False


@frozen
class Told:
    """The answer so far, and what of it can be told."""

    answer: Answer
    deltas: tuple[Delta, ...]


def answering(request: Request) -> Answer | None:
    """The answer of which nothing has arrived, where it comes by the tool."""
    return Answer(boxed(request.output)) if by_tool(request) else None


def told(answer: Answer, deltas: Sequence[Delta]) -> Told:
    """The next state, and the deltas of the answer in these."""
    found: list[Delta] = []
    for delta in deltas:
        step = _told(answer, delta)
        answer = step.answer
        found.extend(step.deltas)
    return Told(answer, tuple(found))


def _told(answer: Answer, delta: Delta) -> Told:
    match delta:
        case TextDelta():
            return Told(evolve(answer, held=grow(answer.held, (delta,))), ())
        case ToolCallDelta(index, name=name) if name == ANSWER and answer.at is None:
            begun = evolve(answer, at=index, held=NOTHING)
            return Told(begun, (*_beside(answer), TextDelta("", index)))
        case ToolCallDelta(index, arguments=given) if index == answer.at:
            return _more(answer, given, index)
        case ToolCallDelta():
            return Told(evolve(answer, calls=True), (delta,))
        case Ended(raw_finish=raw):
            end = evolve(delta, finish=finish_of(raw, calls=answer.calls))
            return Told(answer, (*_last(answer), end))
        case _:
            return Told(answer, (delta,))


def _more(answer: Answer, given: str, index: int) -> Told:
    """More of the tool's input."""
    if answer.boxed:
        return Told(evolve(answer, box=added(answer.box, given)), ())
    after, words = _squeezed(answer, given)
    return Told(after, (TextDelta(words, index),) if words else ())


def _squeezed(answer: Answer, given: str) -> tuple[Answer, str]:
    """JSON without the spaces between its tokens."""
    quoted, escaped = answer.quoted, answer.escaped
    kept: list[str] = []
    for letter in given:
        if quoted or not letter.isspace():
            kept.append(letter)
        if letter == '"' and not escaped:
            quoted = not quoted
        escaped = quoted and letter == "\\" and not escaped
    return evolve(answer, quoted=quoted, escaped=escaped), "".join(kept)


def _last(answer: Answer) -> Iterator[Delta]:
    """What is told when no more comes."""
    if answer.at is None:
        yield from _held(answer)
        return
    if answer.boxed:
        words = "".join(answer.box)
        box = parse_object(words)
        inner = words if box is None else render(box.get(BOX, box))
        yield TextDelta(inner, answer.at)
    yield from _beside(answer)


def _held(answer: Answer) -> Iterator[TextDelta]:
    """The words beside the tool, one delta for each block."""
    known = sketch(answer.held)
    parts = known.message.parts if known else ()
    for (_, index), part in zip(answer.held.parts.whole(), parts, strict=True):
        if isinstance(part, Text):
            yield TextDelta(part.text, index, extra=part.extra)


def _beside(answer: Answer) -> Iterator[OpaqueDelta]:
    """The same as the blocks that they were."""
    for words in _held(answer):
        said: JsonObject = immutabledict({"type": "text", "text": words.text})
        yield OpaqueDelta(NAME, said | own(words.extra), words.index)
