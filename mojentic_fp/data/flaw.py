"""Flaws: what is amiss in the configuration.

Decides: that a flaw says where it was said, what would be right and what to do, and
never repeats a value: one may be a secret in the wrong place.
"""

from attrs import frozen


@frozen
class Flaw:
    """One thing amiss.

    ``where`` is what said it: an argument, a variable, a file and its line.
    """

    where: str
    message: str
    advice: str = ""

    def __str__(self) -> str:
        """Where, and what."""
        return f"{self.where}: {self.message}"
