"""The words of Ollama's API.

Decides: which of its names are read and said, and what they mean.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.json import Json, JsonObject, as_float
from mojentic_fp.data.request import Effort
from mojentic_fp.wire.pick import count, items, member, text

NAME: Final = "ollama"
GENERATE: Final = "ollama-generate"

THINK: Final[immutabledict[Effort, bool | str]] = immutabledict(
    {
        Effort.DISABLED: False,
        Effort.ENABLED: True,
        Effort.MINIMAL: "low",
        Effort.LOW: "low",
        Effort.MEDIUM: "medium",
        Effort.HIGH: "high",
        Effort.XHIGH: "high",
        Effort.MAX: "max",
    }
)
"""How much thinking is asked for.

Source: https://github.com/ollama/ollama/blob/main/docs/capabilities/thinking.mdx
"""

EFFORTS: Final[immutabledict[str, Effort]] = immutabledict(
    {one.value: one for one in (Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.MAX)}
)
"""The words for it, read back."""

_FINISH: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "": Finish.STOP,
        "stop": Finish.STOP,
        "length": Finish.LENGTH,
        "tool_calls": Finish.TOOL_CALLS,
        "load": Finish.OTHER,
        "unload": Finish.OTHER,
    }
)


def finish_of(raw: str, *, calls: bool) -> Finish:
    """Why the model stopped, in neutral words: Ollama says ``stop`` beside a call."""
    finish = _FINISH.get(raw, Finish.OTHER)
    return Finish.TOOL_CALLS if finish is Finish.STOP and calls else finish


def usage_of(value: JsonObject) -> Usage | None:
    """The tokens that the last object counts; a prompt in the cache is left out of it."""
    given, made = count(value, "prompt_eval_count"), count(value, "eval_count")
    if given is None and made is None:
        return None
    return Usage(given or 0, made or 0)


@frozen
class Tokens:
    """The probabilities that an object tells: those that were read, and the others.

    ``unread`` are entries that are none, or whose bytes are not the token's own.
    """

    read: tuple[Logprob, ...] = ()
    unread: tuple[Json, ...] = ()


def tokens_of(value: JsonObject) -> Tokens:
    """The tokens of an answer with their probabilities, as far as it tells them."""
    told = items(value, "logprobs")
    return Tokens(
        tuple(one for one in map(_logprob, told) if one is not None),
        tuple(one for one in told if not _plain(one)),
    )


def _logprob(entry: Json) -> Logprob | None:
    ranked = _ranked(entry)
    rivals = map(_ranked, items(entry, "top_logprobs"))
    return ranked and Logprob(*ranked, tuple(one for one in rivals if one))


def _ranked(entry: Json) -> tuple[str, float] | None:
    token, logprob = member(entry, "token"), as_float(member(entry, "logprob"))
    return (token, logprob) if isinstance(token, str) and logprob is not None else None


def _plain(entry: Json) -> bool:
    """Whether an entry says nothing beyond what was read of it."""
    every = (entry, *items(entry, "top_logprobs"))
    return all(_ranked(one) and _spelt(one) for one in every)


def _spelt(entry: Json) -> bool:
    """Whether the bytes of a token, where they are told, are those of its text."""
    told = member(entry, "bytes")
    return told is None or told == tuple(text(entry, "token").encode())
