"""Events as what a terminal shows.

Decides: which events are shown, and where: words are ``Said`` (standard output), all
else is an ``Aside`` or a ``Thought`` (standard error).  Pure.
"""

from typing import Final, TypeAlias

from attrs import frozen

from mojentic_fp.data.audience import for_user
from mojentic_fp.data.completion import Usage
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.delta import TextDelta, ThinkingDelta
from mojentic_fp.data.event import (
    Event,
    Nested,
    Note,
    Retrying,
    ToolFinished,
    ToolStarted,
)
from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.message import AssistantMessage, ToolMessage
from mojentic_fp.data.part import ToolCall

_LONGEST: Final = 200


@frozen
class Said:
    """Words of the answer."""

    text: str


@frozen
class Thought:
    """Words of the thinking that precedes it."""

    text: str


@frozen
class Aside:
    """A line about what happens meanwhile."""

    line: str


Piece: TypeAlias = Said | Thought | Aside


def shown(event: Event) -> Piece | None:
    """What an event looks like; ``None`` for those that nobody watches."""
    match event:
        case TextDelta(text=text):
            return Said(text)
        case ThinkingDelta(text=text):
            return Thought(text)
        case ToolStarted(call=call):
            return Aside(f"→ {called(call)}")
        case ToolFinished(answer=answer):
            words = _short(for_user(answer).text)
            return Aside(f"{'✗' if answer.failed else '←'} {words}")
        case Retrying(problems=problems):
            lines = "; ".join(str(problem) for problem in problems)
            return Aside(f"↻ asking again: {_short(lines)}")
        case Note(name=name, value=value):
            values = value if isinstance(value, tuple) and value else (value,)
            told = (one if isinstance(one, str) else render(one) for one in values)
            return Aside(_short(f"{name}: {'; '.join(told)}"))
        case Nested(event=ToolStarted() | ToolFinished() | Note() as inner):
            within = shown(inner)
            return Aside(f"  {within.line}") if isinstance(within, Aside) else None
        case _:
            return None


def called(call: ToolCall) -> str:
    """A call as one writes it: ``resolve_date(relative_date_found="tomorrow")``."""
    if call.raw is not None:
        return _short(f"{call.name}({call.raw})")
    given = (f"{key}={render(value)}" for key, value in call.arguments.items())
    return _short(f"{call.name}({', '.join(given)})")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def record(conversation: Conversation, provider: str) -> JsonObject:
    """A conversation that has ended, as ``--json`` prints it."""
    last = conversation.last
    facts: dict[str, Json] = {"provider": provider, "text": "", "model": ""}
    if last is not None:
        facts |= {
            "text": last.text,
            "thinking": last.thinking,
            "finish": last.finish.value,
            "raw_finish": last.raw_finish,
            "refusal": last.refusal,
            "model": last.model or conversation.request.model,
            "id": last.id,
            "metadata": last.metadata,
        }
    usage = None if last is None or last.usage is None else _usage(conversation.usage)
    return JsonObject(
        facts
        | {
            "usage": usage,
            "rounds": conversation.spent,
            "calls": tuple(_calls(conversation)),
        }
    )


def _usage(usage: Usage) -> JsonObject:
    return JsonObject(
        input=usage.input,
        output=usage.output,
        cached=usage.cached,
        cache_write=usage.cache_write,
        reasoning=usage.reasoning,
        total=usage.total,
    )


def _calls(conversation: Conversation) -> list[JsonObject]:
    """Each call that was made, with what it was answered."""
    answers = {
        message.call_id: message
        for message in conversation.messages
        if isinstance(message, ToolMessage)
    }
    return [
        JsonObject(
            id=call.id,
            name=call.name,
            arguments=call.arguments if call.raw is None else call.raw,
            result=answers[call.id].text if call.id in answers else None,
            failed=answers[call.id].failed if call.id in answers else None,
        )
        for message in conversation.messages
        if isinstance(message, AssistantMessage)
        for call in message.calls
    ]
