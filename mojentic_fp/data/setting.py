"""Settings: what can be set at all, of which kind, and how a value is read.

Decides: the two tables (general settings, and those of each provider), and which raw
values become which value.  What is refused is never repeated, since it may be a secret
in the wrong place.  Knows nothing of files and of which value counts.
"""

import re
from collections.abc import Mapping
from enum import Enum
from math import isfinite
from typing import Final, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.place import Habit, address
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Provider
from mojentic_fp.data.request import Effort
from mojentic_fp.data.secret import Secret

Value: TypeAlias = str | Secret | bool | int | float
"""What a setting may be."""


class Kind(Enum):
    """What kind of value a setting takes, and how one says so."""

    TEXT = "text, without control characters"
    NAME = "letters, digits, hyphens and dots"
    SECRET = "a key: printable characters without spaces"  # noqa: S105  no password
    ADDRESS = "an address"
    SECONDS = "a number of seconds, more than 0"
    WHOLE = "a whole number"
    NUMBER = "a number, at least 0"
    FLAG = "true or false"
    WORD = "one of some words"


@frozen
class Setting:
    """One thing that can be set.  ``least`` bounds whole numbers, ``words`` are all."""

    name: str
    kind: Kind
    says: str
    least: int | None = field(default=None, kw_only=True)
    words: tuple[str, ...] = field(default=(), kw_only=True)
    default: Value | None = field(default=None, kw_only=True)

    @property
    def guarded(self) -> bool:
        """Whether it decides where secrets and questions go, and how safely."""
        return self.kind in (Kind.SECRET, Kind.ADDRESS) or self.name == "allow_http"


GENERAL: Final = (
    Setting(
        "provider",
        Kind.WORD,
        "who is asked where nobody is named",
        words=tuple(PROVIDERS),
        default=LOCAL.name,
    ),
    Setting("temperature", Kind.NUMBER, "0 is steady, 1 is lively"),
    Setting("top_p", Kind.NUMBER, "the share of likely tokens to choose from"),
    Setting("max_tokens", Kind.WHOLE, "the longest answer, in tokens", least=1),
    Setting("seed", Kind.WHOLE, "the same seed, the same answer, where supported"),
    Setting("num_ctx", Kind.WHOLE, "the context window, in tokens (Ollama)", least=1),
    Setting(
        "reasoning_effort",
        Kind.WORD,
        "how hard a reasoning model thinks",
        words=tuple(effort.value for effort in Effort),
    ),
    Setting(
        "rounds",
        Kind.WHOLE,
        "the most turns in which tools are called",
        least=0,
        default=10,
    ),
    Setting("serpapi_key", Kind.SECRET, "the key of serpapi.com, for web search"),
)
"""Settings that belong to no provider."""

_OWN: Final = (
    Setting("base_url", Kind.ADDRESS, "where it is asked"),
    Setting("key", Kind.SECRET, "what proves who asks"),
    Setting("token", Kind.SECRET, "the same, sent as `Authorization: Bearer`"),
    Setting("model", Kind.TEXT, "the model that is asked where none is named"),
    Setting("api_version", Kind.NAME, "the date of Azure's API, where it is dated"),
    Setting("timeout", Kind.SECONDS, "the longest silence, in seconds"),
    Setting(
        "connect_timeout",
        Kind.SECONDS,
        "the longest wait for a connection, in seconds",
        default=10.0,
    ),
    Setting(
        "total_timeout",
        Kind.SECONDS,
        "the longest a whole exchange may take, in seconds",
    ),
    Setting("allow_http", Kind.FLAG, "whether plain http may leave this machine"),
)
_RARE: Final = ("token", "api_version")
"""Settings of those providers only that the table gives a name for them."""
_LOCAL: Final = ("model", "timeout", "total_timeout")
_CALLED: Final = immutabledict(serpapi_key="SERPAPI_API_KEY")


def settings_of(provider: Provider | None) -> tuple[Setting, ...]:
    """What can be set of a provider; of none, the general settings."""
    if provider is None:
        return GENERAL
    if provider == LOCAL:
        return tuple(one for one in _OWN if one.name in _LOCAL)
    return tuple(
        one for one in _OWN if one.name not in _RARE or one.name in provider.named
    )


def called(provider: Provider | None, setting: str) -> tuple[str, ...]:
    """What the environment calls a setting, the foremost first."""
    if provider is not None:
        return provider.called(setting)
    return (_CALLED.get(setting, f"MOJENTIC_FP_{setting.upper()}"),)


# --- reading ---------------------------------------------------------------------------

_KEY: Final = re.compile(r"[\x21-\x7e]+")
_NAME: Final = re.compile(r"[A-Za-z0-9.-]+")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_FLAGS: Final[Mapping[str, bool]] = immutabledict(
    {
        **dict.fromkeys(("1", "true", "yes", "on"), True),
        **dict.fromkeys(("0", "false", "no", "off"), False),
    }
)


def read(
    setting: Setting, raw: object, provider: Provider | None = None
) -> Result[Value, str]:
    """The value that a file or an argument gives; or what would be right."""
    match setting.kind:
        case Kind.SECRET:
            return _secret(raw)
        case Kind.ADDRESS if isinstance(raw, str):
            return address(raw, provider.habit if provider else Habit()).map(_value)
        case Kind.WORD if isinstance(raw, str):
            return _word(setting, raw)
        case Kind.TEXT if isinstance(raw, str):
            return _text(raw)
        case Kind.NAME if isinstance(raw, str) and _NAME.fullmatch(raw.strip()):
            return Success(raw.strip())
        case Kind.FLAG if isinstance(raw, bool):
            return Success(raw)
        case Kind.WHOLE if isinstance(raw, int) and not isinstance(raw, bool):
            return _bounded(setting, raw)
        case Kind.NUMBER | Kind.SECONDS:
            return _number(setting, raw)
        case _:
            return Failure(expected(setting))


def read_text(
    setting: Setting, text: str, provider: Provider | None = None
) -> Result[Value, str]:
    """The value that the environment gives, where everything is text."""
    said = text.strip()
    match setting.kind:
        case Kind.FLAG:
            flag = _FLAGS.get(said.lower())
            return Failure("1 or 0") if flag is None else Success(flag)
        case Kind.WHOLE:
            whole = int(said) if _WHOLE.fullmatch(said) else None
            return read(setting, whole, provider)
        case Kind.NUMBER:
            return read(setting, _float(said), provider)
        case Kind.SECONDS:
            return _milliseconds(_float(said))
        case _:
            return read(setting, said, provider)


def expected(setting: Setting) -> str:
    """What a setting takes, in words."""
    if setting.kind is Kind.WORD:
        return f"one of {', '.join(setting.words)}"
    if setting.kind is Kind.WHOLE and setting.least is not None:
        return f"a whole number, at least {setting.least}"
    return str(setting.kind.value)


def _value(text: str) -> Value:
    return text


def _secret(raw: object) -> Result[Value, str]:
    text = raw.reveal() if isinstance(raw, Secret) else raw
    if isinstance(text, str) and _KEY.fullmatch(text.strip()):
        return Success(Secret(text.strip()))
    return Failure(Kind.SECRET.value)


def _text(raw: str) -> Result[Value, str]:
    if not raw.strip() or _UNSEEN.search(raw):
        return Failure(Kind.TEXT.value)
    return Success(raw.strip())


def _word(setting: Setting, raw: str) -> Result[Value, str]:
    word = raw.strip()
    return Success(word) if word in setting.words else Failure(expected(setting))


def _bounded(setting: Setting, number: int) -> Result[Value, str]:
    low = setting.least is not None and number < setting.least
    return Failure(expected(setting)) if low else Success(number)


def _number(setting: Setting, raw: object) -> Result[Value, str]:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return Failure(expected(setting))
    above = raw > 0 if setting.kind is Kind.SECONDS else raw >= 0
    try:
        number = float(raw)
    except OverflowError:
        return Failure(expected(setting))
    return Success(number) if above and isfinite(number) else Failure(expected(setting))


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _milliseconds(number: float | None) -> Result[Value, str]:
    if number is None or not isfinite(number) or number <= 0:
        return Failure("a number of milliseconds, more than 0")
    return Success(number / 1000)
