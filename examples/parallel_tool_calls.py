"""Several calls of one turn run side by side; the transcript has them in order.

python examples/parallel_tool_calls.py [--provider local|ollama|openai] [--model NAME]
"""

from datetime import timedelta
from typing import Never

from _provider import answer, edges
from returns.io import IOResult

from mojentic_fp import (
    Complete,
    Conversation,
    LlmFailure,
    LoopFailure,
    Now,
    Program,
    Request,
    Sleep,
    Steps,
    ToolFinished,
    ToolMessage,
    ToolStarted,
    converse,
    program,
    start,
    stream,
    tool,
    toolbox,
    user,
)

DEPTHS = {"Baikal": 1642, "Tanganyika": 1470, "Superior": 406}


@tool
def sound(lake: str) -> Program[str, Never, Now | Sleep]:
    """Measure how deep a lake is.

    Args:
        lake: The name of one lake.
    """
    return measured(lake)


@program
def measured(lake: str) -> Steps[str, Never, Now | Sleep]:
    began = yield from Now()
    yield from Sleep(1.0)
    ended = yield from Now()
    took = (ended - began) / timedelta(seconds=1)
    return f"{lake}: {DEPTHS.get(lake, 0)} m, measured in {took:.1f} s"


def main(
    model: str,
) -> Program[Conversation, LlmFailure | LoopFailure, Complete | Now | Sleep]:
    wish = f"How deep are these lakes: {', '.join(DEPTHS)}? Measure each with the tool."
    tools = toolbox(sound)
    return converse(start(Request(model, (user(wish),), tools=tools.specs)), tools)


if __name__ == "__main__":
    there = edges(__doc__)
    for event in stream(there.handlers)(main(there.model)):
        match event:
            case ToolStarted(call=call):
                print(f"begins {call.id}")
            case ToolFinished(call=call):
                print(f"ends   {call.id}")
            case IOResult():
                for message in answer(event).messages:
                    if isinstance(message, ToolMessage):
                        print(f"{message.call_id}: {message.text}")
            case _:
                pass
