"""A chat in the terminal, between two lines: the session, and what the next turn takes.

Decides: what a turn is made of, that a model and a window are found when they are first
needed, and that a session with a name is kept after each turn.  What is typed, ``chat``
reads; what commands do, ``deeds`` decides.
"""

from typing import Final, Never, TypeAlias

from attrs import evolve, field, frozen

from mojentic_fp.cli.explain import Trouble
from mojentic_fp.cli.offer import Wanted
from mojentic_fp.cli.options import Plan
from mojentic_fp.cli.provider import named
from mojentic_fp.data.completion import Completion
from mojentic_fp.data.event import Note
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import UserPart
from mojentic_fp.data.session import Session
from mojentic_fp.data.template import Template
from mojentic_fp.edges.live import Live
from mojentic_fp.effects.ambient import Now
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.program import Program, Steps, program, succeed
from mojentic_fp.effects.store import SaveSession, StoreFailure
from mojentic_fp.effects.wrap import Forward
from mojentic_fp.handlers.handler import Around, around
from mojentic_fp.programs.chat import Turn, say
from mojentic_fp.programs.fit import DropOldest, Strategy, Window, window_of
from mojentic_fp.programs.tool import Toolbox

Content: TypeAlias = tuple[str | UserPart, ...]
"""What is said in one message."""

_AS_IT_IS: Final = "{instructions}"


@frozen(kw_only=True)
class Room:
    """A chat between two lines.

    ``window`` is how much the model takes: so many tokens, or ``None`` where nothing is
    left out; with ``auto`` it is found before the next turn, unless it is ``sized``
    already.  ``waiting`` goes with the next message.
    """

    plan: Plan
    session: Session
    tools: Toolbox[Wanted]
    window: Window | None = None
    auto: bool = False
    sized: bool = False
    strategy: Strategy = field(factory=DropOldest)
    waiting: tuple[UserPart, ...] = ()


def telling(session: Session, instructions: str) -> Session:
    """The session with these instructions, whose braces are braces."""
    return session.telling(Template(_AS_IT_IS, {"instructions": instructions}))


def instructions_of(session: Session) -> str:
    """The instructions of a session, as far as they can be told."""
    if session.system is None:
        return ""
    return session.system.filled().value_or(session.system.text)


@program
def prepared(room: Room) -> Steps[Room, LlmFailure, Live]:
    """The room with a model that has a name, and its window."""
    session = room.session
    if not session.model:
        model = yield from named(room.plan.chosen)
        session = evolve(session, model=model)
    room = evolve(room, session=session)
    if not room.auto or room.sized:
        return room
    found = yield from window_of(session.model, strategy=room.strategy).lash(_unasked)
    words = (
        f"nobody says how much {session.model} takes: nothing is left out"
        if found is None
        else f"{found.tokens} tokens"
    )
    yield from emit(Note("window", words))
    return evolve(room, window=found, sized=True)


def _unasked(_: LlmFailure) -> Program[Window | None, LlmFailure, Live]:
    """A server that does not answer will be heard of by the turn itself."""
    return succeed(None)


@frozen
class Spoken:
    """A turn, and the room after it."""

    room: Room
    turn: Turn


@program
def speak(room: Room, content: Content) -> Steps[Spoken, Trouble, Live | Wanted]:
    """One turn: say something, and hear the reply."""
    ready = yield from prepared(room)
    plan = ready.plan
    turn = yield from say(
        ready.session,
        *content,
        tools=ready.tools,
        window=ready.window,
        tool_choice=plan.tool_choice,
        rounds=plan.rounds,
    )
    return Spoken(evolve(ready, session=turn.session, waiting=()), turn)


@program
def kept(session: Session) -> Steps[None, StoreFailure, SaveSession | Now]:
    """Keep the session by its name."""
    now = yield from Now()
    yield from SaveSession(session, now)


def _whole(
    asked: Complete, forward: Forward[Complete, Completion, LlmFailure]
) -> Program[Completion, LlmFailure, Never]:
    return forward(Complete(evolve(asked.request, stream=False)))


whole: Final[Around[Never]] = around(Complete, _whole)
"""Answers that come whole, whoever listens."""
