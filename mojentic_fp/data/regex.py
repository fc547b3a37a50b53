r"""Regular expressions that cannot hang: the time is linear in the text.

Decides: which expressions there are, those of RE2, and what is said of others.  They are
as Python's, without what cannot be found in linear time: no backreferences (``\1``) and
no looking around (``(?=...)``, ``(?<!...)``).  ``^`` and ``$`` are the ends of a line.

RE2 is the extra ``files``: https://github.com/google/re2/wiki/Syntax
"""

from collections.abc import Callable
from typing import Final

from attrs import field, frozen
from returns.result import Failure, Result, Success

_LONGEST: Final = 1000  # characters
_MEMORY: Final = 1024 * 1024  # bytes; time is bounded by this times the text


@frozen
class BadRegex:
    """The text is no regular expression that can be searched for."""

    pattern: str
    why: str


@frozen
class RegexMissing:
    """The engine is not installed."""

    def __str__(self) -> str:
        """What to do about it."""
        return "searching needs the extra 'files': pip install 'mojentic-fp[files]'"


@frozen
class Regex:
    """An expression, read.  Two of the same pattern are equal."""

    pattern: str
    _search: Callable[[bytes], object] = field(eq=False, repr=False)

    def found_in(self, text: str) -> bool:
        """Whether some of a text matches."""
        return self._search(text.encode(errors="replace")) is not None


def regex(pattern: str) -> Result[Regex, BadRegex | RegexMissing]:
    r"""An expression from its text.

    >>> regex(r"(a+)+$").unwrap().found_in("aaa!\nb")
    False
    >>> regex(r"(a)\1").failure().why
    'invalid escape sequence: \\1'
    """
    try:
        import re2  # noqa: PLC0415  an extra
    except ImportError:
        return Failure(RegexMissing())
    if len(pattern) > _LONGEST:
        return Failure(BadRegex(pattern, f"longer than {_LONGEST} characters"))
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.never_capture = True
    try:
        read = re2.compile(b"(?m)" + pattern.encode(), options)
    except UnicodeEncodeError:
        return Failure(BadRegex(pattern, "it holds half a character"))
    except re2.error as error:
        return Failure(BadRegex(pattern, _words(error)))
    return Success(Regex(pattern, read.search))


def _words(error: Exception) -> str:
    """What the engine says."""
    said = error.args[0] if error.args else str(error)
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
