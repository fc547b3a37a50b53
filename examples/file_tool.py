"""A model reads a story in a folder, and writes its end beside it.

python examples/file_tool.py [--provider local|ollama|openai] [--model NAME]

The folder is a temporary one; of all other files the model sees nothing.
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
    MakeFolder,
    Program,
    Settings,
    Steps,
    ToolFinished,
    WriteFile,
    ask,
    exists,
    files_in,
    generate,
    program,
    read_text,
    render,
    stream,
    toolbox,
    user,
)
from mojentic_fp.programs.tool import Tool
from mojentic_fp.programs.toolbox.files import read_file, write_file

BEGUN: Final = "stories/ernie.md"
ENDED: Final = "stories/ernie2.md"
STORY: Final = (
    "Ernie was a young duck who was afraid of water.\n"
    "One morning his little sister fell into the pond.\n"
)


@program
def main(
    model: str,
) -> Steps[str, LlmFailure | LoopFailure | FileFailure, Complete | Files]:
    """The end of the story, as it stands in the folder afterwards; or nothing."""
    yield from MakeFolder("stories")
    yield from WriteFile(BEGUN, STORY.encode())
    told = yield from step(model, read_file, f"What is in the file {BEGUN}?")
    wish = f"{told.text}\nHow does this story end? Answer with one short sentence."
    end = yield from ask(model, wish, settings=Settings(temperature=0, max_tokens=40))
    words = end.text.strip().partition("\n")[0]
    yield from step(model, write_file, f"Write '{words}' into the file {ENDED}.")
    if not (yield from exists(ENDED)):
        return ""
    return (yield from read_text(ENDED))


def step(
    model: str, one: Tool[Files], wish: str
) -> Program[Completion, LlmFailure | LoopFailure, Complete | Files]:
    """One thing at a time, with its tool: small models do that well."""
    asking = generate(
        model,
        tools=toolbox(one),
        tool_choice=Choice.REQUIRED,
        settings=Settings(temperature=0, max_tokens=160),
        rounds=3,
    )
    return asking([user(wish)])


if __name__ == "__main__":
    there = edges(__doc__)
    with TemporaryDirectory() as folder:
        for event in stream(there.handlers | files_in(folder))(main(there.model)):
            match event:
                case ToolFinished(call=call, answer=told):
                    print(f"{call.name}({render(call.arguments)})\n  -> {told.text}")
                case IOResult():
                    print(f"\n{ENDED}:\n{answer(event)}")
                case _:
                    pass
