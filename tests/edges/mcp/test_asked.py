"""What servers ask of us: a model's words, the user's, and where they may work."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mojentic_fp import (
    Completion,
    Elicit,
    LlmFailure,
    McpServer,
    Note,
    Overloaded,
    Request,
    Sample,
    answering,
    completion,
    connected,
    elicit,
    mcp_stdio,
    on,
    sample,
    scripted,
    stream,
    system,
    unattended,
    user,
)
from tests.edges.mcp.others import called, plainly

pytest.importorskip("mcp")
pytestmark = pytest.mark.slow
ASKING = str(Path(__file__).with_name("asking.py"))


@pytest.fixture(params=["modern", "legacy"])
def asking(request: pytest.FixtureRequest) -> McpServer:
    """A server that asks back, by either version of the protocol."""
    return mcp_stdio(sys.executable, [ASKING, request.param], roots=["file:///tmp/a"])


def answer(server: McpServer, tool: str, **answers: Any) -> dict[str, Any]:
    with connected(server=server, **answers) as there:
        said = plainly(there, called(tool)).unwrap()
    return json.loads(said.parts[0].text)


def test_a_model_answers_a_server(asking: McpServer) -> None:
    seen: list[Request] = []

    def reply(request: Request) -> Completion:
        seen.append(request)
        return completion("Ada Lovelace")

    said = answer(
        asking,
        "sample",
        sampling=on(Sample, sample("big-one", "tiny-small-2")).over(scripted([reply])),
    )
    (asked,) = seen

    assert said["content"]["text"] == "Ada Lovelace"
    assert (said["role"], said["stopReason"]) == ("assistant", "endTurn")
    assert asked.model == "tiny-small-2"
    assert asked.messages[:2] == (system("Be brief."), user("Who?"))
    assert asked.messages[2].text == "Ada"
    assert asked.settings.max_tokens == 7
    assert asked.settings.temperature == 0.5
    assert asked.settings.stop == ("END",)


def test_the_user_fills_in_a_form(asking: McpServer) -> None:
    asked: list[Any] = []
    words = ["A", "Ada", "old", "36", "", "no"]
    said = answer(
        asking,
        "elicit",
        elicitation=on(Elicit, elicit).over(answering(words, into=asked.append)),
    )

    assert said["action"] == "accept"
    assert said["content"] == {
        "name": "Ada",
        "age": 36,
        "colour": "blue",
        "news": False,
    }
    assert "'server' asks: Who are you?\nYour name" in asked[0].question
    assert "too short" in asked[1].question
    assert "red, blue (without an answer: blue)" in asked[4].question


@pytest.mark.parametrize(
    ("user_there", "action"),
    [
        (unattended(), "cancel"),
        (answering([""]), "decline"),
        (answering(["A", "B", "C", "Ada"]), "cancel"),
    ],
)
def test_a_form_may_be_declined_or_left(user_there: Any, action: str) -> None:
    server = mcp_stdio(sys.executable, [ASKING, "legacy"])
    said = answer(server, "elicit", elicitation=on(Elicit, elicit).over(user_there))

    assert (said["action"], said.get("content")) == (action, None)


def test_a_form_that_leads_elsewhere_is_declined(asking: McpServer) -> None:
    there = on(Elicit, elicit).over(answering(["yes"]))

    assert answer(asking, "lead", elicitation=there)["action"] == "decline"


def test_folders_are_told(asking: McpServer) -> None:
    assert [one["uri"] for one in answer(asking, "roots")["roots"]] == ["file:///tmp/a"]


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("sample", "Sampling not supported"),
        ("elicit", "Elicitation not supported"),
        ("roots", "List roots not supported"),
    ],
)
@pytest.mark.parametrize("version", ["modern", "legacy"])
def test_without_a_word_what_a_server_asks_is_refused(
    version: str, tool: str, words: str
) -> None:
    with connected(server=mcp_stdio(sys.executable, [ASKING, version])) as there:
        outcome = plainly(there, called(tool))
        after = plainly(there, called("log")).unwrap()

    told = (
        outcome.unwrap().parts[0].text
        if version == "legacy"
        else outcome.failure().detail
    )
    assert words in told
    assert after.parts[0].text == "logged"


def test_a_model_that_fails_is_told_without_ado() -> None:
    broken = scripted([LlmFailure(Overloaded("too many at once"))])
    server = mcp_stdio(sys.executable, [ASKING, "legacy"])
    with connected(
        server=server, sampling=on(Sample, sample("any")).over(broken)
    ) as there:
        said = plainly(there, called("sample")).unwrap()

    assert "the model did not answer" in said.parts[0].text
    assert "too many at once" in said.parts[0].text


def test_logs_are_shown(asking: McpServer) -> None:
    with connected(server=asking) as there:
        *shown, _ = stream(there)(called("log"))

    assert [
        (one.value["said"]["level"], one.value["said"]["data"])
        for one in shown
        if isinstance(one, Note) and one.name == "mcp_log"
    ] == [("warning", "ink is low")]


def test_a_list_that_changed_is_said() -> None:
    server = mcp_stdio(sys.executable, [ASKING, "legacy"])
    with connected(server=server) as there:
        *shown, _ = stream(there)(called("log"))

    assert [
        one.value["said"]["list"]
        for one in shown
        if isinstance(one, Note) and one.name == "mcp_changed"
    ] == ["tools"]
