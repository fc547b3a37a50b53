"""Sessions: editing a chat that is a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.convert import decode, encode
from mojentic_fp.data.message import assistant, user
from mojentic_fp.data.runs import Runs
from mojentic_fp.data.session import Passage, Session, passages_of
from mojentic_fp.data.template import Template
from mojentic_fp.testing.strategies import messages, texts

SESSION = Session("m", "Be brief.").insert(
    user("a"), assistant("A"), user("b"), assistant("B"), user("c"), assistant("C")
)


@given(st.lists(st.integers()))
def test_runs_are_what_was_added(items):
    """All items, in order; equal items make equal runs; n items make log n parts."""
    one_by_one = Runs()
    for item in items:
        one_by_one = one_by_one.added(item)

    assert list(one_by_one) == items
    assert len(one_by_one) == len(items)
    assert one_by_one == Runs().added(*items)
    assert len(one_by_one.parts) == len(items).bit_count()


@given(st.lists(messages(), max_size=8))
def test_passages_are_all_that_was_said(said):
    """Nothing is lost, and a passage begins where the user speaks after another."""
    whole = passages_of(said)

    assert [message for one in whole for message in one.messages] == said
    assert all(one.messages for one in whole)
    for one in whole[1:]:
        assert one.messages[0].tag == "user"


@given(st.lists(messages(), max_size=6), texts())
def test_a_session_survives_json(said, system):
    """What is saved is what is loaded."""
    session = Session("m", Template(system, {"name": "Ada"}), id="x").insert(*said)

    assert decode(Session, encode(session).unwrap()).unwrap() == session


def test_a_chat_can_be_edited():
    """Undo, edit and fork look at passages; what was there before stays a value."""
    assert [one.messages[0].text for one in SESSION.passages] == ["a", "b", "c"]
    assert SESSION.undo().unwrap() == Session("m", "Be brief.").insert(
        *SESSION.transcript[:4]
    )
    assert SESSION.edit(1, "b!").unwrap().transcript == (
        *SESSION.transcript[:2],
        user("b!"),
    )
    assert SESSION.fork(0).unwrap().transcript == ()
    assert len(SESSION.transcript) == 6


@pytest.mark.parametrize("at", [-1, 4])
def test_what_is_not_there_is_a_failure(at):
    """The failure says how many passages there are."""
    assert SESSION.fork(at).failure().passages == 3
    assert "0 to 2" in str(SESSION.pin(at).failure())
    assert str(Session("m").undo().failure()) == "nothing has been said yet"


def test_what_was_trimmed_away_is_remembered():
    """It is in the transcript, can be forked from, and pinned back."""
    first, *rest = SESSION.passages
    trimmed = Session(
        "m", "Be brief.", passages=tuple(rest), earlier=Runs[Passage]().added(first)
    )

    assert trimmed.transcript == SESSION.transcript
    assert trimmed.fork(1).unwrap().passages == ()
    assert trimmed.fork(2).unwrap().passages == tuple(rest[:1])
    back = trimmed.pin(0).unwrap()
    assert [one.messages[0].text for one in back.passages] == ["a", "b", "c"]
    assert back.passages[0].pinned
    assert len(back.earlier) == 0


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["{a}", "{b}", "x"])))
def test_values_bring_in_no_places(values):
    """Each place is its value, whatever the value says."""
    template = Template('<{a}><{b}> {not} {{c}} {"json": {}}', {**values, "not": "n"})

    missing = tuple(name for name in "ab" if name not in values)
    if missing:
        assert template.filled().failure().names == missing
    else:
        filled = template.filled().unwrap()
        assert filled == f'<{values["a"]}><{values["b"]}> n {{c}} {{"json": {{}}}}'
