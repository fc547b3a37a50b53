"""What is typed into a chat: words are words, and a command is what the table says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful
from returns.result import Success

from mojentic_fp.cli.commands import (
    BY_NAME,
    ROWS,
    Do,
    Row,
    Wants,
    helped,
    read,
    written,
)
from mojentic_fp.cli.explain import Mistake
from mojentic_fp.cli.render import Said

WORDS = st.text(min_size=1).map(str.strip).filter(bool)


@st.composite
def commands(draw: st.DrawFn) -> Do:
    """A command with what its row asks for."""
    row = draw(st.sampled_from(ROWS))
    numbers, nothing = st.integers(0, 10**6), st.none()
    number = draw(
        {Wants.NO: nothing, Wants.PERHAPS: numbers | nothing, Wants.YES: numbers}[
            row.number
        ]
    )
    text = draw(
        {Wants.NO: st.just(""), Wants.PERHAPS: WORDS | st.just(""), Wants.YES: WORDS}[
            row.text
        ]
    )
    return Do(row, number, text)


@given(typed=commands() | st.text().map(Said))
def test_what_is_written_is_read_as_what_it_was(typed: Said | Do) -> None:
    assert read(written(typed)) == Success(typed)


@given(line=st.text())
def test_every_line_is_words_a_command_or_a_mistake_with_advice(line: str) -> None:
    outcome = read(line)
    mistake = outcome.swap().value_or(None)

    assert mistake is None or (line.startswith("/") and mistake.advice)
    if not line.startswith("/"):
        assert outcome == Success(Said(line))


def test_an_unknown_command_says_which_there_are() -> None:
    mistake = read("/nonsense now").failure()

    assert mistake.message == "no command /nonsense"
    assert all(f"/{name}" in mistake.advice for name in BY_NAME)


@pytest.mark.parametrize(
    ("line", "message", "advice"),
    [
        (
            "/edit Hello",
            "/edit wants the number of a message; /history shows them",
            "/edit N TEXT",
        ),
        ("/edit 1", "/edit wants a text", "/edit N TEXT"),
        (
            "/fork t2",
            "/fork wants the number of a message; /history shows them",
            "/fork [N]",
        ),
        ("/fork 1 2", "/fork takes nothing after it but the number", "/fork [N]"),
        ("/undo 99", "/undo takes nothing after it", "/undo"),
        ("/file", "/file wants a path", "/file PATH"),
        ("/save", "/save wants a name", "/save NAME"),
        ("/search", "/search wants words", "/search WORDS"),
    ],
)
def test_a_command_that_lacks_something_says_how_it_is_written(
    line: str, message: str, advice: str
) -> None:
    assert read(line).failure() == Mistake(message, advice)


def test_what_every_command_wants_can_be_said() -> None:
    for row in ROWS:
        bare = read(f"/{row.name}{' 0' * (row.number is Wants.YES)}")

        assert is_successful(bare) is (row.text is not Wants.YES)


def test_the_help_has_a_line_for_each_command() -> None:
    assert [line.split()[0] for line in helped()] == [f"/{row.name}" for row in ROWS]
    assert "/pin N" in "\n".join(helped())
    assert Row("x", "y").usage == "/x"
