"""What arguments, the environment and files say, as values.

Decides: how each of the three is written down, and what is amiss in a file as a whole:
it is no TOML, it speaks of what nobody knows.  Which word counts, ``data.config`` says.

    temperature = 0.2                # general settings come first

    [openai]                         # a table for each provider
    model = "gpt-5-mini"
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias, cast

from attrs import field, frozen
from returns.pipeline import is_successful

from mojentic_fp.data.config import Level, Said, Source, titled, wrong
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.provider import PROVIDERS, Provider
from mojentic_fp.data.setting import called, read, read_text, settings_of
from mojentic_fp.data.toml import Document, Keys

_Pairs: TypeAlias = tuple[tuple[str, str], ...]
_EVERY: Final = (None, *PROVIDERS.values())
_MEANT: Final = {
    "api_base": "base_url",
    "api_key": "key",
    "endpoint": "base_url",
    "host": "base_url",
    "url": "base_url",
    "default_model": "model",
    "name": "model",
    "max_tool_iterations": "rounds",
    "num_predict": "max_tokens",
}
"""What others call it."""


def by_arguments(provider: Provider | None, /, **given: object) -> tuple[Said, ...]:
    """What a caller says; ``None`` is nothing."""
    name = "" if provider is None else provider.name
    return tuple(
        Said(
            name,
            setting.name,
            read(setting, given[setting.name], provider),
            Source(Level.ARGUMENT, f"argument {setting.name}"),
        )
        for setting in settings_of(provider)
        if given.get(setting.name) is not None
    )


def by_environment(variables: Mapping[str, str]) -> tuple[Said, ...]:
    """What the environment says; an empty variable is none."""
    return tuple(
        Said(
            "" if provider is None else provider.name,
            setting.name,
            read_text(setting, variables[name], provider),
            Source(Level.ENVIRONMENT, name),
        )
        for provider in _EVERY
        for setting in settings_of(provider)
        if (name := _spoken(called(provider, setting.name), variables))
    )


def _spoken(names: tuple[str, ...], variables: Mapping[str, str]) -> str:
    return next((name for name in names if variables.get(name, "").strip()), "")


# --- files -------------------------------------------------------------------------------


@frozen
class InFile:
    """What a file says, and what is amiss with it.

    ``guarded`` are those settings, as they were written, that a project must be trusted
    for; they may be secrets, and are not shown.
    """

    said: tuple[Said, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    guarded: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@frozen
class _Page:
    """A document, the table in it that is meant, and what it is called."""

    document: Document
    above: Keys
    level: Level
    name: str

    def source(self, *keys: str) -> Source:
        line = self.document.line(*self.above, *keys)
        return Source(self.level, self.name if line is None else f"{self.name}:{line}")

    def flaw(self, message: str, *keys: str) -> Flaw:
        return Flaw(str(self.source(*keys)), message)


def by_file(document: Document, level: Level, name: str, above: Keys = ()) -> InFile:
    """What a file says, in the table ``above`` where that is only a part of it."""
    page = _Page(document, above, level, name)
    content: object = document.content
    for key in above:
        content = cast("Mapping[str, object]", content)[key]
    if not isinstance(content, Mapping):
        return InFile(flaws=(page.flaw("expected a table of settings"),))
    content = cast("Mapping[str, object]", content)
    found = tuple(_entries(page, content))
    said = tuple(one for one in found if isinstance(one, Said))
    amiss = tuple(wrong(one) for one in said if not is_successful(one.value))
    flaws = tuple(one for one in found if isinstance(one, Flaw))
    return InFile(said, (*flaws, *amiss), _guarded(content, said))


def _guarded(content: Mapping[str, object], said: tuple[Said, ...]) -> _Pairs:
    pairs: list[tuple[str, str]] = []
    for one in said:
        table = content.get(one.provider) if one.provider else content
        kinds = {it.name: it for it in settings_of(PROVIDERS.get(one.provider))}
        if isinstance(table, Mapping) and kinds[one.setting].guarded:
            value = cast("Mapping[str, object]", table)[one.setting]
            pairs.append((titled(one), repr(value)))
    return tuple(sorted(pairs))


def _entries(page: _Page, content: Mapping[str, object]) -> Iterator[Said | Flaw]:
    for key, value in content.items():
        provider = PROVIDERS.get(key)
        if provider is None:
            yield _entry(page, None, key, value)
        elif not isinstance(value, Mapping):
            yield page.flaw(f"expected a table: [{key}]", key)
        else:
            table = cast("Mapping[str, object]", value)
            for inner, item in table.items():
                yield _entry(page, provider, inner, item)


def _entry(
    page: _Page, provider: Provider | None, key: str, value: object
) -> Said | Flaw:
    keys = (key,) if provider is None else (provider.name, key)
    known = {setting.name: setting for setting in settings_of(provider)}
    setting = known.get(key)
    if setting is not None:
        name = "" if provider is None else provider.name
        return Said(name, key, read(setting, value, provider), page.source(*keys))
    names = (*known, *PROVIDERS) if provider is None else tuple(known)
    return page.flaw(_unknown(provider, key, names), *keys)


def _unknown(provider: Provider | None, key: str, names: tuple[str, ...]) -> str:
    """Words for a key that nobody knows; it is not repeated, as it may be a secret."""
    from difflib import get_close_matches  # noqa: PLC0415  dear to import

    place = "" if provider is None else f" in [{provider.name}]"
    close = _MEANT.get(key.lower()) or next(iter(get_close_matches(key, names, 1)), "")
    if close in names:
        return f"unknown key{place}: is {close} meant?"
    listed = ", ".join(names if provider is not None else (*_general(), "[PROVIDER]"))
    return f"unknown key{place}; known are: {listed}"


def _general() -> tuple[str, ...]:
    return tuple(setting.name for setting in settings_of(None))
