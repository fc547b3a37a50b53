"""The examples about what a provider has: their programs by heart."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Failure

from mojentic_fp import (
    ListModels,
    LlmFailure,
    ModelInfo,
    NotFound,
    PullModel,
    PullProgress,
    ShowModel,
    Unauthenticated,
    Unreachable,
    Unsupported,
    fail,
    ollama,
    on,
    run,
    scripted,
    scripted_effects,
    stream,
    succeed,
)
from tests.handlers.peer import saying, streaming

FOLDER = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_characterize_ollama_tells_what_is_known_and_how_it_judged() -> None:
    module = example("characterize_ollama")
    info = ModelInfo("m", parameters="7B", capabilities=("completion", "tools"))
    shown = on(ShowModel, lambda _: succeed(info))

    answer = run(shown | scripted(['{"label": "glad"}', '{"label": "happy"}']))(
        module.main("m")
    )

    assert answer.map(lambda one: one.feeling) == IOSuccess(module.Feeling("happy"))
    assert answer.map(lambda one: one.known.tools) == IOSuccess(True)
    assert answer.map(lambda one: one.known.parameters) == IOSuccess(7 * 10**9)


def test_characterize_ollama_takes_a_provider_that_describes_nothing() -> None:
    module = example("characterize_ollama")
    mute = on(ShowModel, lambda _: fail(LlmFailure(Unsupported("never"))))

    answer = run(mute | scripted(['{"label": "calm"}']))(module.main("m"))

    assert answer.map(lambda one: (one.known.model, one.known.tools)) == IOSuccess(
        ("m", None)
    )


def test_characterize_ollama_fails_where_the_model_is_unknown() -> None:
    module = example("characterize_ollama")
    gone = LlmFailure(NotFound("no such model"))
    script = [(ShowModel("m"), Failure(gone))]

    assert run(scripted_effects(script))(module.main("m")) == IOFailure(gone)


def test_pull_model_asks_for_the_model() -> None:
    program = example("pull_model").main("m")

    assert run(scripted_effects([(PullModel("m"), None)]))(program) == IOSuccess(None)


def test_pull_model_shows_how_far_it_has_come() -> None:
    module = example("pull_model")
    lines = (
        b'{"status":"pulling manifest"}\n',
        b'{"status":"pulling a1","digest":"a1","total":4000000,"completed":1000000}\n',
        b'{"status":"success"}\n',
    )
    with saying(*streaming(*lines)) as peer:
        *events, outcome = stream(ollama(peer.url))(module.main("m"))

    told = [module.shown(one) for one in events if isinstance(one, PullProgress)]
    assert told == ["pulling manifest", "pulling a1:  25% (1.0 of 4.0 MB)", "success"]
    assert outcome == IOSuccess(None)


def test_list_models_names_them_or_says_why_not() -> None:
    main = example("list_models").main
    down = LlmFailure(Unreachable("localhost", "connection refused"))
    keyless = LlmFailure(Unauthenticated("no key: pass key=..."))

    there = run(scripted([], models=("a", "b")))(main("openai"))
    closed = run(scripted_effects([(ListModels(), Failure(keyless))]))(main("x"))
    away = run(scripted_effects([(ListModels(), Failure(down))]))(main("ollama"))

    assert there == IOSuccess("openai:\n- a\n- b")
    for outcome, word in ((closed, "no key"), (away, "refused")):
        said = outcome.map(lambda text: text.splitlines()[0])
        assert "skipped" in said.unwrap()._inner_value
        assert word in said.unwrap()._inner_value


def test_list_models_passes_over_whom_it_cannot_ask() -> None:
    ran = subprocess.run(
        [sys.executable, FOLDER / "list_models.py", "ollama", "nobody"],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "PYTHONPATH": str(FOLDER.parent),
            "OLLAMA_HOST": "http://127.0.0.1:9",
        },
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "ollama: skipped" in ran.stdout
    assert "nobody: skipped: no provider 'nobody'" in ran.stdout
