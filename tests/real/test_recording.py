"""A conversation with a real model is recorded, and is the same without the model."""

from pathlib import Path
from typing import Any

import pytest
from returns.io import IOSuccess

from mojentic_fp import (
    Address,
    Codec,
    Handlers,
    Http,
    Secret,
    Settings,
    files_in,
    gateway,
    generate,
    pipe,
    recorded_in,
    recording,
    recordings_in,
    stream,
    tool,
    toolbox,
    user,
)
from mojentic_fp.edges.http import http
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from tests.real.conftest import Server


@tool
def weather(city: str) -> str:
    """Tell the weather of a city."""
    return f"It snows in {city}."


@pytest.mark.parametrize("codec", [OPENAI, ANTHROPIC, OLLAMA], ids=lambda one: one.name)
def test_what_a_model_said_is_said_again(
    codec: Codec, server: Server, tmp_path: Path
) -> None:
    converse = generate(
        "qwen2.5-coder:0.5b" if codec is OLLAMA else server.model,
        tools=toolbox(weather),
        settings=Settings(max_tokens=40, temperature=0.0),
    )
    asked = converse([user("What is the weather in Oslo?")])

    def told(world: Handlers[Http, Any], url: str) -> list[object]:
        address = Address(base_url=url, key=Secret("sk-0123456789"))
        return [*stream(gateway(codec, address).over(world))(asked)]

    places = {"openai": f"{server.url}/v1", "anthropic": server.url}
    url = places.get(codec.name, server.ollama)
    if not url:
        pytest.skip("no adapter for Ollama's API here")
    live = told(pipe(http(), recording(files_in(tmp_path))), url)
    again = told(recorded_in(tmp_path, complete=True), url)

    assert isinstance(live[-1], IOSuccess)
    assert again == live
    assert recordings_in(tmp_path).unwrap()
