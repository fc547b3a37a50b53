"""Secrets: values that are used, and never shown.

Decides: that a ``Secret`` is equal by value, hides itself from ``repr``, ``str``,
formatting and JSON, and is not pickled; that ``reveal`` is the one way out, called by
the HTTP edge alone; and which part of a text gives a secret away (``veil``).  What is
made of a secret (``after``) is a secret too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, NoReturn, final

from mojentic_fp.data.json import Json, render

_RUN: Final = 8
"""So many characters of a secret in a row give it away; providers show fewer."""
_RESERVED: Final = re.compile(r"[^A-Za-z0-9_.~-]")
_UNSAFE: Final = re.compile(r"[+&<>']")
"""What some writers of JSON escape although they need not."""
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
        kept: list[str] = []
        position = 0
        for start, end in self.spans(text):
            kept += (text[position:start], STARS)
            position = end
        return _STARRED.sub(STARS, "".join((*kept, text[position:]))) if kept else text

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where ``veil`` puts its stars: from which place up to which, in order."""
        found = (_spans(text, form) for form in _forms(self._value))
        return united(chain.from_iterable(found))

    @property
    def short(self) -> bool:
        """Whether it is too short to be told from any other word."""
        return len(self._value) < _RUN

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


def united(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that overlap or touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _forms(value: str) -> Iterator[str]:
    """The spellings in which a value may come back: each once, none empty."""
    escaped = render(value)[1:-1]
    forms = (
        value,
        escaped,
        escaped.replace("/", r"\/"),
        *(_UNSAFE.sub(_numbered(letters), escaped) for letters in "xX"),
        *(_RESERVED.sub(_numbered(letters), value) for letters in "xX"),
        *(_RESERVED.sub(_percented(letters), value) for letters in "xX"),
    )
    yield from (form for form in dict.fromkeys(forms) if form)


def _numbered(letters: str) -> Callable[[re.Match[str]], str]:
    """The escapes that JSON may have for any character."""
    return lambda found: f"\\u{ord(found[0]):04{letters}}"


def _percented(letters: str) -> Callable[[re.Match[str]], str]:
    """The escapes of URLs."""
    return lambda found: "".join(
        f"%{byte:02{letters}}" for byte in found[0].encode("utf-8", "replace")
    )


def _spans(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where one spelling is given away."""
    if len(form) < _RUN:
        word = rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
        yield from (found.span() for found in re.finditer(word, text))
        return
    runs = {form[at : at + _RUN] for at in range(len(form) - _RUN + 1)}
    if any(run in text for run in runs):
        places = range(len(text) - _RUN + 1)
        yield from ((at, at + _RUN) for at in places if text[at : at + _RUN] in runs)
