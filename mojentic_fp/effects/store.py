"""The effect: keeping sessions.

The operations: ``save_session``, ``load_session``, ``list_sessions``,
``find_sessions``, ``discard_session``.
The handlers: ``edges.store`` (a SQLite file), ``handlers.shelf`` (in memory).

Laws (tests/effects/test_store.py): what was saved is what is loaded; saving twice is
saving once; what was discarded is missing.
"""

from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import evolve, frozen

from mojentic_fp.data.session import Session
from mojentic_fp.effects.ambient import NewId, Now
from mojentic_fp.effects.program import Effect, Program, Steps, program


class StoreReason(Enum):
    """Why a session cannot be kept or had."""

    MISSING = "no session of that name is kept"
    NEWER = "the store was written by a newer version"
    BROKEN = "the store cannot be read or written"


@frozen
class StoreFailure:
    """A session cannot be kept or had; ``id`` names it, where there is one."""

    reason: StoreReason
    id: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """What is amiss."""
        named = f" ({self.id})" if self.id else ""
        said = f": {self.detail}" if self.detail else ""
        return f"{self.reason.value}{named}{said}"


@frozen
class KeptSession:
    """What is known of a kept session without loading it.

    ``title`` is how it begins; ``excerpt`` the passage that was found, if one was sought.
    """

    id: str
    model: str
    title: str
    passages: int
    saved: datetime
    excerpt: str = ""


@frozen
class SaveSession(Effect[None, StoreFailure]):
    """Keep this session by its ``id``, in place of what is kept by it."""

    answered_by: ClassVar[str] = "sessions_in(path)"
    session: Session
    at: datetime


@frozen
class LoadSession(Effect[Session, StoreFailure]):
    """What is the session of this name?"""

    answered_by: ClassVar[str] = "sessions_in(path)"
    id: str


@frozen
class ListSessions(Effect[tuple[KeptSession, ...], StoreFailure]):
    """Which sessions are kept?  The newest first, at most so many."""

    answered_by: ClassVar[str] = "sessions_in(path)"
    limit: int = 100


@frozen
class FindSessions(Effect[tuple[KeptSession, ...], StoreFailure]):
    """In which sessions do all of these words stand, in one passage?  The newest first.

    Words are sought without regard to case; each may be the beginning of a longer one.
    """

    answered_by: ClassVar[str] = "sessions_in(path)"
    words: str
    limit: int = 100


@frozen
class DiscardSession(Effect[None, StoreFailure]):
    """Keep the session of this name no longer."""

    answered_by: ClassVar[str] = "sessions_in(path)"
    id: str


Store: TypeAlias = (
    SaveSession | LoadSession | ListSessions | FindSessions | DiscardSession
)
"""All that can be asked of a store."""


@program
def save_session(
    session: Session,
) -> Steps[Session, StoreFailure, SaveSession | Now | NewId]:
    """Keep a session; it is given an id if it has none."""
    if not session.id:
        new = yield from NewId()
        session = evolve(session, id=new)
    now = yield from Now()
    yield from SaveSession(session, now)
    return session


def load_session(id: str) -> Program[Session, StoreFailure, LoadSession]:  # noqa: A002
    """The session of this id."""
    return LoadSession(id).perform()


def list_sessions(
    *, limit: int = 100
) -> Program[tuple[KeptSession, ...], StoreFailure, ListSessions]:
    """The sessions there are, the newest first."""
    return ListSessions(limit).perform()


def find_sessions(
    words: str, *, limit: int = 100
) -> Program[tuple[KeptSession, ...], StoreFailure, FindSessions]:
    """The sessions in which these words stand, the newest first."""
    return FindSessions(words, limit).perform()


def discard_session(id: str) -> Program[None, StoreFailure, DiscardSession]:  # noqa: A002
    """Keep a session no longer."""
    return DiscardSession(id).perform()
