"""Markdown on a terminal, while it is still being written.

Decides: what of an unfinished text is at its end.  A block (a paragraph, a list, a
fence) is closed when a whole line after it begins another, and is then shown for good;
only the open one is drawn again, some twenty times a second and never more often than
a third of the time allows.  Law: however the text is cut, the screen ends up as if all
of it had been shown at once.

What Markdown would hide is shown as it is written: HTML, and the addresses that a text
defines for its links at the end, when the links are on the screen already.
"""

from collections.abc import Callable, Iterable
from functools import cache
from io import StringIO
from threading import Lock, Timer
from typing import Final, TypeAlias

from attrs import frozen
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from rich.markdown import Markdown

from mojentic_fp.cli.canvas import Canvas

_FRAME: Final = 0.05  # seconds
_SHARE: Final = 2.0  # so many times as long as drawing took, nothing is drawn

Block: TypeAlias = tuple[Token, ...]
"""The tokens of a block that is in no other."""


@frozen
class Parted:
    """The blocks of a text that are at their end, and the source of what is not."""

    closed: tuple[Block, ...]
    rest: str


@cache
def parser() -> MarkdownIt:
    """What is understood: CommonMark and tables, but nothing that would be hidden."""
    understood = MarkdownIt("commonmark", {"html": False}).disable("reference")
    return understood.enable(["strikethrough", "table"])


def blocks_of(source: str) -> tuple[Block, ...]:
    """The outermost blocks of a text."""
    found: list[Block] = []
    block: list[Token] = []
    for token in parser().parse(source):
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            found.append(tuple(block))
            block = []
    return tuple(found)


def parted(source: str) -> Parted:
    """Part a text where its last block begins, as far as its whole lines tell."""
    whole = source[: source.rfind("\n") + 1]
    blocks = blocks_of(whole)
    begins = blocks[-1][0].map if len(blocks) > 1 else None
    if begins is None:
        return Parted((), source)
    lines = source.split("\n")
    return Parted(blocks[:-1], "\n".join(lines[begins[0] :]))


def drawn(
    blocks: Iterable[Block], width: int, *, above: Block | None = None
) -> tuple[str, ...]:
    """Blocks as the lines of a terminal, below a block that is there already."""
    page = Markdown("")
    page.parsed = [token for block in blocks for token in block]
    if above and above[-1].type != "hr":  # which brings its own gap
        page.parsed.insert(0, Token("html_block", "", 0))  # nothing, to keep apart from
    console = Console(
        file=StringIO(), force_terminal=True, width=width, legacy_windows=False
    )
    with console.capture() as captured:
        console.print(page, end="")
    text = captured.get()
    if above is None:
        text = text.lstrip("\n")
    return tuple(text.removesuffix("\n").split("\n")) if text else ()


Later: TypeAlias = Callable[[float, Callable[[], None]], Callable[[], None]]
"""What does something after so many seconds; what it answers calls that off."""


def later(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
    """Do something after so many seconds, beside whatever goes on."""
    timer = Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer.cancel


class Page:
    """Markdown that is shown on a canvas as it comes.

    What comes too soon after the last drawing waits for its time, and no longer: the
    model may be silent from then on.
    """

    def __init__(
        self, canvas: Canvas, clock: Callable[[], float], later: Later = later
    ) -> None:
        """Nothing has come yet; ``clock`` tells seconds."""
        self._canvas = canvas
        self._clock = clock
        self._later = later
        self._lock = Lock()
        self._call_off: Callable[[], None] | None = None
        self._come: list[str] = []
        self._rest = ""
        self._above: Block | None = None
        self._next = clock()

    def feed(self, text: str) -> None:
        """Take more of the text, and draw it when it is time."""
        with self._lock:
            self._come.append(text)
            wait = self._next - self._clock()
            if wait <= 0:
                self._frame()
            elif self._call_off is None:
                self._call_off = self._later(wait, self._due)

    def close(self) -> None:
        """Show for good all that has come; another text may follow."""
        with self._lock:
            if self._call_off is not None:
                self._call_off()
            self._draw()
            self._settle(blocks_of(self._rest))
            self._rest, self._above = "", None

    def _due(self) -> None:
        """Draw what has waited for its time."""
        with self._lock:
            if self._come:
                self._frame()

    def _frame(self) -> None:
        """Draw, and say when there may be drawn again."""
        if self._call_off is not None:
            self._call_off()
        self._call_off = None
        began = self._clock()
        self._draw()
        ended = self._clock()
        self._next = ended + max(_FRAME, _SHARE * (ended - began))

    def _draw(self) -> None:
        """Show for good what is at its end, and for now what is not."""
        found = parted("".join((self._rest, *self._come)))
        self._come = []
        self._rest = found.rest
        self._settle(found.closed)
        self._canvas.show(self._lines(blocks_of(self._rest)))

    def _settle(self, blocks: tuple[Block, ...]) -> None:
        if blocks:
            self._canvas.settle(self._lines(blocks))
            self._above = blocks[-1]

    def _lines(self, blocks: tuple[Block, ...]) -> tuple[str, ...]:
        """Blocks as lines, below those that are shown for good."""
        if not blocks:
            return ()
        return drawn(blocks, self._canvas.size.width, above=self._above)
