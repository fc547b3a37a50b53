"""The command and the composition root against a real server, by every dialect it has."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.conftest import Server

ROOT = Path(__file__).parents[2]


def ran(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mojentic_fp", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )


def address(name: str, server: Server) -> str:
    if name == "ollama":
        return server.ollama
    return server.url if name in {"anthropic", "llamacpp"} else f"{server.url}/v1"


NAMES = ("openai", "anthropic", "ollama", "llamacpp", "vllm")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_asked_by_the_name_of_each_dialect(name: str, server: Server) -> None:
    url = address(name, server)
    asked = ("ask", "Reply with the word blue.", "--max-tokens", "12", "--json")
    model = "qwen2.5-coder:0.5b" if name == "ollama" else server.model
    shared = ("-p", name, "--base-url", url, "-m", model, "--temperature", "0")

    answered = ran(*asked, *shared)

    assert answered.returncode == 0, answered.stderr
    told = json.loads(answered.stdout)
    assert told["provider"] == name
    assert "blue" in told["text"].lower()


@pytest.mark.parametrize("name", NAMES)
def test_its_models_are_listed(name: str, server: Server) -> None:
    listed = ran("models", "-p", name, "--base-url", address(name, server))

    assert listed.returncode == 0, listed.stderr
    assert "qwen2.5-coder" in listed.stdout


def test_all_of_it_may_be_configured(server: Server, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        'provider = "llamacpp"\nmax_tokens = 12\ntemperature = 0\n'
        f'[llamacpp]\nbase_url = "{server.url}"\nmodel = "{server.model}"\n'
    )

    answered = ran(
        "ask",
        "Reply with the word blue.",
        MOJENTIC_FP_CONFIG=str(tmp_path / "config.toml"),
    )

    assert answered.returncode == 0, answered.stderr
    assert "blue" in answered.stdout.lower()
