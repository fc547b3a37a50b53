"""Secrets: values that are used, and never shown.

A ``Secret`` is equal by value and hides itself from ``repr``, ``str``, formatting and
JSON; ``reveal`` is the one way out, called by the HTTP edge alone.  What is made of it
(``after``) is a secret too.
"""

from typing import final

from mojentic_fp.data.json import Json


@final
class Secret:
    """A key or a password."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Hide ``value``."""
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def after(self, prefix: str) -> "Secret":
        """The secret that begins with ``prefix`` and goes on with this one."""
        return Secret(prefix + self._value)

    def __json__(self) -> Json:
        """As JSON: stars."""
        return "***"

    def __repr__(self) -> str:
        """As text: stars."""
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        """Equal by value."""
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        """Hash by value."""
        return hash((Secret, self._value))
