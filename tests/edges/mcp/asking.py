"""A server that asks back, made with the official library's lower half.

python asking.py            speaks the newest version: it asks by what it answers
python asking.py legacy     speaks the version before: it asks by requests of its own
"""

import sys
from typing import Any

import anyio
from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Your name", "minLength": 2},
        "age": {"type": "integer", "minimum": 0},
        "colour": {"type": "string", "enum": ["red", "blue"], "default": "blue"},
        "news": {"type": "boolean"},
    },
    "required": ["name", "age"],
}
ASKED: dict[str, Any] = {
    "sample": types.CreateMessageRequest(
        params=types.CreateMessageRequestParams(
            messages=[
                types.SamplingMessage(
                    role="user", content=types.TextContent(type="text", text="Who?")
                ),
                types.SamplingMessage(
                    role="assistant",
                    content=types.TextContent(type="text", text="Ada"),
                ),
            ],
            max_tokens=7,
            temperature=0.5,
            stop_sequences=["END"],
            system_prompt="Be brief.",
            model_preferences=types.ModelPreferences(
                hints=[types.ModelHint(name="none"), types.ModelHint(name="Small")]
            ),
        )
    ),
    "elicit": types.ElicitRequest(
        params=types.ElicitRequestFormParams(
            message="Who are you?", requested_schema=FORM
        )
    ),
    "lead": types.ElicitRequest(
        params=types.ElicitRequestURLParams(
            message="Go there", url="https://example.com", elicitation_id="1"
        )
    ),
    "roots": types.ListRootsRequest(),
}
RESULTS: dict[str, Any] = {
    "sample": types.CreateMessageResult,
    "elicit": types.ElicitResult,
    "lead": types.ElicitResult,
    "roots": types.ListRootsResult,
}


def said(value: Any) -> types.CallToolResult:
    words = value if isinstance(value, str) else value.model_dump_json(by_alias=True)
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)])


async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
    schema: dict[str, Any] = {"type": "object"}
    tools = [types.Tool(name=name, input_schema=schema) for name in (*ASKED, "log")]
    return types.ListToolsResult(tools=tools)


async def call_tool(context: Any, params: types.CallToolRequestParams) -> Any:
    if params.name == "log":
        await context.session.send_log_message("warning", "ink is low")
        if "legacy" in sys.argv:
            await context.session.send_tool_list_changed()
        return said("logged")
    asked = ASKED[params.name]
    if "legacy" in sys.argv:
        try:
            return said(await context.session.send_request(asked, RESULTS[params.name]))
        except Exception as error:  # noqa: BLE001
            return said(f"refused: {error}")
    if params.input_responses:
        return said(params.input_responses["it"])
    return types.InputRequiredResult(input_requests={"it": asked})


async def answered(read: Any, write: Any, send: Any) -> None:
    """Hand on what is read, but know nothing of the newest version's first request."""
    async with send:
        async for item in read:
            asked = item.message
            if getattr(asked, "method", "") != "server/discover":
                await send.send(item)
                continue
            unknown = types.ErrorData(code=-32601, message="Method not found")
            error = types.JSONRPCError(jsonrpc="2.0", id=asked.id, error=unknown)
            await write.send(SessionMessage(error))


async def main() -> None:
    server: Server[Any] = Server(
        "asking", on_list_tools=list_tools, on_call_tool=call_tool
    )
    options = server.create_initialization_options()
    async with stdio_server() as (read, write), anyio.create_task_group() as tasks:
        if "legacy" in sys.argv:
            send, receive = anyio.create_memory_object_stream[Any](0)
            tasks.start_soon(answered, read, write, send)
            await server.run(receive, write, options)
        else:
            await server.run(read, write, options)


if __name__ == "__main__":
    anyio.run(main)
