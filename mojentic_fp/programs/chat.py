"""Chatting: one more turn of a session.

Decides: what a turn makes of a session, and that one that fails leaves it as it was.
Streaming is what it is everywhere: what the model says is emitted as it comes, between
``TurnStarted`` and ``TurnEnded``; whatever the turn does finds the session's correlation
id in its context (``here()``).

    say(session, "Hi")                Program[Turn, TurnFailure, Complete]
    stopped(session, "Hi", said=...)  the session after an answer that was broken off
"""

from functools import partial
from typing import Any, Never, TypeVar, overload

from attrs import evolve, field, frozen
from returns.pipeline import is_successful
from returns.result import Result, Success

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.event import TurnEnded, TurnStarted
from mojentic_fp.data.failure import LlmFailure, TurnFailure
from mojentic_fp.data.message import (
    Message,
    SystemMessage,
    UserPart,
    assistant,
    system,
    user,
)
from mojentic_fp.data.request import Request
from mojentic_fp.data.session import Passage, Session
from mojentic_fp.data.tool import Choice, ProviderTool, ToolChoice, ToolSpec
from mojentic_fp.effects.context import here, within
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete, CountTokens
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.programs.fit import Fitted, Window, as_it_is, fit
from mojentic_fp.programs.generate import Stopped, advance
from mojentic_fp.programs.loop import start
from mojentic_fp.programs.tool import Toolbox

D = TypeVar("D")

_NO_TOOLS: Toolbox[Never] = Toolbox()


@frozen
class Turn:
    """One more turn: the model's reply, and the session with it.

    ``dropped`` is what was trimmed away to make room for it; ``usage`` is what all
    completions of the turn cost.
    """

    reply: Completion
    session: Session
    dropped: tuple[Passage, ...] = ()
    usage: Usage = field(factory=Usage)

    @property
    def text(self) -> str:
        """All words of the reply, in order."""
        return self.reply.text


@overload
def say(
    session: Session,
    *content: str | UserPart,
    tool_choice: ToolChoice = ...,
    rounds: int = ...,
    at_once: int = ...,
) -> Program[Turn, TurnFailure, Complete]: ...
@overload
def say(
    session: Session,
    *content: str | UserPart,
    tools: Toolbox[D],
    tool_choice: ToolChoice = ...,
    rounds: int = ...,
    at_once: int = ...,
) -> Program[Turn, TurnFailure, Complete | D]: ...
@overload
def say(
    session: Session,
    *content: str | UserPart,
    window: Window | None,
    tool_choice: ToolChoice = ...,
    rounds: int = ...,
    at_once: int = ...,
) -> Program[Turn, TurnFailure, Complete | CountTokens]: ...
@overload
def say(
    session: Session,
    *content: str | UserPart,
    tools: Toolbox[D],
    window: Window | None,
    tool_choice: ToolChoice = ...,
    rounds: int = ...,
    at_once: int = ...,
) -> Program[Turn, TurnFailure, Complete | CountTokens | D]: ...
def say(
    session: Session,
    *content: str | UserPart,
    tools: Toolbox[Any] = _NO_TOOLS,
    window: Window | None = None,
    tool_choice: ToolChoice = Choice.AUTO,
    rounds: int = 10,
    at_once: int = 8,
) -> Program[Turn, TurnFailure, Any]:
    """Say something, and hear the reply: ``say(session, "What is this?", image(png))``.

    ``tools`` are those of this turn; for those of a session, ``partial(say, tools=box)``.
    Where a ``window`` is given, what does not fit into it is left out first.  A turn
    that fails leaves the session as it was, and the failure says what had been heard.
    """
    asked = user(*content)
    begin = partial(_start, tools=tools, tool_choice=tool_choice, rounds=rounds)
    turn = _fitted(session, asked, window, tools.specs).bind(
        lambda fitted: _turn(session, fitted, begin(fitted), tools, at_once)
    )
    return _told_of(session, turn)


@program
def _told_of(
    session: Session, turn: Program[Turn, TurnFailure, D]
) -> Steps[Turn, TurnFailure, D]:
    """The turn, its beginning and its end shown; all in it belongs to the session."""
    context = yield from here()
    correlation = session.correlation_id or context.correlation_id
    yield from emit(TurnStarted(session.id, correlation))
    at_home = within(evolve(context, correlation_id=correlation))
    outcome = yield from at_home(turn).attempt()
    failed = not is_successful(outcome)
    yield from emit(TurnEnded(session.id, correlation, failed))
    answer = yield from Program.from_result(outcome)
    return answer


def _start(
    fitted: Fitted,
    *,
    tools: Toolbox[Any],
    tool_choice: ToolChoice,
    rounds: int,
) -> Conversation:
    """The conversation with the model that the turn is."""
    request = Request(
        fitted.session.model,
        fitted.shown,
        tools=tools.specs,
        tool_choice=tool_choice,
        settings=fitted.session.settings,
    )
    return start(request, rounds=rounds)


@program
def _fitted(
    session: Session,
    asked: Message,
    window: Window | None,
    tools: tuple[ToolSpec | ProviderTool, ...],
) -> Steps[Fitted, TurnFailure, Complete | CountTokens]:
    """What the model is shown: instructions, passages, and what is said now."""
    instructions = yield from Program.from_result(_instructions(session))
    if window is None:
        return as_it_is(session, asked, instructions)
    fitted = yield from fit(
        session, asked, window, tools=tools, instructions=instructions
    )
    return fitted


def _instructions(session: Session) -> Result[SystemMessage | None, TurnFailure]:
    if session.system is None:
        return Success(None)
    filled = session.system.filled().map(system)
    return filled.alt(lambda why: TurnFailure(why, session))


@program
def _turn(
    session: Session,
    fitted: Fitted,
    conversation: Conversation,
    tools: Toolbox[D],
    at_once: int,
) -> Steps[Turn, TurnFailure, Complete | D]:
    """Bring the turn to its end; what was said in it becomes a passage."""
    before = len(conversation.messages) - 1
    ended = yield from advance(conversation, tools, at_once=at_once).alt(
        lambda failed: _failed(session, failed, before)
    )
    reply = ended.last
    assert reply is not None  # noqa: S101  it ended with one
    kept = fitted.session
    number = len(kept.earlier) + len(kept.passages)
    passage = Passage(ended.messages[before:], number=number)
    after = evolve(kept, passages=(*kept.passages, passage))
    return Turn(reply, after, fitted.dropped, ended.usage)


def _failed(session: Session, failed: Stopped, before: int) -> TurnFailure:
    """The failure of a turn, with what had been heard in it."""
    failure = failed.failure
    heard = failed.conversation.messages[before:]
    if not isinstance(failure, LlmFailure):
        return TurnFailure(failure.reason, session, heard)
    partial = getattr(failure.reason, "partial", None)
    return TurnFailure(failure.reason, session, heard, partial, failure.where)


def stopped(session: Session, *content: str | UserPart, said: str) -> Session:
    """The session after a turn that was broken off, with what had been said in it.

    Its last passage is ``stopped``.  Nothing is kept where nothing had been said: a question without an answer would
    stand before the next one.
    """
    if not said.strip():
        return session
    after = session.insert(user(*content), assistant(said))
    *before, last = after.passages
    return evolve(after, passages=(*before, evolve(last, stopped=True)))
