"""Trimming: what stays of a chat where not all fits."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp.data.message import ToolMessage, assistant, user
from mojentic_fp.data.part import Annotations, Text, ToolCall
from mojentic_fp.data.session import Passage, Spare
from mojentic_fp.programs.window import LEFT_OUT, spare_places, trim

PRIORITIES = st.none() | st.sampled_from((0.0, 0.1, 0.4, 0.5, 0.9, 1.0))


def text(words: str, priority: float | None) -> Text:
    said = None if priority is None else Annotations(priority=priority)
    return Text(words, annotations=said)


@st.composite
def passages(draw) -> Passage:
    """A counted passage: a question, perhaps a call and its result, and an answer."""
    asked = [text(f"q{n}", draw(PRIORITIES)) for n in range(draw(st.integers(1, 3)))]
    messages = [user(*asked)]
    if draw(st.booleans()):
        found = text("found", draw(PRIORITIES))
        messages += [
            assistant(ToolCall("1", "look")),
            ToolMessage("1", "look", [found]),
        ]
    messages.append(assistant("so"))
    whole = Passage(tuple(messages), pinned=draw(st.integers(0, 5)) == 0)
    spares = tuple(
        Spare(message, part, priority, draw(st.integers(0, 60)))
        for message, part, priority in spare_places(whole)
    )
    least = sum(one.tokens for one in spares)
    return evolve(whole, tokens=least + draw(st.integers(1, 40)), spares=spares)


CHATS = st.lists(passages(), min_size=1, max_size=7)
BUDGETS = st.integers(0, 300)


@given(CHATS, BUDGETS, st.integers(0, 40))
def test_what_is_kept_fits(chat, budget, system):
    """Either it fits, with the newest and the pinned in it, or the numbers say why not."""
    outcome = trim(chat, budget, system=system)

    pinned = sum(one.tokens for one in chat[:-1] if one.pinned)
    if is_successful(outcome):
        found = outcome.unwrap()
        assert found.tokens <= budget
        assert found.kept[-1] == chat[-1]
        assert [one for one in chat if one.pinned] == [
            one for one in found.kept if one.pinned
        ]
        assert found.shown[-len(chat[-1].messages) :] == chat[-1].messages
    else:
        failed = outcome.failure()
        assert (failed.system, failed.newest) == (system, chat[-1].tokens)
        assert failed.pinned == pinned
        assert failed.needed > failed.budget == budget
        assert str(failed.needed) in str(failed)


@given(CHATS, BUDGETS)
def test_what_goes_and_what_stays_are_the_whole(chat, budget):
    """Nothing is made up, lost, or moved."""
    outcome = trim(chat, budget)

    if is_successful(outcome):
        found = outcome.unwrap()
        assert sorted(map(id, (*found.kept, *found.dropped))) == sorted(map(id, chat))
        places = [list(map(id, chat)).index(id(one)) for one in found.kept]
        assert places == sorted(places)


@given(CHATS, BUDGETS)
def test_trimming_twice_trims_no_more(chat, budget):
    """Idempotent, in what is kept and in what is shown."""
    outcome = trim(chat, budget)

    if is_successful(outcome):
        once = outcome.unwrap()
        twice = trim(once.kept, budget).unwrap()
        assert (twice.kept, twice.shown, twice.tokens, twice.dropped) == (
            once.kept,
            once.shown,
            once.tokens,
            (),
        )


@given(CHATS, BUDGETS)
def test_a_call_keeps_its_result(chat, budget):
    """Every call that is shown is answered next, and no result stands alone or empty."""
    outcome = trim(chat, budget)

    if is_successful(outcome):
        shown = outcome.unwrap().shown
        for before, after in zip((None, *shown), (*shown, None), strict=True):
            calls = getattr(before, "calls", ())
            assert bool(calls) == isinstance(after, ToolMessage)
        assert all(message.parts for message in shown)


@given(CHATS, BUDGETS)
def test_no_more_goes_than_must(chat, budget):
    """What has gone would not fit beside what is kept, even without the spares."""
    outcome = trim(chat, budget)

    if is_successful(outcome) and outcome.unwrap().dropped:
        found = outcome.unwrap()
        order = list(map(id, chat))
        last = max(found.dropped, key=lambda it: (priority(it), order.index(id(it))))
        back = [
            one for one in chat if one is last or id(one) in set(map(id, found.kept))
        ]
        assert trim(back, budget).unwrap().dropped


def priority(passage: Passage) -> float:
    parts = [part for message in passage.messages for part in message.parts]
    said = [getattr(part, "annotations", None) for part in parts]
    return max(
        0.5 if one is None or one.priority is None else one.priority for one in said
    )


def test_the_lowest_priority_goes_first():
    """Parts that matter little go before any passage does; then the oldest passage."""
    loud = Passage((user(text("a", 0.9)), assistant(text("b", 0.9))), tokens=50)
    quiet = Passage((user("c"), assistant("d")), tokens=50)
    noisy = Passage(
        (user("look", text("a long file", 0.1)), assistant("seen")),
        tokens=150,
        spares=(Spare(0, 1, 0.1, 100),),
    )
    new = Passage((user("and now?"),), tokens=10)

    lightly = trim((loud, quiet, noisy, new), 200).unwrap()
    hard = trim((loud, quiet, noisy, new), 130).unwrap()

    assert lightly.dropped == ()
    assert user("look") in lightly.shown
    assert hard.dropped == (quiet,)


def test_a_message_is_never_left_empty():
    """Something stands where all of a message went."""
    file = Passage(
        (user(text("a long file", 0.0)), assistant("seen")),
        tokens=100,
        spares=(Spare(0, 0, 0.0, 90),),
    )
    new = Passage((user("and now?"),), tokens=10)

    shown = trim((file, new), 60).unwrap().shown

    assert shown[0] == user(LEFT_OUT)
