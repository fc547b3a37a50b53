"""`mojentic-fp models`, `show` and `pull`, by heart and over loopback."""

import json

import pytest
from returns.result import Success
from typer.testing import CliRunner, Result

from mojentic_fp import (
    JsonObject,
    LlmFailure,
    ModelInfo,
    Note,
    PullModel,
    PullProgress,
    ShowModel,
    counted_ids,
    emit,
    fail,
    fixed_clock,
    on,
    scripted,
    succeed,
)
from mojentic_fp.cli.app import app
from mojentic_fp.cli.options import World
from mojentic_fp.cli.provider import Chosen, Wish
from mojentic_fp.data.config import Configuration
from mojentic_fp.data.reason import NotFound, Unsupported
from tests.cli.world import NOW, invoke

INFO = ModelInfo(
    "llama3.2",
    context_window=131072,
    num_ctx=8192,
    capabilities=("tools", "vision"),
    family="llama",
    parameters="3.2B",
    quantization="Q4_K_M",
    metadata=JsonObject(licence="x"),
)


def ran(arguments: list[str], *handlers: object) -> Result:
    """What the command does with a provider of these handlers."""
    whole = scripted([]) | fixed_clock(NOW) | counted_ids()
    for one in handlers:
        whole = whole | one

    def choose(wish: Wish, *_: object) -> Success[Chosen]:
        return Success(Chosen(wish.provider, wish.model, whole))

    return CliRunner().invoke(app, arguments, obj=World(choose, Configuration))


def test_what_is_known_of_a_model_stands_beside_it() -> None:
    shown = invoke(["models", "-p", "openai"], models=("gpt-4o", "mystery"))

    first, second = shown.stdout.splitlines()
    assert first.split() == [
        "gpt-4o",
        "128,000",
        "chat",
        "tools",
        "vision",
        "streaming",
    ]
    assert second == "mystery"


def test_models_are_json_where_that_is_wished() -> None:
    shown = invoke(["models", "-p", "openai", "--json"], models=("gpt-4o", "mystery"))

    first, second = json.loads(shown.stdout)
    assert (first["name"], first["context_window"], first["tools"]) == (
        *("gpt-4o", 128000),
        True,
    )
    assert second == {"name": "mystery"}


def test_a_model_is_shown() -> None:
    shown = ran(
        ["show", "llama3.2", "-p", "ollama"], on(ShowModel, lambda _: succeed(INFO))
    )

    assert shown.stdout == (
        "llama3.2\n"
        "  family          llama\n"
        "  parameters      3.2B\n"
        "  quantization    Q4_K_M\n"
        "  context window  131,072\n"
        "  set up for      8,192\n"
        "  can             tools, vision\n"
    )


def test_a_model_is_shown_as_json() -> None:
    shown = ran(
        ["show", "llama3.2", "-p", "ollama", "--json"],
        on(ShowModel, lambda _: succeed(INFO)),
    )

    told = json.loads(shown.stdout)
    assert (told["name"], told["num_ctx"]) == ("llama3.2", 8192)
    assert told["metadata"] == {"licence": "x"}


@pytest.mark.parametrize(
    ("model", "reason", "code"),
    [
        ("gpt-4o", Unsupported("no", "ask another"), 0),
        ("mystery", Unsupported("no", "ask another"), 5),
        ("gpt-4o", NotFound("no such model"), 5),
    ],
)
def test_what_no_provider_says_this_library_may_know(
    model: str, reason: object, code: int
) -> None:
    shown = ran(
        ["show", model, "-p", "openai"],
        on(ShowModel, lambda _: fail(LlmFailure(reason))),
    )

    assert shown.exit_code == code
    assert ("128,000" in shown.stdout) is (code == 0)


@pytest.mark.parametrize(
    ("model", "told", "able"),
    [
        ("gpt-4o", None, "chat, tools, vision, streaming"),
        ("gpt-4o", ("tools",), "tools"),
        ("mystery", None, None),
    ],
)
def test_what_a_model_can_do_is_known_where_it_is_not_told(
    model: str, told: tuple[str, ...] | None, able: str | None
) -> None:
    info = ModelInfo(model, context_window=99, capabilities=told)
    shown = ran(["show", model, "-p", "openai"], on(ShowModel, lambda _: succeed(info)))

    rows = [line.split(maxsplit=1) for line in shown.stdout.splitlines()[1:]]
    assert [row[1] for row in rows if row[0] == "can"] == ([able] if able else [])
    assert "99" in shown.stdout


def test_a_model_of_this_machine_is_shown_without_starting_it() -> None:
    shown = CliRunner().invoke(app, ["show", "qwen2.5-coder-0.5b"])
    nobody = CliRunner().invoke(app, ["show", "nobody"])

    assert shown.stdout.split()[:3] == ["qwen2.5-coder-0.5b", "491", "MB"]
    assert (nobody.exit_code, "one of: qwen" in nobody.stderr) == (2, True)


def test_a_model_is_fetched_step_by_step() -> None:
    steps = (
        PullProgress("pulling manifest"),
        PullProgress("pulling abc", "abc", 10, 5),
        PullProgress("pulling abc", "abc", 10, 10),
        PullProgress("success"),
    )

    shown = ran(
        ["pull", "llama3.2", "-p", "ollama"],
        on(PullModel, lambda _: emit(*steps, Note("x"))),
    )

    assert [line for line in shown.stderr.splitlines() if line.startswith("…")] == [
        *("… pulling manifest", "… pulling abc", "… success"),
    ]
    assert "llama3.2 is there" in shown.stderr
    assert (shown.stdout, shown.exit_code) == ("", 0)


def test_a_model_that_is_not_there_to_fetch_is_explained() -> None:
    shown = ran(
        ["pull", "nothing", "-p", "ollama"],
        on(PullModel, lambda _: fail(LlmFailure(NotFound("no such model")))),
    )

    assert shown.exit_code == 5
    assert "no such model" in shown.stderr


def test_a_provider_that_fetches_nothing_says_so() -> None:
    shown = CliRunner().invoke(
        app, ["pull", "m", "-p", "vllm", "--base-url", "localhost:9"]
    )

    assert shown.exit_code == 5
    assert "does not fetch models" in shown.stderr
