"""Contexts: what a program belongs to while it runs.

Decides: what anything that runs may ask of its surroundings: which request it serves,
and which agents it was delegated through.
"""

from attrs import frozen


@frozen
class Context:
    """What a program belongs to.

    ``correlation_id`` is what its traces are found by, "" where nobody gave one; ``path``
    are the tools that the work was delegated to, the outermost first.
    """

    correlation_id: str = ""
    path: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How often the work was delegated."""
        return len(self.path)
