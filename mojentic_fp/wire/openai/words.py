"""The words of OpenAI's chat completions, and of the servers that speak like it.

Decides: which of their names are read, and what they mean.  Sources: OpenAI's API
reference (https://platform.openai.com/docs/api-reference/chat) and what compatible
servers send.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Logprob, Usage
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.wire.pick import count, fields, items, member, others, text, told

NAME: Final = "openai"

THOUGHTS: Final = ("reasoning_content", "reasoning", "reasoning_text", "thinking")
"""What servers call the text of a model's thoughts; the first that is there counts."""

FIELD: Final = "field"
"""The member of a ``Thinking``'s extra that keeps the name by which it came."""
PLAIN: Final = "plain"
"""The member that says that a thinking part held text, and not parts."""
CONTENT: Final = "content"
"""The name of thoughts that come as parts of the content (Mistral's)."""

_FINISH: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "": Finish.STOP,
        "stop": Finish.STOP,
        "eos": Finish.STOP,
        "stop_sequence": Finish.STOP,
        "end_turn": Finish.STOP,
        "length": Finish.LENGTH,
        "max_tokens": Finish.LENGTH,
        "model_length": Finish.LENGTH,
        "tool_calls": Finish.TOOL_CALLS,
        "tool_use": Finish.TOOL_CALLS,
        "function_call": Finish.TOOL_CALLS,
        "content_filter": Finish.CONTENT_FILTER,
        "refusal": Finish.REFUSAL,
    }
)

_CACHED: Final = (
    "prompt_cache_hit_tokens",
    "cached_tokens",
    "num_cached_tokens",
    "cache_read_input_tokens",
)
_COUNTED: Final = frozenset(("prompt_tokens", "completion_tokens", "total_tokens"))
_TOKEN: Final = frozenset(("token", "logprob", "bytes", "top_logprobs"))


def finish_of(raw: str, *, calls: bool, refused: bool) -> Finish:
    """Why the model stopped, in neutral words.

    Some servers say ``stop`` beside a call, or beside a refusal.
    """
    finish = _FINISH.get(raw, Finish.OTHER)
    if finish is Finish.STOP and calls:
        return Finish.TOOL_CALLS
    if finish is Finish.STOP and refused:
        return Finish.REFUSAL
    return finish


def usage_of(value: Json) -> Usage | None:
    """The tokens that a usage object counts, under any of their names."""
    usage = told(value)
    given, made = (
        count(usage.get("prompt_tokens")),
        count(usage.get("completion_tokens")),
    )
    if given is None and made is None:
        return None
    if len(usage) <= len(_COUNTED) and usage.keys() <= _COUNTED:
        return Usage(given or 0, made or 0)
    before = told(usage.get("prompt_tokens_details"))
    after = told(usage.get("completion_tokens_details"))
    cached = (before.get("cached_tokens"), *map(usage.get, _CACHED))
    written = before.get("cache_write_tokens"), usage.get("cache_creation_input_tokens")
    thought = after.get("reasoning_tokens"), usage.get("reasoning_tokens")
    return Usage(
        given or 0, made or 0, _first(cached), _first(written), _first(thought)
    )


def _first(told: tuple[Json, ...]) -> int | None:
    return next((n for one in told if (n := count(one)) is not None), None)


def more_than_counted(value: Json) -> bool:
    """Whether a usage object says anything beyond the three plain counts."""
    return bool(told(value).keys() - _COUNTED)


def thought_in(part: JsonObject) -> str:
    """The thoughts in a content part of type ``thinking``."""
    inner = member(part, "thinking")
    if isinstance(inner, tuple):
        return "".join(text(one, "text") for one in inner)
    return inner if isinstance(inner, str) else ""


def logprobs_of(value: Json) -> tuple[Logprob, ...]:
    """The tokens of an answer, if a choice tells them."""
    found = (_logprob(one) for one in items(value, "content"))
    return tuple(one for one in found if one is not None)


def more_than_logprobs(value: Json) -> bool:
    """Whether it says of tokens what a ``Logprob`` does not.

    That is another list than the content's, another member, or bytes that are no text.
    """
    if others(fields(value), ("content",)):
        return True
    tokens = items(value, "content")
    rivals = (rival for one in tokens for rival in items(one, "top_logprobs"))
    return any(_logprob(one) is None or _unsaid(one) for one in (*tokens, *rivals))


def _unsaid(token: Json) -> bool:
    told = member(token, "bytes")
    own = tuple(text(token, "token").encode("utf-8", "replace"))
    return told not in (None, own) or bool(others(fields(token), _TOKEN))


def _logprob(value: Json) -> Logprob | None:
    chance = _number(member(value, "logprob"))
    if chance is None:
        return None
    rivals = tuple(
        (text(rival, "token"), likely)
        for rival in items(value, "top_logprobs")
        if (likely := _number(member(rival, "logprob"))) is not None
    )
    return Logprob(text(value, "token"), chance, rivals)


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
