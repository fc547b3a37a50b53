"""The raw call: what is shown before it is sent, by heart and over a wire in memory."""

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    HttpReply,
    HttpRequest,
    Secret,
    gateway,
    on,
    run,
    scripted,
    succeed,
)
from mojentic_fp.effects.http import Send
from mojentic_fp.wire.anthropic import ANTHROPIC

FOLDER = Path(__file__).parents[2] / "examples"
HERE = Address(base_url="https://x", key=Secret("sk-1"))
SHOWN = """\
POST https://x/v1/messages
accept: application/json
anthropic-version: 2023-06-01
content-type: application/json
x-api-key: Secret('***')

{
  "model": "claude-haiku-4-5",
  "max_tokens": 50,
  "system": [
    {
      "type": "text",
      "text": "Answer with two words."
    }
  ],
  "messages": [
    {
      "role": "user",
      "content": [
        {
          "type": "text",
          "text": "Greet the world."
        }
      ]
    }
  ]
}"""


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("raw")


def test_it_answers(raw: ModuleType) -> None:
    answer = run(scripted(["Hello, world."]))(raw.main("m"))

    assert answer.map(lambda said: said.text) == IOSuccess("Hello, world.")


def test_what_is_sent_is_what_was_shown(raw: ModuleType) -> None:
    sent: list[HttpRequest] = []
    content = [{"type": "text", "text": "Hello, world."}]
    reply = json.dumps({"type": "message", "content": content}).encode()

    def wire(effect: Send):
        sent.append(effect.request)
        return succeed(HttpReply(200, body=reply))

    there = gateway(ANTHROPIC, HERE).over(on(Send, wire))
    answer = unsafe_perform_io(run(there)(raw.main("claude-haiku-4-5"))).unwrap()

    assert answer.text == "Hello, world."
    assert [raw.shown(request) for request in sent] == [SHOWN]
    asked = ANTHROPIC.encode(HERE, raw.asked("claude-haiku-4-5"), False).unwrap()
    assert sent == [asked]
