"""Keeping sessions: in a file as in memory."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returns.unsafe import unsafe_perform_io

from mojentic_fp import counted_ids, fixed_clock, program, run
from mojentic_fp.data.message import assistant, user
from mojentic_fp.data.runs import Runs
from mojentic_fp.data.session import Session, passages_of
from mojentic_fp.edges.store import sessions_in
from mojentic_fp.effects.store import (
    SaveSession,
    StoreReason,
    discard_session,
    find_sessions,
    list_sessions,
    load_session,
    save_session,
)
from mojentic_fp.handlers.shelf import sessions_in_memory
from mojentic_fp.testing.strategies import messages

NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)
CHAT = Session("m", "Be brief.", id="a").insert(
    user("Where is Lyon?"),
    assistant("In France."),
    user("And Turin?"),
    assistant("Italy"),
)


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    if request.param == "memory":
        return sessions_in_memory
    numbers = iter(range(10**6))
    return lambda: sessions_in(tmp_path / f"{next(numbers)}.sqlite")


def told(handlers, steps):
    world = handlers | fixed_clock(NOON) | counted_ids("s-")
    return unsafe_perform_io(run(world)(steps))


@st.composite
def sessions(draw) -> Session:
    said = passages_of(draw(st.lists(messages(), max_size=6)))
    cut = draw(st.integers(0, len(said)))
    return Session(
        "m", "x", passages=said[cut:], earlier=Runs().added(*said[:cut]), id="a"
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=sessions(), after=sessions())
def test_what_was_saved_is_what_is_loaded(store, before, after):
    """Whatever was kept by that name before."""

    @program
    def steps():
        yield from save_session(before)
        yield from save_session(after)
        yield from save_session(after)
        found = yield from load_session("a")
        return found

    assert told(store(), steps()).unwrap() == after


def test_a_session_without_an_id_is_given_one(store):
    """It is the one that it is loaded by."""

    @program
    def steps():
        one = yield from save_session(Session("m").insert(user("Hi")))
        found = yield from load_session(one.id)
        return one, found

    one, found = told(store(), steps()).unwrap()
    assert one.id == "s-1"
    assert found == one


def test_what_is_missing_is_a_failure(store):
    """To load, and to discard; and what was discarded is missing."""

    @program
    def steps():
        first = yield from load_session("x").attempt()
        second = yield from discard_session("x").attempt()
        yield from save_session(CHAT)
        yield from discard_session("a")
        third = yield from load_session("a").attempt()
        rest = yield from find_sessions("lyon")
        return first, second, third, rest

    first, second, third, rest = told(store(), steps()).unwrap()
    for one in (first, second, third):
        assert one.failure().reason is StoreReason.MISSING
    assert rest == ()


def test_sessions_are_listed_and_found(store):
    """The newest first; words anywhere in a passage, by their beginnings."""

    @program
    def steps():
        later = Session("n", id="b").insert(user("Paris?"), assistant("Also France."))
        yield from SaveSession(CHAT, NOON)
        yield from SaveSession(later, NOON + timedelta(hours=1))
        names = yield from list_sessions()
        france = yield from find_sessions("FRAN")
        both = yield from find_sessions("italy turin")
        apart = yield from find_sessions("lyon italy")
        odd = yield from find_sessions('"*  -- (')
        return names, france, both, apart, odd

    names, france, both, apart, odd = told(store(), steps()).unwrap()
    assert [(one.id, one.model, one.title, one.passages) for one in names] == [
        ("b", "n", "Paris?", 1),
        ("a", "m", "Where is Lyon?", 2),
    ]
    assert [one.saved for one in names] == [NOON + timedelta(hours=1), NOON]
    assert [(one.id, one.excerpt) for one in france] == [
        ("b", "Also France."),
        ("a", "In France."),
    ]
    assert [one.id for one in both] == ["a"]
    assert apart == ()
    assert [one.id for one in odd] == ["b", "a"]


def test_a_turn_more_writes_a_passage_more(tmp_path):
    """What did not change is not written again."""
    file = tmp_path / "s.sqlite"
    world = sessions_in(file)
    told(world, save_session(CHAT))
    with sqlite3.connect(file) as base:
        rows = dict(base.execute("SELECT at, rowid FROM passage"))
    base.close()

    told(world, save_session(CHAT.insert(user("Oslo?"), assistant("Norway"))))

    with sqlite3.connect(file) as base:
        after = dict(base.execute("SELECT at, rowid FROM passage"))
    base.close()
    assert len(after) == 3
    assert {at: row for at, row in after.items() if at in rows} == rows


def test_many_may_save_at_once(tmp_path):
    """Threads with connections of their own lose nothing."""
    world = sessions_in(tmp_path / "s.sqlite")
    chats = [evolve(CHAT, id=f"n{n}") for n in range(20)]

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda chat: told(world, save_session(chat)), chats))

    assert [one.unwrap() for one in outcomes] == chats
    assert len(told(world, list_sessions()).unwrap()) == 20


def test_a_store_of_a_newer_version_is_left_alone(tmp_path):
    """The failure says so."""
    file = tmp_path / "s.sqlite"
    with sqlite3.connect(file) as base:
        base.execute("PRAGMA user_version = 99")
    base.close()

    failed = told(sessions_in(file), list_sessions()).failure()

    assert failed.reason is StoreReason.NEWER
    assert "99" in str(failed)


def test_what_is_no_store_is_a_failure(tmp_path):
    """A file of something else, and a folder."""
    file = tmp_path / "s.sqlite"
    file.write_text("not a database at all, but long enough to be looked at" * 9)

    assert (
        told(sessions_in(file), list_sessions()).failure().reason is StoreReason.BROKEN
    )
    assert (
        told(sessions_in(tmp_path), list_sessions()).failure().reason
        is StoreReason.BROKEN
    )
