"""What the commands of a chat do.

Decides: what each makes of the room, a function each, as programs: nothing is shown or
kept before they run.  Their names and forms are ``commands``'s.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.cli.attach import picture_of, text_of
from mojentic_fp.cli.commands import Do, helped
from mojentic_fp.cli.explain import Mistake, Trouble
from mojentic_fp.cli.kept import Shelf, line_of
from mojentic_fp.cli.offer import Wanted, offered
from mojentic_fp.cli.options import both
from mojentic_fp.cli.passages import beside, lines_of, typed_in, waiting
from mojentic_fp.cli.room import Content, Room, instructions_of, prepared, telling
from mojentic_fp.data.message import UserPart, system
from mojentic_fp.data.request import Request
from mojentic_fp.data.session import NoPassage, Session
from mojentic_fp.edges.live import Live
from mojentic_fp.effects.llm import count_tokens
from mojentic_fp.effects.program import Program, Steps, program, succeed
from mojentic_fp.effects.store import (
    StoreFailure,
    StoreReason,
    find_sessions,
    list_sessions,
    load_session,
    save_session,
)
from mojentic_fp.programs.tool import Toolbox

NONE: Final = "none"


@frozen(kw_only=True)
class Done:
    """What a command led to: the room after it, and what is shown of it.

    ``saying`` is what is said next, as if it had been typed; ``changed`` is whether the
    session is another one now, which is kept if it has a name.
    """

    room: Room
    lines: tuple[str, ...] = ()
    saying: Content = ()
    changed: bool = False
    leaving: bool = False


Deed: TypeAlias = Callable[[Room, Do], Program[Done, Trouble, Shelf]]
"""What a command does that needs no model."""
Question: TypeAlias = Callable[[Room, Do], Program[Done, Trouble, Live]]
"""What a command does that needs one."""


_Outcome: TypeAlias = Result[Done, Mistake]


def _sure(
    act: Callable[[Room, Do], Result[Done, Mistake]],
) -> Deed:
    """A deed that asks nobody for anything."""
    return lambda room, asked: Program.from_result(act(room, asked))


def _changed(room: Room, session: Result[Session, NoPassage], *lines: str) -> _Outcome:
    """The room with another session."""
    after = session.map(
        lambda one: Done(room=evolve(room, session=one), lines=lines, changed=True)
    )
    return after.alt(lambda missing: Mistake(str(missing), "/history shows them"))


# --- what is shown with the next message, and how the model is told ----------------------


def _help(room: Room, _: Do) -> _Outcome:
    return Success(Done(room=room, lines=helped()))


def _file(room: Room, asked: Do) -> _Outcome:
    return text_of(Path(asked.text)).map(lambda parts: _waits(room, asked, parts))


def _image(room: Room, asked: Do) -> _Outcome:
    return picture_of(Path(asked.text)).map(lambda parts: _waits(room, asked, parts))


def _waits(room: Room, asked: Do, parts: tuple[UserPart, ...]) -> Done:
    line = f"{asked.text} goes with the next message"
    return Done(room=evolve(room, waiting=(*room.waiting, *parts)), lines=(line,))


def _drop(room: Room, _: Do) -> _Outcome:
    gone = tuple(f"no longer {line}" for line in waiting(room.waiting))
    lines = gone or ("nothing waits for the next message",)
    return Success(Done(room=evolve(room, waiting=()), lines=lines))


def _tools(room: Room, asked: Do) -> _Outcome:
    if not asked.text:
        return Success(Done(room=room, lines=_offers(room.tools)))
    if asked.text == NONE:
        return Success(_offering(room, Toolbox(())))
    return offered((asked.text,)).map(
        lambda box: _offering(room, both(box, room.plan.reached))
    )


def _offering(room: Room, box: Toolbox[Wanted]) -> Done:
    return Done(room=evolve(room, tools=box), lines=_offers(box))


def _offers(box: Toolbox[Wanted]) -> tuple[str, ...]:
    lines = (f"{one.name}: {_first(one.spec.description)}" for one in box.tools)
    return tuple(lines) or ("none",)


def _system(room: Room, asked: Do) -> _Outcome:
    session = telling(room.session, asked.text) if asked.text else room.session
    lines = tuple(instructions_of(session).splitlines()) or ("none",)
    room = evolve(room, session=session)
    return Success(Done(room=room, lines=lines, changed=bool(asked.text)))


def _model(room: Room, asked: Do) -> _Outcome:
    session = room.session
    if not asked.text:
        return Success(Done(room=room, lines=(session.model or "not yet chosen",)))
    after = evolve(room, session=evolve(session, model=asked.text), sized=False)
    lines = (f"{asked.text}; whether it is there, the next message shows",)
    return Success(Done(room=after, lines=lines, changed=True))


# --- what was said -----------------------------------------------------------------------


def _history(room: Room, _: Do) -> _Outcome:
    lines = tuple(lines_of(room.session)) or ("nothing has been said yet",)
    return Success(Done(room=room, lines=lines))


def _undo(room: Room, _: Do) -> _Outcome:
    session = room.session
    if not session.every:
        return Failure(Mistake("nothing has been said yet"))
    last = session.every[-1]
    again = (*beside(last), *room.waiting)
    lines = (f"taken back: {_first(typed_in(last))}", *waiting(again))
    return _changed(evolve(room, waiting=again), session.undo(), *lines)


def _edit(room: Room, asked: Do) -> _Outcome:
    """Forget message N and what came after, and say this; what was beside it stays."""
    at, session = asked.number or 0, room.session
    before = session.fork(at).map(lambda one: evolve(one, id=session.id))
    if at >= len(session.every):
        before = Failure(NoPassage(at, len(session.every)))
        return _changed(room, before)
    saying = (*room.waiting, *beside(session.every[at]), asked.text)
    return _changed(room, before, f"again from {at}").map(
        lambda done: evolve(done, saying=saying)
    )


def _fork(room: Room, asked: Do) -> _Outcome:
    every = len(room.session.every)
    at = every if asked.number is None else asked.number
    line = f"a new session of {at} messages; /save NAME keeps it"
    return _changed(room, room.session.fork(at), line)


def _pin(room: Room, asked: Do) -> _Outcome:
    at, every = asked.number or 0, room.session.every
    pinned = at >= len(every) or not every[at].pinned
    line = f"{at} is {'pinned' if pinned else 'let go'}"
    return _changed(room, room.session.pin(at, pinned=pinned), line)


def _first(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")


# --- what others are asked for -----------------------------------------------------------


@program
def _tokens(room: Room, _: Do) -> Steps[Done, Trouble, Live]:
    ready = yield from prepared(room)
    session = ready.session
    every = (message for one in session.passages for message in one.messages)
    told = (system(instructions_of(session)),) if session.system else ()
    request = Request(session.model, (*told, *every), tools=ready.tools.specs)
    count = yield from count_tokens(request)
    about = "about " if count.estimated else ""
    window = ready.window
    room_for = "" if window is None else f", of {window.budget} that fit"
    return Done(room=ready, lines=(f"{about}{count.tokens} tokens{room_for}",))


@program
def _save(room: Room, asked: Do) -> Steps[Done, Trouble, Shelf]:
    session = evolve(room.session, id=asked.text)
    yield from save_session(session)
    return Done(room=evolve(room, session=session), lines=(f"kept as {asked.text}",))


@program
def _load(room: Room, asked: Do) -> Steps[Done, Trouble, Shelf]:
    session = yield from load_session(asked.text).alt(_unkept)
    count = len(session.every)
    line = f"{asked.text}: {count} messages, with {session.model}"
    return Done(room=evolve(room, session=session, sized=False), lines=(line,))


def _unkept(failure: StoreFailure) -> Trouble:
    """A name that nothing is kept by is looked for right here."""
    if failure.reason is not StoreReason.MISSING:
        return failure
    return Mistake(str(failure), "/sessions shows what is kept")


@program
def _sessions(room: Room, _: Do) -> Steps[Done, Trouble, Shelf]:
    found = yield from list_sessions()
    return Done(room=room, lines=tuple(line_of(one) for one in found) or (NONE,))


@program
def _search(room: Room, asked: Do) -> Steps[Done, Trouble, Shelf]:
    found = yield from find_sessions(asked.text)
    return Done(room=room, lines=tuple(line_of(one) for one in found) or (NONE,))


def _exit(room: Room, _: Do) -> Program[Done, Trouble, Shelf]:
    return succeed(Done(room=room, leaving=True))


DEEDS: Final[dict[str, Deed]] = {
    "help": _sure(_help),
    "file": _sure(_file),
    "image": _sure(_image),
    "drop": _sure(_drop),
    "tools": _sure(_tools),
    "system": _sure(_system),
    "model": _sure(_model),
    "history": _sure(_history),
    "undo": _sure(_undo),
    "edit": _sure(_edit),
    "fork": _sure(_fork),
    "pin": _sure(_pin),
    "save": _save,
    "load": _load,
    "sessions": _sessions,
    "search": _search,
    "exit": _exit,
}
"""What each command does that needs no model, by its name."""

QUESTIONS: Final[dict[str, Question]] = {"tokens": _tokens}
"""... and each that needs one."""
