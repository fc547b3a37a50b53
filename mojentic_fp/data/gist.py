"""The gist of a session: how it is named and found among others.

Decides: what a passage's words are for a search, how a session is titled, and which
words a search is for.
"""

import re
from typing import Final

from mojentic_fp.data.session import Passage, Session

_TITLE: Final = 80
_EXCERPT: Final = 160
_WORD: Final = re.compile(r"\w+")


def words_of(passage: Passage) -> str:
    """All that was said in a passage, in words."""
    return "\n".join(filter(None, (message.text for message in passage.messages)))


def title_of(session: Session) -> str:
    """How a session begins, in one line."""
    first = next(iter(session.every), None)
    return "" if first is None else _line(first.messages[0].text, _TITLE)


def sought(words: str) -> tuple[str, ...]:
    """The words of a search, in lower case."""
    return tuple(_WORD.findall(words.lower()))


def stand_in(wanted: tuple[str, ...], text: str) -> bool:
    """Whether each of these begins a word of the text."""
    found = _WORD.findall(text.lower())
    return all(any(word.startswith(one) for word in found) for one in wanted)


def excerpt_of(wanted: tuple[str, ...], text: str) -> str:
    """The line in which the first of these words stands, shortened around it."""
    for line in text.splitlines():
        at = next(
            (
                m.start()
                for m in _WORD.finditer(line.lower())
                if m[0].startswith(wanted)
            ),
            None,
        )
        if at is not None:
            begin = max(0, at - _EXCERPT // 2)
            return _line(line[begin:], _EXCERPT)
    return _line(text, _EXCERPT)


def _line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
