"""The tool loop, as two pure functions over a ``Conversation``.

Decides: what to ask the world next (``decide``), and what its answer changes
(``absorb``).  Knows nothing of handlers: ``reduce(absorb, answers, start(...))``
reproduces any run.  The rules:

- all calls of a turn stay in one assistant message, with the text beside them; one tool
  message a call follows, in the order of the calls;
- a call without an id is given one, counted from the start of the conversation;
- when the rounds run out, no more tools run, and the failure carries everything so far;
- an object that is not valid is asked for again, with every problem, while attempts
  are left.
"""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import evolve, frozen

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.conversation import Answer, Answered, Conversation, Rejected
from mojentic_fp.data.convert import Problem
from mojentic_fp.data.failure import LoopFailure
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    ToolMessage,
    user,
)
from mojentic_fp.data.mishap import InvalidObject, RoundsExhausted
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import Request


@frozen
class Ask:
    """Ask the model this."""

    request: Request


@frozen
class Call:
    """Call these tools."""

    calls: tuple[ToolCall, ...]


@frozen
class Done:
    """The model has answered."""

    completion: Completion


@frozen
class GiveUp:
    """The conversation cannot come to its end."""

    failure: LoopFailure


Decision: TypeAlias = Ask | Call | Done | GiveUp


def start(request: Request, *, rounds: int = 10, repairs: int = 0) -> Conversation:
    """A conversation that begins with this request.

    ``rounds`` bounds the turns that call tools, ``repairs`` how often an invalid object
    is asked for again.
    """
    return Conversation(request=request, rounds=rounds, repairs=repairs)


def decide(conversation: Conversation) -> Decision:
    """What to ask the world next."""
    last = conversation.last
    if last is None:
        return Ask(conversation.request)
    if conversation.problems:
        raw = last.refusal or last.text
        attempts = conversation.attempts
        return _give_up(
            conversation, InvalidObject(raw, conversation.problems, attempts)
        )
    if not conversation.pending:
        return Done(last)
    if conversation.rounds < 1:
        return _give_up(conversation, RoundsExhausted(conversation.spent))
    return Call(conversation.pending)


def absorb(conversation: Conversation, answer: Answer) -> Conversation:
    """What the world's answer changes."""
    match answer:
        case Completion():
            return _completed(conversation, answer)
        case ToolMessage():
            return _answered(conversation, answer)
        case Answered(message, usage):
            spent = evolve(conversation, usage=conversation.usage + usage)
            return _answered(spent, message)
        case Rejected(problems):
            return _rejected(conversation, problems)


def _completed(conversation: Conversation, completion: Completion) -> Conversation:
    message = completion.message
    if not all(call.id for call in message.calls):
        message = _identified(message, _calls(conversation.messages))
    return evolve(
        conversation,
        request=conversation.request.saying(message),
        pending=message.calls,
        answered=(),
        usage=conversation.usage + (completion.usage or Usage()),
        last=evolve(completion, message=message),
    )


def _answered(conversation: Conversation, answer: ToolMessage) -> Conversation:
    """One more call is answered; with the last one, the model may go on."""
    answered = (*conversation.answered, answer)
    if len(answered) < len(conversation.pending):
        return evolve(conversation, answered=answered)
    return evolve(
        conversation,
        request=conversation.request.saying(*answered),
        pending=(),
        answered=(),
        rounds=conversation.rounds - 1,
        spent=conversation.spent + 1,
        last=None,
    )


def _rejected(
    conversation: Conversation, problems: tuple[Problem, ...]
) -> Conversation:
    attempts = conversation.attempts + 1
    if conversation.repairs < 1:
        return evolve(conversation, attempts=attempts, problems=problems)
    return evolve(
        conversation,
        attempts=attempts,
        request=conversation.request.saying(user(complaint(problems))),
        repairs=conversation.repairs - 1,
        last=None,
    )


def complaint(problems: Iterable[Problem]) -> str:
    """What the model is told of an object that is not valid: every problem."""
    lines = "\n".join(f"- {problem}" for problem in problems)
    return (
        f"That is not what was asked for:\n{lines}\n"
        "Answer again with the corrected JSON only."
    )


def _identified(message: AssistantMessage, before: int) -> AssistantMessage:
    """The message, each of its calls with an id, counted on from ``before``."""
    parts: list[AssistantPart] = []
    for part in message.parts:
        if isinstance(part, ToolCall):
            before += 1
            parts.append(part if part.id else evolve(part, id=f"call_{before}"))
        else:
            parts.append(part)
    return evolve(message, parts=tuple(parts))


def _calls(messages: Iterable[Message]) -> int:
    """How many calls there were so far."""
    return sum(len(one.calls) for one in messages if isinstance(one, AssistantMessage))


def _give_up(
    conversation: Conversation, reason: InvalidObject | RoundsExhausted
) -> GiveUp:
    return GiveUp(LoopFailure(reason, conversation))
