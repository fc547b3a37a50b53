"""The pure parts of the command: providers, explanations, what events look like."""

from typing import get_args

import pytest
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Annotations,
    InvalidObject,
    JsonObject,
    LlmFailure,
    LoopFailure,
    Nested,
    Note,
    NotFound,
    Problem,
    Retrying,
    Role,
    RoundsExhausted,
    Text,
    TextDelta,
    ThinkingDelta,
    TimedOut,
    ToolCall,
    ToolFinished,
    ToolMessage,
    ToolStarted,
    Unreadable,
    Where,
    ask,
    run,
)
from mojentic_fp.cli.exits import BY_REASON, MEANING, Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.provider import Wish, choose
from mojentic_fp.cli.render import Aside, Said, Thought, called, shown
from mojentic_fp.data.config import Configuration
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
    ("provider", "like"),
    [
        ("openai", "like https://api.openai.com/v1;"),
        ("anthropic", "like https://api.anthropic.com;"),
        ("ollama", "like http://localhost:11434;"),
        ("azure", "check --base-url;"),
    ],
)
def test_a_missing_address_is_not_told_as_a_missing_model(
    provider: str, like: str
) -> None:
    """Each provider's address is shown in its own form."""
    where = Where(provider, "qwen3", 404)
    lost = explain(LlmFailure(NotFound("File Not Found"), where))
    page = explain(LlmFailure(Unreadable("a web page"), where))
    missing = explain(LlmFailure(NotFound("model 'qwen3' not found"), where))

    assert like in lost.advice
    assert f"mojentic-fp models -p {provider}" in lost.advice
    assert ("/v1" in page.advice) == (provider == "openai")
    assert "--base-url" not in missing.advice


@pytest.mark.parametrize(
    ("provider", "variable"),
    [("openai", "OPENAI_TIMEOUT"), ("ollama", "OLLAMA_TIMEOUT")],
)
def test_who_waited_too_short_is_told_how_to_wait_longer(
    provider: str, variable: str
) -> None:
    late = explain(LlmFailure(TimedOut("no word for 0.03 s"), Where(provider)))

    assert late.message == "timed out: no word for 0.03 s"
    assert variable in late.advice


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
        (Note("window", "9 tokens"), Aside("window: 9 tokens")),
        (Nested(ToolCall("1", "expert"), Note("n", 1)), Aside("  n: 1")),
        (Nested(ToolCall("1", "expert"), TextDelta("not the answer")), None),
        (Note("adapted", ("no seed", "no top_p")), Aside("adapted: no seed; no top_p")),
        (Ended(), None),
    ],
)
def test_events_look_like_this(event: object, piece: object) -> None:
    assert shown(event) == piece


def test_long_calls_are_shortened_to_a_line() -> None:
    line = called(ToolCall("1", "f", JsonObject(text="long\n" * 100)))

    assert len(line) == 200
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "--base-url: takes an address that begins with https://"),
        ("http://example.com/v1", "--base-url: plain http to another machine"),
    ],
)
def test_a_wrong_option_is_called_by_its_name(address: str, words: str) -> None:
    wish = Wish("openai", "m", address)
    chosen = choose(wish, config=Configuration()).unwrap()

    failed = unsafe_perform_io(run(chosen.handlers)(ask("m", "Hi"))).failure()

    explained = explain(failed)
    assert explained.message.startswith(words)
    assert explained.advice
    assert "config`" not in explained.advice
    assert "allow_http=True" not in explained.advice


@pytest.mark.parametrize(
    ("model", "command"),
    [
        ("qwen3", "`mojentic-fp pull qwen3 -p ollama`"),
        ("a b", "`mojentic-fp pull 'a b' -p ollama`"),
        ("", "`mojentic-fp pull MODEL -p ollama`"),
    ],
)
def test_a_model_that_is_missing_can_be_fetched_as_it_is_said(
    model: str, command: str
) -> None:
    missing = explain(LlmFailure(NotFound("no such model"), Where("ollama", model)))

    assert missing.advice.endswith(f"; get one by {command}")


def test_a_missing_key_is_told_in_words_of_the_command_line() -> None:
    chosen = choose(Wish("openai", "m"), config=Configuration()).unwrap()

    failed = unsafe_perform_io(run(chosen.handlers)(ask("m", "Hi"))).failure()

    told = explain(failed)
    assert told.message == "unauthenticated: no key: set OPENAI_API_KEY"
    assert "OPENAI_API_KEY" in told.advice


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
