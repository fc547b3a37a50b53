"""Anthropic's dialect, spoken with a real server from the edge to the model and back.

The server is llama.cpp, whose own reading of the dialect this is: what a small model
answers is not judged, but that the question arrives and the answer is understood.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from attrs import frozen
from returns.io import IOResult
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    Complete,
    Completion,
    Ended,
    Finish,
    Image,
    LlmFailure,
    NotFound,
    Request,
    Settings,
    TextDelta,
    ToolCallDelta,
    ToolFinished,
    count_tokens,
    generate,
    generate_object,
    list_models,
    provider,
    run,
    run_async,
    show_model,
    stream,
    system,
    tool,
    toolbox,
    user,
)
from mojentic_fp.wire.anthropic import ANTHROPIC

EXAMPLES = Path(__file__).parents[2] / "examples"
SURE = Settings(temperature=0.0, max_tokens=40)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""One red pixel."""


@frozen
class Taste:
    """What somebody thinks of something."""

    label: Literal["good", "bad"]


@tool
def get_weather(city: str) -> str:
    """Get the current weather in a city.

    Args:
        city: The name of the city
    """
    return f"It is 21 degrees and sunny in {city}."


@pytest.fixture
def there(server):
    return provider(ANTHROPIC, Address(base_url=server.url))


def value(outcome: IOResult):
    return unsafe_perform_io(outcome).unwrap()


def greeted() -> Request:
    said = (system("You are brief."), user("Say hello."))
    return Request("m", said, settings=SURE)


def test_an_answer_is_the_same_whole_and_streamed(there):
    """The words that were emitted are the answer, which is the plain one."""
    question = Complete(greeted()).perform()
    whole: Completion = value(run(there)(question))

    *deltas, outcome = stream(there)(question)

    assert (whole.finish, whole.raw_finish) == (Finish.STOP, "end_turn")
    assert whole.usage.input > 0 < whole.usage.output
    assert value(outcome).text == whole.text != ""
    words = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert ("".join(words), isinstance(deltas[-1], Ended)) == (whole.text, True)
    assert len(words) > 2


@pytest.mark.anyio
async def test_an_answer_is_awaited_too(there):
    """The same program runs asynchronously."""
    answer = await run_async(there)(Complete(greeted()).perform())

    assert value(answer).text


def test_an_answer_is_cut_where_it_must_be(there):
    """The bound is understood, and so is that it was met."""
    settings = Settings(temperature=0.0, max_tokens=3)
    request = Request("m", (user("Count to one hundred."),), settings=settings)

    answer: Completion = value(run(there)(Complete(request).perform()))

    assert (answer.finish, answer.usage.output) == (Finish.LENGTH, 3)


@pytest.mark.parametrize("listening", [False, True])
def test_tools_are_called_and_answered(there, listening):
    """The model calls, reads the result, and speaks of it."""
    program = generate("m", tools=toolbox(get_weather), settings=SURE)(
        [user("What is the weather in Paris?")]
    )

    *events, outcome = stream(there)(program) if listening else [run(there)(program)]

    assert "21" in value(outcome).text
    if listening:
        finished = [event for event in events if isinstance(event, ToolFinished)]
        assert finished[0].call.arguments == {"city": "Paris"}
        assert any(isinstance(event, ToolCallDelta) for event in events)


@pytest.mark.parametrize("listening", [False, True])
def test_an_object_is_answered_by_the_tool(there, listening):
    """A model of no family that answers in a shape is given the tool for it."""
    program = generate_object(Taste, "m", settings=SURE)(
        [user("Coffee is wonderful, I like it. Is it good or bad?")]
    )

    *_, outcome = stream(there)(program) if listening else [run(there)(program)]

    assert value(outcome).label in ("good", "bad")


def test_a_picture_is_taken(there):
    """The wire carries it; what the model sees is no matter."""
    said = (user("What is this?", Image("image/png", PNG)),)
    bare = Request("m", (user("What is this?"),), settings=SURE)

    answer = run(there)(Complete(Request("m", said, settings=SURE)).perform())

    without = value(run(there)(count_tokens(bare))).tokens
    assert value(answer).usage.input > without


def test_tokens_are_counted_as_they_are_read(there):
    """The count is what the answer says that was read."""
    counted = value(run(there)(count_tokens(greeted())))
    answer: Completion = value(run(there)(Complete(greeted()).perform()))

    assert (counted.tokens, counted.by) == (answer.usage.input, "anthropic")


def test_models_are_listed(there, server):
    """The server says which model it has."""
    names = value(run(there)(list_models()))

    assert [name.replace(":", "-") for name in names] == [server.model]


def test_what_is_not_there_is_not_found(there):
    """The server cannot describe a model; its own words say so."""
    failure: LlmFailure = unsafe_perform_io(run(there)(show_model("none"))).failure()

    assert isinstance(failure.reason, NotFound)
    assert (failure.where.status, failure.where.provider) == (404, "anthropic")


def test_the_raw_example_runs(server):
    """It shows the request, with the key hidden, and then the answer."""
    ran = subprocess.run(
        [sys.executable, EXAMPLES / "raw.py", "--base-url", server.url],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "PYTHONPATH": str(EXAMPLES.parent),
            "ANTHROPIC_API_KEY": "sk-1",
        },
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    shown, _, said = ran.stdout.rpartition("\n}\n")
    assert shown.startswith(f"POST {server.url}/v1/messages\n")
    assert "x-api-key: Secret('***')" in shown
    assert "sk-1" not in ran.stdout
    assert said.strip()
