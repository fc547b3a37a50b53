"""Audiences: who of the two readers gets which part of a message.

Decides: what the model is told and what the user is shown, by the ``annotations`` of
the parts.  What has none is for both.  Laws:

- what is for everybody stays as it is, the same object;
- asking twice changes nothing more;
- a call is never parted from its result: a result of which nothing is left stays, empty.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from attrs import evolve

from mojentic_fp.data.memo import Memo
from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import Annotations, CachePoint, Role
from mojentic_fp.data.request import Request

M = TypeVar("M", SystemMessage, UserMessage, AssistantMessage, ToolMessage)
P = TypeVar("P")


def for_model(messages: Sequence[Message]) -> tuple[Message, ...]:
    """What the model is told: without the parts that are for the user only.

    A message of which nothing is left is not told, unless it is a tool's result.
    """
    told = ((one, _to(Role.ASSISTANT, one)) for one in messages)
    return tuple(after for before, after in told if _stands(before, after))


def for_user(message: M) -> M:
    """What the user is shown: without the parts that are for the model only."""
    return _filtered(Role.USER, message)


def addressed(request: Request) -> Request:
    """The request as its model is told it: the same, where all of it is for the model."""
    if not any(_reserved(request.messages)):
        return request
    return evolve(request, messages=for_model(request.messages))


def _to(role: Role, message: Message) -> Message:
    match message:
        case SystemMessage():
            return _filtered(role, message)
        case UserMessage():
            return _filtered(role, message)
        case AssistantMessage():
            return _filtered(role, message)
        case ToolMessage():
            return _filtered(role, message)


def _stands(before: Message, after: Message) -> bool:
    """Whether a message is told: as it was, or with something left of it."""
    if after is before or isinstance(after, ToolMessage):
        return True
    return not all(isinstance(part, CachePoint) for part in after.parts)


def _filtered(role: Role, message: M) -> M:
    if all(_reads(role, part) for part in message.parts):
        return message
    return evolve(message, parts=_kept(role, message.parts))


def _kept(role: Role, parts: tuple[P, ...]) -> tuple[P, ...]:
    """The parts for one reader; a cache point goes with all that it would stand after."""
    kept: list[P] = []
    dropped = False
    for part in parts:
        if not _reads(role, part):
            dropped = True
        elif not (dropped and isinstance(part, CachePoint) and _bare(kept)):
            kept.append(part)
            dropped = False
    return tuple(kept)


def _bare(kept: list[P]) -> bool:
    return not kept or isinstance(kept[-1], CachePoint)


def _reads(role: Role, part: object) -> bool:
    annotations: Annotations | None = getattr(part, "annotations", None)
    if annotations is None or annotations.audience is None:
        return True
    return role in annotations.audience


_reserved: Final = Memo[Message, bool](
    lambda message: not all(_reads(Role.ASSISTANT, part) for part in message.parts)
)
