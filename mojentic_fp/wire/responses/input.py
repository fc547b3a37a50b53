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
from functools import lru_cache, partial
from itertools import groupby
from typing import Final

from attrs import frozen
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
from mojentic_fp.data.part import CachePoint, Opaque, Text, Thinking, ToolCall
from mojentic_fp.wire.body import Members, given
from mojentic_fp.wire.memo import Spelling
from mojentic_fp.wire.openai.spell import unnamed
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
from mojentic_fp.wire.responses.words import INSTRUCTIONS, ITEM, Style, own
from mojentic_fp.wire.text import write

_BOUND: Final = frozenset(("id", "status"))
"""What binds an item to the turn in which it was made."""


@frozen
class Reader:
    """Who is told: a model, at a provider that keeps what it said, or does not."""

    model: str
    stored: bool = True


@frozen(eq=False)
class Speller:
    """How messages are told: ``whole``, or ``bare`` of what the reader cannot read."""

    style: Style
    whole: Spelling[Message]
    bare: Spelling[Message]


@lru_cache(maxsize=64)
def speller(style: Style) -> Speller:
    """How messages are told in a style."""
    return Speller(
        style,
        Spelling(partial(_fragment, style, bare=False)),
        Spelling(partial(_fragment, style, bare=True)),
    )


def items_of(by: Speller, messages: Sequence[Message], reader: Reader) -> Raw:
    """All items of a conversation, as a JSON array."""
    tellable = [_tellable(by.style, message, reader) for message in messages]
    if all(tellable):
        fragments = by.whole(messages)
    else:
        both = zip(messages, tellable, strict=True)
        fragments = [(by.whole if told else by.bare)((one,))[0] for one, told in both]
    return Raw(b"[%b]" % b",".join(filter(None, map(bytes, fragments))))


def _fragment(style: Style, message: Message, *, bare: bool) -> bytes:
    """The items of a message, with commas between them and no brackets around."""
    return write(_items(style, message, bare=bare))[1:-1]


# --- what is told ------------------------------------------------------------------------


def _tellable(style: Style, message: Message, reader: Reader) -> bool:
    """Whether the reader can read all that the provider knows of a message."""
    return not isinstance(message, AssistantMessage) or all(
        _readable(style, part, reader) for part in message.parts
    )


def _readable(style: Style, part: AssistantPart, reader: Reader) -> bool:
    match part:
        case Thinking(signature=signature, model=model) if _ours(style, part):
            members = own(part.extra, style.provider)
            proven = signature is not None or bool(members.get("content"))
            stored = reader.stored and "id" in members
            return model == reader.model and (proven or stored)
        case Opaque(provider, model=bound) if provider == style.provider:
            return bound is None or bound == reader.model
        case _:
            return True


def _ours(style: Style, thought: Thinking) -> bool:
    return thought.extra is not None and thought.extra.provider == style.provider


# --- what the model was given ------------------------------------------------------------


def _items(style: Style, message: Message, *, bare: bool) -> list[Members]:
    match message:
        case SystemMessage():
            return _given(style, "system", message)
        case UserMessage():
            return _given(style, "user", message)
        case AssistantMessage(parts):
            return _said(style, parts, bare=bare)
        case ToolMessage():
            return [_answer(style, message)]


def _given(
    style: Style, role: str, message: SystemMessage | UserMessage
) -> list[Members]:
    """What is given to the model, under the role that it came with.

    A part that is an item of its own stands between what comes before and after it.
    """
    members = others(own(message.extra, style.provider), (INSTRUCTIONS,))
    named: Members = {"type": MESSAGE} if members else {}
    given: list[Members] = []
    runs = groupby(message.parts or (Text(""),), key=partial(stands_alone, style))
    for alone, run in runs:
        parts = tuple(run)
        if alone:
            given.extend(dict(one.content) for one in parts if isinstance(one, Opaque))
        else:
            content: Members = {"role": role, "content": _plain(style, parts)}
            given.append({**named, **content, **members})
    return given


def _plain(style: Style, parts: Sequence[UserPart | ToolPart]) -> object:
    """Text as it is where there is nothing else; else all parts."""
    if not style.cache:
        parts = tuple(part for part in parts if not isinstance(part, CachePoint))
    match parts:
        case (Text(text, extra=None),):
            return text
        case _:
            return spelled(style, parts)


def _answer(style: Style, message: ToolMessage) -> Members:
    return {
        "type": "function_call_output",
        "call_id": message.call_id or unnamed(message.name),
        "output": _plain(style, message.parts),
        **own(message.extra, style.provider),
    }


# --- what the model said -----------------------------------------------------------------


def _said(style: Style, parts: Sequence[AssistantPart], *, bare: bool) -> list[Members]:
    """What the model said, item by item; parts of one message are joined again."""
    told: list[Members] = []
    thoughts = 0
    for message, run in groupby(parts, key=partial(message_of, style.provider)):
        if message is not None:
            told.append(_message(style, message, tuple(run), bare=bare))
            continue
        for part in run:
            item = _item(style, part, bare=bare)
            told.extend(item)
            thoughts += len(item) if isinstance(part, Thinking) else 0
    return told if len(told) > thoughts else []


def message_of(provider: str, part: AssistantPart) -> JsonObject | None:
    """What is said of the message that a part is content of, if it is of one."""
    match part:
        case Text():
            return fields(own(part.extra, provider), ITEM)
        case Opaque(teller, content) if teller == provider:
            whole = said(content) and items(content, "content")
            return said_of(content) if whole else None
        case _:
            return None


def _message(
    style: Style, message: JsonObject, parts: Sequence[AssistantPart], *, bare: bool
) -> Members:
    members = others(message, _BOUND) if bare else message
    content = [one for part in parts for one in _content(style, part)]
    match parts:
        case (Text(text, extra=extra),) if not (_BOUND & members.keys()):
            if not others(own(extra, style.provider), (ITEM,)):
                return {"role": "assistant", "content": text, **members}
        case _:
            pass
    return {"type": MESSAGE, "role": "assistant", **members, "content": content}


def _content(style: Style, part: AssistantPart) -> Sequence[object]:
    match part:
        case Text(text, extra=extra):
            beside = others(own(extra, style.provider), (ITEM,))
            shape: Members = {"type": "output_text", "text": text, "annotations": ()}
            return ({**shape, **beside},)
        case Opaque(content=content):
            return items(content, "content")
        case _:  # pragma: no cover
            raise AssertionError


def _item(style: Style, part: AssistantPart, *, bare: bool) -> Sequence[Members]:
    """One item, if it is told."""
    match part:
        case Thinking(text, signature) if _ours(style, part) and not bare:
            proof = {} if signature is None else {ENCRYPTED: signature}
            thought: Members = {"type": REASONING, "summary": summarised(text)}
            return ({**thought, **own(part.extra, style.provider), **proof},)
        case ToolCall(id_, name):
            members = own(part.extra, style.provider)
            call = {"call_id": id_ or unnamed(name), "name": name}
            told: Members = {"type": CALL, **call, "arguments": render(given(part))}
            return ({**told, **(others(members, _BOUND) if bare else members)},)
        case Opaque(provider, content, bound) if provider == style.provider:
            if not bare:
                return (dict(content),)
            answerable = bound is None and "call_id" in content
            return (dict(others(content, _BOUND)),) if answerable else ()
        case _:
            return ()
