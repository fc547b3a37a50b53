"""Each tool of the library once: offered alone, with a question that it answers.

python examples/tool_tour.py [--provider local|ollama|openai] [--model NAME] [--json FILE]

A line for each says what was asked, which call the model made of it, what the tool
answered and whether that is right; the last line counts.  With ``--json`` the record is
written to a file as well.  All is asked of a small world of the tour's own (a temporary
folder, a web of one page, a clock that stands still), so no network is needed.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Never, TypeAlias

from _provider import answer, edges
from _stops import FILES, FOLDERS, FOUND, PAGES, STOPS, Stop
from attrs import frozen
from mcp_client import server
from returns.io import IOResult
from returns.pipeline import is_successful

from mojentic_fp import (
    AssistantMessage,
    CallServerTool,
    Choice,
    Complete,
    Conversation,
    FileFailure,
    Files,
    Handlers,
    JsonObject,
    ListTools,
    LlmFailure,
    MakeFolder,
    McpFailure,
    Message,
    NewId,
    Note,
    Now,
    Program,
    ReadFile,
    Request,
    Settings,
    State,
    Steps,
    Talk,
    Tasks,
    Toolbox,
    ToolCall,
    ToolMessage,
    Web,
    WriteFile,
    advance,
    answering,
    ask,
    connected,
    delegate,
    emit,
    fail,
    file_tools,
    files_in,
    fixed_clock,
    only,
    paged,
    program,
    read_text,
    render,
    shared_tasks,
    start,
    state_in_memory,
    stream,
    succeed,
    toolbox,
    tools_of,
    user,
    web_in_memory,
)
from mojentic_fp.programs.tool import answers
from mojentic_fp.programs.toolbox.arithmetic import calculate
from mojentic_fp.programs.toolbox.dates import get_current_datetime, resolve_date
from mojentic_fp.programs.toolbox.files import read_file
from mojentic_fp.programs.toolbox.people import ask_user, tell_user
from mojentic_fp.programs.toolbox.tasks import task_tools
from mojentic_fp.programs.toolbox.web import (
    fetch_page,
    organic_web_search,
    web_search,
)

World: TypeAlias = Files | State | NewId | Now | Tasks | Talk | Web
"""What the tools ask of the world, besides the model and the MCP server."""

Asked: TypeAlias = World | Complete | CallServerTool
SHORT: Final = Settings(temperature=0, max_tokens=120)
ROUNDS: Final = 2  # calls, the second of which may mend the first
WIDE: Final = 100  # characters of an answer that are shown
PAGED: Final = paged(400)(toolbox(read_file))
LONG: Final = ToolCall("long", "read_file", JsonObject(path="notes/counting.txt"))
"""A call whose result has more than one page."""


@frozen
class Used:
    """A call that the model made, and what the tool answered."""

    call: ToolCall
    answer: str


@frozen
class Seen:
    """What the model did at a stop, its last words, and whether it used the tool well."""

    stop: Stop
    used: tuple[Used, ...]
    said: str
    right: bool

    @property
    def json(self) -> JsonObject:
        return JsonObject(
            tool=self.stop.tool,
            question=self.stop.question,
            calls=tuple(
                JsonObject(
                    tool=one.call.name,
                    arguments=one.call.arguments,
                    answer=one.answer,
                )
                for one in self.used
            ),
            said=self.said,
            right=self.right,
        )

    def __str__(self) -> str:
        """One line."""
        calls = "; ".join(
            f"{one.call.name}({render(one.call.arguments)}) -> {shorter(one.answer)}"
            for one in self.used
        )
        verdict = "right" if self.right else "NOT RIGHT"
        question = " ".join(self.stop.question.split())
        return f"{question} -> {calls or 'no call'} -> {verdict}"


def shorter(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDE else f"{line[: WIDE - 3]}..."


def tools(model: str) -> Toolbox[World | Complete]:
    """All tools that come with the library, and an expert to delegate to."""
    expert = delegate(
        "geographer",
        "An expert who knows all countries, cities, rivers and mountains.",
        partial(ask, model, settings=SHORT),
    )
    return (
        file_tools
        | only("read_page")(PAGED)
        | toolbox(calculate, resolve_date, get_current_datetime)
        | task_tools()
        | toolbox(tell_user, ask_user)
        | toolbox(web_search, organic_web_search, fetch_page, expert)
    )


def world(
    folder: str | Path,
) -> Handlers[Files | State | Now | Tasks | Talk | Web, Never]:
    """A folder, a clock that stands still, a user who likes green, and a small web."""
    return (
        files_in(folder)
        | state_in_memory()
        | fixed_clock(datetime(2024, 11, 6, 12, tzinfo=UTC))
        | shared_tasks()
        | answering(["Green."])
        | web_in_memory(PAGES, found=FOUND)
    )


@program
def main(
    model: str,
) -> Steps[
    tuple[Seen, ...],
    LlmFailure | McpFailure | FileFailure,
    Asked | ListTools,
]:
    """Go to each stop, and tell at once what was seen there."""
    yield from furnish()
    box = tools(model) | (yield from tools_of("example", prefix="example_"))
    seen: tuple[Seen, ...] = ()
    for stop in STOPS:
        one = yield from visit(model, box, stop)
        yield from emit(Note("seen", str(one)))
        seen = (*seen, one)
    return seen


@program
def furnish() -> Steps[None, FileFailure, Files]:
    for folder in FOLDERS:
        yield from MakeFolder(folder)
    for path, text in FILES.items():
        yield from WriteFile(path, text.encode())


@program
def visit(
    model: str, box: Toolbox[Asked], stop: Stop
) -> Steps[Seen, LlmFailure, Asked]:
    """Ask the question of one stop, with its tool alone, and require a call."""
    before = yield from said_before(stop)
    offered = only(stop.tool)(box)
    request = Request(
        model,
        (*before, user(stop.question)),
        tools=offered.specs,
        tool_choice=Choice.REQUIRED,
        settings=SHORT,
    )
    messages = yield from ended(start(request, rounds=ROUNDS), offered)
    left = yield from left_in(stop.file)
    return seen_in(messages[len(request.messages) :], stop, left)


@program
def ended(
    conversation: Conversation, offered: Toolbox[Asked]
) -> Steps[tuple[Message, ...], LlmFailure, Asked]:
    """What was said in the end, if only that the model went on calling the tool."""
    outcome = yield from advance(conversation, offered).attempt()
    if is_successful(outcome):
        return outcome.unwrap().messages
    stopped = outcome.failure()
    if isinstance(stopped.failure, LlmFailure):
        yield from fail(stopped.failure)
    return stopped.conversation.messages


def left_in(file: str | None) -> Program[str, Never, ReadFile]:
    """What is in a file by now: nothing, if it is not there."""
    return succeed("") if file is None else read_text(file).lash(lambda _: succeed(""))


@program
def said_before(
    stop: Stop,
) -> Steps[tuple[Message, ...], Never, ReadFile | NewId | State]:
    """What a question about the next page comes after: the first one."""
    if stop.tool != "read_page":
        return ()
    told = yield from answers((LONG,), PAGED, at_once=1)
    first = tuple(one for one in told if isinstance(one, ToolMessage))
    return (user("Read notes/counting.txt."), AssistantMessage((LONG,)), *first)


def seen_in(messages: tuple[Message, ...], stop: Stop, left: str) -> Seen:
    """What the model did, and whether that is what it was to do."""
    told = {one.call_id: one for one in messages if isinstance(one, ToolMessage)}
    calls = (
        call
        for one in messages
        if isinstance(one, AssistantMessage)
        for call in one.calls
    )
    used = tuple(Used(call, told[call.id].text) for call in calls if call.id in told)
    right = any(fits(stop, one) for one in used) and stop.left in left
    return Seen(stop, used, messages[-1].text, right)


def fits(stop: Stop, used: Used) -> bool:
    """Whether a call says what it should, and was answered as it should be."""
    given = render(used.call.arguments)
    return (
        used.call.name == stop.tool and stop.given in given and stop.told in used.answer
    )


def record(seen: tuple[Seen, ...]) -> str:
    """What was seen, as JSON."""
    return render(tuple(one.json for one in seen), indent=2)


if __name__ == "__main__":
    there = edges(__doc__, argument="--json")
    with TemporaryDirectory() as folder, connected(example=server()) as servers:
        handlers = world(folder) | servers | there.handlers
        for event in stream(handlers)(main(there.model)):
            match event:
                case Note("seen", line):
                    print(line, flush=True)
                case IOResult():
                    seen = answer(event)
                    right = sum(one.right for one in seen)
                    print(f"{right} of {len(seen)} tools were used well")
                    if there.argument:
                        Path(there.argument).write_text(record(seen) + "\n")
                case _:
                    pass
