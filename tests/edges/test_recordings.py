"""Folders that answer: recorded exchanges, and one answer a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from returns.io import IOResult, IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    AssistantMessage,
    Codec,
    FileReason,
    HttpExchange,
    HttpRequest,
    JsonObject,
    LlmFailure,
    Overloaded,
    RecordedReply,
    Request,
    Send,
    Text,
    ToolCall,
    Unrecorded,
    answers_in,
    ask,
    complete,
    encode,
    gateway,
    list_models,
    recorded,
    recorded_in,
    recordings_in,
    render,
    run,
    traverse,
    user,
)
from mojentic_fp.data.recording import parse_exchange, render_exchange
from mojentic_fp.testing.conformance import reading
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from tests.wire import corpus


def exchange(number: int) -> HttpExchange:
    request = HttpRequest("POST", "/v1", (), str(number).encode())
    return HttpExchange(request, RecordedReply(200, (), (b"%d" % number,)))


def why(outcome: IOResult[Any, LlmFailure]) -> Unrecorded:
    reason = unsafe_perform_io(outcome).failure().reason
    assert isinstance(reason, Unrecorded)
    return reason


def test_recordings_come_by_name_as_people_count(tmp_path: Path) -> None:
    for name, number in (("10-b", 3), ("9-a", 1), ("9-b", 2), ("sub/0", 4)):
        path = tmp_path / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(render_exchange(exchange(number)))
    (tmp_path / "notes.txt").write_text("no recording")

    kept = recordings_in(tmp_path).unwrap()

    assert kept == tuple(exchange(number) for number in (1, 2, 3, 4))


def test_json_lines_hold_one_a_line(tmp_path: Path) -> None:
    lines = (json.dumps(json.loads(render_exchange(exchange(n)))) for n in (1, 2))
    (tmp_path / "all.jsonl").write_text("\n\n".join(lines) + "\n")

    assert recordings_in(tmp_path).unwrap() == (exchange(1), exchange(2))


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("a.json", "no", "$: expected JSON"),
        ("a.jsonl", "\n{}\n", "line 2: 2 problems:"),
    ],
)
def test_what_is_no_recording_says_where(
    tmp_path: Path, name: str, text: str, detail: str
) -> None:
    (tmp_path / name).write_text(text)

    failure = recordings_in(tmp_path).failure()

    assert (failure.path, failure.reason) == (name, FileReason.MALFORMED)
    assert failure.detail.startswith(detail)
    asked = Send(HttpRequest("GET", "/")).perform()
    reason = why(run(recorded_in(tmp_path))(asked))
    assert detail in reason.detail
    assert str(tmp_path / name) in reason.detail


def test_a_folder_that_is_not_there_answers_nothing(tmp_path: Path) -> None:
    nowhere = tmp_path / "no"
    world = gateway(OPENAI, Address(base_url="http://x")).over(recorded_in(nowhere))

    assert "not found" in why(run(world)(ask("m", "Hi"))).detail
    assert "not found" in why(run(answers_in(nowhere))(ask("m", "Hi"))).detail


@pytest.mark.skipif(not corpus.CORPUS.exists(), reason="no recorded exchanges here")
@pytest.mark.parametrize(
    ("provider", "codec"), [("openai-chat", OPENAI), ("ollama-chat", OLLAMA)]
)
def test_a_line_of_the_corpus_is_answered(provider: str, codec: Codec) -> None:
    """Whatever is asked is answered as the line says, whole or in pieces."""
    rows = corpus.exchanges(provider)[::10]

    for row in rows:
        line = parse_exchange(json.dumps(row)).unwrap()
        world = recorded([line], matching=lambda request: request.method)
        handlers = gateway(codec, Address(base_url="http://x")).over(world)
        request = Request("m", (user("Hi"),), stream="stream" in row["traits"])
        answer = unsafe_perform_io(run(handlers)(complete(request)))

        expected = reading(row)
        assert answer.map(lambda one: one.text).value_or("") == expected["text"]
        assert is_successful(answer) is (expected["error"] is None)


# --- one answer a file -------------------------------------------------------------------


def test_each_file_is_an_answer(tmp_path: Path) -> None:
    call = ToolCall("1", "look", JsonObject(where="here"))
    both = AssistantMessage((Text("Let me see."), call))
    busy = LlmFailure(Overloaded("busy"))
    files = {
        "1-words.txt": "Hello!\n",
        "2-object.json": '{"type": "tool_call"}',
        "3-look.call.json": render(encode(call).unwrap()),
        "4-both.message.json": render(encode(both).unwrap()),
        "10-busy.failure.json": render(encode(busy).unwrap()),
        ".hidden": "no answer",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    world = answers_in(tmp_path, models=("m",))
    asked = traverse(lambda words: ask("m", words).attempt(), "abcde")

    said = unsafe_perform_io(run(world)(asked)).unwrap()
    assert said[0].unwrap().text == "Hello!"
    assert said[1].unwrap().text == '{"type": "tool_call"}'
    assert said[2].unwrap().calls == (call,)
    assert said[3].unwrap().message == both
    assert said[4].failure() == busy
    assert run(answers_in(tmp_path))(list_models()) != IOSuccess(("m",))


@pytest.mark.parametrize(("text", "told"), [("no", "$: "), ("{}", "3 problems:")])
def test_what_is_no_call_says_so(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.call.json").write_text(text)

    reason = why(run(answers_in(tmp_path))(ask("m", "Hi")))

    assert f"a.call.json: not what it should hold: {told}" in reason.detail
    assert run(answers_in(tmp_path, models=("m",)))(list_models()) == IOSuccess(("m",))


def test_what_is_no_text_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")

    assert "not utf-8" in why(run(answers_in(tmp_path))(ask("m", "Hi"))).detail
