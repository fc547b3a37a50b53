"""Composing: a message of words, files and pictures.

Decides: how a message is put together.  A composer is a frozen value that says what
goes in; nothing is read before its ``build()`` is run, and running it twice reads
twice.  ``gather`` finds the files, ``present`` says what each becomes.

    File: a.py
    ```python
    ...
    ```

    ...

    The words, a paragraph for each that was given; then the pictures.

What is in the way is told all at once, in one ``CannotCompose``.
"""

from typing import Never, overload

from attrs import evolve, field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.compose import (
    CannotCompose,
    ComposeReason,
    NothingSaid,
    OverLimit,
    TooManyPictures,
)
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.language import LANGUAGES, Languages
from mojentic_fp.data.message import UserMessage, user
from mojentic_fp.data.part import Image
from mojentic_fp.data.request import Request
from mojentic_fp.data.template import Template
from mojentic_fp.data.vision import STRICTEST_IMAGES, ImageLimits, encoded
from mojentic_fp.effects.llm import CountTokens, count_tokens
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.programs.gather import Found, Got, Reading, Wanted, each, gather
from mojentic_fp.programs.present import Contents, Form, fenced_file, filled, picture


@frozen
class Composer:
    """What a message is to be made of: ``compose("Explain this").file("a.py").build()``.

    Every method answers another composer.  Paths are relative to what the handler of
    files serves, with forward slashes; each may be a file, a folder (the files directly
    in it) or a pattern (``src/**/*.py``).  Each file counts once, where it comes first.
    """

    words: tuple[str | Form, ...] = ()
    paths: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    languages: Languages = field(default=LANGUAGES, repr=False)
    most: int | None = None
    limits: ImageLimits = field(default=STRICTEST_IMAGES, repr=False)

    def text(self, *words: str) -> "Composer":
        """Say this, too: a paragraph each."""
        return evolve(self, words=(*self.words, *words))

    def file(self, *paths: str) -> "Composer":
        """Show these text files, each under its path."""
        return evolve(self, paths=(*self.paths, *paths))

    def files(self, *paths: str) -> "Composer":
        """The same as ``file``, to read well where there are many."""
        return self.file(*paths)

    def image(self, *paths: str) -> "Composer":
        """Show these pictures, after the words."""
        return evolve(self, pictures=(*self.pictures, *paths))

    def images(self, *paths: str) -> "Composer":
        """The same as ``image``, to read well where there are many."""
        return self.image(*paths)

    def template(
        self, source: str | Template, /, **values: str | float | Contents
    ) -> "Composer":
        """Say a template, of a file or as it is, with these values in its ``{places}``.

        Each value has a place there, and cannot bring in another; ``contents(path)`` is
        the text of a file.
        """
        form = Form(source, immutabledict(values))
        return evolve(self, words=(*self.words, form))

    def speaking(self, languages: Languages) -> "Composer":
        """Name the languages of files by these: ``LANGUAGES.with_("foo", "lisp")``."""
        return evolve(self, languages=languages)

    @overload
    def within(
        self, *, bytes: int | None = None, images: ImageLimits | None = None
    ) -> "Composer": ...
    @overload
    def within(
        self,
        *,
        tokens: int,
        model: str,
        bytes: int | None = None,
        images: ImageLimits | None = None,
    ) -> "Measured": ...
    def within(
        self,
        *,
        bytes: int | None = None,  # noqa: A002  it is read where it is called
        images: ImageLimits | None = None,
        tokens: int | None = None,
        model: str = "",
    ) -> "Composer | Measured":
        """Refuse to grow beyond this.

        ``bytes`` are those of the text in UTF-8 and of the pictures; a file that is
        larger by itself is not even read.  ``images`` are the limits of a provider, the
        strictest of all where nobody says.  ``tokens`` are counted by the handler of
        ``CountTokens``, as a whole request to ``model``; nothing can be added then.
        """
        bound = evolve(
            self,
            most=self.most if bytes is None else bytes,
            limits=self.limits if images is None else images,
        )
        return bound if tokens is None else Measured(bound, tokens, model)

    def build(self) -> Program[UserMessage, CannotCompose, Reading]:
        """The message, or everything that is in its way."""
        return _built(self)


@frozen
class Measured:
    """A composer whose message is counted by ``model`` before it is answered."""

    composer: Composer
    tokens: int
    model: str

    @program
    def build(
        self,
    ) -> Steps[UserMessage, CannotCompose | LlmFailure, Reading | CountTokens]:
        """The message, or everything that is in its way."""
        message = yield from self.composer.build()
        count = yield from count_tokens(Request(self.model, (message,)))
        if count.tokens > self.tokens:
            over = OverLimit(count.tokens, self.tokens, "tokens", count.estimated)
            yield from fail(CannotCompose((over,)))
        return message


def compose(*words: str) -> Composer:
    """A message to be made: ``compose("What do these do?").files("src/*.py")``."""
    return Composer(words)


@program
def _built(asked: Composer) -> Steps[UserMessage, CannotCompose, Reading]:
    limits = asked.limits
    words = yield from each(tuple(_said(one, asked.most) for one in asked.words))
    files = yield from gather(asked.paths, Wanted.TEXT)
    most, tongues = asked.most, asked.languages
    texts = yield from each(
        tuple(fenced_file(one, tongues, most) for one in files.items)
    )
    seen = yield from gather(asked.pictures, Wanted.PICTURE)
    side = limits.side_of(len(seen.items))
    images = yield from each(tuple(picture(one, limits, side) for one in seen.items))
    said = Got(
        tuple(text for got in words.items for text in got.items),
        tuple(reason for got in words.items for reason in got.reasons),
    )
    text = "\n\n".join(part for part in (*texts.items, *said.items) if part)
    reasons = (*said.reasons, *files.reasons, *texts.reasons)
    reasons = (*reasons, *seen.reasons, *images.reasons, *_crowd(seen.items, limits))
    reasons = reasons or _over(text, images.items, asked)
    if reasons:
        yield from fail(CannotCompose(reasons))
    return user(*((text,) if text else ()), *images.items)


def _said(one: str | Form, most: int | None) -> Program[Got[str], Never, Reading]:
    return succeed(Got((one,))) if isinstance(one, str) else filled(one, most)


def _crowd(seen: tuple[Found, ...], limits: ImageLimits) -> tuple[ComposeReason, ...]:
    """Whether there are too many pictures."""
    if limits.count is None or len(seen) <= limits.count:
        return ()
    return (TooManyPictures(len(seen), limits.count),)


def _over(
    text: str, images: tuple[Image, ...], asked: Composer
) -> tuple[ComposeReason, ...]:
    """What is wrong with the whole, where nothing is with its parts."""
    if not text and not images:
        return (NothingSaid(),)
    sizes = [len(one.data or b"") for one in images]
    whole = len(text.encode(errors="surrogatepass")) + sum(sizes)
    sent = sum(map(encoded, sizes))
    bounds = (
        (whole, asked.most, "bytes"),
        (sent, asked.limits.total, "bytes of pictures in base64"),
    )
    return tuple(
        OverLimit(size, most, unit)
        for size, most, unit in bounds
        if most is not None and size > most
    )
