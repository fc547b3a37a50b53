"""The progress bar, while a model is fetched.

Decides: that a terminal sees a bar, and anything else one line for each step.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mojentic_fp.cli.provider import Progress
from mojentic_fp.cli.screen import aside

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


def bar() -> Progress:
    """A callback that draws how far a long step is, on standard error."""
    return _Bar().draw if sys.stderr.isatty() else _Lines().draw


@contextmanager
def drawing() -> Generator[Progress]:
    """The same, for as long as something lasts: a bar does not outlive it."""
    if not sys.stderr.isatty():
        yield _Lines().draw
        return
    shown = _Bar()
    try:
        yield shown.draw
    finally:
        shown.end()


class _Lines:
    """A line for each step as it begins."""

    def __init__(self) -> None:
        self._label = ""

    def draw(self, _: int, __: int | None, label: str) -> None:
        if label != self._label:
            self._label = label
            aside(f"… {label}")


class _Bar:
    """A bar that is there while something is on its way."""

    def __init__(self) -> None:
        self._shown: RichProgress | None = None
        self._task: TaskID | None = None

    def draw(self, done: int, total: int | None, label: str) -> None:
        shown, task = self._begun(label)
        shown.update(task, completed=done, total=total, description=label)
        if total is not None and done >= total:
            self.end()

    def end(self) -> None:
        if self._shown is not None:
            self._shown.stop()
            self._shown = None

    def _begun(self, label: str) -> "tuple[RichProgress, TaskID]":
        if self._shown is None or self._task is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._shown = Bar(console=Console(stderr=True), transient=True)
            self._task = self._shown.add_task(label, total=None)
            self._shown.start()
        return self._shown, self._task
