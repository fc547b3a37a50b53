"""Spelling messages as the items of an input.

Decides: what of a message is told again, and to whom.  What the model itself said goes
back as it came, with the ids, phases and statuses that the provider gave it: a reasoning
model insists on the thoughts that led to a call.  Three rules keep that from failing:

- a thought is told to the model that had it, and only where the provider can read it:
  it brings its own text or its proof (``encrypted_content``), or the provider stored it
  (which it does unless ``store`` is false);
- where a thought of a message is not told, neither are the ids of what followed from
  it, nor what the provider did for itself: it would miss the thought;
- a message of thoughts alone is not told: nothing followed from them.

Thoughts that another codec read are not told.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from msgspec import Raw

from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    ToolMessage,
    ToolPart,
    UserMessage,
    UserPart,
)
from mojentic_fp.data.part import Opaque, Text, Thinking, ToolCall
from mojentic_fp.wire.body import Members, given
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.request import unnamed
from mojentic_fp.wire.pick import fields, items, others
from mojentic_fp.wire.responses.content import spelled, stands_alone
from mojentic_fp.wire.responses.item import (
    CALL,
    ENCRYPTED,
    MESSAGE,
    REASONING,
    said,
    said_of,
    summarised,
)
from mojentic_fp.wire.responses.words import INSTRUCTIONS, ITEM, NAME, own
from mojentic_fp.wire.text import write

_KEPT: Final = frozenset(("id", "status"))
"""What binds an item to the turn in which it was made."""


def items_of(messages: Sequence[Message], model: str, *, stored: bool) -> Raw:
    """All items of a conversation, as a JSON array.

    ``stored`` says that the provider keeps what it said.
    """
    if all(_tellable(message, model, stored=stored) for message in messages):
        fragments = _told(messages)
    else:
        fragments = [
            (_told if _tellable(one, model, stored=stored) else _bare)((one,))[0]
            for one in messages
        ]
    return Raw(b"[" + b",".join(filter(None, map(bytes, fragments))) + b"]")


# --- what is told ------------------------------------------------------------------------


def _tellable(message: Message, model: str, *, stored: bool) -> bool:
    """Whether all that the provider knows of a message may be told to this model."""
    return not isinstance(message, AssistantMessage) or all(
        _readable(part, model, stored=stored) for part in message.parts
    )


def _readable(part: AssistantPart, model: str, *, stored: bool) -> bool:
    match part:
        case Thinking(signature=signature, model=thinker, extra=extra) if _ours(part):
            members = own(extra)
            proven = signature is not None or bool(members.get("content"))
            return thinker == model and (proven or (stored and "id" in members))
        case Opaque(provider, model=bound) if provider == NAME:
            return bound is None or bound == model
        case _:
            return True


def _ours(thought: Thinking) -> bool:
    return thought.extra is not None and thought.extra.provider == NAME


# --- spelling ----------------------------------------------------------------------------


def _items(message: Message, *, bare: bool) -> list[Members]:
    match message:
        case SystemMessage():
            return _given("system", message)
        case UserMessage():
            return _given("user", message)
        case AssistantMessage(parts):
            return _said(parts, bare=bare)
        case ToolMessage():
            return [_answer(message)]


def _given(role: str, message: SystemMessage | UserMessage) -> list[Members]:
    """What is given to the model, under the role that it came with.

    A part that is an item of its own stands between what comes before and after it.
    """
    members = others(own(message.extra), (INSTRUCTIONS,))
    named: Members = {"type": MESSAGE} if members else {}
    given: list[Members] = []
    for alone, run in groupby(message.parts or (Text(""),), key=stands_alone):
        parts = tuple(run)
        if alone:
            given.extend(
                dict(part.content) for part in parts if isinstance(part, Opaque)
            )
        else:
            content = {"role": role, "content": _plain(parts)}
            given.append({**named, **content, **members})
    return given


def _plain(parts: Sequence[UserPart | ToolPart]) -> object:
    """Text as it is where there is nothing else; else all parts."""
    match parts:
        case (Text(text, extra=None),):
            return text
        case _:
            return spelled(parts)


def _answer(message: ToolMessage) -> Members:
    return {
        "type": "function_call_output",
        "call_id": message.call_id or unnamed(message.name),
        "output": _plain(message.parts),
        **own(message.extra),
    }


# --- what the model said -----------------------------------------------------------------


def _said(parts: Sequence[AssistantPart], *, bare: bool) -> list[Members]:
    """What the model said, item by item; parts of one message are joined again."""
    told: list[Members] = []
    thoughts = 0
    for message, run in groupby(parts, key=message_of):
        if message is not None:
            told.append(_message(message, tuple(run), bare=bare))
            continue
        for part in run:
            told.extend(_item(part, bare=bare))
            thoughts += isinstance(part, Thinking)
    return told if len(told) > thoughts else []


def message_of(part: AssistantPart) -> JsonObject | None:
    """What is said of the message that a part is content of, if it is of one."""
    match part:
        case Text():
            return fields(own(part.extra), ITEM)
        case Opaque(provider, content) if provider == NAME:
            whole = said(content) and items(content, "content")
            return said_of(content) if whole else None
        case _:
            return None


def _message(
    message: JsonObject, parts: Sequence[AssistantPart], *, bare: bool
) -> Members:
    members = _unbound(message) if bare else message
    match parts:
        case (Text(text, extra=extra),) if not (_KEPT & members.keys()):
            if not others(own(extra), (ITEM,)):
                return {"role": "assistant", "content": text, **members}
        case _:
            pass
    content = [one for part in parts for one in _content(part)]
    return {"type": MESSAGE, "role": "assistant", **members, "content": content}


def _content(part: AssistantPart) -> Sequence[object]:
    match part:
        case Text(text, extra=extra):
            beside = others(own(extra), (ITEM,))
            shape = {"type": "output_text", "text": text, "annotations": ()}
            return ({**shape, **beside},)
        case Opaque(content=content):
            return items(content, "content")
        case _:  # pragma: no cover
            raise AssertionError


def _item(part: AssistantPart, *, bare: bool) -> Sequence[Members]:
    """One item, if it is told."""
    match part:
        case Thinking(text, signature) if _ours(part) and not bare:
            proof = {} if signature is None else {ENCRYPTED: signature}
            summary = {"summary": summarised(text)}
            return ({"type": REASONING, **summary, **own(part.extra), **proof},)
        case ToolCall(id_, name):
            members = _unbound(own(part.extra)) if bare else own(part.extra)
            arguments = render(given(part))
            call = {"call_id": id_ or unnamed(name), "name": name}
            return ({"type": CALL, **call, "arguments": arguments, **members},)
        case Opaque(provider, content, bound) if provider == NAME:
            if not bare:
                return (dict(content),)
            answerable = bound is None and "call_id" in content
            return (dict(_unbound(content)),) if answerable else ()
        case _:
            return ()


def _unbound(members: JsonObject) -> JsonObject:
    return others(members, _KEPT)


_told: Final = Spelling[Message](lambda message: _fragment(message, bare=False))
_bare: Final = Spelling[Message](lambda message: _fragment(message, bare=True))


def _fragment(message: Message, *, bare: bool) -> bytes:
    """The items of a message, with commas between them and no brackets around."""
    return write(_items(message, bare=bare))[1:-1]
