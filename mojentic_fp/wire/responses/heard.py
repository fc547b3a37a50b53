"""Understanding an input: its items, as the messages of a conversation.

Decides: which items make one message.  What the model said in one turn is one message;
an item of an unknown kind belongs to the turn that it stands in: the model's, if the
model was speaking, and else the user's.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import Audio, Document, Extra, Image, Opaque, Text
from mojentic_fp.wire.pick import others, text
from mojentic_fp.wire.responses.content import (
    Understood,
    stands_alone,
    understood,
)
from mojentic_fp.wire.responses.input import message_of
from mojentic_fp.wire.responses.item import (
    CALL,
    MESSAGE,
    REASONING,
    kind_of,
    parts_of,
    said,
)
from mojentic_fp.wire.responses.words import NAME, extra_of

_ANSWER: Final = "function_call_output"
_ROLES: Final = ("user", "system", "developer")
_SAID: Final = (CALL, REASONING)
"""What only a model says."""


def messages_of(items: Sequence[JsonObject], model: str) -> Iterator[Message]:
    """The messages that the items of an input are."""
    calls = (item for item in items if kind_of(item) == CALL)
    names = {text(call, "call_id"): text(call, "name") for call in calls}
    turn: list[AssistantPart] = []
    for item in items:
        given = _given(item, names)
        parts = () if given is not None else parts_of(item, model)
        if turn and (given is not None or _parted(turn, parts)):
            yield AssistantMessage(tuple(turn))
            turn = []
        if given is not None:
            yield given
        elif turn or said(item) or kind_of(item) in _SAID:
            turn.extend(parts)
        else:
            yield UserMessage((Opaque(NAME, item),))
    if turn:
        yield AssistantMessage(tuple(turn))


def _parted(before: Sequence[AssistantPart], after: Sequence[AssistantPart]) -> bool:
    """Whether parts come of two messages, but would be told as one."""
    message = message_of(before[-1])
    return message is not None and any(message_of(p) == message for p in after[:1])


def _given(item: JsonObject, names: dict[str, str]) -> Message | None:
    """A message that was given to the model, if it is one."""
    kind = kind_of(item)
    content = understood(item.get("output" if kind == _ANSWER else "content"))
    if content is None or any(stands_alone(one.part) for one in content):
        return None
    if kind == _ANSWER:
        return _answer(item, content, names)
    role = text(item, "role")
    if kind != MESSAGE or role not in _ROLES:
        return None
    if role == "user":
        parts = tuple(one.part for one in content)
        return UserMessage(parts, extra=_beside(item, "role", "content"))
    known = ("role", "content") if role == "system" else ("content",)
    return SystemMessage(tuple(map(_told, content)), extra=_beside(item, *known))


def _answer(
    item: JsonObject, content: Sequence[Understood], names: dict[str, str]
) -> ToolMessage | None:
    call = text(item, "call_id")
    if not call:
        return None
    parts = tuple(map(_shown, content))
    extra = _beside(item, "call_id", "output")
    return ToolMessage(call, names.get(call, ""), parts, extra=extra)


def _told(one: Understood) -> Text | Opaque:
    """What may stand among instructions; anything else as it came."""
    return one.part if isinstance(one.part, Text) else Opaque(NAME, one.raw)


def _shown(one: Understood) -> Text | Image | Document | Opaque:
    """What may stand in the answer to a call; anything else as it came."""
    return Opaque(NAME, one.raw) if isinstance(one.part, Audio) else one.part


def _beside(item: JsonObject, *known: str) -> Extra | None:
    return extra_of(others(item, ("type", *known)))
