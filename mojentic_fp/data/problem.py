"""What is amiss in a JSON value that was to become a typed one.

This file alone decides how such problems read. It knows nothing of how they are found.
"""

from collections.abc import Callable
from typing import TypeAlias

from attrs import frozen

from mojentic_fp.data.json import DEPTH, Json, Path, describe, locate
from mojentic_fp.data.record import TypeForm


@frozen
class Problem:
    """One thing amiss in a JSON value, and where."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{locate(self.path)}: {self.message}"


@frozen
class Invalid:
    """A JSON value does not fit a type: all the problems, outermost records first.

    As text it is fit for showing to a language model, so that it mends its answer.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:{lines}"


Problems: TypeAlias = list[Problem]
"""Where a reader tells what is amiss."""

Reader: TypeAlias = Callable[[Json, Path, Problems], object]
"""Gives the value for some JSON; of no meaning where it told a problem."""

Compile: TypeAlias = Callable[[TypeForm], Reader]
"""Gives the reader of a type form."""


def unlike(expected: str, value: Json, path: Path, problems: Problems) -> object:
    """Tell that another kind of value was expected; gives nothing in its place."""
    problems.append(Problem(path, f"expected {expected}, found {describe(value)}"))
    return None


def too_deep(path: Path, problems: Problems) -> bool:
    """Whether a place is nested too deep to be read; if so, tell it."""
    deep = len(path) > DEPTH
    if deep:
        problems.append(Problem(path, f"nests more than {DEPTH} levels"))
    return deep
