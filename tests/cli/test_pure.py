"""The pure parts of the command: providers, explanations, what events look like."""

from typing import get_args

import pytest
from returns.pipeline import is_successful

from mojentic_fp import (
    Annotations,
    InvalidObject,
    JsonObject,
    LlmFailure,
    LoopFailure,
    Note,
    Problem,
    Retrying,
    Role,
    RoundsExhausted,
    Text,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    ToolFinished,
    ToolMessage,
    ToolStarted,
)
from mojentic_fp.cli.exits import BY_REASON, MEANING, Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.provider import Wish, choose
from mojentic_fp.cli.render import Aside, Said, Thought, called, shown
from mojentic_fp.data.delta import Ended
from mojentic_fp.data.failure import TurnReason
from mojentic_fp.data.provider import PROVIDERS
from mojentic_fp.data.request import Request
from mojentic_fp.programs.loop import start

CALL = ToolCall("1", "calculate", JsonObject(expression="1 + 1"))
UNSEEN = Text("for the model", annotations=Annotations((Role.ASSISTANT,)))


def test_every_reason_has_an_exit_code_and_every_code_a_meaning() -> None:
    tags = {kind.tag for kind in get_args(TurnReason)}

    assert tags == set(BY_REASON)
    assert set(MEANING) == set(Exit)


def test_every_mistake_has_advice_and_no_secret() -> None:
    explained = explain(Mistake("no provider 'x'", "one of: local"))

    assert explained.exit is Exit.USAGE
    assert explained.lines == (
        "mojentic-fp: no provider 'x'",
        "  at fault: the request",
        "  try: one of: local",
    )


def test_a_loop_failure_is_explained_with_every_problem() -> None:
    conversation = start(Request("m", ()))
    problems = (Problem(("a",), "missing"), Problem(("b",), "too long"))

    invalid = explain(LoopFailure(InvalidObject("{}", problems, 3), conversation))
    endless = explain(LoopFailure(RoundsExhausted(4), conversation))

    assert "$.a: missing; $.b: too long" in invalid.message
    assert "4 rounds" in endless.message


@pytest.mark.parametrize(
    ("event", "piece"),
    [
        (TextDelta("hi"), Said("hi")),
        (ThinkingDelta("hm"), Thought("hm")),
        (ToolStarted(CALL), Aside('→ calculate(expression="1 + 1")')),
        (ToolFinished(CALL, ToolMessage("1", "c", "2")), Aside("← 2")),
        (ToolFinished(CALL, ToolMessage("1", "c", "no", failed=True)), Aside("✗ no")),
        (ToolFinished(CALL, ToolMessage("1", "c", (Text("2"), UNSEEN))), Aside("← 2")),
        (Retrying((Problem((), "no"),)), Aside("↻ asking again: $: no")),
        (Note("budget", 3), Aside("budget: 3")),
        (Ended(), None),
    ],
)
def test_events_look_like_this(event: object, piece: object) -> None:
    assert shown(event) == piece


def test_long_calls_are_shortened_to_a_line() -> None:
    line = called(ToolCall("1", "f", JsonObject(text="long\n" * 100)))

    assert len(line) == 200
    assert line.endswith("…")


@pytest.mark.parametrize("name", PROVIDERS)
def test_choosing_a_provider_opens_nothing(name: str) -> None:
    pytest.importorskip("mojentic_fp.wire.openai")

    chosen = choose(Wish(name, "m")).unwrap()

    assert chosen.provider == name
    assert is_successful(choose(Wish(name)))


@pytest.mark.parametrize("wish", [Wish("magic"), Wish("local", None, "http://here")])
def test_what_cannot_be_chosen_is_a_mistake(wish: Wish) -> None:
    assert isinstance(choose(wish).failure(), Mistake)


def test_no_secret_is_in_a_record() -> None:
    assert "Authorization" not in repr(explain(LlmFailure(RoundsExhausted(1))).record)
