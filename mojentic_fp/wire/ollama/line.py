"""Reading one JSON object of a reply: a whole one, or one line of a stream.

Decides: what each of its members says.  Whatever is not read is kept: the members of
the object, of any of them, in the metadata; those of the message go with the message,
and are told again when it is.
"""

from collections.abc import Iterable
from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.delta import (
    Delta,
    Ended,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.json import EMPTY, Json, JsonObject, render
from mojentic_fp.data.part import Extra
from mojentic_fp.data.reason import LlmReason
from mojentic_fp.data.rope import Runs, gathered, listed
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.ollama.explain import told
from mojentic_fp.wire.ollama.tool import beside
from mojentic_fp.wire.ollama.voice import MESSAGE, Voice
from mojentic_fp.wire.ollama.words import finish_of, tokens_of, usage_of
from mojentic_fp.wire.pick import items, member, text, unread


@frozen
class Facts:
    """What a reply has said of itself so far.

    ``begun`` says that a piece of an answer was seen, ``calls`` counts the tool calls.
    ``envelope`` and ``notes`` are the unread members of objects and of messages.
    """

    begun: bool = False
    done: bool = False
    model: str = ""
    finish: str = ""
    usage: Usage | None = None
    calls: int = 0
    tokens: Runs[Logprob] = ()
    envelope: Runs[JsonObject] = ()
    notes: Runs[JsonObject] = ()
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


@frozen
class Step:
    """What is known after an object, and the deltas that it holds."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


START: Final = Facts()
"""A reply that has said nothing."""


def read(voice: Voice, facts: Facts, value: JsonObject) -> Step:
    """What one object says."""
    deltas: list[Delta] = []
    facts = _headed(voice, facts, value)
    message = voice.message(value)
    if message is not None:
        facts = _content(voice, facts, message, deltas)
    failure = told(value)
    if failure is not None:
        facts = evolve(facts, failure=failure)
    elif value.get("done") is True:
        finish, usage = text(value, "done_reason"), usage_of(value)
        facts = evolve(facts, done=True, finish=finish, usage=usage)
        deltas.append(ended(voice, facts))
    return Step(facts, tuple(deltas))


def ended(voice: Voice, facts: Facts) -> Ended:
    """The end of an answer, with all that was said of the whole.

    Of one that is not done it is known how it ended: otherwise.
    """
    finish = finish_of(facts.finish, calls=facts.calls > 0)
    notes = merged(_flat(facts.notes))
    return Ended(
        finish=finish if facts.done else Finish.OTHER,
        raw_finish=facts.finish,
        usage=facts.usage,
        model=facts.model,
        extra=Extra(voice.name, notes) if notes else None,
        logprobs=tuple(one for run in facts.tokens for one in run),
        metadata=merged(_flat(facts.envelope)),
    )


def _flat(runs: Runs[JsonObject]) -> Iterable[JsonObject]:
    return (one for run in runs for one in run)


def _headed(voice: Voice, facts: Facts, value: JsonObject) -> Facts:
    """What the members beside the message say."""
    tokens, head = tokens_of(value), unread(value, voice.top)
    if tokens.unread:
        head = immutabledict({**head, "logprobs": tokens.unread})
    return evolve(
        facts,
        model=facts.model or text(value, "model"),
        tokens=gathered(facts.tokens, tokens.read),
        envelope=listed(facts.envelope, head) if head else facts.envelope,
    )


def _content(
    voice: Voice, facts: Facts, message: JsonObject, deltas: list[Delta]
) -> Facts:
    """Thoughts, words and calls."""
    if text(message, "thinking"):
        deltas.append(ThinkingDelta(text(message, "thinking")))
    if text(message, "content"):
        deltas.append(TextDelta(text(message, "content")))
    facts = _called(voice, facts, items(message, "tool_calls"), deltas)
    return _noted(facts, message)


def _called(
    voice: Voice, facts: Facts, given: tuple[Json, ...], deltas: list[Delta]
) -> Facts:
    """Tool calls, which always come whole; one that is no object is only kept."""
    calls = [one for one in given if isinstance(one, immutabledict)]
    for at, call in enumerate(calls, facts.calls):
        deltas.append(_call(voice, at, call))
    facts = evolve(facts, begun=True, calls=facts.calls + len(calls))
    odd = tuple(one for one in given if not isinstance(one, immutabledict))
    return _kept(facts, immutabledict({"tool_calls": odd})) if odd else facts


def _call(voice: Voice, index: int, call: JsonObject) -> ToolCallDelta:
    """A call; its arguments are an object, or were meant to be one, or there are none."""
    given = member(call, "function", "arguments")
    given = EMPTY if given is None else given
    arguments = given if isinstance(given, str) else render(given)
    rest = beside(call, index)
    return ToolCallDelta(
        index,
        text(call, "id"),
        text(call, "function", "name"),
        arguments,
        extra=Extra(voice.name, rest) if rest else None,
    )


def _noted(facts: Facts, message: JsonObject) -> Facts:
    """The unread members of a message.

    Those of another kind than theirs are nothing to tell again.
    """
    rest = unread(message, MESSAGE)
    odd = immutabledict({name: rest[name] for name in rest if name in MESSAGE})
    more = immutabledict({name: rest[name] for name in rest if name not in MESSAGE})
    facts = _kept(facts, odd) if odd else facts
    return evolve(facts, notes=listed(facts.notes, more)) if more else facts


def _kept(facts: Facts, odd: JsonObject) -> Facts:
    """Odd members of a message, in the metadata."""
    kept: JsonObject = immutabledict({"message": odd})
    return evolve(facts, envelope=listed(facts.envelope, kept))
