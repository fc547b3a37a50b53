"""Assembling: an answer from its fragments, and fragments from an answer.

Decides: how deltas make a completion.  Fragments of one kind and one index are one
part; parts stand in the order of their first fragments; of ids, names and signatures
the first word counts, of parts that we do not know the last.  Laws:

    assemble(split(c)) == Success(c), where c has no cache points: no model says them
    assemble of any finer cut of split(c) is the same

``Partial`` is the fold on its way: ``grow`` it by any number of deltas at a time, and
``judge`` it in the end.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, TypeAlias, TypeVar

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import render
from mojentic_fp.data.message import AssistantMessage, AssistantPart
from mojentic_fp.data.part import CachePoint, Extra, Opaque, Text, Thinking, ToolCall
from mojentic_fp.data.reason import Interrupted, Said, TimedOut, Unreadable
from mojentic_fp.data.rope import Rope, added
from mojentic_fp.wire.layers import Layers
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.text import parse_object

D = TypeVar("D", bound=Delta)
Place: TypeAlias = tuple[str, int]
"""The kind of a part and its index."""


@frozen
class _Words:
    """Words so far."""

    text: Rope = ()
    extra: Extra | None = None


@frozen
class _Thoughts:
    """Thoughts so far."""

    text: Rope = ()
    signature: str | None = None
    model: str | None = None
    extra: Extra | None = None


@frozen
class _Call:
    """A tool call so far."""

    id: str = ""
    name: str = ""
    arguments: Rope = ()
    extra: Extra | None = None


_Piece: TypeAlias = _Words | _Thoughts | _Call | OpaqueDelta


@frozen
class Partial:
    """An answer on its way: its parts so far, by place, and its end if it was seen."""

    parts: Layers[Place, _Piece] = field(factory=Layers[Place, _Piece])
    ended: Ended | None = None


NOTHING: Final = Partial()
"""An answer of which nothing has arrived."""


def assemble(deltas: Iterable[Delta]) -> Result[Completion, LlmFailure]:
    """The whole answer; ``Interrupted``, with what there is, where no end was seen."""
    return judge(grow(NOTHING, tuple(deltas)))


def judge(partial: Partial) -> Result[Completion, LlmFailure]:
    """The whole answer, if its end was seen."""
    if partial.ended is not None:
        return Success(_completed(partial, partial.ended))
    reason = Interrupted("the answer has no end", sketch(partial))
    return Failure(LlmFailure(reason))


def sketch(partial: Partial) -> Completion | None:
    """What has arrived, if anything."""
    if partial.ended is None and not partial.parts:
        return None
    return _completed(partial, partial.ended or Ended(finish=Finish.OTHER))


def arrived(partial: Partial, place: Place) -> AssistantPart | None:
    """What has arrived of one part, if anything."""
    piece = partial.parts.get(place)
    return None if piece is None else _part(piece)


def grow(partial: Partial, deltas: Sequence[Delta]) -> Partial:
    """What more fragments make of it."""
    if not deltas:
        return partial
    ended, before = partial.ended, partial.parts
    more: dict[Place, _Piece] = {}
    for place, run in groupby(deltas, key=_place):
        if place is None:
            ended = next(one for one in run if isinstance(one, Ended))
        else:
            had = more.get(place) or before.get(place)
            more[place] = _joined(had, tuple(run))
    return Partial(before.put(more), ended)


def _place(delta: Delta) -> Place | None:
    return None if isinstance(delta, Ended) else (delta.tag, delta.index)


def _joined(piece: _Piece | None, run: Sequence[Delta]) -> _Piece:
    """A part with more fragments of it."""
    match run[0]:
        case TextDelta():
            before = piece if isinstance(piece, _Words) else _Words()
            words = added(before.text, _words(run, TextDelta))
            return _Words(words, _extra(before.extra, run))
        case ThinkingDelta():
            return _thought(piece if isinstance(piece, _Thoughts) else _Thoughts(), run)
        case ToolCallDelta():
            return _called(piece if isinstance(piece, _Call) else _Call(), run)
        case OpaqueDelta():
            return next(one for one in reversed(run) if isinstance(one, OpaqueDelta))
        case Ended():  # pragma: no cover
            raise AssertionError


def _words(run: Sequence[Delta], kind: type[TextDelta | ThinkingDelta]) -> str:
    return "".join([one.text for one in run if isinstance(one, kind)])


def _thought(before: _Thoughts, run: Sequence[Delta]) -> _Thoughts:
    text = added(before.text, _words(run, ThinkingDelta))
    signed = (one for one in run if isinstance(one, ThinkingDelta))
    signature, model = before.signature, before.model
    for one in signed:
        signature = one.signature if signature is None else signature
        model = one.model if model is None else model
    return _Thoughts(text, signature, model, _extra(before.extra, run))


def _called(before: _Call, run: Sequence[Delta]) -> _Call:
    calls = [one for one in run if isinstance(one, ToolCallDelta)]
    return _Call(
        before.id or next((one.id for one in calls if one.id), ""),
        before.name or next((one.name for one in calls if one.name), ""),
        added(before.arguments, "".join([one.arguments for one in calls])),
        _extra(before.extra, run),
    )


def _extra(before: Extra | None, run: Sequence[Delta]) -> Extra | None:
    """What a provider says beside it: member by member, what is said later counts too."""
    told = [one.extra for one in run if not isinstance(one, OpaqueDelta) and one.extra]
    if not told:
        return before
    parts = ([] if before is None else [before]) + told
    if len(parts) == 1:
        return parts[0]
    return Extra(parts[-1].provider, merged(one.members for one in parts))


def _completed(partial: Partial, ended: Ended) -> Completion:
    parts = tuple(_part(piece) for piece in partial.parts.whole().values())
    return Completion(
        AssistantMessage(parts, extra=ended.extra),
        finish=ended.finish,
        raw_finish=ended.raw_finish,
        usage=ended.usage,
        model=ended.model,
        id=ended.id,
        refusal=ended.refusal,
        alternatives=ended.alternatives,
        logprobs=ended.logprobs,
        metadata=ended.metadata,
    )


def _part(piece: _Piece) -> AssistantPart:
    match piece:
        case _Words(text, extra):
            return Text("".join(text), extra=extra)
        case _Thoughts(text, signature, model, extra):
            return Thinking("".join(text), signature, model, extra=extra)
        case _Call(id, name, arguments, extra):
            return tool_call(id, name, "".join(arguments), extra=extra)
        case OpaqueDelta(provider, content, model=model):
            return Opaque(provider, content, model)


def tool_call(
    id: str,  # noqa: A002
    name: str,
    arguments: str,
    *,
    extra: Extra | None = None,
) -> ToolCall:
    """A call from the text of its arguments, which may be no JSON object."""
    found = parse_object(arguments)
    if found is None:
        return ToolCall(id, name, raw=arguments, extra=extra)
    return ToolCall(id, name, found, extra=extra)


def arguments_text(call: ToolCall) -> str:
    """The arguments as the model wrote them, or as compact JSON."""
    return render(call.arguments) if call.raw is None else call.raw


def split(completion: Completion) -> tuple[Delta, ...]:
    """An answer as deltas: one for each part, and its end."""
    ended = Ended(
        finish=completion.finish,
        raw_finish=completion.raw_finish,
        usage=completion.usage,
        model=completion.model,
        id=completion.id,
        refusal=completion.refusal,
        extra=completion.message.extra,
        alternatives=completion.alternatives,
        logprobs=completion.logprobs,
        metadata=completion.metadata,
    )
    parts = (p for p in completion.message.parts if not isinstance(p, CachePoint))
    return (*(_delta(part, index) for index, part in enumerate(parts)), ended)


def _delta(part: Text | Thinking | ToolCall | Opaque, index: int) -> Delta:
    match part:
        case Text(text):
            return TextDelta(text, index, extra=part.extra)
        case Thinking(text, signature, model):
            return ThinkingDelta(text, index, signature, model, extra=part.extra)
        case ToolCall(id, name):
            arguments = arguments_text(part)
            return ToolCallDelta(index, id, name, arguments, extra=part.extra)
        case Opaque(provider, content, model):
            return OpaqueDelta(provider, content, index, model)


def interrupted(failure: LlmFailure, partial: Completion | None) -> LlmFailure:
    """A failure that keeps what had arrived, where its reason can."""
    reason = failure.reason
    if not isinstance(reason, Said | Interrupted | TimedOut | Unreadable):
        return failure
    return evolve(failure, reason=evolve(reason, partial=partial))
