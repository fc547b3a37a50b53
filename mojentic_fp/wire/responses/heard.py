"""Understanding an input: its items, as the messages of a conversation.

Decides: which items make one message.  What the model said in one turn is one message;
an item of an unknown kind belongs to it if the model was speaking, and else to whom its
name says: who answers (``..._output``) or refers to something is the user.
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
from mojentic_fp.data.part import Audio, CachePoint, Document, Image, Opaque, Text
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
    kind_of,
    parts_of,
    said,
)
from mojentic_fp.wire.responses.words import Style, Whose, extra_of

_ANSWER: Final = "function_call_output"
_ROLES: Final = ("user", "system", "developer")
_ANSWERS: Final = ("_output", "_response", "_reference", "_trigger", "_tools")
"""How the names of items end that do not come from the model."""


def messages_of(
    style: Style, model: str, items: Sequence[JsonObject]
) -> Iterator[Message]:
    """The messages that the items of an input to a model are."""
    whose = Whose(style.provider, model)
    calls = (item for item in items if kind_of(item) == CALL)
    names = {text(call, "call_id"): text(call, "name") for call in calls}
    turn: list[AssistantPart] = []
    for item in items:
        given = _given(style, item, names)
        parts = () if given is not None else parts_of(item, whose)
        if turn and (given is not None or _parted(style, turn, parts)):
            yield AssistantMessage(tuple(turn))
            turn = []
        if given is not None:
            yield given
        elif turn or not _answering(item):
            turn.extend(parts)
        else:
            yield UserMessage((Opaque(style.provider, item),))
    if turn:
        yield AssistantMessage(tuple(turn))


def _answering(item: JsonObject) -> bool:
    """Whether an item of an unknown kind comes from the user."""
    kind = kind_of(item)
    return (kind == MESSAGE and not said(item)) or kind.endswith(_ANSWERS)


def _parted(
    style: Style, before: Sequence[AssistantPart], after: Sequence[AssistantPart]
) -> bool:
    """Whether parts come of two messages, but would be told as one."""
    message = message_of(style.provider, before[-1])
    return message is not None and any(
        message_of(style.provider, part) == message for part in after[:1]
    )


def _given(style: Style, item: JsonObject, names: dict[str, str]) -> Message | None:
    """A message that was given to the model, if it is one."""
    kind = kind_of(item)
    content = understood(style, item.get("output" if kind == _ANSWER else "content"))
    if content is None or any(stands_alone(style, one.part) for one in content):
        return None
    if kind == _ANSWER:
        return _answer(style, item, content, names)
    role = text(item, "role")
    if kind != MESSAGE or role not in _ROLES:
        return None
    if role == "user":
        parts = tuple(one.part for one in content)
        return UserMessage(
            parts, extra=extra_of(style.provider, _beside(item, "role", "content"))
        )
    known = ("role", "content") if role == "system" else ("content",)
    told = tuple(_told(style, one) for one in content)
    return SystemMessage(told, extra=extra_of(style.provider, _beside(item, *known)))


def _answer(
    style: Style,
    item: JsonObject,
    content: Sequence[Understood],
    names: dict[str, str],
) -> ToolMessage | None:
    call = text(item, "call_id")
    if not call:
        return None
    parts = tuple(_shown(style, one) for one in content)
    extra = extra_of(style.provider, _beside(item, "call_id", "output"))
    return ToolMessage(call, names.get(call, ""), parts, extra=extra)


def _told(style: Style, one: Understood) -> Text | Opaque | CachePoint:
    """What may stand among instructions; anything else as it came."""
    part = one.part
    if isinstance(part, Text | Opaque | CachePoint):
        return part
    return Opaque(style.provider, one.raw)


def _shown(
    style: Style, one: Understood
) -> Text | Image | Document | Opaque | CachePoint:
    """What may stand in the answer to a call; anything else as it came."""
    part = one.part
    return Opaque(style.provider, one.raw) if isinstance(part, Audio) else part


def _beside(item: JsonObject, *known: str) -> JsonObject:
    return others(item, ("type", *known))
