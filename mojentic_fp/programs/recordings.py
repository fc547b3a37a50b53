"""Reading recordings from files.

Decides: which files of a folder are recordings (``.json``: an exchange a file; ``.jsonl``:
one a line) and their order: by name, as people count.  Other files are passed over.
"""

from typing import Final

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.exchange import HttpExchange
from mojentic_fp.data.recording import parse_exchange
from mojentic_fp.effects.files import FileFailure, FileReason, ListFiles, ReadFile
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.programs.files import in_order, read_text

_LINES: Final = ".jsonl"
_KINDS: Final = (".json", _LINES)


@program
def recordings(
    folder: str = "",
) -> Steps[tuple[HttpExchange, ...], FileFailure, ListFiles | ReadFile]:
    """The exchanges that were recorded into a folder, in order.

    A file that is no recording is a failure that says all that is amiss in it.
    """
    names = yield from ListFiles(folder)
    exchanges: list[HttpExchange] = []
    for name in in_order(name for name in names if name.endswith(_KINDS)):
        text = yield from read_text(name)
        found = yield from Program.from_result(_parsed(name, text))
        exchanges.extend(found)
    return tuple(exchanges)


def _parsed(name: str, text: str) -> Result[tuple[HttpExchange, ...], FileFailure]:
    if not name.endswith(_LINES):
        one = parse_exchange(text).map(lambda exchange: (exchange,))
        return one.alt(lambda invalid: _malformed(name, str(invalid)))
    exchanges: list[HttpExchange] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            parsed = parse_exchange(line)
            if not is_successful(parsed):
                return Failure(_malformed(name, f"line {number}: {parsed.failure()}"))
            exchanges.append(parsed.unwrap())
    return Success(tuple(exchanges))


def _malformed(name: str, detail: str) -> FileFailure:
    return FileFailure(name, FileReason.MALFORMED, detail)
