"""A toolbox of ours, served: pictures, structure, failures, patience, and what is read.

python toolbox.py            over standard input and output
python toolbox.py http       over HTTP; prints its address first
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from mojentic_fp import (
    JsonObject,
    Message,
    Note,
    Program,
    Prompt,
    PromptArgument,
    PullProgress,
    Resource,
    Sleep,
    Text,
    TextDelta,
    ToolHints,
    ToolResult,
    emit,
    image,
    offer,
    serve_http,
    serve_stdio,
    system_clock,
    tool,
    toolbox,
    user,
)
from mojentic_fp.effects.combine import bracket
from mojentic_fp.effects.program import succeed
from mojentic_fp.programs.tool import Tool

PNG = b"\x89PNG\r\n\x1a\nrest"


@tool
def add(a: int, b: int) -> dict[str, int]:
    """Add two numbers."""
    return {"sum": a + b}


@tool
def draw() -> ToolResult:
    """Draw."""
    return ToolResult(
        (Text("a picture"), image(PNG)), structured=JsonObject(drawn=True)
    )


@tool
def count() -> ToolResult:
    """Give a number, which is no object."""
    return ToolResult((Text("three"),), structured=3)


@tool
def fail(words: str) -> str:
    """Fail."""
    raise ValueError(words)


@tool
def chatter() -> str:
    """Write to standard output, as a careless tool does."""
    print("this is no JSON", flush=True)
    return "chattered"


@tool
def report() -> Program:
    """Say how far it has come."""
    steps = (
        Note("reading", "page 1"),
        PullProgress("pulling", total=100, completed=50),
        TextDelta("no progress"),
        PullProgress("pulling the next", total=100, completed=10),
    )
    return emit(*steps).map(lambda _: "reported")


@tool
def wait(seconds: float, marker: str) -> Program:
    """Wait; leave a file that says how it ended."""
    state = {"word": "cancelled"}

    def done(_: object) -> str:
        state["word"] = "done"
        return "done"

    def leave(_: object) -> Program:
        Path(marker).write_text(state["word"])
        return succeed(None)

    return bracket(succeed(None), lambda _: Sleep(seconds).perform().map(done), leave)


hinted = Tool(
    evolve(
        add.spec,
        hints=ToolHints(title="Add", read_only=True, idempotent=True),
        answers=JsonObject(type="object", required=("sum",)),
    ),
    add.answer,
)


def greet(words: Mapping[str, str]) -> tuple[Message, ...]:
    return (user(f"Say hello to {words['who']}"),)


OFFER = offer(
    toolbox(hinted, draw, count, fail, chatter, report, wait),
    system_clock(),
    name="ours",
    version="1",
    instructions="Be careful.",
    resources={
        Resource("memo://letter", "letter", media_type="text/plain"): (
            Text("Dear Ada"),
        ),
        Resource("memo://picture", "picture"): (image(PNG),),
    },
    prompts={Prompt("greet", "Greet.", (PromptArgument("who", required=True),)): greet},
)


def say(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["http"]:
        serve_http(OFFER, ready=say)
    else:
        serve_stdio(OFFER)
