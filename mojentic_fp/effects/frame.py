"""What waits on the interpreter's stack, beside steps and generators.

Decides: what is remembered while something inner runs, so that its end can be dealt
with.  Only the interpreter (``fiber``) makes these and meets them.
"""

from mojentic_fp.effects.node import (
    ENTER,
    RELEASE,
    RESTORE,
    SETTLED,
    Bracket,
    Key,
    Step,
    Untyped,
)


class Entered(Step):
    """A bracket whose resource is being acquired."""

    __slots__ = ("bracket",)
    tag = ENTER

    def __init__(self, bracket: Bracket) -> None:
        self.bracket = bracket


class Release(Step):
    """A bracket whose resource is in use."""

    __slots__ = ("bracket", "resource")
    tag = RELEASE

    def __init__(self, bracket: Bracket, resource: Untyped) -> None:
        self.bracket = bracket
        self.resource = resource


class Restore(Step):
    """The end of a place of its own answers: what was known outside is known again."""

    __slots__ = ("ambient", "answers", "key")
    tag = RESTORE

    def __init__(
        self, answers: Untyped, ambient: Untyped, key: Key | None = None
    ) -> None:
        self.answers = answers
        self.ambient = ambient
        self.key = key


class Settled(Step):
    """An outcome kept while a release runs."""

    __slots__ = ("mode", "value")
    tag = SETTLED

    def __init__(self, mode: int, value: Untyped) -> None:
        self.mode = mode
        self.value = value
