"""Pages: results that are too long to be told at once.

Decides: where a long text is cut, and how a model asks for the rest: a tool that is put
beside the others.  What was cut off is remembered by name (``Remember``) for as long as
the handler of that remembers.

Law: all pages together are the text.
"""

from typing import Final, TypeVar

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json
from mojentic_fp.data.part import Text, ToolCall
from mojentic_fp.data.tool import ToolResult
from mojentic_fp.effects.ambient import NewId
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.effects.state import Recall, Remember
from mojentic_fp.programs.function import tool
from mojentic_fp.programs.policy import Policy, each
from mojentic_fp.programs.tool import Tool, Toolbox, told

D = TypeVar("D")

_NAME: Final = "read_page"
_SHORTEST: Final = 200


@frozen
class NoPage:
    """There is no such page; ``pages`` is how many there are, 0 of an unknown result."""

    result: str
    page: int
    pages: int

    def __str__(self) -> str:
        """What the model is told."""
        if not self.pages:
            return f"no result {self.result!r} is kept"
        return f"result {self.result!r} has pages 1 to {self.pages}, not {self.page}"


def paged(size: int = 20_000) -> Policy[NewId | Recall | Remember]:
    """Tell the first ``size`` characters of a result, and the rest in pages.

    The tool ``read_page`` is put beside the others, for the model to read on.
    """
    if size < _SHORTEST:
        message = f"a page has {_SHORTEST} characters or more, not {size}"
        raise ValueError(message)

    @program
    def telling(
        one: Tool[D], call: ToolCall
    ) -> Steps[Json | ToolResult, ToolFailure, D | NewId | Remember]:
        answer = yield from one.answer(call)
        text = _text(answer)
        if len(text) <= size:
            return answer
        name = yield from NewId()
        yield from Remember(_key(name), text)
        first = Text(f"{text[:size]}{_more(name, 1, _count(text, size))}")
        if isinstance(answer, ToolResult):
            others = tuple(part for part in answer.parts if not isinstance(part, Text))
            return evolve(answer, parts=(first, *others))
        return ToolResult((first,), structured=answer)

    def apply(tools: Toolbox[D], /) -> Toolbox[D | NewId | Recall | Remember]:
        return each(telling)(tools) | Toolbox((reading(size),))

    return apply


def reading(size: int) -> Tool[Recall]:
    """The tool that reads on in a long result, by pages of so many characters."""

    @tool
    def read_page(result: str, page: int) -> Program[ToolResult, NoPage, Recall]:
        """Read another page of a long result.

        Args:
            result: the name of the result, as its first page says.
            page: which page, from 1.

        """
        return (
            Recall(_key(result))
            .perform()
            .bind_result(lambda kept: _page(result, page, kept, size))
        )

    return read_page


def _page(name: str, page: int, kept: Json, size: int) -> Result[ToolResult, NoPage]:
    text = kept if isinstance(kept, str) else ""
    pages = _count(text, size)
    if not 1 <= page <= pages:
        return Failure(NoPage(name, page, pages))
    part = text[(page - 1) * size : page * size]
    return Success(ToolResult((Text(f"{part}{_more(name, page, pages)}"),)))


def _more(name: str, page: int, pages: int) -> str:
    if page == pages:
        return f"\n[page {page} of {pages}: the end]"
    return (
        f"\n[page {page} of {pages}; {_NAME}(result={name!r}, page={page + 1}) has the"
        " next one]"
    )


def _text(answer: Json | ToolResult) -> str:
    """All words of a result."""
    if not isinstance(answer, ToolResult):
        return told(answer)
    if not answer.parts:
        return told(answer.structured)
    return "".join(part.text for part in answer.parts if isinstance(part, Text))


def _count(text: str, size: int) -> int:
    return -(-len(text) // size)


def _key(name: str) -> str:
    return f"pages/{name}"
