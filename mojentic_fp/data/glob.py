"""Patterns of paths, as a shell has them: ``src/**/*.py``.

Decides: what a pattern is and which paths fit it.  A path is relative, with forward
slashes, and has no ``.`` or ``..``; a pattern is matched against such text and never
asks a machine anything, so that it can name nothing that was not listed.

    *       any characters of one name        ?       one of them
    [a-z]   one of these                      [!a-z]  any but these
    {a,b}   either text; not nested           **      any number of folders, or none

A name that begins with a dot fits only what says that dot: ``.*``, ``**/.env``.  Upper
and lower case differ, a backslash is a character like any other, and a bracket or brace
without its other end stands for itself.  The cost is the product of both lengths at
most: no pattern makes it explode.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Final, TypeAlias, TypeVar

from attrs import frozen
from returns.result import Failure, Result, Success

_LONGEST: Final = 1000  # characters
_MOST: Final = 100  # alternatives that braces may stand for

T = TypeVar("T")
U = TypeVar("U")


@frozen
class AnyText:
    """Any number of characters of a name: ``*``."""


@frozen
class OneOf:
    """One character: of these spans, or of all but these; ``?`` is all but none."""

    spans: tuple[tuple[str, str], ...] = ()
    negated: bool = True

    def has(self, character: str) -> bool:
        """Whether a character is one of them."""
        among = any(low <= character <= high for low, high in self.spans)
        return among is not self.negated


@frozen
class AnyFolders:
    """Any number of folders: ``**``."""


Name: TypeAlias = tuple[str | OneOf | AnyText, ...]
"""One name of a pattern: characters, and what stands for some."""

Names: TypeAlias = tuple[Name | AnyFolders, ...]
"""One pattern without braces."""


_DOT: Final = re.compile(r"(^|[/{,])\.")


@frozen
class BadGlob:
    """The text is no pattern of paths; ``why`` says what is the matter.

    ``outside`` is true where it leads outside, and not one that is merely none.
    """

    pattern: str
    why: str
    outside: bool = False

    def __str__(self) -> str:
        """What is told of it."""
        return f"{self.pattern[:80]!r} is no pattern of paths: {self.why}"


@frozen
class Glob:
    """A pattern, read."""

    pattern: str
    choices: tuple[Names, ...]

    def matches(self, path: str) -> bool:
        """Whether a relative path fits, from its first name to its last."""
        names = path.split("/") if path else []
        return any(_runs(one, names, _is_folders, _names) for one in self.choices)

    @property
    def folder(self) -> str:
        """The folder that everything which fits is in; "" is the top.

        Whoever looks for what fits need look nowhere else.
        """
        plain = [list(_plain(names)) for names in self.choices]
        shared = takewhile(
            lambda level: len(set(level)) == 1, zip(*plain, strict=False)
        )
        return "/".join(level[0] for level in shared)

    @property
    def deep(self) -> bool:
        """Whether what fits may lie in folders below ``folder``."""
        level = self.folder.count("/") + 2 if self.folder else 1
        return any(
            len(names) > level or any(map(_is_folders, names)) for names in self.choices
        )

    @property
    def hidden(self) -> bool:
        """Whether it says the dot of a hidden name: only then are hidden files meant."""
        return _DOT.search(self.pattern) is not None


def glob(pattern: str) -> Result[Glob, BadGlob]:
    """A pattern from its text; one that leads outside is refused.

    >>> glob("src/**/*.py").unwrap().matches("src/a/b.py")
    True
    >>> str(glob("../*").failure())
    "'../*' is no pattern of paths: it leads outside"
    """
    if len(pattern) > _LONGEST:
        return Failure(BadGlob(pattern, f"it is longer than {_LONGEST} characters"))
    texts = _choices(pattern)
    if texts is None:
        return Failure(BadGlob(pattern, f"it stands for more than {_MOST} others"))
    if any(text.startswith("/") or ".." in text.split("/") for text in texts):
        return Failure(BadGlob(pattern, "it leads outside", outside=True))
    choices = tuple(_read(text) for text in texts)
    if not all(choices):
        return Failure(BadGlob(pattern, "it is empty"))
    return Success(Glob(pattern, choices))


# --- reading ---------------------------------------------------------------------------


def _choices(pattern: str) -> list[str] | None:
    """What braces stand for, each written out; ``None`` for too many."""
    done, rest = [""], pattern
    while True:
        before, brace, after = rest.partition("{")
        inner, closing, behind = after.partition("}")
        if not closing or "{" in inner or "," not in inner:
            # no braces: what stands there stands for itself
            done = [text + before + brace for text in done]
            if not brace:
                return done
            rest = after
            continue
        done = [text + before + one for text in done for one in inner.split(",")]
        if len(done) > _MOST:
            return None
        rest = behind


def _read(text: str) -> Names:
    return tuple(
        AnyFolders() if name == "**" else tuple(_signs(name))
        for name in text.split("/")
        if name not in {"", "."}
    )


def _signs(name: str) -> Iterator[str | OneOf | AnyText]:
    at = 0
    while at < len(name):
        sign, end = name[at], _end(name, at)
        if sign == "*":
            yield AnyText()
        elif sign == "?":
            yield OneOf()
        elif end:
            yield _class(name[at + 1 : end])
        else:
            yield sign
        at = (end or at) + 1


def _end(name: str, at: int) -> int:
    """Where the bracket that opens here closes; 0 if none opens, or it never does."""
    if name[at] != "[":
        return 0
    first = at + 2 if name[at + 1 : at + 2] in {"!", "^"} else at + 1
    return max(0, name.find("]", first + 1))


def _class(inner: str) -> OneOf:
    negated = inner[0] in "!^"
    rest = inner[negated:]
    spans: list[tuple[str, str]] = []
    at = 0
    while at < len(rest):
        wide = rest[at + 1 : at + 2] == "-" and at + 2 < len(rest)
        spans.append((rest[at], rest[at + 2] if wide else rest[at]))
        at += 3 if wide else 1
    return OneOf(tuple(spans), negated)


def _plain(names: Names) -> Iterator[str]:
    """The folders that a pattern begins with, as far as it names them outright."""
    for name in names[:-1]:
        if isinstance(name, AnyFolders):
            return
        letters = [sign for sign in name if isinstance(sign, str)]
        if len(letters) < len(name):
            return
        yield "".join(letters)


# --- matching --------------------------------------------------------------------------


def _runs(
    wanted: Sequence[T],
    there: Sequence[U],
    stretches: Callable[[T], bool],
    fits: Callable[[T, U], bool],
) -> bool:
    """Whether a sequence fits one in which some elements stand for any number.

    When it does not go on, only the last of those need take one more: what lies between
    it and the one before has been found as early as can be.
    """
    at, star, resume = 0, -1, 0
    position = 0
    while position < len(there):
        if at < len(wanted) and stretches(wanted[at]):
            star, resume = at, position
            at += 1
        elif at < len(wanted) and fits(wanted[at], there[position]):
            at += 1
            position += 1
        elif star >= 0 and _may_pass(there[resume]):
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return all(stretches(one) for one in wanted[at:])


def _may_pass(passed: object) -> bool:
    """Whether a stretch may take this in: any character, but no hidden folder."""
    return not (isinstance(passed, str) and len(passed) > 1 and passed[0] == ".")


def _is_folders(name: Name | AnyFolders) -> bool:
    return isinstance(name, AnyFolders)


def _names(wanted: Name | AnyFolders, name: str) -> bool:
    """Whether a name fits; a dot at its front is fitted by a dot only."""
    if isinstance(wanted, AnyFolders):
        return False
    if name.startswith(".") and wanted[:1] != (".",):
        return False
    return _runs(wanted, name, _is_text, _fits)


def _is_text(sign: str | OneOf | AnyText) -> bool:
    return isinstance(sign, AnyText)


def _fits(sign: str | OneOf | AnyText, character: str) -> bool:
    if isinstance(sign, OneOf):
        return sign.has(character)
    return sign == character
