"""Chatting: turns of a session, and those that fail."""

from functools import partial
from typing import Never

from hypothesis import given
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Context,
    Interrupted,
    JsonObject,
    LlmFailure,
    Overloaded,
    Program,
    TextDelta,
    ToolCall,
    TurnEnded,
    TurnStarted,
    Usage,
    assistant,
    completion,
    here,
    run,
    scripted,
    stream,
    system,
    tool,
    toolbox,
    user,
    within,
)
from mojentic_fp.data.session import Session
from mojentic_fp.data.template import Template
from mojentic_fp.programs.chat import say, stopped
from mojentic_fp.testing.play import playing
from mojentic_fp.testing.strategies import adversary


@tool
def add(one: int, other: int) -> int:
    """Add."""
    return one + other


def told(outcome):
    return unsafe_perform_io(outcome)


def test_a_turn_carries_the_reply_and_the_next_session():
    """What the model is shown grows by what was said; the old session stays."""
    seen = []

    def echo(request):
        seen.append(request.messages)
        return completion(f"you said {request.messages[-1].text}")

    first = Session("m", Template("You help {name}.", {"name": "Ada"}))
    one = told(run(scripted([echo]))(say(first, "hi"))).unwrap()
    two = told(run(scripted([echo]))(say(one.session, "ho"))).unwrap()

    assert one.text == "you said hi"
    assert seen == [
        (system("You help Ada."), user("hi")),
        (
            system("You help Ada."),
            user("hi"),
            assistant("you said hi"),
            user("ho"),
        ),
    ]
    assert two.session.transcript == (*seen[1][1:], assistant("you said ho"))
    assert first.transcript == ()


def test_calls_stay_with_their_results():
    """A turn with tools is one passage, and costs what all its completions do."""
    call = ToolCall("1", "add", JsonObject(one=1, other=2))
    script = [completion(call, usage=Usage(5, 1)), completion("3", usage=Usage(9, 1))]
    talk = partial(say, tools=toolbox(add))

    turn = told(run(scripted(script))(talk(Session("m"), "1 + 2?"))).unwrap()

    (passage,) = turn.session.passages
    assert [message.tag for message in passage.messages] == [
        "user",
        "assistant",
        "tool",
        "assistant",
    ]
    assert turn.usage == Usage(14, 2)


def test_a_failed_turn_leaves_the_session_and_keeps_what_was_heard():
    """The call that was answered, and the words that had arrived, are in the failure."""
    call = ToolCall("1", "add", JsonObject(one=1, other=2))
    broken = LlmFailure(Interrupted("gone", completion("The sum is")))
    session = Session("m").insert(user("a"), assistant("A"))

    failed = told(
        run(scripted([call, broken]))(say(session, "1 + 2?", tools=toolbox(add)))
    ).failure()

    assert failed.session == session
    assert [message.tag for message in failed.heard] == ["user", "assistant", "tool"]
    assert failed.partial == completion("The sum is")
    assert failed.retryable
    again = told(run(scripted(["3"]))(say(failed.session, "1 + 2?"))).unwrap()
    assert again.text == "3"


def test_instructions_with_empty_places_are_a_failure():
    """Nothing is asked, and the names are told."""
    failed = told(run(scripted([]))(say(Session("m", "Hi {name}"), "x"))).failure()

    assert failed.reason.names == ("name",)


def test_a_turn_that_is_left_can_be_kept():
    """The session is untouched; what had been said may be kept as a turn."""
    session = Session("m")
    running = stream(scripted(["one two"]))(say(session, "count"))
    said = ""
    for event in running:
        if isinstance(event, TextDelta):
            said += event.text
            break
    running.close()

    assert session == Session("m")
    kept = stopped(session, "count", said=said)
    assert kept.transcript == (user("count"), assistant("one two"))
    assert [one.stopped for one in kept.passages] == [True]
    again = run(scripted(["three"]))(say(kept, "more"))._inner_value.unwrap()
    assert [one.stopped for one in again.session.passages] == [True, False]
    assert stopped(session, "count", said=" ") == session


@given(adversary(tools=("add",)))
def test_a_session_never_breaks(script):
    """Whatever a model does, the next turn can be said, and its messages are in order."""
    session = Session("m")
    for _ in range(2):
        outcome = told(run(playing(script))(say(session, "go on", tools=toolbox(add))))
        if is_successful(outcome):
            session = outcome.unwrap().session
        else:
            assert outcome.failure().session == session
    calls = 0
    for message in session.transcript:
        assert (message.tag == "tool") == (calls > 0)
        calls = len(message.calls) if message.tag == "assistant" else max(0, calls - 1)
    assert calls == 0


def test_a_turn_says_that_it_begins_and_ends_and_what_it_belongs_to():
    """Whatever happens in it finds the session's correlation id."""
    found = []

    @tool
    def look() -> Program[str, Never, Never]:
        """Look."""
        return here().map(lambda there: found.append(there.correlation_id) or "seen")

    session = Session("m", id="chat", correlation_id="seven")
    answers = [completion(ToolCall("1", "look")), "Done.", LlmFailure(Overloaded("no"))]
    shown = [
        *stream(scripted(answers[:2]))(say(session, "Look!", tools=toolbox(look))),
        *stream(scripted(answers[2:]))(say(session, "Again!")),
    ]
    turns = [one for one in shown if isinstance(one, TurnStarted | TurnEnded)]

    assert turns == [
        TurnStarted("chat", "seven"),
        TurnEnded("chat", "seven"),
        TurnStarted("chat", "seven"),
        TurnEnded("chat", "seven", failed=True),
    ]
    assert found == ["seven"]
    assert isinstance(shown[0], TurnStarted)


def test_a_turn_without_an_id_belongs_to_what_surrounds_it():
    shown = stream(scripted(["Hi."]))(within(Context("outer"))(say(Session("m"), "Hi")))

    assert next(shown) == TurnStarted("", "outer")
