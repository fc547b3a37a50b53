"""Configuration: everything that was said of the settings, and which of it counts.

Decides: the order (argument, environment, project, user, default), and for what a
project must be trusted.  Knows nothing of where files lie, of how values are written
(``data.said``), or of how a server is asked.

A project's file may come with a stranger's repository.  What it says of ``guarded``
settings (addresses, keys, plain http) would send questions and keys elsewhere, so it
counts only where the user trusts the project; otherwise it is a flaw.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from attrs import evolve, field, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.place import beginning
from mojentic_fp.data.provider import Provider
from mojentic_fp.data.secret import STARS, Secret
from mojentic_fp.data.setting import Setting, Value, settings_of


class Level(IntEnum):
    """Who said something: the lower counts."""

    ARGUMENT = 0
    ENVIRONMENT = 1
    PROJECT = 2
    USER = 3
    DEFAULT = 4


@frozen
class Source:
    """What said something: an argument, a variable, a file with its line, a default."""

    level: Level
    name: str

    def __str__(self) -> str:
        """Its name."""
        return self.name


DEFAULT: Final = Source(Level.DEFAULT, "default")


@frozen
class Said:
    """What one source says of one setting of a provider ("": a general setting).

    ``value`` is what it amounts to, or else what would be right.
    """

    provider: str
    setting: str
    value: Result[Value, str] = field(repr=False)
    source: Source


@frozen
class Settled:
    """The value that counts, and what said it."""

    setting: Setting
    value: Value | None
    source: Source

    @property
    def shown(self) -> str | bool | float | None:
        """The value, fit to be shown."""
        return STARS if isinstance(self.value, Secret) else self.value


@frozen
class File:
    """A file of settings: for whom, where it would be, and what is to be known of it."""

    level: Level
    path: str
    exists: bool = True
    trusted: bool = True


@frozen
class Settling:
    """What counts of each setting of a provider, and all that is amiss."""

    settled: tuple[Settled, ...]
    flaws: tuple[Flaw, ...]

    def find(self, name: str) -> Settled | None:
        """The setting of this name, if it is one of them."""
        return next((one for one in self.settled if one.setting.name == name), None)

    def value(self, name: str) -> Value | None:
        """The value of this setting."""
        found = self.find(name)
        return None if found is None else found.value

    def text(self, name: str) -> str | None:
        """The value of a setting that is text."""
        value = self.value(name)
        return value if isinstance(value, str) else None

    def secret(self, name: str) -> Secret | None:
        """The value of a setting that is a secret."""
        value = self.value(name)
        return value if isinstance(value, Secret) else None

    def number(self, name: str) -> float | None:
        """The value of a setting that is a number."""
        value = self.value(name)
        return value if isinstance(value, int | float) else None

    def whole(self, name: str) -> int | None:
        """The value of a setting that is a whole number."""
        value = self.value(name)
        return value if isinstance(value, int) else None

    def allows(self, name: str) -> bool:
        """Whether a setting is there and says yes."""
        return self.value(name) is True


@frozen(kw_only=True)
class Configuration:
    """All that was said, but for arguments; ``flaws`` are those of the files."""

    said: tuple[Said, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether the project may say where secrets and questions go."""
        return all(one.trusted for one in self.files)

    def settle(
        self, provider: Provider | None = None, given: Iterable[Said] = ()
    ) -> Settling:
        """What counts of every setting of a provider, or of the general ones."""
        settled: list[Settled] = []
        flaws = list(self.flaws)
        everything = (*given, *self.said)
        for setting in settings_of(provider):
            found = self._settled(provider, setting, everything)
            if is_successful(found):
                settled.append(found.unwrap())
            else:
                settled.append(Settled(setting, None, DEFAULT))
                flaws.append(found.failure())
        settling = Settling(tuple(settled), tuple(dict.fromkeys(flaws)))
        return _at_home(settling, provider, everything)

    def _settled(
        self, provider: Provider | None, setting: Setting, said: tuple[Said, ...]
    ) -> Result[Settled, Flaw]:
        name = "" if provider is None else provider.name
        about = (
            one for one in said if one.provider == name and one.setting == setting.name
        )
        first = min(about, key=lambda one: one.source.level, default=None)
        if first is None:
            return Success(Settled(setting, _usual(provider, setting), DEFAULT))
        if not is_successful(first.value):
            return Failure(wrong(first))
        value = first.value.unwrap()
        if setting.guarded and first.source.level is Level.PROJECT and not self.trusted:
            return Failure(_distrusted(first, value))
        return Success(Settled(setting, value, first.source))


def _at_home(
    settling: Settling, provider: Provider | None, said: tuple[Said, ...]
) -> Settling:
    """The same, with a flaw where a key of the user's file would leave its host.

    The environment may be somebody else's (an editor loads a project's ``.env``), so a
    key that is written down beside one address, or the usual one, goes nowhere else on
    its word.
    """
    url, key = settling.find("base_url"), settling.find("key")
    if provider is None or url is None or key is None or not isinstance(url.value, str):
        return settling
    if (key.source.level, url.source.level) != (Level.USER, Level.ENVIRONMENT):
        return settling
    own = (
        one.value.value_or("")
        for one in said
        if (one.provider, one.setting) == (provider.name, "base_url")
        and one.source.level is Level.USER
    )
    home = next(own, provider.base_url)
    if isinstance(home, str) and beginning(home) == beginning(url.value):
        return settling
    flaw = Flaw(
        str(url.source),
        f"names another host than the one that the key in {key.source} belongs to",
        f"say {provider.called('key')[0]} too, or base_url beside the key",
    )
    return evolve(settling, flaws=(*settling.flaws, flaw))


def wrong(said: Said) -> Flaw:
    """The flaw of a value that is none."""
    right = said.value.swap().value_or("")
    named = said.source.level is Level.ARGUMENT  # an argument has its setting's name
    return Flaw(
        str(said.source), f"{'' if named else titled(said)} takes {right}".strip()
    )


def titled(said: Said) -> str:
    """A setting as a file would say it: ``openai.base_url``."""
    return f"{said.provider}.{said.setting}" if said.provider else said.setting


def _usual(provider: Provider | None, setting: Setting) -> Value | None:
    """The value where nothing is said."""
    if provider is None:
        return setting.default
    match setting.name:
        case "base_url":
            return provider.base_url
        case "model":
            return provider.model
        case "timeout":
            return provider.timeout
        case _:
            return setting.default


def _distrusted(said: Said, value: Value) -> Flaw:
    place = beginning(value) if isinstance(value, str) else None
    effect = (
        "would let questions and keys travel unencrypted"
        if place is None
        else f"would send your questions, and your key, to {place[1]}"
    )
    if isinstance(value, Secret):
        effect = "would ask in the name of somebody else"
    return Flaw(
        str(said.source),
        f"{titled(said)} {effect}, and this project is not trusted",
        "if you trust it, `mojentic-fp config trust`; else say it yourself, by an"
        " argument, the environment or your own file",
    )
