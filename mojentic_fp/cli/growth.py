"""An object that grows, as ``ask --schema --stream`` shows it.

Decides: a terminal has one view, drawn again as more is sound and gone before the whole
is printed; a pipe has a line for each state.
"""

import sys

from mojentic_fp.cli.canvas import Canvas
from mojentic_fp.cli.render import Aside, Thought, shown
from mojentic_fp.cli.screen import harmless
from mojentic_fp.data.event import Event, PartialObject
from mojentic_fp.data.json import JsonObject, render


class Growth:
    """Where partial objects go: to a canvas, or to standard output."""

    def __init__(self, canvas: Canvas | None) -> None:
        """Nothing has grown yet."""
        self._canvas = canvas

    def __call__(self, event: Event) -> None:
        """Show the object of this event, if it has one."""
        if not isinstance(event, PartialObject):
            if isinstance(shown(event), Aside | Thought):
                self.close()
        elif self._canvas is None:
            line = render(JsonObject(partial=event.value))
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        else:
            self._canvas.show(_lines(event.value, self._canvas.size.width))

    def close(self) -> None:
        """Leave nothing of the view."""
        if self._canvas is not None:
            self._canvas.settle(())


def _lines(value: JsonObject, width: int) -> tuple[str, ...]:
    """The object in lines that are as wide as the terminal at most."""
    from rich.cells import chop_cells

    lines = harmless(render(value, indent=2)).split("\n")
    return tuple(part for line in lines for part in chop_cells(line, width))
