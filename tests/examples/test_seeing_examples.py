"""The examples that show a model a picture, by heart."""

import importlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    BadRequest,
    Image,
    JsonObject,
    LlmFailure,
    ToolCall,
    completion,
    fixed_clock,
    image,
    run,
    scripted,
)
from tests.examples.test_examples import FOLDER


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def test_image_analysis_shows_the_picture() -> None:
    example = importlib.import_module("image_analysis")
    picture = image(example.FLAG.read_bytes())
    seen: list[object] = []

    def look(request):
        seen.extend(request.messages[0].parts)
        return completion("red and blue")

    said = run(scripted([look]))(example.main("m", picture))

    assert said.map(lambda answer: answer.text) == IOSuccess("red and blue")
    assert [one for one in seen if isinstance(one, Image)] == [picture]
    assert picture.media_type == "image/png"


def test_image_analysis_of_a_file_that_is_not_there_says_so() -> None:
    line = ["image_analysis.py", "nosuch.png", "--provider", "ollama", "--model", "m"]
    ran = subprocess.run(
        [sys.executable, FOLDER / line[0], *line[1:]],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(FOLDER.parent)},
    )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("mojentic-fp: nosuch.png: No such file")
    assert "Traceback" not in ran.stderr


def test_broker_examples_go_on_after_a_failure() -> None:
    example = importlib.import_module("broker_examples")
    date = ToolCall("1", "resolve_date", JsonObject(relative_date_found="tomorrow"))
    script = [
        "Hello!",
        '{"label": "positive"}',
        date,
        lambda request: completion(request.messages[-1].text),
        LlmFailure(BadRequest("no eyes")),
    ]
    clock = fixed_clock(datetime(2024, 11, 6, tzinfo=UTC))

    lines = unsafe_perform_io(run(scripted(script) | clock)(example.main("m"))).unwrap()

    assert lines[:2] == ("words: Hello!", "object: Sentiment(label='positive')")
    assert "2024-11-07" in lines[2]
    assert lines[3].startswith("picture: ")
    assert "no eyes" in lines[3]
