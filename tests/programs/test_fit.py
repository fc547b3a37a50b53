"""Fitting a chat into a window: counted once, trimmed, summarised."""

import pytest
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    LlmFailure,
    completion,
    fail,
    on,
    run,
    scripted,
    succeed,
    system,
    user,
)
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.reason import NotFound, Unsupported
from mojentic_fp.data.session import DoesNotFit, Session
from mojentic_fp.data.tokens import TokenCount
from mojentic_fp.effects.llm import Complete, CountTokens, ShowModel
from mojentic_fp.programs.chat import say
from mojentic_fp.programs.fit import DropOldest, Summarise, Window, window_of


class Counter:
    """Counts a word a token, and how many messages it was asked about."""

    def __init__(self):
        self.asked = 0

    def handlers(self):
        return on(CountTokens, self.count)

    def count(self, effect):
        messages = effect.request.messages
        self.asked += len(messages)
        return succeed(TokenCount(sum(len(m.text.split()) for m in messages), "words"))


def answering(function):
    return on(Complete, lambda asked: succeed(completion(function(asked.request))))


def told(handlers, steps):
    return unsafe_perform_io(run(handlers)(steps))


def chatted(window, turns, session=None, model=None):
    """A chat of so many turns; the session, the requests seen, the messages counted."""
    seen, counter = [], Counter()

    def answer(request):
        seen.append(request)
        return model(request) if model else "fine then"

    world = answering(answer) | counter.handlers()
    session = session or Session("m", "Be brief.")
    for number in range(turns):
        turn = told(world, say(session, f"question {number}", window=window)).unwrap()
        session = turn.session
    return session, seen, counter


def test_the_oldest_go_and_are_remembered():
    """The model is shown what fits; the transcript has it all."""
    session, seen, _ = chatted(Window(20, reserve=0), 9)

    shown = [message.text for message in seen[-1].messages]
    assert shown[0] == "Be brief."
    assert shown[-1] == "question 8"
    assert sum(len(text.split()) for text in shown) <= 20
    assert len(session.transcript) == 18
    assert len(session.earlier) + len(session.passages) == 9


def test_the_cost_of_a_chat_is_linear():
    """Each message is counted a bounded number of times, however many were trimmed."""
    few = chatted(Window(60, reserve=0), 250)[2].asked
    many = chatted(Window(60, reserve=0), 500)[2].asked

    assert many / few < 2.1


def test_what_cannot_fit_is_a_failure_with_the_numbers():
    """Nothing is asked, and the session stays."""
    world = scripted([]) | Counter().handlers()
    session = Session("m", "Be brief.")

    failed = told(
        world, say(session, "a b c d e", window=Window(6, reserve=0))
    ).failure()

    assert failed.reason == DoesNotFit(budget=6, system=2, newest=5, pinned=0)
    assert failed.session == session


def test_a_summary_stands_for_what_was_dropped():
    """It is made of the summary before, too, and is shown after the instructions."""

    def model(request):
        if request.messages[0].text.startswith("Summarise"):
            return f"sum({request.messages[1].text.count('question')})"
        return "fine then"

    window = Window(20, reserve=0, strategy=Summarise(tokens=6))
    session, seen, _ = chatted(window, 12, model=model)

    last = [request for request in seen if request.messages[0].text == "Be brief."][-1]
    assert last.messages[1] == system(
        f"What was said before, in short:\n{session.summary}"
    )
    assert session.summary.startswith("sum(")
    asked = [r for r in seen if r.messages[0].text.startswith("Summarise")]
    assert "Before that: sum(" in asked[-1].messages[1].text


def test_the_window_is_the_servers():
    """The least of what the model could take and what it was set up to take."""

    def showing(**facts):
        return on(ShowModel, lambda asked: succeed(ModelInfo(asked.model, **facts)))

    both = showing(context_window=8192, num_ctx=2048)
    assert told(both, window_of("m")).unwrap().tokens == 2048
    assert told(showing(context_window=8192), window_of("m")).unwrap().tokens == 8192
    assert told(showing(), window_of("m")).unwrap() is None


def test_what_is_pinned_stays():
    """However old it is."""
    session = Session("m").insert(user("my name is Ada"), completion("hi").message)
    pinned = session.pin(0).unwrap()

    _, seen, _ = chatted(Window(16, reserve=0), 6, session=pinned)

    assert seen[-1].messages[0] == user("my name is Ada")


def test_where_the_server_cannot_say_the_table_does():
    """A server that cannot be asked, or is silent; any other failure stays one."""
    reasons = Unsupported("shows no models"), NotFound("no such model")
    dumb, strict = (
        on(ShowModel, lambda _, reason=reason: fail(LlmFailure(reason)))
        for reason in reasons
    )
    silent = on(ShowModel, lambda asked: succeed(ModelInfo(asked.model)))

    assert told(dumb, window_of("gpt-4o")).unwrap().tokens == 128_000
    assert told(silent, window_of("gpt-4o")).unwrap().tokens == 128_000
    assert told(dumb, window_of("m")).unwrap() is None
    assert told(strict, window_of("gpt-4o")).failure().reason == reasons[1]


@pytest.mark.parametrize("strategy", [DropOldest(), Summarise()])
def test_a_small_window_keeps_room_for_all_it_needs(strategy):
    """An answer and a summary take a quarter each, unless it is said how much."""
    window = Window(40, strategy=strategy)
    assert window.budget == 30

    session, seen, _ = chatted(window, 12, model=lambda _: "fine then")
    assert len(session.transcript) == 24
    assert (session.summary is not None) is isinstance(strategy, Summarise)
    assert max(sum(len(m.text.split()) for m in r.messages[:-1]) for r in seen) <= 40


def test_no_room_is_kept_for_a_summary_of_nothing():
    window = Window(40, reserve=0, strategy=Summarise(tokens=30))
    session, seen, _ = chatted(window, 2, session=Session("m", "Be brief."))

    assert len(seen) == 2
    assert session.summary is None


@pytest.mark.parametrize(
    "wrong", [lambda: Window(0), lambda: Window(-5), lambda: Window(9, reserve=9)]
)
def test_a_window_holds_something(wrong):
    with pytest.raises(ValueError, match="a window holds more than its reserve"):
        wrong()
