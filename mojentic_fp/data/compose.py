"""Why a message cannot be composed: everything that is in its way, at once.

Decides: what can be in the way, in words that say what to do.  Figures are in bytes,
pixels and tokens, as the fields' names say.

    CannotCompose
    ├─ Missing           no such file
    ├─ NothingFound      a pattern or a folder has nothing that could be shown
    ├─ Unreadable        the file is there and cannot be read, or may not be
    ├─ NotText           the file holds no text
    ├─ NotPicture        the file holds no picture, or a broken one
    ├─ NotTaken          a picture of a kind that is not taken
    ├─ TooLarge          a file, or a picture as it is sent, of too many bytes
    ├─ TooManyPixels     a picture that is too wide or too high
    ├─ TooManyPictures   more of them than are taken at once
    ├─ Unfilled          a template has places that no value is given for
    ├─ Unplaced          a template is given values that it has no places for
    ├─ OverLimit         the whole message has too many bytes or tokens
    └─ NothingSaid       there is nothing in it
"""

from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.fence import shown
from mojentic_fp.data.picture import Pixels
from mojentic_fp.data.reason import Party, Reason


@tagged
@frozen
class Missing(Reason):
    """There is no such file; ``what`` it was to be: a file, an image, a template."""

    tag: ClassVar[str] = "missing"
    party: ClassVar[Party] = Party.CALLER
    path: str
    what: str = "File"

    def __str__(self) -> str:
        """What to look for."""
        return f"{self.what} not found: {shown(self.path)}"


@tagged
@frozen
class NothingFound(Reason):
    """A pattern or a folder has nothing of what was ``wanted``."""

    tag: ClassVar[str] = "nothing_found"
    party: ClassVar[Party] = Party.CALLER
    path: str
    wanted: str

    def __str__(self) -> str:
        """What to look at."""
        return f"Nothing found: {shown(self.path)}: it has no {self.wanted}"


@tagged
@frozen
class Unreadable(Reason):
    """A file, a folder or a pattern cannot be read; ``detail`` says why."""

    tag: ClassVar[str] = "unreadable"
    party: ClassVar[Party] = Party.CALLER
    path: str
    detail: str

    def __str__(self) -> str:
        """Why not."""
        return f"Cannot be read: {shown(self.path)}: {self.detail}"


@tagged
@frozen
class NotText(Reason):
    """A file that was to be shown as text holds none."""

    tag: ClassVar[str] = "not_text"
    party: ClassVar[Party] = Party.CALLER
    path: str
    detail: str = ""

    def __str__(self) -> str:
        """What to do."""
        why = f": {self.detail}" if self.detail else ""
        return (
            f"Not a text file: {shown(self.path)}{why} (a picture is given as an image)"
        )


@tagged
@frozen
class NotPicture(Reason):
    """A file that was to be shown as a picture holds none that is known, or half of one."""

    tag: ClassVar[str] = "not_picture"
    party: ClassVar[Party] = Party.CALLER
    path: str
    detail: str = ""

    def __str__(self) -> str:
        """What to do."""
        why = f": {self.detail}" if self.detail else " (text is given as a file)"
        return f"Not a picture: {shown(self.path)}{why}"


@tagged
@frozen
class NotTaken(Reason):
    """A picture of a kind that is not ``taken``."""

    tag: ClassVar[str] = "not_taken"
    party: ClassVar[Party] = Party.CALLER
    path: str
    media_type: str
    taken: tuple[str, ...]

    def __str__(self) -> str:
        """What would be taken."""
        kinds = ", ".join(self.taken) or "none"
        return (
            f"Not taken: {shown(self.path)}: it is {self.media_type}; taken are {kinds}"
        )


@tagged
@frozen
class TooLarge(Reason):
    """A file of more bytes than it may have; ``base64`` counts them as they are sent."""

    tag: ClassVar[str] = "too_large"
    party: ClassVar[Party] = Party.CALLER
    path: str
    size: int
    limit: int
    base64: bool = False

    def __str__(self) -> str:
        """By how much."""
        form = " in base64" if self.base64 else ""
        figures = f"{self.size:,} bytes{form}, at most {self.limit:,}"
        return f"Too large: {shown(self.path)}: {figures}"


@tagged
@frozen
class TooManyPixels(Reason):
    """A picture with a side longer than ``limit``."""

    tag: ClassVar[str] = "too_many_pixels"
    party: ClassVar[Party] = Party.CALLER
    path: str
    size: Pixels
    limit: int

    def __str__(self) -> str:
        """By how much."""
        figures = f"{self.size}, at most {self.limit:,} a side"
        return f"Too many pixels: {shown(self.path)}: {figures}"


@tagged
@frozen
class TooManyPictures(Reason):
    """More pictures than are taken at once."""

    tag: ClassVar[str] = "too_many_pictures"
    party: ClassVar[Party] = Party.CALLER
    count: int
    limit: int

    def __str__(self) -> str:
        """By how many."""
        return f"Too many pictures: {self.count}, at most {self.limit}"


@tagged
@frozen
class Unfilled(Reason):
    """A template has places without a value: all of them, in order."""

    tag: ClassVar[str] = "unfilled"
    party: ClassVar[Party] = Party.CALLER
    template: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        """What to give."""
        return f"No value for {', '.join(self.names)} in {self.template}"


@tagged
@frozen
class Unplaced(Reason):
    """A template is given values that it has no places for: a name may be misspelt."""

    tag: ClassVar[str] = "unplaced"
    party: ClassVar[Party] = Party.CALLER
    template: str
    names: tuple[str, ...]
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What to give, and what there is a place for."""
        there = ", ".join(self.places) or "none"
        names = ", ".join(self.names)
        return f"No place for {names} in {self.template}; its places are {there}"


@tagged
@frozen
class OverLimit(Reason):
    """The whole message is too large; ``unit`` is bytes or tokens."""

    tag: ClassVar[str] = "over_limit"
    party: ClassVar[Party] = Party.CALLER
    size: int
    limit: int
    unit: str
    estimated: bool = False

    def __str__(self) -> str:
        """By how much."""
        about = "about " if self.estimated else ""
        return f"Too long: {about}{self.size:,} {self.unit}, at most {self.limit:,}"


@tagged
@frozen
class NothingSaid(Reason):
    """There are no words, files or pictures in the message."""

    tag: ClassVar[str] = "nothing_said"
    party: ClassVar[Party] = Party.CALLER

    def __str__(self) -> str:
        """What to do."""
        return "Nothing to say: give text, files or images"


ComposeReason: TypeAlias = (
    Missing
    | NothingFound
    | Unreadable
    | NotText
    | NotPicture
    | NotTaken
    | TooLarge
    | TooManyPixels
    | TooManyPictures
    | Unfilled
    | Unplaced
    | OverLimit
    | NothingSaid
)


@tagged
@frozen
class CannotCompose:
    """A message cannot be composed: every reason, of words, files, then pictures."""

    tag: ClassVar[str] = "cannot_compose"
    party: ClassVar[Party] = Party.CALLER
    retryable: ClassVar[bool] = False
    reasons: tuple[ComposeReason, ...]

    def __str__(self) -> str:
        """All of them, a line each."""
        if len(self.reasons) == 1:
            return str(self.reasons[0])
        lines = "".join(f"\n- {reason}" for reason in self.reasons)
        return f"{len(self.reasons)} things are in the way:{lines}"
