"""Windows: how much of a chat a model is shown.

Decides: what is left out where not all fits, as a pure function over passages that were
counted.  Knows nothing of counting (``programs.fit``) or of models.  The rules:

- the newest passage and those that are pinned stay, and so do the instructions;
- first go parts whose priority was said to be below the middle, the lowest first, then
  the oldest; then whole passages, by the highest priority of their parts (the middle
  where any of them has none), then by age;
- no more is left out than must be;
- what must stay and does not fit is a failure that gives the numbers.

Laws: what is kept fits; trimming twice trims no more; a call and its results stay or go
together.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import Annotations, Audio, Document, Image, Text
from mojentic_fp.data.session import DoesNotFit, Passage, Spare

MIDDLE: Final = 0.5
"""The priority of what has none."""
LEFT_OUT: Final = Text("[left out]")
"""What stands where a message would be left empty."""
_STANDS: Final = 8  # tokens, at the most, of what stands in for a part

P = TypeVar("P")


@frozen
class Trimmed:
    """What stays of a chat, and what goes.

    ``kept`` are whole, as they are remembered; ``shown`` is what the model is shown of
    them, ``tokens`` in all with the instructions.
    """

    kept: tuple[Passage, ...]
    dropped: tuple[Passage, ...]
    shown: tuple[Message, ...]
    tokens: int


def trim(
    passages: Sequence[Passage], budget: int, *, system: int = 0
) -> Result[Trimmed, DoesNotFit]:
    """Leave out as little as fits the budget, of passages that have been counted."""
    newest = _size(passages[-1]) if passages else 0
    pinned = sum(_size(one) for one in passages[:-1] if one.pinned)
    room = budget - system
    if newest + pinned > room:
        return Failure(DoesNotFit(budget, system, newest, pinned))
    whole = sum(map(_size, passages))
    spared = sum(_spared(one) for one in passages[:-1] if not one.pinned)
    gone: set[int] = set()
    for at in _order(passages):
        if whole - spared <= room:
            break
        gone.add(at)
        whole -= _size(passages[at])
        spared -= _spared(passages[at])
    kept = [(at, one) for at, one in enumerate(passages) if at not in gone]
    spares, saved = _spares(kept, whole - room)
    return Success(
        Trimmed(
            tuple(one for _, one in kept),
            tuple(passages[at] for at in sorted(gone)),
            tuple(
                message
                for at, one in kept
                for message in _without(one, spares.get(at, frozenset()))
            ),
            system + whole - saved,
        )
    )


def _size(passage: Passage) -> int:
    return passage.tokens or 0


def _spared(passage: Passage) -> int:
    """How many tokens a passage has in parts that may go."""
    return sum(map(_saves, passage.spares))


def _saves(spare: Spare) -> int:
    """What leaving a part out saves: something stands in its place."""
    return max(0, spare.tokens - _STANDS)


def _order(passages: Sequence[Passage]) -> list[int]:
    """The passages that may go, in the order in which they do."""
    free = [at for at, one in enumerate(passages[:-1]) if not one.pinned]
    return sorted(free, key=lambda at: (_priority(passages[at]), at))


def _priority(passage: Passage) -> float:
    """The highest priority of a passage's parts."""
    parts = (part for message in passage.messages for part in message.parts)
    return max(map(_priority_of, parts), default=MIDDLE)


def _priority_of(part: object) -> float:
    annotations: object = getattr(part, "annotations", None)
    if not isinstance(annotations, Annotations) or annotations.priority is None:
        return MIDDLE
    return annotations.priority


def _spares(
    kept: Sequence[tuple[int, Passage]], excess: int
) -> tuple[dict[int, frozenset[tuple[int, int]]], int]:
    """Which parts of which passages go, so that so many tokens are saved."""
    chosen: dict[int, frozenset[tuple[int, int]]] = {}
    ranked = sorted(
        (
            (spare.priority, at, spare)
            for at, one in kept[:-1]
            if not one.pinned
            for spare in one.spares
        ),
        key=lambda it: it[:2],
    )
    saved = 0
    for _, at, spare in ranked:
        if saved >= excess:
            break
        if _saves(spare):
            place = (spare.message, spare.part)
            chosen[at] = chosen.get(at, frozenset()) | {place}
            saved += _saves(spare)
    return chosen, saved


def _without(
    passage: Passage, places: frozenset[tuple[int, int]]
) -> tuple[Message, ...]:
    """The messages of a passage without these parts."""
    if not places:
        return passage.messages
    return tuple(
        _thinned(message, {part for at, part in places if at == number})
        for number, message in enumerate(passage.messages)
    )


def _thinned(message: Message, parts: set[int]) -> Message:
    """A message without some parts; none is left empty, or out."""
    match message:
        case SystemMessage():
            return evolve(message, parts=_others(message.parts, parts) or (LEFT_OUT,))
        case UserMessage():
            return evolve(message, parts=_others(message.parts, parts) or (LEFT_OUT,))
        case AssistantMessage():
            return evolve(message, parts=_others(message.parts, parts) or (LEFT_OUT,))
        case ToolMessage():
            return evolve(message, parts=_others(message.parts, parts) or (LEFT_OUT,))


def _others(parts: tuple[P, ...], gone: set[int]) -> tuple[P, ...]:
    return tuple(part for at, part in enumerate(parts) if at not in gone)


def spare_places(passage: Passage) -> tuple[tuple[int, int, float], ...]:
    """The parts of a passage that may be left out: message, part, priority.

    Only content may: without a call its result would stand alone.
    """
    return tuple(
        (number, at, priority)
        for number, message in enumerate(passage.messages)
        for at, part in enumerate(message.parts)
        if isinstance(part, Text | Image | Document | Audio)
        if (priority := _priority_of(part)) < MIDDLE
    )
