"""Sessions kept in memory, for the length of a run.

Decides: a store for tests, and for programs that need no other.  Every run starts anew
from the sessions given.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, Never, TypeAlias

from immutabledict import immutabledict

from mojentic_fp.data.gist import excerpt_of, sought, stand_in, title_of, words_of
from mojentic_fp.data.session import Session
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.effects.store import (
    DiscardSession,
    FindSessions,
    KeptSession,
    ListSessions,
    LoadSession,
    SaveSession,
    Store,
    StoreFailure,
    StoreReason,
)
from mojentic_fp.handlers.handler import Handlers, state, stateful

Shelf: TypeAlias = immutabledict[str, tuple[datetime, Session]]
"""Sessions by their ids, with the time when each was saved."""

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def sessions_in_memory(sessions: Iterable[Session] = ()) -> Handlers[Store, Never]:
    """Sessions that are these at the start of each run."""
    key = state(Shelf({one.id: (_LONG_AGO, one) for one in sessions}))

    def save(
        shelf: Shelf, asked: SaveSession
    ) -> tuple[Shelf, Program[None, Never, Never]]:
        return shelf.set(asked.session.id, (asked.at, asked.session)), succeed(None)

    def load(
        shelf: Shelf, asked: LoadSession
    ) -> tuple[Shelf, Program[Session, StoreFailure, Never]]:
        if asked.id in shelf:
            return shelf, succeed(shelf[asked.id][1])
        return shelf, fail(StoreFailure(StoreReason.MISSING, asked.id))

    def listed(
        shelf: Shelf, asked: ListSessions
    ) -> tuple[Shelf, Program[tuple[KeptSession, ...], Never, Never]]:
        return shelf, succeed(_newest(shelf, asked.limit, ()))

    def found(
        shelf: Shelf, asked: FindSessions
    ) -> tuple[Shelf, Program[tuple[KeptSession, ...], Never, Never]]:
        return shelf, succeed(_newest(shelf, asked.limit, sought(asked.words)))

    def discard(
        shelf: Shelf, asked: DiscardSession
    ) -> tuple[Shelf, Program[None, StoreFailure, Never]]:
        if asked.id in shelf:
            return shelf.delete(asked.id), succeed(None)
        return shelf, fail(StoreFailure(StoreReason.MISSING, asked.id))

    return (
        stateful(SaveSession, key, save)
        | stateful(LoadSession, key, load)
        | stateful(ListSessions, key, listed)
        | stateful(FindSessions, key, found)
        | stateful(DiscardSession, key, discard)
    )


def _newest(
    shelf: Shelf, limit: int, wanted: tuple[str, ...]
) -> tuple[KeptSession, ...]:
    """The newest sessions in which all of these words stand, in one passage."""
    rows = sorted(shelf.values(), key=lambda row: (row[0], row[1].id), reverse=True)
    found = (
        _known(session, saved, excerpt)
        for saved, session in rows
        if (excerpt := _excerpt(session, wanted)) is not None
    )
    return tuple(found)[:limit]


def _excerpt(session: Session, wanted: tuple[str, ...]) -> str | None:
    if not wanted:
        return ""
    texts = map(words_of, session.every)
    text = next((text for text in texts if stand_in(wanted, text)), None)
    return None if text is None else excerpt_of(wanted, text)


def _known(session: Session, saved: datetime, excerpt: str) -> KeptSession:
    count = len(session.earlier) + len(session.passages)
    title = title_of(session)
    return KeptSession(session.id, session.model, title, count, saved, excerpt)
