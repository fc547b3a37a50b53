"""Spelling a conversation as turns.

Decides: which messages make one turn, and how calls are told from each other.  Messages
of one role that follow each other are one turn, the results of calls first in it.
Instructions before everything else are apart (``system``); those in the middle stay
where they are.  Ids of calls are kept where the API takes them, and made up where there
is none, where it has letters that the API does not take, or where another call of the
turn has it: the same for a call and its result.

A message with members of its own (``extra``) is a turn by itself, and these replace what
was spelled.

Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, TypeAlias

from attrs import evolve, frozen
from msgspec import Raw

from mojentic_fp.data.message import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolMessage,
)
from mojentic_fp.data.part import ToolCall
from mojentic_fp.wire.anthropic.blocks import blocks, result
from mojentic_fp.wire.anthropic.words import own
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.text import write

_UNFIT: Final = re.compile(r"[^a-zA-Z0-9_-]")
_MODELS: Final = 64
"""For how many models what was spelled is remembered."""


@frozen
class Turns:
    """A conversation: what was instructed before it, if anything, and its turns."""

    system: Raw | None
    messages: tuple[Raw, ...]


def turns(messages: Sequence[Message], model: str) -> Turns:
    """The turns of a conversation, as this model is told them."""
    told = called(messages)
    spelled = [bytes(one) for one in _spelling(model)(told)]
    first = next((at for at, one in enumerate(told) if not _leads(one)), len(told))
    system = b",".join(filter(None, spelled[:first]))
    rest = zip(told[first:], spelled[first:], strict=True)
    said = [
        _turn(role, list(run))
        for (role, _), run in groupby(filter(_speaks, rest), key=_place)
    ]
    return Turns(Raw(b"[%b]" % system) if system else None, tuple(said))


def role_of(message: Message) -> str:
    """Who speaks, in the API's words."""
    return "user" if isinstance(message, ToolMessage) else message.tag


def _leads(message: Message) -> bool:
    return isinstance(message, SystemMessage) and not own(message.extra)


def _speaks(said: tuple[Message, bytes]) -> bool:
    return bool(said[1])


def _place(said: tuple[Message, bytes]) -> tuple[str, int | None]:
    """Whose turn it is; a message that stands alone has one of its own."""
    message = said[0]
    return role_of(message), id(message) if _alone(message) else None


def _alone(message: Message) -> bool:
    return not isinstance(message, ToolMessage) and bool(own(message.extra))


def _turn(role: str, run: list[tuple[Message, bytes]]) -> Raw:
    """One turn; the results of calls come first."""
    if _alone(run[0][0]):
        return Raw(run[0][1])
    ordered = sorted(run, key=lambda said: not isinstance(said[0], ToolMessage))
    content = b",".join([fragment for _, fragment in ordered])
    return Raw(b'{"role":"%b","content":[%b]}' % (role.encode(), content))


@lru_cache(maxsize=_MODELS)
def _spelling(model: str) -> Spelling[Message]:
    return Spelling[Message](lambda message: _fragment(message, model))


def _fragment(message: Message, model: str) -> bytes:
    """The blocks of a message, one after the other; all of it where it stands alone."""
    if isinstance(message, ToolMessage):
        return write(result(message, model))
    said = blocks(message.parts, model)
    if _alone(message):
        whole = {"role": role_of(message), "content": said}
        return write(whole | own(message.extra))
    return b",".join([write(block) for block in said])


# --- the ids of calls ----------------------------------------------------------------


_Named: TypeAlias = tuple[ToolCall, str]
"""A call, and the id that it goes by."""


def called(messages: Sequence[Message]) -> list[Message]:
    """The messages, each call with an id that is its own in its turn, as its result."""
    told: list[Message] = []
    waiting: list[_Named] = []
    speaking, made_up = False, 0
    for message in messages:
        match message:
            case AssistantMessage(calls=calls):
                waiting = waiting if speaking else []
                named = _named(calls, waiting, made_up)
                made_up += sum(call.id != name for call, name in named)
                waiting = [*waiting, *named]
                told.append(_calling(message, named))
            case ToolMessage():
                told.append(_answering(message, waiting))
            case _:
                told.append(message)
        speaking = isinstance(message, AssistantMessage)
    return told


def _named(
    calls: tuple[ToolCall, ...], before: Sequence[_Named], made_up: int
) -> list[_Named]:
    """The calls of a message, each with the id that it goes by."""
    used = {name for _, name in before}
    found: list[_Named] = []
    for call in calls:
        name = _UNFIT.sub("_", call.id)
        if not name or name in used:
            made_up += 1
            name = "_".join(filter(None, (name or "call", str(made_up))))
        used.add(name)
        found.append((call, name))
    return found


def _calling(message: AssistantMessage, named: Sequence[_Named]) -> AssistantMessage:
    if all(call.id == name for call, name in named):
        return message
    names = iter([name for _, name in named])
    parts = [
        evolve(part, id=next(names)) if isinstance(part, ToolCall) else part
        for part in message.parts
    ]
    return evolve(message, parts=tuple(parts))


def _answering(message: ToolMessage, waiting: list[_Named]) -> ToolMessage:
    """The result of the first call that waits for one and that it can belong to."""
    for at, (call, name) in enumerate(waiting):
        if call.id == message.call_id and (call.id or call.name == message.name):
            del waiting[at]
            return message if name == call.id else evolve(message, call_id=name)
    lost = _UNFIT.sub("_", message.call_id or f"call_{message.name}")
    return message if lost == message.call_id else evolve(message, call_id=lost)
