"""Lines that change: whatever was shown before, the screen holds what is shown now."""

from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.cli.canvas import Canvas, Size, redraw
from tests.cli.terminal import Terminal

LINES = st.lists(st.text("abc ", max_size=20).map(str.rstrip), max_size=8)
WIDE = st.lists(st.sampled_from(["", "x", "y" * 20, "z" * 19]), max_size=8)


@given(frames=st.lists(LINES | WIDE, max_size=6), last=LINES | WIDE)
def test_the_screen_holds_what_was_shown_last(
    frames: list[list[str]], last: list[str]
) -> None:
    terminal = Terminal(20, 12)
    canvas = Canvas(terminal.write, Size(20, 12))
    for frame in frames:
        canvas.show(frame)

    canvas.settle(last)

    assert terminal.text == "\n".join(last).rstrip()


@given(frames=st.lists(LINES | WIDE, max_size=6))
def test_what_is_settled_stays_above_what_follows(frames: list[list[str]]) -> None:
    terminal = Terminal(20, 6)
    canvas = Canvas(terminal.write, Size(20, 6))
    for frame in frames:
        canvas.show(frame[:3])
        canvas.settle(frame)

    assert terminal.text == "\n".join(line for one in frames for line in one).rstrip()


def test_more_lines_than_the_screen_has_show_their_end_and_settle_whole() -> None:
    terminal = Terminal(20, 4)
    canvas = Canvas(terminal.write, Size(20, 4))
    many = [str(number) for number in range(10)]

    for count in range(10):
        canvas.show(many[:count])
    assert terminal.text == "6\n7\n8"
    canvas.settle(many)

    assert terminal.text == "\n".join(many)


def test_a_line_that_stays_is_not_written_again() -> None:
    assert redraw(("a" * 50, "b"), ("a" * 50, "bc")) == "\r\x1b[Jbc"
    assert redraw(("a",), ("a",)) == ""
