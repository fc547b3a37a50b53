"""Servers that others wrote: their tools, run for real."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mojentic_fp import (
    Image,
    ListPrompts,
    ListResources,
    McpServer,
    ToolCall,
    completion,
    connected,
    generate,
    get_prompt,
    mcp_stdio,
    run,
    scripted,
    tools_of,
    user,
)
from mojentic_fp.data.json import JsonObject
from tests.edges.mcp.others import called, nothing_left, plainly, settled

pytestmark = pytest.mark.slow


@pytest.mark.skipif(find_spec("mcp_server_time") is None, reason="it is not installed")
def test_a_model_asks_the_time_server() -> None:
    arguments = JsonObject(
        source_timezone="UTC", time="12:30", target_timezone="Asia/Tokyo"
    )
    model = scripted(
        [
            ToolCall("1", "time_convert_time", arguments),
            lambda request: completion(request.messages[-1].text),
        ]
    )
    server = mcp_stdio(sys.executable, ["-m", "mcp_server_time"])
    with nothing_left(), connected(time=server) as there:
        box = plainly(there, tools_of("time", prefix="time_")).unwrap()
        asked = generate("any", tools=box)([user("When is it there?")])
        said = settled(run(model | there)(asked)).unwrap()
        wrong = plainly(there, tools_of("time")).unwrap().find("convert_time")
        refused = plainly(
            there, wrong.answer(ToolCall("1", "convert_time", JsonObject(time="x")))
        )

    assert box.find("time_get_current_time") is not None
    assert "21:30" in said.text
    assert refused.unwrap().failed


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> McpServer:
    """The reference server of the protocol's own project, from the npm registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    package = "@modelcontextprotocol/server-everything"
    command = [npm, "install", "--silent", "--prefix", str(folder), package]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{package} cannot be installed: {error}")
    script: Path = folder / "node_modules" / ".bin" / "mcp-server-everything"
    return mcp_stdio(str(script), ["stdio"])


def test_the_server_of_the_protocols_project_answers_everything(
    everything: McpServer,
) -> None:
    with nothing_left(), connected(server=everything) as there:
        box = plainly(there, tools_of("server")).unwrap()
        names = {one.name: one for one in box.specs}
        echoed = plainly(there, called("echo", message="hello")).unwrap()
        pictured = plainly(there, called("get-tiny-image")).unwrap()
        structured = plainly(
            there, called("get-structured-content", location="New York")
        ).unwrap()
        marked = plainly(
            there,
            called("get-annotated-message", messageType="error", includeImage=True),
        ).unwrap()
        resources = plainly(there, ListResources("server").perform()).unwrap()
        prompts = plainly(there, ListPrompts("server").perform()).unwrap()
        said = plainly(there, get_prompt("server", "simple-prompt")).unwrap()

    assert "echo" in names
    assert "hello" in echoed.parts[0].text
    assert any(isinstance(part, Image) and part.data for part in pictured.parts)
    assert structured.structured["temperature"]
    assert marked.parts[0].annotations.priority == 1
    assert resources
    assert {"simple-prompt"} <= {one.name for one in prompts}
    assert said[0].text
