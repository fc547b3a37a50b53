"""Sessions kept in a SQLite file.

Decides: how a session lies there: a row for it, and a row for each passage, so that a
turn more writes a passage more.  Many processes may use one file (write-ahead log);
a file of a newer version is left alone.
"""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Never, TypeVar

from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.gist import excerpt_of, sought, title_of, words_of
from mojentic_fp.data.json import parse, render
from mojentic_fp.data.runs import Runs
from mojentic_fp.data.session import Passage, Session
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
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
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")

_VERSION: Final = 1
_PATIENCE: Final = 30.0  # seconds to wait for another process that is writing
_SCHEMA: Final = """
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    title TEXT NOT NULL,
    saved TEXT NOT NULL,
    earlier INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX session_saved ON session (saved DESC, id DESC);
CREATE TABLE passage (
    session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session, at)
) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (session UNINDEXED, at UNINDEXED, text);
"""


def sessions_in(file: str | Path) -> Handlers[Store, Never]:
    """The sessions kept in this file, which is made when one is saved first."""
    place = Path(file)

    def run(
        act: Callable[[sqlite3.Connection, Any], Result[A, StoreFailure]],
    ) -> Callable[[Any, Scope], Result[A, StoreFailure]]:
        # Any: each effect of the store has a type of its own
        def answer(asked: Any, _: Scope) -> Result[A, StoreFailure]:
            return _in(place, lambda base: act(base, asked))

        return answer

    return (
        edge(SaveSession, sync=run(_save))
        | edge(LoadSession, sync=run(_load))
        | edge(ListSessions, sync=run(_list))
        | edge(FindSessions, sync=run(_find))
        | edge(DiscardSession, sync=run(_discard))
    )


def _in(
    place: Path, act: Callable[[sqlite3.Connection], Result[A, StoreFailure]]
) -> Result[A, StoreFailure]:
    """Do something in one transaction; whatever SQLite says is a failure."""
    try:
        with _opened(place) as base:
            (version,) = base.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                detail = f"version {version}; this one knows {_VERSION}"
                return Failure(StoreFailure(StoreReason.NEWER, detail=detail))
            if not version:
                _create(base)
            base.execute("BEGIN IMMEDIATE")
            outcome = act(base)
            base.execute("COMMIT" if is_successful(outcome) else "ROLLBACK")
            return outcome
    except (sqlite3.Error, OSError, ValueError) as error:
        return Failure(StoreFailure(StoreReason.BROKEN, detail=str(error)))


@contextmanager
def _opened(place: Path) -> Generator[sqlite3.Connection]:
    base = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("PRAGMA synchronous = NORMAL")
        yield base
    finally:
        base.close()


def _create(base: sqlite3.Connection) -> None:
    """Make the tables, unless another process was faster."""
    base.execute("BEGIN IMMEDIATE")
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if not version:
        for statement in filter(str.strip, _SCHEMA.split(";")):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {_VERSION}")
    base.execute("COMMIT")


# --- writing ---------------------------------------------------------------------------


def _save(base: sqlite3.Connection, asked: SaveSession) -> Result[None, StoreFailure]:
    session = asked.session
    bare = evolve(session, passages=(), earlier=Runs[Passage]())
    base.execute(
        "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " model = excluded.model, title = excluded.title, saved = excluded.saved,"
        " earlier = excluded.earlier, body = excluded.body",
        (
            session.id,
            session.model,
            title_of(session),
            asked.at.isoformat(),
            len(session.earlier),
            _text(bare),
        ),
    )
    _write(base, session.id, (*session.earlier, *session.passages))
    return Success(None)


def _write(base: sqlite3.Connection, id_: str, passages: Sequence[Passage]) -> None:
    """Make the rows of a session these passages, touching only those that differ."""
    there = dict(base.execute("SELECT at, body FROM passage WHERE session = ?", (id_,)))
    for at, passage in enumerate(passages):
        body = _text(passage)
        if there.get(at) != body:
            _forget(base, id_, at, at + 1)
            base.execute("INSERT INTO passage VALUES (?, ?, ?)", (id_, at, body))
            base.execute(
                "INSERT INTO words VALUES (?, ?, ?)", (id_, at, words_of(passage))
            )
    _forget(base, id_, len(passages), 1 + max(there, default=0))


def _forget(base: sqlite3.Connection, id_: str, start: int, end: int) -> None:
    for at in range(start, end):
        gone = base.execute(
            "DELETE FROM passage WHERE session = ? AND at = ?", (id_, at)
        )
        if gone.rowcount:
            base.execute("DELETE FROM words WHERE session = ? AND at = ?", (id_, at))


def _discard(
    base: sqlite3.Connection, asked: DiscardSession
) -> Result[None, StoreFailure]:
    gone = base.execute("DELETE FROM session WHERE id = ?", (asked.id,))
    base.execute("DELETE FROM words WHERE session = ?", (asked.id,))
    if gone.rowcount:
        return Success(None)
    return Failure(StoreFailure(StoreReason.MISSING, asked.id))


def _text(value: object) -> str:
    return render(encode(value).unwrap())


# --- reading ---------------------------------------------------------------------------


def _load(
    base: sqlite3.Connection, asked: LoadSession
) -> Result[Session, StoreFailure]:
    row = base.execute(
        "SELECT body, earlier FROM session WHERE id = ?", (asked.id,)
    ).fetchone()
    if row is None:
        return Failure(StoreFailure(StoreReason.MISSING, asked.id))
    bodies = base.execute(
        "SELECT body FROM passage WHERE session = ? ORDER BY at", (asked.id,)
    ).fetchall()
    try:
        session = decode(Session, parse(row[0]).unwrap()).unwrap()
        passages = [decode(Passage, parse(one).unwrap()).unwrap() for (one,) in bodies]
    except Exception as error:  # noqa: BLE001  what is kept may be anything
        return Failure(StoreFailure(StoreReason.BROKEN, asked.id, str(error)))
    earlier = Runs[Passage]().added(*passages[: row[1]])
    return Success(evolve(session, earlier=earlier, passages=tuple(passages[row[1] :])))


_KNOWN: Final = (
    "SELECT id, model, title, saved,"
    " (SELECT count(*) FROM passage WHERE passage.session = session.id)"
    " FROM session "
)
_NEWEST: Final = " ORDER BY saved DESC, id DESC LIMIT ?"


def _list(
    base: sqlite3.Connection, asked: ListSessions
) -> Result[tuple[KeptSession, ...], StoreFailure]:
    rows = base.execute(_KNOWN + _NEWEST, (asked.limit,))
    return Success(tuple(_known(row) for row in rows))


def _find(
    base: sqlite3.Connection, asked: FindSessions
) -> Result[tuple[KeptSession, ...], StoreFailure]:
    wanted = sought(asked.words)
    if not wanted:
        return _list(base, ListSessions(asked.limit))
    query = " ".join(f'"{word}"*' for word in wanted)
    texts: dict[str, str] = {}
    for id_, text in base.execute(
        "SELECT session, text FROM words WHERE words MATCH ? ORDER BY at", (query,)
    ):
        texts.setdefault(id_, text)
    rows = (base.execute(f"{_KNOWN} WHERE id = ?", (id_,)).fetchone() for id_ in texts)
    found = sorted(rows, key=lambda row: (row[3], row[0]), reverse=True)
    return Success(
        tuple(
            _known(row, excerpt_of(wanted, texts[row[0]]))
            for row in found[: asked.limit]
        )
    )


def _known(row: tuple[Any, ...], excerpt: str = "") -> KeptSession:
    # Any: SQLite's rows are untyped; the table is strict, and these are its columns
    id_, model, title, saved, count = row
    at = datetime.fromisoformat(saved)
    return KeptSession(id_, model, title, count, at, excerpt)
