"""Our client against a server made with the official library, over both transports."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from immutabledict import immutabledict

from mojentic_fp import (
    Annotations,
    CallServerTool,
    GetPrompt,
    Handlers,
    Image,
    JsonObject,
    ListPrompts,
    ListResources,
    ListTools,
    McpFailure,
    McpReason,
    Note,
    ReadResource,
    Role,
    Secret,
    ToolCall,
    ToolHints,
    connected,
    get_prompt,
    mcp_http,
    mcp_servers,
    mcp_stdio,
    parallel,
    read_resource,
    run,
    run_async,
    stream,
    tools_of,
    user,
)
from tests.edges.mcp.others import (
    DRIVERS,
    OFFICIAL,
    called,
    eventually,
    listening,
    nothing_left,
    official,
    plainly,
    settled,
)

pytestmark = pytest.mark.slow
PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture(scope="module", params=["stdio", "http"])
def there(request: pytest.FixtureRequest) -> Iterator[Handlers[Any, Any]]:
    """The server, over either transport, for all tests."""
    if request.param == "stdio":
        with connected(server=official()) as handlers:
            yield handlers
    else:
        with (
            listening(OFFICIAL, "http") as url,
            connected(server=mcp_http(url)) as handlers,
        ):
            yield handlers


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_is_answered(driver: Callable[..., Any], there: Handlers) -> None:
    assert driver(there, called("add", a=1, b=2)).unwrap().structured == {"result": 3}


def test_tools_come_with_all_that_is_said_of_them(there: Handlers) -> None:
    specs = {
        spec.name: spec
        for spec in plainly(there, ListTools("server").perform()).unwrap()
    }

    assert specs["add"].description == "Add two numbers."
    assert specs["add"].hints == ToolHints(title="Add", read_only=True)
    assert specs["add"].parameters["required"] == ("a", "b")
    assert specs["weather"].answers["required"] == ("city", "degrees")


def test_results_keep_pictures_structure_marks_and_failures(there: Handlers) -> None:
    weather = plainly(there, called("weather", city="Oslo")).unwrap()
    drawn = plainly(there, called("draw")).unwrap()
    marked = plainly(there, called("marked")).unwrap()
    failed = plainly(there, called("fail", words="oh")).unwrap()

    assert weather.structured == {"city": "Oslo", "degrees": 21.5}
    assert drawn.parts == (Image("image/png", PNG),)
    assert marked.parts[0].annotations == Annotations((Role.USER,), 0.5)
    assert marked.parts[0].extra.members["_meta"] == {"k": 1}
    assert marked.extra.members["_meta"]["took"] == 3
    assert (failed.failed, "fail" in failed.parts[0].text) == (True, True)


def test_resources_are_listed_and_read(there: Handlers) -> None:
    found = plainly(there, ListResources("server").perform()).unwrap()
    letter = plainly(there, read_resource("server", "memo://letter")).unwrap()
    picture = plainly(
        there, ReadResource("server", "memo://picture").perform()
    ).unwrap()

    assert [one.uri for one in found if not one.template] == [
        "memo://letter",
        "memo://picture",
    ]
    assert [one.uri for one in found if one.template] == ["memo://{name}/note"]
    assert letter.text == "Dear Ada"
    assert picture[0].data == PNG


def test_prompts_are_listed_and_filled_in(there: Handlers) -> None:
    (prompt,) = plainly(there, ListPrompts("server").perform()).unwrap()
    said = plainly(there, get_prompt("server", "greet", who="Ada")).unwrap()

    assert (prompt.name, prompt.arguments[0].required) == ("greet", True)
    assert said == (user("Say hello to Ada"),)


def test_what_a_server_refuses_is_a_failure(there: Handlers) -> None:
    unread = plainly(
        there, ReadResource("server", "memo://nowhere").perform()
    ).failure()
    unknown = plainly(
        there, GetPrompt("server", "none", immutabledict()).perform()
    ).failure()

    assert (unread.reason, unread.code is None) == (McpReason.REFUSED, False)
    assert unknown.reason is McpReason.REFUSED


def test_what_is_reported_on_the_way_is_shown(there: Handlers, tmp_path: Path) -> None:
    asked = called("slow", seconds=0.01, marker=str(tmp_path / "m"))
    shown = [one for one in stream(there)(asked) if isinstance(one, Note)]

    assert [(one.name, one.value["said"]["message"]) for one in shown] == [
        ("mcp_progress", "half-way")
    ]


def test_a_call_that_takes_too_long_is_cancelled(
    there: Handlers, tmp_path: Path
) -> None:
    marker = tmp_path / "m"
    call = ToolCall("1", "slow", JsonObject(seconds=60, marker=str(marker)))
    late = plainly(there, CallServerTool("server", call, timeout=0.5).perform())

    assert late.failure().reason is McpReason.TIMED_OUT
    assert late.failure().retryable
    eventually(lambda: marker.exists() and marker.read_text() == "cancelled")


def test_abandoning_a_run_cancels_on_the_server(
    there: Handlers, tmp_path: Path
) -> None:
    marker = tmp_path / "m"
    running = stream(there)(called("slow", seconds=60, marker=str(marker)))
    next(running)
    running.close()

    eventually(lambda: marker.exists() and marker.read_text() == "cancelled")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling_a_task_cancels_on_the_server(
    backend: str, there: Handlers, tmp_path: Path
) -> None:
    marker = tmp_path / "m"

    async def main() -> None:
        with anyio.move_on_after(1.0):
            await run_async(there)(called("slow", seconds=60, marker=str(marker)))

    anyio.run(main, backend=backend)

    eventually(lambda: marker.exists() and marker.read_text() == "cancelled")


def test_calls_go_side_by_side(there: Handlers, tmp_path: Path) -> None:
    # None of them ends before all have begun: one after another, the first would not.
    place = str(tmp_path / "m")
    four = parallel([called("meet", place=place, others=4) for _ in range(4)])
    outcomes = plainly(there, four).unwrap()

    assert [one.unwrap().structured["result"] for one in outcomes] == [4] * 4


def test_a_list_that_changed_is_said_and_listed_anew() -> None:
    said: list[Any] = []

    def heard(program: Any) -> None:
        said.extend(one.value["said"] for one in stream(there)(program) if notes(one))

    def notes(one: object) -> bool:
        return isinstance(one, Note) and one.name == "mcp_changed"

    with connected(server=official()) as there:
        before = plainly(there, tools_of("server")).unwrap()
        heard(called("grow"))
        eventually(lambda: heard(tools_of("server")) or said)  # it may come after
        after = plainly(there, tools_of("server")).unwrap()

    assert said == [{"list": "tools"}]
    assert before.find("grown") is None
    assert after.find("grown") is not None


def test_nothing_is_left_after_a_run_or_a_block() -> None:
    with nothing_left():
        with connected(server=official()) as there:
            assert plainly(there, called("add", a=1, b=2)).unwrap()
        assert plainly(mcp_servers(server=official()), called("add", a=1, b=2)).unwrap()


def test_a_server_that_died_is_started_again_but_no_call_is_made_twice(
    tmp_path: Path,
) -> None:
    marker = tmp_path / "m"
    with nothing_left(), connected(server=official()) as there:
        died = plainly(there, called("die", marker=str(marker))).failure()
        after = plainly(there, called("add", a=1, b=2)).unwrap()

    assert (died.reason, marker.read_text()) == (McpReason.DIED, "x")
    assert after.structured == {"result": 3}


def test_a_block_that_is_left_cancels_what_is_under_way(tmp_path: Path) -> None:
    marker = tmp_path / "m"
    with nothing_left(), connected(server=official()) as there:
        running = stream(there)(called("slow", seconds=60, marker=str(marker)))
        next(running)

    *_, outcome = running

    assert settled(outcome).failure().reason is McpReason.DIED


def test_a_server_inherits_little_and_is_given_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-servers")
    server = mcp_stdio(sys.executable, [OFFICIAL], env={"TOKEN": Secret("tell-nobody")})
    seen = plainly(mcp_servers(server=server), called("environment")).unwrap()
    names = seen.structured["result"].split(",")

    assert ("OPENAI_API_KEY" in names, "TOKEN" in names, "PATH" in names) == (
        False,
        True,
        True,
    )
    assert "tell-nobody" not in repr(server)


def test_garbage_before_the_protocol_harms_nothing() -> None:
    noisy = f"print('hello'); import runpy; runpy.run_path({OFFICIAL!r}, run_name='__main__')"
    server = mcp_stdio(
        sys.executable, ["-c", f"import sys; sys.argv[1:] = []; {noisy}"]
    )

    assert plainly(mcp_servers(server=server), called("add", a=1, b=2)).unwrap()


@pytest.mark.parametrize(
    ("server", "reason", "words"),
    [
        (mcp_stdio("/no/such/program"), McpReason.UNREACHABLE, "No such file"),
        (
            mcp_stdio(sys.executable, ["-c", "raise SystemExit('no licence')"]),
            McpReason.UNREACHABLE,
            "no licence",
        ),
        (
            mcp_stdio(sys.executable, ["-c", "input(); input()"], opening=0.5),
            McpReason.TIMED_OUT,
            "not ready within 0.5 s",
        ),
        (mcp_http("http://127.0.0.1:9/mcp"), McpReason.UNREACHABLE, "attempts failed"),
        (mcp_http("http://example.com/mcp"), McpReason.UNREACHABLE, "allow_http"),
    ],
)
def test_a_server_that_cannot_be_reached_says_why(
    server: Any, reason: McpReason, words: str
) -> None:
    with nothing_left():
        failure = plainly(mcp_servers(server=server), called("add")).failure()

    assert failure.reason is reason
    assert words in failure.detail


def test_a_server_that_is_not_there_is_named_with_those_that_are() -> None:
    failure = plainly(
        mcp_servers(time=official()), ListTools("tiem").perform()
    ).failure()

    assert failure == McpFailure("tiem", McpReason.UNKNOWN, "there are: time")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    failure = plainly(mcp_servers(server=official()), called("add")).failure()

    assert failure.reason is McpReason.MISSING
    assert "mojentic-fp[mcp]" in failure.detail


def test_a_failing_server_is_answered_to_the_model() -> None:
    box = run(mcp_servers(server=official()))(tools_of("server", prefix="o_"))
    tool = settled(box).unwrap().find("o_add")
    failed = plainly(mcp_servers(), tool.answer(ToolCall("1", "o_add")))

    assert failed.failure().reason.message == (
        "MCP server 'server': no such server: there are none"
    )
    assert failed.failure().call.name == "o_add"
