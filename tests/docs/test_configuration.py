"""What the documentation says of the configuration is so."""

import re

import pytest
from stage import ROOT

from mojentic_fp.data.config import Level
from mojentic_fp.data.provider import PROVIDERS
from mojentic_fp.data.said import by_file
from mojentic_fp.data.setting import called, settings_of
from mojentic_fp.data.toml import read

PAGE = ROOT / "docs/pages/configuration.md"
TEXT = PAGE.read_text()
FILES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
NAMES = sorted(set(re.findall(r"`([A-Z][A-Z_]{5,})`", TEXT)))
ELSEWHERE = {"MOJENTIC_FP_CONFIG", "MOJENTIC_FP_TRUST_PROJECT", "HTTPS_PROXY"}
"""Variables that set no setting."""
EXCHANGES = {"LOAD", "UNLOAD", "OMLX"}
"""Names of the library, not of the environment."""


@pytest.mark.parametrize("text", FILES)
def test_each_file_that_is_shown_is_right(text: str) -> None:
    found = by_file(read(text).unwrap(), Level.USER, "config.toml")

    assert found.said
    assert found.flaws == ()


@pytest.mark.parametrize("name", NAMES)
def test_each_variable_that_is_named_is_read(name: str) -> None:
    known = {
        each
        for provider in (None, *PROVIDERS.values())
        for setting in settings_of(provider)
        for each in called(provider, setting.name)
    }

    assert name in known | ELSEWHERE | EXCHANGES


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_is_told_with_what_it_is_called_otherwise(name: str) -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("|")]

    (row,) = (line for line in rows if re.search(rf"^\|[^|]*`{name}`", line))
    for names in PROVIDERS[name].named.values():
        own = [one for one in names if not one.startswith(f"{name.upper()}_")]
        assert not own or any(one in row for one in own), own


@pytest.mark.parametrize("provider", [None, PROVIDERS["openai"]])
def test_each_setting_is_told(provider: object) -> None:
    assert all(f"`{one.name}`" in TEXT for one in settings_of(provider))
