"""Reading the answers of a scripted model from files.

Decides: which file is which answer, by the end of its name:

    01-look.call.json       a tool call      {"type": "tool_call", "id": "1", "name": ...}
    02-both.message.json    a whole message  {"type": "assistant", "parts": [...]}
    03-busy.failure.json    a failure        {"type": "llm_failure", "reason": {...}}
    04-said.txt, .md, ...   its words, whatever they are: JSON, too, is words

and their order: by name, as people count.  JSON is that of ``encode``.  Of words, one
line end at the end is not said, since editors put it there.  Hidden files are none.
"""

from typing import Final, TypeAlias

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import Invalid, decode
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import JsonFailure, parse
from mojentic_fp.data.message import AssistantMessage
from mojentic_fp.data.part import ToolCall
from mojentic_fp.effects.files import FileFailure, FileReason, ListFiles, ReadFile
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.programs.files import in_order, read_text

FileAnswer: TypeAlias = str | ToolCall | AssistantMessage | LlmFailure
"""What a file can answer; ``scripted`` takes it."""

_KINDS: Final = {
    ".call.json": ToolCall,
    ".message.json": AssistantMessage,
    ".failure.json": LlmFailure,
}


@program
def answers(
    folder: str = "",
) -> Steps[tuple[FileAnswer, ...], FileFailure, ListFiles | ReadFile]:
    """The answers that the files of a folder hold, in order."""
    names = yield from ListFiles(folder)
    found: list[FileAnswer] = []
    for name in in_order(name for name in names if not _hidden(name)):
        text = yield from read_text(name)
        answer = yield from Program.from_result(_answer(name, text))
        found.append(answer)
    return tuple(found)


def _answer(name: str, text: str) -> Result[FileAnswer, FileFailure]:
    kind = next((kind for end, kind in _KINDS.items() if name.endswith(end)), None)
    if kind is None:
        return Success(text.removesuffix("\n").removesuffix("\r"))
    parsed = parse(text)
    if not is_successful(parsed):
        return Failure(_malformed(name, parsed.failure()))
    read: Result[ToolCall | AssistantMessage | LlmFailure, Invalid]
    read = decode(kind, parsed.unwrap())
    return read.alt(lambda invalid: _malformed(name, invalid))


def _malformed(name: str, amiss: Invalid | JsonFailure) -> FileFailure:
    return FileFailure(name, FileReason.MALFORMED, str(amiss))


def _hidden(name: str) -> bool:
    return any(step.startswith(".") for step in name.split("/"))
