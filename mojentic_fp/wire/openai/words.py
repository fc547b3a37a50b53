"""The words of OpenAI's chat completions, and of the servers that speak like it.

Decides: which of their names are read, and what they mean.  Sources: OpenAI's API
reference (https://platform.openai.com/docs/api-reference/chat) and what compatible
servers send.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.wire.pick import count, fields, member, others, text

NAME: Final = "openai"

THOUGHTS: Final = ("reasoning_content", "reasoning", "reasoning_text", "thinking")
"""What servers call the text of a model's thoughts; the first that is there counts."""

_FINISH: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "": Finish.STOP,
        "stop": Finish.STOP,
        "eos": Finish.STOP,
        "stop_sequence": Finish.STOP,
        "end_turn": Finish.STOP,
        "length": Finish.LENGTH,
        "max_tokens": Finish.LENGTH,
        "tool_calls": Finish.TOOL_CALLS,
        "tool_use": Finish.TOOL_CALLS,
        "content_filter": Finish.CONTENT_FILTER,
        "refusal": Finish.REFUSAL,
    }
)

_CACHED: Final = (
    ("prompt_tokens_details", "cached_tokens"),
    ("prompt_cache_hit_tokens",),
    ("cached_tokens",),
    ("num_cached_tokens",),
    ("cache_read_input_tokens",),
)
_CACHE_WRITE: Final = (
    ("prompt_tokens_details", "cache_write_tokens"),
    ("cache_creation_input_tokens",),
)
_REASONING: Final = (
    ("completion_tokens_details", "reasoning_tokens"),
    ("reasoning_tokens",),
)
_COUNTED: Final = frozenset(("prompt_tokens", "completion_tokens", "total_tokens"))


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
    given, made = count(value, "prompt_tokens"), count(value, "completion_tokens")
    if given is None and made is None:
        return None
    return Usage(
        given or 0,
        made or 0,
        _first(value, _CACHED),
        _first(value, _CACHE_WRITE),
        _first(value, _REASONING),
    )


def _first(value: Json, paths: tuple[tuple[str, ...], ...]) -> int | None:
    counts = (count(value, *path) for path in paths)
    return next((found for found in counts if found is not None), None)


def more_than_counted(value: Json) -> bool:
    """Whether a usage object says anything beyond the three plain counts."""
    return bool(others(fields(value), _COUNTED))


def thought_of(message: JsonObject) -> str:
    """The model's thoughts in a message or a piece of one."""
    return next(filter(None, (text(message, name) for name in THOUGHTS)), "")


def thought_in(part: JsonObject) -> str:
    """The thoughts in a content part of type ``thinking``."""
    inner = member(part, "thinking")
    if isinstance(inner, tuple):
        return "".join(text(one, "text") for one in inner)
    return inner if isinstance(inner, str) else ""
