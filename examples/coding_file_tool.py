"""A model works on a small program in a folder, with all nine tools of files.

python examples/coding_file_tool.py [--provider local|ollama|openai] [--model NAME]

The folder is a temporary one.  Each step offers one tool and requires a call, and the
steps take what small models can do; a large model can be given all of it at once:
``generate(model, tools=file_tools)``.
"""

from tempfile import TemporaryDirectory
from typing import Final

from _provider import answer, edges
from returns.io import IOResult

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    FileFailure,
    Files,
    LlmFailure,
    LoopFailure,
    Program,
    Settings,
    Steps,
    ToolFinished,
    exists,
    fail,
    file_tools,
    files_in,
    generate,
    only,
    program,
    read_text,
    render,
    stream,
    succeed,
    system,
    user,
)

FILE: Final = "src/greeting.py"
ENGINEER: Final = """\
You are an engineer who works with care.
You write clear, small functions with names that say what they do.
You look at a file before you change it, change no more than was asked, and look again.
You work in one folder, and name all files relative to it.
"""
FIRST: Final = "def greet(name):\n    return 'Hello, ' + name\n"
CHANGE: Final = """\
@@ -2 +2 @@
-    return 'Hello, ' + name
+    return 'Welcome, ' + name
"""
STEPS: Final = (
    ("create_directory", "Make the folder src."),
    (
        "write_file",
        f"Write this into the file {FILE}:\n{FIRST}",
    ),
    ("list_all_files", "List all files in the folder '.' and below it."),
    ("list_files", "Which files are in the folder src?"),
    ("find_files_by_glob", "Find the files in the folder src that match '*.py'."),
    ("find_files_containing", "Which files in the folder src contain the word greet?"),
    ("find_lines_matching", f"Which lines of the file {FILE} contain the word return?"),
    (
        "edit_file_with_diff",
        f"Apply this diff to the file {FILE}:\n{CHANGE}",
    ),
    ("read_file", f"What is in the file {FILE} now?"),
)
"""What is to be done, and the tool for it."""


@program
def main(model: str) -> Steps[str, LlmFailure | FileFailure, Complete | Files]:
    """Take all steps; the program as it stands then, or nothing."""
    for name, wish in STEPS:
        yield from step(model, name, wish)
    if not (yield from exists(FILE)):
        return ""
    return (yield from read_text(FILE))


def step(
    model: str, name: str, wish: str
) -> Program[Completion | None, LlmFailure, Complete | Files]:
    """One step; a model that goes on calling the tool is stopped, and that is all."""
    asking = generate(
        model,
        tools=only(name)(file_tools),
        tool_choice=Choice.REQUIRED,
        settings=Settings(temperature=0, max_tokens=160),
        rounds=2,
    )
    return asking([system(ENGINEER), user(wish)]).lash(enough)


def enough(failure: LlmFailure | LoopFailure) -> Program[None, LlmFailure, Complete]:
    return succeed(None) if isinstance(failure, LoopFailure) else fail(failure)


if __name__ == "__main__":
    there = edges(__doc__)
    with TemporaryDirectory() as folder:
        for event in stream(there.handlers | files_in(folder))(main(there.model)):
            match event:
                case ToolFinished(call=call, answer=told):
                    print(f"{call.name}({render(call.arguments)})\n  -> {told.text}")
                case IOResult():
                    print(f"\n{FILE}:\n{answer(event)}")
                case _:
                    pass
