"""Chatting: one more turn of a session.

Decides: what a turn makes of a session, and that one that fails leaves it as it was.
Streaming is what it is everywhere: what the model says is emitted as it comes.

    say(session, "Hi")                Program[Turn, TurnFailure, Complete]
    stopped(session, "Hi", said=...)  the session after an answer that was broken off
"""

from typing import Any, Never, TypeVar, overload

from attrs import evolve, field, frozen

from mojentic_fp.data.completion import Completion, Usage
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.failure import LlmFailure, TurnFailure
from mojentic_fp.data.message import Message, UserPart, assistant, system, user
from mojentic_fp.data.request import Request
from mojentic_fp.data.session import Passage, Session
from mojentic_fp.data.tool import Choice, ToolChoice
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.program import Program, Steps, program, succeed
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
def say(
    session: Session,
    *content: str | UserPart,
    tools: Toolbox[Any] = _NO_TOOLS,
    tool_choice: ToolChoice = Choice.AUTO,
    rounds: int = 10,
    at_once: int = 8,
) -> Program[Turn, TurnFailure, Any]:
    """Say something, and hear the reply: ``say(session, "What is this?", image(png))``.

    ``tools`` are those of this turn; for those of a session, ``partial(say, tools=box)``.
    A turn that fails leaves the session as it was, and the failure says what had been
    heard.
    """
    asked = user(*content)
    return _instructed(session).bind(
        lambda before: _turn(
            session,
            start(
                Request(
                    session.model,
                    (*before, asked),
                    tools=tools.specs,
                    tool_choice=tool_choice,
                    settings=session.settings,
                ),
                rounds=rounds,
            ),
            tools,
            at_once,
        )
    )


def _instructed(
    session: Session,
) -> Program[tuple[Message, ...], TurnFailure, Never]:
    """What the model is shown before the turn: instructions, summary, passages."""
    shown = (message for one in session.passages for message in one.messages)
    if session.system is None:
        return succeed(tuple(shown))
    filled = session.system.filled().map(lambda text: (system(text), *shown))
    return Program.from_result(filled.alt(lambda why: TurnFailure(why, session)))


@program
def _turn(
    session: Session, conversation: Conversation, tools: Toolbox[D], at_once: int
) -> Steps[Turn, TurnFailure, Complete | D]:
    """Bring the turn to its end; what was said in it becomes a passage."""
    before = len(conversation.messages) - 1
    ended = yield from advance(conversation, tools, at_once=at_once).alt(
        lambda failed: _failed(session, failed, before)
    )
    reply = ended.last
    assert reply is not None  # noqa: S101  it ended with one
    passage = Passage(ended.messages[before:])
    after = evolve(session, passages=(*session.passages, passage))
    return Turn(reply, after, usage=ended.usage)


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

    Nothing is kept where nothing had been said: a question without an answer would
    stand before the next one.
    """
    return session.insert(user(*content), assistant(said)) if said.strip() else session
