"""A terminal by heart: what a person would see of what is written to it."""

import pyte


class Terminal:
    """A screen of so many columns and lines, and all that scrolled off its top."""

    def __init__(self, width: int = 40, height: int = 12) -> None:
        self._screen = pyte.HistoryScreen(width, height, history=10_000, ratio=0.5)
        self._screen.set_mode(pyte.modes.LNM)  # as the line discipline does
        self._stream = pyte.Stream(self._screen)

    def write(self, text: str) -> None:
        self._stream.feed(text)

    @property
    def text(self) -> str:
        """Everything on it, from the first line to the last that holds anything."""
        columns = range(self._screen.columns)
        above = (
            "".join(line[x].data for x in columns) for line in self._screen.history.top
        )
        lines = (line.rstrip() for line in (*above, *self._screen.display))
        return "\n".join(lines).rstrip()
