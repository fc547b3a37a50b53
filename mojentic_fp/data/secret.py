"""Secrets: values that are used, and never shown.

Decides: that a ``Secret`` is equal by value, hides itself from ``repr``, ``str``,
formatting and JSON, and is not pickled; that ``reveal`` is the one way out, called by
the HTTP edge alone; and which part of a text gives a secret away (``veil``).  What is
made of a secret (``after``) is a secret too.
"""

import re
from collections.abc import Iterator
from typing import Final, NoReturn, final

from mojentic_fp.data.json import Json, render

_RUN: Final = 8
"""So many characters of a secret in a row give it away; providers show fewer."""
_RESERVED: Final = re.compile(r"[^A-Za-z0-9_.~-]")
STARS: Final = "***"
"""What stands where a secret was."""
_STARRED: Final = re.compile(r"(?:\*\*\*)+")


@final
class Secret:
    """A key or a password."""

    __slots__ = ("_prefix", "_value")

    def __init__(self, value: str) -> None:
        """Hide ``value``."""
        self._prefix = ""
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._prefix + self._value

    def after(self, prefix: str) -> "Secret":
        """The secret that begins with ``prefix``, which anybody knows, and then this."""
        made = Secret(self._value)
        made._prefix = prefix + self._prefix
        return made

    def veil(self, text: str) -> str:
        """The text with stars wherever it gives this secret away.

        Whole or in part (a run of eight characters), plain or escaped as JSON and URLs
        do; a shorter secret only where it stands as a word of its own.
        """
        after = text
        for form in _forms(self._value):
            after = _veiled(after, form)
        return text if after == text else _STARRED.sub(STARS, after)

    def __json__(self) -> Json:
        """As JSON: stars."""
        return STARS

    def __repr__(self) -> str:
        """As text: stars."""
        return f"Secret('{STARS}')"

    def __eq__(self, other: object) -> bool:
        """Equal by value."""
        return isinstance(other, Secret) and self.reveal() == other.reveal()

    def __hash__(self) -> int:
        """Hash by value."""
        return hash((Secret, self.reveal()))

    def __copy__(self) -> "Secret":
        """Itself: nobody can change it."""
        return self

    def __deepcopy__(self, _: dict[int, object]) -> "Secret":
        """Itself: nobody can change it."""
        return self

    def __reduce__(self) -> NoReturn:
        """Refused: what is pickled can be read."""
        message = "a secret is not written down: give it anew where it is used"
        raise TypeError(message)


def _forms(value: str) -> Iterator[str]:
    """The spellings in which a value may come back: each once, none empty."""
    escaped = render(value)[1:-1]
    forms = (
        value,
        escaped,
        escaped.replace("/", r"\/"),
        _RESERVED.sub(_percent, value),
    )
    yield from (form for form in dict.fromkeys(forms) if form)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def _veiled(text: str, form: str) -> str:
    if len(form) < _RUN:
        word = rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
        return re.sub(word, STARS, text)
    runs = {form[at : at + _RUN] for at in range(len(form) - _RUN + 1)}
    if not any(run in text for run in runs):
        return text
    return _without(text, runs)


def _without(text: str, runs: set[str]) -> str:
    """The text with stars for every stretch that is made of these runs."""
    kept: list[str] = []
    position = end = 0
    for at in range(len(text) - _RUN + 1):
        if text[at : at + _RUN] not in runs:
            continue
        if at >= end:
            kept += (text[position:at], STARS)
        position = end = at + _RUN
    return "".join((*kept, text[position:]))
