"""Presenting: what one file, one picture and one template become in a message.

Decides: that a text file is shown without space around it and under the language of its
name, that a picture is taken by what its bytes say, and that all values of a template
are put in at once, so none of them brings in another place.
"""

from collections.abc import Iterator
from typing import Never, TypeAlias

from attrs import frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.compose import (
    ComposeReason,
    Missing,
    NotPicture,
    NotTaken,
    NotText,
    TooLarge,
    TooManyPixels,
    Unfilled,
    Unplaced,
    Unreadable,
)
from mojentic_fp.data.fence import fenced, shown
from mojentic_fp.data.language import Languages
from mojentic_fp.data.part import Image
from mojentic_fp.data.picture import picture_of
from mojentic_fp.data.template import Template
from mojentic_fp.data.vision import ImageLimits, encoded
from mojentic_fp.effects.files import FileFailure, FileReason, ReadFile, Stat
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.programs.files import binary, read_text
from mojentic_fp.programs.gather import (
    ABSENT,
    Found,
    Got,
    beginning,
    each,
    plain,
    unreadable,
)


@frozen
class Contents:
    """The text of a file, as a value for a template: make one by ``contents``."""

    path: str


Value: TypeAlias = str | float | Contents
"""What a place of a template may be filled with."""


def contents(path: str) -> Contents:
    """The text of a file, for a template: ``template(t, code=contents("a.py"))``."""
    return Contents(path)


@frozen
class Form:
    """A template, in a file or as it is, and what its places are filled with."""

    source: str | Template
    values: immutabledict[str, Value]

    @property
    def name(self) -> str:
        """What it is called."""
        if isinstance(self.source, Template):
            return "the template"
        return shown(self.source)


# --- text files -------------------------------------------------------------------------


@program
def fenced_file(
    found: Found, languages: Languages, most: int | None
) -> Steps[str, ComposeReason, ReadFile]:
    """A text file as a message shows it."""
    text = yield from _text(found, most)
    return fenced(found.path, text, languages.of(found.path))


@program
def _text(found: Found, most: int | None) -> Steps[str, ComposeReason, ReadFile]:
    if most is not None and found.size > most:
        yield from fail(TooLarge(found.path, found.size, most))
    begun = yield from beginning(found.path)
    seen = picture_of(begun)
    if seen is not None:
        yield from fail(NotText(found.path, f"it is {seen.media_type}"))
    if binary(begun):
        yield from fail(NotText(found.path))
    text = yield from read_text(found.path).alt(_no_text)
    return text


def _no_text(failure: FileFailure) -> ComposeReason:
    if failure.reason is FileReason.MALFORMED:
        return NotText(failure.path, failure.detail)
    return unreadable(failure.path, failure)


@program
def _named_text(
    path: str, what: str, most: int | None
) -> Steps[str, ComposeReason, ReadFile | Stat]:
    """The text of a file that must be there."""

    def why(failure: FileFailure) -> ComposeReason:
        absent = failure.reason in ABSENT
        return Missing(path, what) if absent else unreadable(path, failure)

    info = yield from Stat(plain(path)).perform().alt(why)
    if info.folder:
        yield from fail(Unreadable(path, FileReason.NOT_A_FILE.value))
    text = yield from _text(Found(plain(path), info.size), most)
    return text


# --- templates --------------------------------------------------------------------------


@program
def filled(form: Form, most: int | None) -> Steps[Got[str], Never, ReadFile | Stat]:
    """A template with its values, or all that is in the way."""
    source = yield from each((_template(form.source, most),))
    named = {
        name: value.path
        for name, value in form.values.items()
        if isinstance(value, Contents)
    }
    read = yield from each(
        tuple(_named_text(path, "File", most) for path in named.values())
    )
    unlike = tuple(why for one in source.items for why in _unlike(one, form))
    reasons = (*source.reasons, *read.reasons, *unlike)
    if reasons:
        return Got((), reasons)
    texts = zip(named, map(str.strip, read.items), strict=True)
    values = {name: str(value) for name, value in form.values.items()} | dict(texts)
    whole = (Template(one.text, one.values | values).filled() for one in source.items)
    return Got(tuple(text.unwrap() for text in whole))


def _unlike(template: Template, form: Form) -> Iterator[Unfilled | Unplaced]:
    """How the values of a form differ from the places of its template.

    What a template holds by itself may be for other texts, too: only what is given here
    must have its place.
    """
    places, given = template.places, template.values.keys() | form.values.keys()
    missing = tuple(name for name in places if name not in given)
    if missing:
        yield Unfilled(form.name, missing)
    spare = tuple(name for name in form.values if name not in places)
    if spare:
        yield Unplaced(form.name, spare, places)


def _template(
    source: str | Template, most: int | None
) -> Program[Template, ComposeReason, ReadFile | Stat]:
    if isinstance(source, Template):
        return succeed(source)
    return _named_text(source, "Template file", most).map(Template)


# --- pictures ---------------------------------------------------------------------------


def picture(
    found: Found, limits: ImageLimits, side: int | None
) -> Program[Image, ComposeReason, ReadFile]:
    """A picture, if it is one that is taken, of no side longer than ``side``."""
    size = encoded(found.size)
    if limits.encoded is not None and size > limits.encoded:
        return fail(TooLarge(found.path, size, limits.encoded, base64=True))
    read = ReadFile(found.path).perform()
    return read.alt(lambda why: unreadable(found.path, why)).bind_result(
        lambda data: _taken(found.path, data, limits, side)
    )


def _taken(
    path: str, data: bytes, limits: ImageLimits, side: int | None
) -> Result[Image, ComposeReason]:
    seen = picture_of(data)
    if seen is None:
        return Failure(NotPicture(path))
    if seen.media_type not in limits.kinds:
        return Failure(NotTaken(path, seen.media_type, tuple(sorted(limits.kinds))))
    if side is not None and seen.size is None:
        return Failure(NotPicture(path, "its header does not say how large it is"))
    if side is not None and seen.size is not None and seen.size.side > side:
        return Failure(TooManyPixels(path, seen.size, side))
    return Success(Image(seen.media_type, data=data))
