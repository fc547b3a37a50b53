"""How a chat begins: the room that the command line makes.

Decides: what is wished of the session, how large its window is, and what a kept session
takes from the command line when it goes on.
"""

from pathlib import Path

from attrs import evolve, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli.attach import text_of
from mojentic_fp.cli.explain import Mistake
from mojentic_fp.cli.options import Plan
from mojentic_fp.cli.room import Room, telling
from mojentic_fp.data.message import UserPart
from mojentic_fp.data.request import Settings
from mojentic_fp.data.session import Session
from mojentic_fp.programs.fit import DropOldest, Summarise, Window


@frozen(kw_only=True)
class Wished:
    """What is wished of the session, as it was given."""

    session: str | None = None
    store: Path | None = None
    listing: bool = False
    window: str | None = None
    summarise: bool = False
    files: tuple[Path, ...] = ()
    plain: bool = False


def entered(plan: Plan, wished: Wished) -> Result[Room, Mistake]:
    """The room that the options make, where nothing has been said yet."""
    waiting: tuple[UserPart, ...] = ()
    for path in wished.files:
        found = text_of(path)
        if not is_successful(found):
            return Failure(found.failure())
        waiting = (*waiting, *found.unwrap())
    session = Session(plan.chosen.model or "", settings=plan.settings)
    room = Room(
        plan=plan,
        session=session if plan.given.system is None else _told(session, plan),
        tools=plan.tools,
        waiting=(*waiting, *plan.images),
        strategy=Summarise() if wished.summarise else DropOldest(),
    )
    return _sized(room, wished)


def _told(session: Session, plan: Plan) -> Session:
    return telling(session, plan.given.system or "")


def _sized(room: Room, wished: Wished) -> Result[Room, Mistake]:
    """The room with the window that is wished for."""
    match wished.window:
        case None if wished.summarise:
            return Failure(Mistake("--summarise needs a window", "add --window auto"))
        case None:
            return Success(room)
        case "auto":
            return Success(evolve(room, auto=True))
        case word if word.isdecimal() and int(word):
            window = Window(int(word), strategy=room.strategy)
            return Success(evolve(room, window=window))
        case word:
            advice = "a number of tokens, or auto"
            return Failure(Mistake(f"--window {word!r} is no window", advice))


def resumed(session: Session, room: Room) -> Session:
    """A kept session, with what the command line says of it."""
    given = room.plan.given
    wish = given.wish
    if wish.model is not None or wish.provider is not None:
        session = evolve(session, model=room.session.model)
    if given.system is not None:
        session = evolve(session, system=room.session.system)
    if given.settings != Settings():
        session = evolve(session, settings=room.session.settings)
    return session
