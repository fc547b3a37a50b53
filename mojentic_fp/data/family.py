"""Families of models: finding the row of a table that a model's name belongs to.

Decides: when a name belongs to a family.  A name is looked up whole, then by its longest
prefix that ends at a boundary, never by substring: ``gpt-4o-mini`` is a ``gpt-4o``, and
``gpt-4o`` is no ``gpt-4``.  What stands before a model's own name (``openai/``,
``us.anthropic.``, ``ft:``) is not looked at, and a dot is as good as a dash
(``claude-opus-4.7``).
"""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

A = TypeVar("A")

_BEFORE: Final = re.compile(r"^(?:ft:|[a-z]+\.)*")
_BOUNDARIES: Final = "-:@_["


def find(table: Mapping[str, A], model: str) -> A | None:
    """The row of a model, or ``None``; the table's keys are written with dashes.

    >>> find({"gpt-4": 1, "gpt-4-1": 2}, "openai/gpt-4.1-mini")
    2
    """
    name = own_name(model)
    found = table.get(name)
    if found is not None:
        return found
    ends = (at for at in range(len(name) - 1, 0, -1) if name[at] in _BOUNDARIES)
    rows = (table.get(name[:at]) for at in ends)
    return next((row for row in rows if row is not None), None)


def own_name(model: str) -> str:
    """A model's own name, with dashes for dots.

    >>> own_name("us.anthropic.claude-haiku-4.5")
    'claude-haiku-4-5'
    """
    last = model.lower().rpartition("/")[2]
    return _BEFORE.sub("", last).replace(".", "-")
