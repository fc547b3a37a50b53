"""`mojentic-fp ask`, under a scripted model."""

import json
from io import StringIO
from pathlib import Path
from threading import Event

import pytest
from attrs import evolve

from mojentic_fp import (
    Effort,
    Finish,
    LlmFailure,
    RateLimited,
    ServerFault,
    ToolCall,
    Unauthenticated,
    Unreachable,
    Usage,
    completion,
    parse,
)
from mojentic_fp.cli import ask as asking
from mojentic_fp.data.reason import NotFound
from tests.cli.world import invoke

DATE = ToolCall(
    "1",
    "resolve_date",
    parse('{"relative_date_found": "three days from today"}').unwrap(),
)
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}


@pytest.fixture
def schema(tmp_path: Path) -> str:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    return str(path)


def test_the_answer_goes_to_standard_output_and_ends_its_line() -> None:
    ran = invoke(["ask", "hello"], "Good morning")

    assert (ran.stdout, ran.stderr, ran.exit_code) == ("Good morning\n", "", 0)


def test_a_tool_is_called_and_shown_beside_the_answer() -> None:
    ran = invoke(["ask", "-t", "date", "When?"], DATE, "On 9 November.")

    assert ran.stdout == "On 9 November.\n"
    assert '→ resolve_date(relative_date_found="three days from today")' in ran.stderr
    assert '← {"relative_date":"three days from today"' in ran.stderr
    assert "2024-11-09" in ran.stderr


def test_words_beside_a_call_are_a_line_of_their_own() -> None:
    ran = invoke(
        ["ask", "-t", "date", "When?"], completion("Let me see.", DATE), "On Saturday."
    )

    assert ran.stdout == "Let me see.\nOn Saturday.\n"


@pytest.mark.parametrize("options", [["-t", "date,calc", "-t", "now"], ["-t", "date"]])
def test_the_tools_that_are_named_are_offered(options: list[str]) -> None:
    seen: list[str] = []

    def look(request: object) -> object:
        seen.extend(spec.name for spec in request.tools)
        return completion("ok")

    invoke(["ask", "hi", *options], look)

    every = ["resolve_date", "calculate", "get_current_datetime"]
    assert seen == (every if len(options) > 2 else ["resolve_date"])


def test_options_become_settings_and_messages(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    seen: list[object] = []

    def look(request: object) -> object:
        seen.append(request)
        return completion("ok")

    line = "ask hi -m big -s Short. --temperature 0.5 --max-tokens 9 --seed 3 -t calc -p openai"
    more = ["--tool-choice", "calc", "--image", str(picture), "--effort", "low"]
    invoke([*line.split(), *more], look)

    (request,) = seen
    assert request.model == "big"
    assert [one.tag for one in request.messages] == ["system", "user"]
    assert request.messages[1].parts[1].media_type == "image/png"
    assert (request.settings.temperature, request.settings.max_tokens) == (0.5, 9)
    assert request.settings.seed == 3
    assert request.settings.reasoning_effort is Effort.LOW
    assert request.tool_choice.name == "calculate"


@pytest.mark.parametrize(
    ("prompt", "piped", "asked"),
    [
        (["hi"], "", "hi"),
        ([], "from a pipe\n", "from a pipe"),
        (["Shorten:"], "a long text\n", "Shorten:\n\na long text"),
    ],
)
def test_what_is_piped_is_the_prompt_or_goes_below_it(
    prompt: list[str], piped: str, asked: str
) -> None:
    ran = invoke(
        ["ask", *prompt],
        lambda request: completion(repr(request.messages[-1].text)),
        piped=piped,
    )

    assert ran.stdout == f"{asked!r}\n"


def test_who_waits_for_the_end_of_a_pipe_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And waits all the same: what is piped may be long in coming."""
    said: list[str] = []
    told = Event()

    class Silent(StringIO):
        def read(self, size: int | None = -1) -> str:
            assert told.wait(10)
            return super().read(size)

    def aside(line: str) -> None:
        said.append(line)
        told.set()

    monkeypatch.setattr(asking, "MOMENT", 0.01)
    monkeypatch.setattr(asking, "aside", aside)
    monkeypatch.setattr("sys.stdin", Silent("at last"))

    assert asking.piped() == "at last"
    assert len(said) == 1
    assert "standard input" in said[0]


@pytest.mark.parametrize(
    ("models", "embedding"),
    [
        (("chats", "other"), ()),
        (("a", "chats", "other"), ("a",)),
        (("all-minilm:latest", "nomic-embed-text", "chats"), ()),
        (("text-embedding-3-small", "chats"), ()),
    ],
)
def test_without_a_model_the_first_that_chats_is_asked(
    models: tuple[str, ...], embedding: tuple[str, ...]
) -> None:
    """As its provider says, else as its name does."""
    ran = invoke(
        ["ask", "hi"],
        lambda request: completion(request.model),
        models=models,
        embedding=embedding,
    )

    assert ran.stdout == "chats\n"


@pytest.mark.parametrize("models", [(), ("all-minilm",)])
def test_without_a_model_that_chats_there_is_nobody_to_ask(
    models: tuple[str, ...],
) -> None:
    ran = invoke(["ask", "hi", "-p", "ollama"], models=models)

    assert ran.exit_code == 5
    assert "ollama lists no model that chats" in ran.stderr
    assert "mojentic-fp pull" in ran.stderr


def test_json_is_one_object_of_all() -> None:
    said = completion("On Saturday.", usage=Usage(10, 5))
    ran = invoke(["ask", "When?", "--json", "-t", "date"], DATE, said)

    facts = json.loads(ran.stdout)
    assert ran.stdout.count("\n") == 1
    assert facts["text"] == "On Saturday."
    assert facts["finish"] == "stop"
    assert facts["model"] == "scripted"
    assert facts["usage"]["total"] == 15
    (call,) = facts["calls"]
    assert call["name"] == "resolve_date"
    assert json.loads(call["result"])["resolved_date"] == "2024-11-09"


def test_without_streaming_the_answer_is_the_same() -> None:
    assert invoke(["ask", "hi", "--no-stream"], "Hello").stdout == "Hello\n"


def test_a_schema_gives_json_that_conforms(schema: str) -> None:
    ran = invoke(["ask", "Who?", "--schema", schema], '{"name": 1}', '{"name": "Ada"}')

    assert json.loads(ran.stdout) == {"name": "Ada"}
    assert "↻ asking again: $.name" in ran.stderr


def test_a_schema_that_is_never_met_is_a_failure(schema: str) -> None:
    ran = invoke(["ask", "Who?", "--schema", schema], "a", "b", "c")

    assert (ran.stdout, ran.exit_code) == ("", 1)
    assert "no valid answer in 3 attempts" in ran.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--max-tokens", "5"], "the request\n  try: raise --max-tokens"),
        ([], "the model\n  try: ask for a shorter answer"),
    ],
)
def test_an_answer_that_was_cut_off_is_asked_for_once(
    schema: str, options: list[str], words: str
) -> None:
    cut = evolve(completion('{"name": "A'), finish=Finish.LENGTH)

    ran = invoke(["ask", "Who?", "--schema", schema, *options], cut)

    assert (ran.stdout, ran.exit_code) == ("", 1)
    assert "in 1 attempt:" in ran.stderr
    assert "cut off by the token limit" in ran.stderr
    assert f"at fault: {words}" in ran.stderr


def test_calls_without_end_are_a_failure() -> None:
    ran = invoke(["ask", "When?", "-t", "date", "--rounds", "1"], DATE, DATE)

    assert ran.exit_code == 1
    assert "--rounds" in ran.stderr


FAILURES = (
    (Unreachable("localhost:11434", "refused"), 3, "is Ollama running?"),
    (Unauthenticated("no key"), 4, "OLLAMA_API_KEY"),
    (RateLimited("slow down", after=7.0), 4, "wait 7 seconds"),
    (NotFound("no model x"), 5, "mojentic-fp models"),
)


@pytest.mark.parametrize(("reason", "code", "words"), FAILURES)
def test_failures_are_explained_on_standard_error(
    reason: object, code: int, words: str
) -> None:
    ran = invoke(["ask", "hi", "-p", "ollama", "-m", "m"], LlmFailure(reason))

    assert (ran.stdout, ran.exit_code) == ("", code)
    assert words in ran.stderr
    assert "at fault: " in ran.stderr


@pytest.mark.parametrize(("reason", "code", "words"), FAILURES)
def test_failures_are_json_where_that_is_wished(
    reason: object, code: int, words: str
) -> None:
    ran = invoke(["ask", "hi", "--json", "-p", "ollama", "-m", "m"], LlmFailure(reason))

    error = json.loads(ran.stderr)["error"]
    assert (error["kind"], error["exit_code"]) == (reason.tag, code)
    assert words in error["advice"]
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to ask"),
        (["hi", "-t", "hammer"], "the tools are: date, now, calc, tasks, ask, tell"),
        (["hi", "--tool-choice", "required"], "none offered"),
        (["hi", "--tool-choice", "date"], "a tool named by --tools"),
        (["hi", "--image", "/no/such.png"], "/no/such.png: No such file"),
        (["hi", "--schema", "/no/such.json"], "/no/such.json: No such file"),
        (["hi", "--max-tokens", "0"], "--max-tokens"),
        (["hi", "--effort", "huge"], "--effort"),
        (["hi", "--nonsense"], "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    arguments: list[str], words: str
) -> None:
    ran = invoke(["ask", *arguments])

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert words in ran.stderr


@pytest.mark.parametrize("content", [b"", b"{}", b"%PDF-1.7"])
def test_what_is_no_picture_is_not_sent(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "person.png"
    path.write_bytes(content)

    ran = invoke(["ask", "hi", "--image", str(path)])

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert f"{path} is no picture" in ran.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{oops", "schema.json is not JSON: object keys must be strings (byte 1)"),
        ("[]", "schema.json is no JSON Schema: it is not an object"),
        ('{"type": "nonsense"}', "schema.json is no JSON Schema: $.type: 'nonsense'"),
        ('{"properties": {"a": {"minimum": "b"}}}', "$.properties.a.minimum: 'b'"),
    ],
)
def test_a_file_that_is_no_schema_is_a_usage_error(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "schema.json"
    path.write_text(content)

    ran = invoke(["ask", "hi", "--schema", str(path)])

    assert ran.exit_code == 2
    assert words in ran.stderr
    assert "try: a schema like" in ran.stderr


@pytest.mark.parametrize(
    ("options", "choice", "offered"),
    [
        ("-t date", "auto", 1),
        ("-t date --tool-choice required", "required", 1),
        ("-t date,calc --tool-choice calc", "required", 1),
        ("-t date,calc -p ollama", "auto", 2),
        ("", "auto", 0),
    ],
)
def test_the_model_is_free_to_call_a_tool_unless_told_otherwise(
    options: str, choice: str, offered: int
) -> None:
    seen: list[object] = []

    def look(request: object) -> object:
        seen.append((request.tool_choice.value, len(request.tools)))
        return completion("ok")

    invoke(["ask", "hi", *options.split()], look)

    assert seen == [(choice, offered)]


def test_an_object_is_shown_a_line_each_as_it_grows(schema: str) -> None:
    ran = invoke(["ask", "Who?", "--schema", schema, "--stream"], '{"name": "Ada"}')

    *partials, whole = [json.loads(line) for line in ran.stdout.splitlines()]
    assert partials[-1] == {"partial": {"name": "Ada"}}
    assert all("Ada".startswith(one["partial"]["name"]) for one in partials)
    assert whole == {"value": {"name": "Ada"}}


def test_the_whole_that_ends_a_growing_object_may_be_the_record(schema: str) -> None:
    options = ["--schema", schema, "--stream", "--json"]
    ran = invoke(["ask", "Who?", *options], '{"name": "Ada"}')

    last = json.loads(ran.stdout.splitlines()[-1])
    assert (last["value"], last["finish"]) == ({"name": "Ada"}, "stop")


def test_what_grew_and_is_not_valid_is_a_failure_at_the_end(schema: str) -> None:
    bad = '{"name": "Ada", "name": 1}'
    ran = invoke(["ask", "Who?", "--schema", schema, "--stream"], bad, bad, bad)

    assert ran.exit_code == 1
    assert '"value"' not in ran.stdout


@pytest.mark.parametrize("options", [[], ["--no-stream", "--schema"]])
def test_nothing_grows_without_a_schema(schema: str, options: list[str]) -> None:
    given = [*options, schema] if options else []
    ran = invoke(["ask", "Who?", "--stream", *given])

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert "--schema FILE" in ran.stderr


UNFINISHED = LlmFailure(
    ServerFault(
        "The model produced output that does not match the expected peg-native format"
    )
)


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--max-tokens", "9"], "try: raise --max-tokens: it may have cut a call"),
        ([], "try: try again later, or use another model"),
    ],
)
def test_a_call_that_was_cut_off_is_advised_to_be_longer(
    options: list[str], advice: str
) -> None:
    ran = invoke(["ask", "hi", "-t", "date", *options], UNFINISHED)

    assert advice in ran.stderr
