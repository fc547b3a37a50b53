"""A server over HTTP that is killed and started again on its port."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mojentic_fp import ListTools, McpReason, Note, connected, mcp_http, stream
from tests.edges.mcp.others import (
    OFFICIAL,
    called,
    eventually,
    listening,
    plainly,
    settled,
)

pytest.importorskip("mcp")
pytestmark = pytest.mark.slow


class Running:
    """A server that can be killed and started again."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._port = "0"
        self._stack = ExitStack()

    def start(self) -> str:
        there = listening(OFFICIAL, self._kind, self._port)
        url = self._stack.enter_context(there)
        self._port = url.rpartition(":")[2].partition("/")[0]
        return url

    def kill(self) -> None:
        self._stack.close()


@pytest.fixture(params=["http", "older"])
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    server = Running(request.param)
    yield server
    server.kill()


def test_after_a_restart_lists_and_calls_work_again(
    running: Running, tmp_path: Path
) -> None:
    marker = str(tmp_path / "m")
    url = running.start()
    with connected(server=mcp_http(url)) as there:
        first = plainly(there, called("count", marker=marker)).unwrap()
        running.kill()
        running.start()
        second = plainly(there, called("count", marker=marker)).unwrap()
        running.kill()
        running.start()
        tools = plainly(there, ListTools("server").perform()).unwrap()

    assert first.structured == {"result": 1}
    assert second.structured == {"result": 2}
    assert "count" in {one.name for one in tools}


def test_while_it_is_down_it_is_unreachable_and_nothing_is_done_later(
    running: Running, tmp_path: Path
) -> None:
    marker = str(tmp_path / "m")
    url = running.start()
    with connected(server=mcp_http(url)) as there:
        plainly(there, ListTools("server").perform()).unwrap()
        running.kill()
        called_down = plainly(there, called("count", marker=marker)).failure()
        listed_down = plainly(there, ListTools("server").perform()).failure()
        running.start()
        after = plainly(there, called("count", marker=marker)).unwrap()

    assert called_down.reason is McpReason.UNREACHABLE
    assert listed_down.reason is McpReason.UNREACHABLE
    assert after.structured == {"result": 1}


def test_a_call_that_may_have_been_made_is_not_made_again(
    running: Running, tmp_path: Path
) -> None:
    place = tmp_path / "m"
    url = running.start()
    with connected(server=mcp_http(url)) as there:
        call = stream(there)(called("slow", seconds=60, marker=str(place)))
        assert isinstance(next(call), Note)
        running.kill()
        running.start()
        *_, outcome = call
        after = plainly(there, called("count", marker=str(place))).unwrap()

    assert settled(outcome).failure().reason is McpReason.DIED
    assert after.structured == {"result": 1}
    eventually(place.exists)
