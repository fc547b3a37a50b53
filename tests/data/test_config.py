"""Configuration: who counts before whom, for every setting; what is amiss; no secret."""

import json
import string
from collections.abc import Iterator
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.pipeline import is_successful

from mojentic_fp import Secret
from mojentic_fp.data.config import (
    Configuration,
    File,
    Level,
    Said,
    Settled,
    titled,
)
from mojentic_fp.data.connection import Connection, connected, model_of
from mojentic_fp.data.provider import (
    LOCAL,
    PROVIDERS,
    Compatible,
    Provider,
)
from mojentic_fp.data.reason import Misconfigured, Unauthenticated
from mojentic_fp.data.said import by_arguments, by_environment, by_file
from mojentic_fp.data.setting import Kind, Setting, called, settings_of
from mojentic_fp.data.toml import read

EVERY = [
    pytest.param(
        provider, setting, id=f"{provider.name if provider else ''}.{setting.name}"
    )
    for provider in (None, *PROVIDERS.values())
    for setting in settings_of(provider)
]
HERE = (Level.ARGUMENT, Level.ENVIRONMENT, Level.PROJECT, Level.USER)


def sample(setting: Setting, level: Level) -> object:
    """A value that fits a setting; another one for each level."""
    match setting.kind:
        case Kind.TEXT | Kind.NAME:
            return f"model-{level.value}"
        case Kind.SECRET:
            return f"sk-secret-of-level-{level.value}"
        case Kind.ADDRESS:
            return f"https://level-{level.value}.example/v1"
        case Kind.SECONDS | Kind.NUMBER:
            return 1.5 + level.value
        case Kind.WHOLE:
            return 3 + level.value
        case Kind.FLAG:
            return level.value % 2 == 0
        case Kind.WORD:
            return setting.words[level.value % len(setting.words)]


def said(
    level: Level, provider: Provider | None, setting: Setting, value: object
) -> tuple[Said, ...]:
    """What one level says of one setting, in its own way of writing."""
    name = setting.name
    match level:
        case Level.ARGUMENT:
            return by_arguments(provider, **{name: value})
        case Level.ENVIRONMENT:
            thousand = setting.kind is Kind.SECONDS
            text = str(value * 1000) if thousand else str(value)
            return by_environment({called(provider, name)[0]: text})
        case _:
            table = "" if provider is None else f"[{provider.name}]\n"
            document = read(f"{table}{name} = {json.dumps(value)}").unwrap()
            return by_file(document, level, f"{level.name.lower()}.toml").said


def plain(value: object) -> object:
    return value.reveal() if isinstance(value, Secret) else value


@pytest.mark.parametrize(("provider", "setting"), EVERY)
def test_the_argument_counts_then_environment_project_user_default(
    provider: Provider | None, setting: Setting
) -> None:
    for count in range(1, len(HERE) + 1):
        for levels in combinations(HERE, count):
            everything = [
                one
                for level in reversed(levels)
                for one in said(level, provider, setting, sample(setting, level))
                if one.provider == (provider.name if provider else "")
            ]
            settling = Configuration(said=tuple(everything)).settle(provider)
            settled = settling.find(setting.name)

            assert plain(settled.value) == sample(setting, levels[0])
            assert settled.source.level is levels[0]
    default = Configuration().settle(provider).find(setting.name)
    assert default.source.level is Level.DEFAULT
    assert str(default.source) == "default"


@pytest.mark.parametrize(("provider", "setting"), EVERY)
def test_every_source_is_named(provider: Provider | None, setting: Setting) -> None:
    names = [
        str(said(level, provider, setting, sample(setting, level))[0].source)
        for level in HERE
    ]
    line = 1 if provider is None else 2

    assert names == [
        f"argument {setting.name}",
        called(provider, setting.name)[0],
        f"project.toml:{line}",
        f"user.toml:{line}",
    ]


@pytest.mark.parametrize(("provider", "setting"), EVERY)
def test_the_foremost_variable_counts(
    provider: Provider | None, setting: Setting
) -> None:
    names = called(provider, setting.name)
    texts = {name: str(sample(setting, Level.USER)) for name in names}

    for name in names:
        mine = [
            one
            for one in by_environment(texts)
            if (one.provider, one.setting)
            == (provider.name if provider else "", setting.name)
        ]
        assert [str(one.source) for one in mine] == [name]
        del texts[name]


def test_every_name_of_the_ports_and_the_vendors_is_known() -> None:
    known = {
        name
        for provider in (None, *PROVIDERS.values())
        for setting in settings_of(provider)
        for name in called(provider, setting.name)
    }

    assert known >= {
        *["OPENAI_API_KEY", "OPENAI_API_ENDPOINT", "OPENAI_BASE_URL", "OPENAI_TIMEOUT"],
        *["OLLAMA_HOST", "OLLAMA_TIMEOUT", "OLLAMA_API_KEY", "SERPAPI_API_KEY"],
        *["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"],
        *["OMLX_HOST", "OMLX_API_KEY", "OMLX_TIMEOUT", "MOJENTIC_FP_ALLOW_HTTP"],
        *["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_VERSION"],
        *["GROQ_API_KEY", "MISTRAL_API_KEY", "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY"],
        *["GEMINI_API_KEY", "GOOGLE_API_KEY", "XAI_API_KEY", "TOGETHER_API_KEY"],
        *["HF_TOKEN", "LM_API_TOKEN", "LLAMA_API_KEY", "VLLM_API_KEY"],
    }


def test_no_two_providers_share_a_key() -> None:
    names = [
        name
        for provider in PROVIDERS.values()
        for setting in settings_of(provider)
        if setting.kind is Kind.SECRET
        for name in called(provider, setting.name)
    ]

    assert len(names) == len(set(names))


def test_the_compatible_ones_are_those_that_speak_like_openai() -> None:
    speak = {row.name for row in PROVIDERS.values() if row.dialect == "openai"}

    assert set(get_args(Compatible)) == speak - {"local", "openai"}


# --- values ------------------------------------------------------------------------------


def env(**variables: str) -> Configuration:
    return Configuration(said=by_environment(variables))


def test_the_environment_counts_time_in_milliseconds() -> None:
    settling = env(OLLAMA_TIMEOUT="1500").settle(PROVIDERS["ollama"])

    assert settling.number("timeout") == 1.5


@pytest.mark.parametrize(
    ("word", "meant"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)],
)
def test_the_environment_says_yes_and_no_in_many_ways(
    word: str, *, meant: bool
) -> None:
    settling = env(MOJENTIC_FP_ALLOW_HTTP=word).settle(PROVIDERS["openai"])

    assert settling.allows("allow_http") is meant


def test_an_empty_variable_is_none() -> None:
    assert by_environment({"OPENAI_API_KEY": "", "OLLAMA_HOST": "  "}) == ()


def test_a_key_is_taken_without_the_space_around_it() -> None:
    settling = env(OPENAI_API_KEY=" sk-1\r\n").settle(PROVIDERS["openai"])

    assert settling.secret("key") == Secret("sk-1")


WRONG = [
    ("OPENAI_TIMEOUT", "5s", "openai.timeout takes a number of milliseconds"),
    ("OPENAI_TIMEOUT", "0", "more than 0"),
    ("OPENAI_TIMEOUT", "nan", "more than 0"),
    ("OPENAI_TIMEOUT", "inf", "more than 0"),
    ("OPENAI_BASE_URL", "localhost:8000", "begins with https://"),
    ("OPENAI_BASE_URL", "https://u:p@x.example", "without a user or a password"),
    ("OPENAI_API_KEY", "two words", "without spaces"),
    ("OPENAI_API_KEY", "a\nheader: x", "without spaces"),
    ("OPENAI_API_KEY", "schlüssel", "printable"),
    ("OPENAI_MODEL", "a\x1b[2Jb", "control characters"),
    ("MOJENTIC_FP_ALLOW_HTTP", "maybe", "1 or 0"),
]


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_variable_is_a_flaw_of_those_who_use_it(
    name: str, value: str, words: str
) -> None:
    config = env(**{name: value})

    (flaw,) = config.settle(PROVIDERS["openai"]).flaws
    assert flaw.where == name
    assert words in flaw.message
    assert len(value) < 4 or value not in str(flaw)
    assert config.settle(None).flaws == ()


FILE = """
temperatur = 1
rounds = -1
provider = "nobody"
seed = true
sk-9f8e7d6c5b4a = 1
openai = "gpt-5"

[groq]
api_key = "gsk-9f8e7d6c5b4a"
timeout = "60"
base_url = "https://gsk-9f8e7d6c5b4a@groq.example"
model = 5

[nobody]
key = "gsk-9f8e7d6c5b4a"
"""


def test_everything_that_is_amiss_in_a_file_is_told_at_once() -> None:
    found = by_file(read(FILE).unwrap(), Level.USER, "config.toml")

    told = sorted(map(str, found.flaws))
    wanted = (
        ("2", "unknown key: is temperature meant?"),
        ("3", "rounds takes a whole number, at least 0"),
        ("4", "provider takes one of local, openai,"),
        ("5", "seed takes a whole number"),
        ("6", "unknown key; known are:"),
        ("7", "expected a table: [openai]"),
        ("10", "unknown key in [groq]: is key meant?"),
        ("11", "groq.timeout takes a number of seconds"),
        ("12", "groq.base_url takes an address without a user or a password"),
        ("13", "groq.model takes text"),
        ("15", "unknown key; known are"),
    )
    assert len(told) == len(wanted)
    for line, words in wanted:
        assert any(one.startswith(f"config.toml:{line}: {words}") for one in told), told
    assert "9f8e7d6c5b4a" not in repr(found)


def test_a_flaw_of_a_file_counts_whoever_is_asked() -> None:
    found = by_file(read("[groq]\nmodl = 1").unwrap(), Level.USER, "config.toml")
    config = Configuration(said=found.said, flaws=found.flaws)

    for name in ("openai", "local", "groq"):
        assert config.settle(PROVIDERS[name]).flaws == found.flaws


def test_a_table_that_is_none_is_a_flaw() -> None:
    document = read('[tool]\nmojentic-fp = "yes"').unwrap()

    found = by_file(document, Level.PROJECT, "pyproject.toml", ("tool", "mojentic-fp"))

    assert [str(flaw) for flaw in found.flaws] == [
        "pyproject.toml:2: expected a table of settings"
    ]


# --- connections -------------------------------------------------------------------------


def connection(name: str, config: Configuration, **given: object) -> object:
    row = PROVIDERS[name]
    outcome = connected(row, config.settle(row, by_arguments(row, **given)))
    return outcome.unwrap() if is_successful(outcome) else outcome.failure()


def test_a_provider_is_asked_at_its_own_address() -> None:
    found = connection("groq", env(GROQ_API_KEY="gsk-1"))

    assert isinstance(found, Connection)
    assert found.base_url == "https://api.groq.com/openai/v1"
    assert (found.key, found.timeout) == (Secret("gsk-1"), 120.0)


@pytest.mark.parametrize(
    ("name", "variable", "said", "url"),
    [
        ("ollama", "OLLAMA_HOST", "0.0.0.0:11500", "http://127.0.0.1:11500"),
        ("omlx", "OMLX_HOST", "http://localhost:9000", "http://localhost:9000/v1"),
        ("lmstudio", "LMSTUDIO_BASE_URL", ":1", "http://127.0.0.1:1/v1"),
        (
            "azure",
            "AZURE_OPENAI_ENDPOINT",
            "https://me.openai.azure.com/",
            "https://me.openai.azure.com/openai/v1",
        ),
    ],
)
def test_hosts_are_read_as_their_vendors_do(
    name: str, variable: str, said: str, url: str
) -> None:
    found = connection(name, env(**{variable: said, "AZURE_OPENAI_API_KEY": "k"}))

    assert isinstance(found, Connection)
    assert found.base_url == url


@pytest.mark.parametrize("name", sorted(set(PROVIDERS) - {"local"}))
def test_only_servers_of_ones_own_are_asked_without_a_key(name: str) -> None:
    row = PROVIDERS[name]
    url = None if row.base_url else "https://me.example/v1"

    found = connection(name, Configuration(), base_url=url)

    if row.keyless:
        assert isinstance(found, Connection)
    else:
        assert isinstance(found, Unauthenticated)
        assert row.called("key")[0] in found.message


def test_another_address_may_want_no_key() -> None:
    found = connection("openai", Configuration(), base_url="http://localhost:1/v1")

    assert isinstance(found, Connection)
    assert (found.key, found.model) == (None, None)


def test_a_provider_without_an_address_of_its_own_wants_one() -> None:
    found = connection("azure", env(AZURE_OPENAI_API_KEY="k"))

    assert isinstance(found, Misconfigured)
    assert "AZURE_OPENAI_BASE_URL" in found.flaws[0].advice


def test_plain_http_leaves_this_machine_only_where_it_is_allowed() -> None:
    url = "http://192.168.0.9:11434"

    refused = connection("ollama", env(OLLAMA_HOST=url))
    by_variable = connection("ollama", env(OLLAMA_HOST=url, MOJENTIC_FP_ALLOW_HTTP="1"))
    by_argument = connection("ollama", env(OLLAMA_HOST=url), allow_http=True)

    assert isinstance(refused, Misconfigured)
    assert (refused.flaws[0].where, "plain http" in str(refused)) == (
        "OLLAMA_HOST",
        True,
    )
    assert by_variable.allow_http
    assert by_argument.allow_http


@pytest.mark.parametrize(
    ("variables", "key", "token"),
    [
        ({"ANTHROPIC_API_KEY": "k"}, "k", None),
        ({"ANTHROPIC_AUTH_TOKEN": "t"}, None, "t"),
        ({"ANTHROPIC_API_KEY": "k", "ANTHROPIC_AUTH_TOKEN": "t"}, None, "t"),
    ],
)
def test_of_key_and_token_one_is_sent(
    variables: dict[str, str], key: str | None, token: str | None
) -> None:
    found = connection("anthropic", env(**variables))

    assert found.key == (key and Secret(key))
    assert found.token == (token and Secret(token))


def test_a_key_that_is_given_counts_before_a_token_that_is_set() -> None:
    found = connection("anthropic", env(ANTHROPIC_AUTH_TOKEN="t"), key="k")

    assert (found.key, found.token) == (Secret("k"), None)


def test_the_usual_model_is_asked_at_the_usual_address_only() -> None:
    row = PROVIDERS["openai"]
    elsewhere = by_arguments(row, base_url="https://other.example/v1")

    usual = model_of(row, Configuration().settle(row))
    other = model_of(row, Configuration().settle(row, elsewhere))
    said_so = model_of(row, env(OPENAI_MODEL=row.model).settle(row, elsewhere))

    assert (usual, other, said_so) == (row.model, None, row.model)


# --- whom to believe ---------------------------------------------------------------------

PROJECT = """
[openai]
base_url = "https://evil.example/v1"
model = "gpt-5"
"""


def project(text: str, *, trusted: bool = False, **variables: str) -> Configuration:
    found = by_file(read(text).unwrap(), Level.PROJECT, "mojentic-fp.toml")
    return Configuration(
        said=(*by_environment(variables), *found.said),
        flaws=found.flaws,
        files=(File(Level.PROJECT, "/p/mojentic-fp.toml", trusted=trusted),),
    )


def user(text: str, **variables: str) -> Configuration:
    found = by_file(read(text).unwrap(), Level.USER, "config.toml")
    return Configuration(said=(*by_environment(variables), *found.said))


KEYS = {"OPENAI_API_KEY": "sk-of-the-user"}


def test_a_project_cannot_send_a_key_elsewhere() -> None:
    found = connection("openai", project(PROJECT, **KEYS))

    assert isinstance(found, Misconfigured)
    (flaw,) = found.flaws
    assert flaw.where == "mojentic-fp.toml:3"
    assert "to evil.example" in flaw.message
    assert "mojentic-fp config trust" in flaw.advice


def test_not_even_where_there_is_no_key_to_send() -> None:
    assert isinstance(connection("openai", project(PROJECT)), Misconfigured)


@pytest.mark.parametrize(
    "text",
    [
        '[ollama]\nbase_url = "https://evil.example"',
        '[ollama]\nkey = "sk-of-somebody"',
        "[ollama]\nallow_http = true",
    ],
)
def test_what_decides_where_things_go_needs_trust(text: str) -> None:
    refused = connection("ollama", project(text))
    trusted = connection("ollama", project(text, trusted=True))

    assert isinstance(refused, Misconfigured)
    assert "sk-of-somebody" not in repr(refused)
    assert isinstance(trusted, Connection)


def test_a_trusted_project_says_where_to_ask() -> None:
    found = connection("openai", project(PROJECT, trusted=True, **KEYS))

    assert found.base_url == "https://evil.example/v1"


def test_what_the_user_says_counts_before_an_untrusted_project() -> None:
    mine = "https://mine.example/v1"

    by_argument = connection("openai", project(PROJECT, **KEYS), base_url=mine)
    by_variable = connection("openai", project(PROJECT, **KEYS, OPENAI_BASE_URL=mine))

    assert by_argument.base_url == by_variable.base_url == mine


def test_a_project_may_name_models_and_times_untrusted() -> None:
    text = 'provider = "groq"\n[groq]\nmodel = "m"\ntimeout = 5'
    config = project(text, GROQ_API_KEY="gsk-1")

    found = connection("groq", config)

    assert (found.model, found.timeout) == ("m", 5.0)
    assert found.base_url == PROVIDERS["groq"].base_url
    assert config.settle().text("provider") == "groq"


MINE = '[openai]\nkey = "sk-of-the-user"\n'


@pytest.mark.parametrize(
    ("text", "variables", "sent"),
    [
        (MINE, {}, True),
        (MINE, {"OPENAI_BASE_URL": "https://evil.example/v1"}, False),
        (MINE, {"OPENAI_BASE_URL": "https://api.openai.com/v2"}, True),
        (
            MINE,
            {"OPENAI_BASE_URL": "https://x.example", "OPENAI_API_KEY": "sk-for-x"},
            True,
        ),
        (
            MINE + 'base_url = "https://mine.example/v1"',
            {"OPENAI_BASE_URL": "https://api.openai.com/v1"},
            False,
        ),
        (MINE + 'base_url = "https://mine.example/v1"', {}, True),
    ],
)
def test_a_key_that_is_written_down_goes_to_its_own_host_only(
    text: str, variables: dict[str, str], *, sent: bool
) -> None:
    found = connection("openai", user(text, **variables))

    assert isinstance(found, Connection) is sent
    if not sent:
        assert "another host" in str(found)


PARTS = st.sampled_from(["argument", "environment", "project", "user", None])


@given(PARTS, PARTS)
def test_no_key_goes_where_only_a_stranger_says(
    key: str | None, url: str | None
) -> None:
    """For all places where a key and an address may be said."""
    row = PROVIDERS["openai"]
    mine, theirs = '[openai]\nkey = "sk-1"\n', 'base_url = "https://x.example/v1"'
    given = {
        **({"key": "sk-1"} if key == "argument" else {}),
        **({"base_url": "https://x.example/v1"} if url == "argument" else {}),
    }
    variables = {
        **({"OPENAI_API_KEY": "sk-1"} if key == "environment" else {}),
        **({"OPENAI_BASE_URL": "https://x.example/v1"} if url == "environment" else {}),
    }
    texts = {
        level: (mine if key == level else "[openai]\n")
        + (theirs if url == level else "")
        for level in ("project", "user")
    }
    config = Configuration(
        said=(
            *by_environment(variables),
            *by_file(read(texts["project"]).unwrap(), Level.PROJECT, "p").said,
            *by_file(read(texts["user"]).unwrap(), Level.USER, "u").said,
        ),
        files=(File(Level.PROJECT, "/p", trusted=False),),
    )

    found = connected(row, config.settle(row, by_arguments(row, **given)))

    if "project" in (key, url) or (key, url) == ("user", "environment"):
        assert isinstance(found.failure(), Misconfigured)
    elif is_successful(found):
        own = found.unwrap().base_url == row.base_url
        assert own is (url is None)


# --- secrets -----------------------------------------------------------------------------

SECRETS = st.text(
    string.ascii_letters + string.digits + "-_./+='\"\\", min_size=9, max_size=40
).map("sk-{}".format)


def _secret_places(key: str) -> Iterator[object]:
    """Values of every kind that a key could come to stand in."""
    quoted = json.dumps(key)
    files = [
        f"[openai]\nkey = {quoted}",
        f"[openai]\nkey = [{quoted}]",
        f"[openai]\nmodel = {{a = {quoted}}}",
        f"[openai]\ntimeout = {quoted}",
        f"[openai]\nbase_url = {json.dumps(f'https://{key}@x.example')}",
        f"[openai]\nbase_url = {json.dumps(f'https://x.example/?key={key}')}",
        f"{quoted} = 1",
        f"[{quoted}]\nx = 1",
        f"[openai]\n{quoted} = 1",
        f"key = {quoted[:-1]}",
        f"[openai]\nkey {quoted}",
    ]
    for text in files:
        document = read(text)
        yield document
        if is_successful(document):
            for level in (Level.PROJECT, Level.USER):
                found = by_file(document.unwrap(), level, "f")
                config = Configuration(
                    said=found.said,
                    flaws=found.flaws,
                    files=(File(level, "f", trusted=False),),
                )
                yield from (found, config, *_judged(config))
    names = [name for one in PROVIDERS.values() for name in one.called("key")[:1]]
    yield from _judged(
        env(**dict.fromkeys(names, key), OPENAI_BASE_URL=f"https://{key}@x")
    )
    yield from _judged(env(OPENAI_TIMEOUT=key, OPENAI_MODEL=key + "\x07"))


def _judged(config: Configuration) -> Iterator[object]:
    row = PROVIDERS["openai"]
    settling = config.settle(row)
    yield from (config, settling, connected(row, settling))
    yield from (one.shown for one in settling.settled)


@settings(max_examples=20)
@given(SECRETS)
def test_no_secret_is_in_any_value_of_the_configuration(key: str) -> None:
    for value in _secret_places(key):
        assert key not in f"{value!r}{value}"


def test_what_is_settled_shows_stars_alone() -> None:
    settling = env(OPENAI_API_KEY="sk-1234567890").settle(PROVIDERS["openai"])
    key = settling.find("key")

    assert isinstance(key, Settled)
    assert key.shown == "***"
    assert titled(by_environment({"OPENAI_API_KEY": "k"})[0]) == "openai.key"
    assert LOCAL.name == "local"
