"""The examples about OpenAI's models: their programs by heart, and one that runs alone."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    OPENAI_MODELS,
    LlmFailure,
    Unauthenticated,
    completion,
    nothing,
    run,
    scripted,
)

FOLDER = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_characterize_openai_tells_what_is_known_and_how_it_judged() -> None:
    module = example("characterize_openai")

    answer = run(scripted(['{"label": "blue"}', '{"label": "sad"}']))(
        module.main("gpt-5-mini")
    )

    expected = module.Character(OPENAI_MODELS["gpt-5-mini"], module.Feeling("sad"))
    assert answer == IOSuccess(expected)


def test_fetch_openai_models_sorts_every_model_once() -> None:
    module = example("fetch_openai_models")
    names = (
        "davinci-002",
        "gpt-4o",
        "gpt-5-codex",
        "gpt-realtime",
        "llama3.2",
        "o3-2025-04-16",
        "omni-moderation-latest",
        "text-embedding-3-small",
    )

    found = unsafe_perform_io(run(scripted([], models=names))(module.main())).unwrap()

    assert {one.sort: one.names for one in found} == {
        "chat": ("gpt-4o",),
        "chat, only in completions": ("davinci-002",),
        "chat, only in realtime": ("gpt-realtime",),
        "embedding": ("text-embedding-3-small",),
        "moderation": ("omni-moderation-latest",),
        "reasoning": ("o3-2025-04-16",),
        "reasoning, only in responses": ("gpt-5-codex",),
        "unknown": ("llama3.2",),
    }


def test_model_characterization_asks_every_model_whatever_becomes_of_one() -> None:
    module = example("model_characterization")
    keyless = LlmFailure(Unauthenticated("no key"))
    script = ["Hello!", keyless, completion(" Hi "), "Hey"]

    told = unsafe_perform_io(run(scripted(script))(module.main())).unwrap()

    assert [one.model for one in told] == list(module.MODELS)
    assert [one.sort for one in told] == ["chat", "reasoning", "reasoning", "chat"]
    assert [one.said for one in told][::2] == ["Hello!", "Hi"]
    assert "no key" in told[1].said
    assert told[0].notes == ("reasoning effort left out, since gpt-4o-mini takes none",)
    assert told[1].notes == ("temperature set to 1.0: o4-mini does not take 0.2",)


def test_the_limit_that_was_adapted_is_the_one_that_is_sent() -> None:
    """The wish for 500 tokens reaches the wire, under the name that the model has."""
    module = example("openai_gateway_enhanced_demo")

    body = json.loads(module.body(module.asking("o3")))

    assert (body["max_completion_tokens"], body["temperature"]) == (500, 1.0)


def test_openai_gateway_enhanced_demo_shows_every_section() -> None:
    module = example("openai_gateway_enhanced_demo")

    tour = unsafe_perform_io(run(nothing)(module.main())).unwrap()

    known, changed, refused, mine = tour
    assert known.lines[2].startswith("ft:gpt-4o-mini:acme::o1x: chat")
    assert changed.lines[-2] == "qwen3: nothing to change"
    assert all("not sent" in line for line in refused.lines)
    assert mine.lines[0] == "my-deployment: reasoning, 200,000 tokens, known"


def test_openai_gateway_enhanced_demo_needs_nobody() -> None:
    ran = subprocess.run(
        [sys.executable, FOLDER / "openai_gateway_enhanced_demo.py"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(FOLDER.parent), "PYTHONIOENCODING": "utf-8"},
    )

    assert ran.stdout.count("✓") == 4
    assert ran.stderr == ""
