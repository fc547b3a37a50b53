"""A question that the model answers with a tool of an MCP server: examples/mcp_server.py.

python examples/mcp_client.py [--provider local|ollama|openai] [--model NAME]
"""

import sys
from pathlib import Path

from _provider import answer, edges

from mojentic_fp import (
    CallServerTool,
    Complete,
    Completion,
    ListTools,
    LlmFailure,
    LoopFailure,
    McpFailure,
    McpServer,
    Steps,
    connected,
    generate,
    mcp_stdio,
    program,
    run,
    tools_of,
    user,
)

SERVER = Path(__file__).with_name("mcp_server.py")


def server() -> McpServer:
    folder = str(SERVER.parents[1])
    return mcp_stdio(sys.executable, [str(SERVER)], env={"PYTHONPATH": folder})


@program
def main(
    model: str,
) -> Steps[
    Completion,
    LlmFailure | LoopFailure | McpFailure,
    Complete | ListTools | CallServerTool,
]:
    tools = yield from tools_of("example")
    ask = generate(model, tools=tools)
    return (yield from ask([user("What is the date three days from today?")]))


if __name__ == "__main__":
    there = edges(__doc__)
    with connected(example=server()) as servers:
        outcome = run(there.handlers | servers)(main(there.model))
    print(answer(outcome).text)
