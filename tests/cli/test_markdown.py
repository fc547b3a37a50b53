"""Markdown that streams: however it is cut, the screen ends up the same."""

from io import StringIO
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.markdown import Markdown

from mojentic_fp.cli.canvas import Canvas, Size
from mojentic_fp.cli.markdown import Page, parser, parted
from tests.cli.terminal import Terminal

WHOLE = """# Three lakes

Each is **very** large, and `blue`;
so large that the line of words about it does not fit.

1. Superior
   - deep
   - cold

2. Victoria

        indented

```python
def depth(lake):

    return {"Baikal": 1642}[lake]
```
> quoted
still quoted
* * *
| lake | depth |
|---|--:|
| Baikal | 1642 |

Setext
======
<b>kept</b> and [shown][1]

[1]: https://lakes.example
"""
PIECES = st.sampled_from(
    [
        "# h",
        "word",
        "- a",
        "  - b",
        "1. x",
        "```",
        "```py",
        "    code",
        "> q",
        "---",
        "",
        "***",
        "===",
        "|a|b|",
        "|-|-|",
        "*em*",
        "`x`",
        "  ",
        "<div>",
        "[a]: /u",
        "\t- c",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("\n".join)


@st.composite
def cuts(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> list[str]:
    """A text in pieces."""
    text = draw(texts)
    places = draw(st.sets(st.integers(0, len(text)), max_size=30))
    edges = sorted({0, *places, len(text)})
    return [text[start:end] for start, end in pairwise(edges)]


def streamed(pieces: list[str], height: int = 60) -> str:
    """What the screen holds after these pieces, each of them drawn."""
    terminal, ticks = Terminal(40, height), count()
    page = Page(Canvas(terminal.write, Size(40, height)), lambda: next(ticks) * 10.0)
    for piece in pieces:
        page.feed(piece)
    page.close()
    return terminal.text


def at_once(text: str) -> str:
    """What it holds after all of them at once, by no doing of ours."""
    terminal = Terminal(40, 60)
    whole = Markdown("")
    whole.parsed = parser().parse(text)
    console = Console(file=StringIO(), force_terminal=True, width=40)
    with console.capture() as captured:
        console.print(whole)
    terminal.write(captured.get().lstrip("\n"))
    return terminal.text


@settings(max_examples=40, deadline=None)
@given(pieces=cuts(st.just(WHOLE) | TEXTS))
def test_however_the_text_is_cut_the_screen_ends_up_the_same(pieces: list[str]) -> None:
    assert streamed(pieces) == at_once("".join(pieces))


@settings(max_examples=10, deadline=None)
@given(pieces=cuts(st.just(WHOLE)))
def test_nothing_is_lost_or_doubled_where_the_screen_is_low(pieces: list[str]) -> None:
    assert streamed(pieces, height=5) == at_once(WHOLE)


def test_what_markdown_hides_is_shown_as_it_is_written() -> None:
    shown = streamed([WHOLE])

    assert "<b>kept</b> and [shown][1]" in shown
    assert "[1]: https://lakes.example" in shown


@pytest.mark.parametrize(
    ("source", "rest"),
    [
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\n\ntwo\n", "two\n"),
        ("- a\n\n- b\n", "- a\n\n- b\n"),
        ("```\na\n\nb\n", "```\na\n\nb\n"),
        ("```\na\n```\n\n# b\nc", "# b\nc"),
    ],
)
def test_a_block_is_closed_when_a_whole_line_begins_another(
    source: str, rest: str
) -> None:
    assert parted(source).rest == rest


def test_only_what_is_open_is_drawn_again() -> None:
    written: list[str] = []
    ticks = count()
    page = Page(Canvas(written.append, Size(40, 20)), lambda: next(ticks) * 10.0)
    page.feed("closed\n\nopen\n")
    before = len(written)
    for _ in range(50):
        page.feed("word ")

    assert not any("closed" in text for text in written[before:])


def test_drawing_waits_for_its_time() -> None:
    written: list[str] = []
    due: list[object] = []

    def wait(seconds: float, act: object) -> object:
        assert 0 < seconds < 1
        due.append(act)
        return lambda: None

    page = Page(Canvas(written.append, Size(40, 20)), lambda: 1.0, wait)
    page.feed("word ")
    for _ in range(1000):
        page.feed("more ")

    assert (len(written), len(due)) == (1, 1)
    due[0]()
    assert "more" in written[1]
