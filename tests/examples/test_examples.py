"""The examples: their programs by heart, and the scripts with the model of this machine.

Each example's `main` runs here under scripted handlers; the scripts themselves run as
processes in the tests marked `local_model`.
"""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Never

import pytest
from returns.io import IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    Ended,
    JsonObject,
    PartialObject,
    Program,
    Sleep,
    TextDelta,
    ToolCall,
    ToolFinished,
    ToolMessage,
    ToolStarted,
    alike,
    completion,
    connected,
    counted_ids,
    fixed_clock,
    gateway,
    on,
    partial_of,
    recorded_in,
    run,
    scripted,
    stream,
    succeed,
)
from mojentic_fp.wire.openai import OPENAI

FOLDER = Path(__file__).parents[2] / "examples"
NAMES = (
    "simple_llm",
    "simple_structured",
    "simple_tool",
    "streaming",
    "list_models",
    "chat_session",
    "simple_llm_repl",
    "structured_streaming",
    "parallel_tool_calls",
    "recorded_answers",
    "characterize_openai",
    "fetch_openai_models",
    "model_characterization",
    "current_datetime_tool",
    "chat_session_with_tool",
    "ephemeral_task_manager",
    "tell_user",
    "ask_user",
    "web_search",
    "mcp_client",
    "file_tool",
    "coding_file_tool",
    "broker_as_tool",
)
ELSEWHERE = (
    "tool_tour",
    "mcp_server",
    "characterize_ollama",
    "pull_model",
    "tokenizer_example",
    "embeddings",
    "oversized_embeddings",
    "raw",
    "image_analysis",
    "broker_examples",
    "ensures_files_exist",
    "file_deduplication",
    "image_broker",
    "image_broker_splat",
    "broker_image_examples",
    "design_analysis",
    "openai_gateway_enhanced_demo",
)
"""Tried out in tests of their own."""


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_simple_llm_answers() -> None:
    program = example("simple_llm").main("m")

    answer = run(scripted(["Hello!"]))(program)

    assert answer.map(lambda said: said.text) == IOSuccess("Hello!")


def test_simple_structured_answers_an_object_after_a_mistake() -> None:
    module = example("simple_structured")
    good = '{"label": "positive", "about": "coffee"}'

    answer = run(scripted(['{"label": "nice"}', good]))(module.main("m"))

    assert answer == IOSuccess(module.Sentiment("positive", "coffee"))


def test_simple_tool_calls_the_tool_and_says_what_it_answered() -> None:
    arguments = JsonObject(relative_date_found="three days from today")
    model = scripted(
        [
            ToolCall("1", "resolve_date", arguments),
            lambda request: completion(request.messages[-1].text),
        ]
    )
    clock = fixed_clock(datetime(2024, 11, 6, 9, tzinfo=UTC))

    *events, outcome = stream(model | clock)(example("simple_tool").main("m"))

    shown = [type(event) for event in events if not isinstance(event, Ended)]
    assert shown[-3:] == [ToolStarted, ToolFinished, TextDelta]
    assert "2024-11-09" in unsafe_perform_io(outcome).unwrap().text


def test_web_search_searches_and_reads_before_it_answers() -> None:
    module = example("web_search")
    model = scripted(
        [
            ToolCall("1", "web_search", JsonObject(query="longest bridge Ruritania")),
            ToolCall("2", "fetch_page", JsonObject(url=module.URL)),
            lambda request: completion(request.messages[-1].text),
        ]
    )

    answer = run(model | module.SMALL | counted_ids())(module.main("m"))

    said = unsafe_perform_io(answer).unwrap().text
    assert "Elphberg Bridge, 412 m" in said
    assert said.startswith("Between BEGIN id-2 and END id-2 is what the web says.")


def test_streaming_tells_the_words_it_answers() -> None:
    *events, outcome = stream(scripted(["Once upon a time."]))(
        example("streaming").main("m")
    )

    words = "".join(one.text for one in events if isinstance(one, TextDelta))
    assert words == unsafe_perform_io(outcome).unwrap().text == "Once upon a time."


def test_chat_session_keeps_what_was_said() -> None:
    program = example("chat_session").main("m", ("I am Ada.", "Who am I?"))

    outcome = unsafe_perform_io(run(scripted(["Hello Ada.", "Ada."]))(program))

    words = [message.text for message in outcome.unwrap().transcript]
    assert words == ["I am Ada.", "Hello Ada.", "Who am I?", "Ada."]


def test_simple_llm_repl_asks_until_nothing_is_typed() -> None:
    module = example("simple_llm_repl")
    lines, printed = iter(["One?", "Two?", ""]), []
    user = on(module.Read, lambda _: succeed(next(lines))) | on(
        module.Print, lambda asked: succeed(printed.append(asked.text))
    )

    count = run(scripted(["1", "2"]) | user)(module.main("m"))

    assert (count, printed) == (IOSuccess(2), ["1", "2"])


def test_structured_streaming_shows_parts_and_then_the_whole() -> None:
    module = example("structured_streaming")
    whole = '{"title": "Pancakes", "minutes": 20, "steps": ["Mix.", "Fry."]}'

    *events, outcome = stream(scripted([whole]))(module.main("m"))

    parts = [
        partial_of(module.Recipe, event.value)
        for event in events
        if isinstance(event, PartialObject)
    ]
    assert dict(parts[-1].members) == {
        "title": "Pancakes",
        "minutes": 20,
        "steps": ("Mix.", "Fry."),
    }
    assert outcome == IOSuccess(module.Recipe("Pancakes", 20, ("Mix.", "Fry.")))


def test_parallel_tool_calls_overlap_and_are_told_in_order() -> None:
    module = example("parallel_tool_calls")
    calls = [
        ToolCall(str(at), "sound", JsonObject(lake=lake))
        for at, lake in enumerate(module.DEPTHS)
    ]
    naps: list[str] = []

    def nap(_: Sleep) -> Program[None, Never, Never]:
        naps.append("nap")
        return succeed(None)

    world = on(Sleep, nap) | fixed_clock(datetime(2024, 11, 6, 9, tzinfo=UTC))
    model = scripted([completion("", *calls), "Deep."])

    *events, outcome = stream(model | world)(module.main("m"))

    kinds = [type(e) for e in events if isinstance(e, ToolStarted | ToolFinished)]
    assert kinds == [ToolStarted] * 3 + [ToolFinished] * 3
    told = [
        message.call_id
        for message in unsafe_perform_io(outcome).unwrap().messages
        if isinstance(message, ToolMessage)
    ]
    assert (told, len(naps)) == (["0", "1", "2"], 3)


def test_recorded_answers_are_what_a_model_said() -> None:
    module = example("recorded_answers")
    rule = alike(ignoring=("body.model",))
    world = recorded_in(module.FOLDER, matching=rule, complete=True)
    handlers = gateway(OPENAI, Address(base_url="http://nowhere/v1")).over(world)

    *events, outcome = stream(handlers)(module.main("any"))

    words = "".join(one.text for one in events if isinstance(one, TextDelta))
    assert words == unsafe_perform_io(outcome).unwrap().text
    assert words.strip().endswith(".")


def test_recorded_answers_are_given_without_a_model() -> None:
    ran = subprocess.run(
        [sys.executable, FOLDER / "recorded_answers.py"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent)},
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("(stop)\n")


@pytest.mark.slow
def test_mcp_client_has_a_tool_of_mcp_server_called() -> None:
    pytest.importorskip("mcp", reason="the extra is not installed")
    module = example("mcp_client")
    arguments = JsonObject(relative_date_found="three days from today")
    model = scripted(
        [
            ToolCall("1", "resolve_date", arguments),
            lambda request: completion(request.messages[-1].text),
        ]
    )

    with connected(example=module.server()) as servers:
        outcome = run(model | servers)(module.main("m"))

    expected = datetime.now(UTC).astimezone().date() + timedelta(days=3)
    assert str(expected) in unsafe_perform_io(outcome).unwrap().text


def test_each_script_is_an_example_here() -> None:
    scripts = {path.stem for path in FOLDER.glob("[!_]*.py")}

    assert scripts == {*NAMES, *ELSEWHERE}


@pytest.fixture(scope="module")
def stopped_afterwards() -> Iterator[None]:
    """The server that the scripts start and share ends with them."""
    local = pytest.importorskip("mojentic_fp.edges.local")
    before = local.status()
    yield
    if not before:
        local.stop()


SEEN = {
    "broker_as_tool": "tokens in all",
    "chat_session_with_tool": "> What is my name?",
    "coding_file_tool": "Successfully",
    "ephemeral_task_manager": "count to ten (completed)",
    "ask_user": "I NEED YOUR HELP!",
    "file_tool": "Successfully wrote to stories/",
    "mcp_client": "The date three days from today is 2",
    "parallel_tool_calls": "Baikal: 1642 m",
    "structured_streaming": "Recipe(title=",
    "tell_user": "MESSAGE FROM ASSISTANT:",
    "web_search": "Elphberg",
}
"""What is only there where a tool was called, or an object made, with the real model."""


@pytest.mark.slow
@pytest.mark.local_model
@pytest.mark.usefixtures("stopped_afterwards")
@pytest.mark.parametrize("name", NAMES)
def test_the_script_runs_with_the_model_of_this_machine(name: str) -> None:
    local = pytest.importorskip("mojentic_fp.edges.local")
    model = local.fetch(local.catalogue()[0].name)
    if not is_successful(model):
        pytest.skip(f"no local model: {model.failure().message}")

    ran = subprocess.run(
        [sys.executable, FOLDER / f"{name}.py"],
        input="My name is Ada.\nWhat is my name?\n",
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent)},
    )

    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr
    assert ran.stdout.strip()
    assert SEEN.get(name, "") in ran.stdout + ran.stderr, ran.stdout
