"""The words of OpenAI's Responses API, and of the servers that speak like it.

Decides: which of their names are read, and what they mean.  Source: OpenAI's API
reference (https://platform.openai.com/docs/api-reference/responses).
"""

from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.part import Extra
from mojentic_fp.wire.pick import count, fields, others, text

SUFFIX: Final = "-responses"
"""What follows a server's name in that of its codec here: ``openai-responses``."""

ITEM: Final = "item"
"""Where a text keeps what is said of the message it belongs to: its id, its phase."""

INSTRUCTIONS: Final = "instructions"
"""The mark of a system message that came, and goes, as the request's instructions."""

LOGPROBS: Final = "message.output_text.logprobs"
"""What is to be included so that the tokens of an answer are told."""

_STOPPED: Final = frozenset(("", "completed", "complete"))
_INCOMPLETE: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "max_output_tokens": Finish.LENGTH,
        "max_tokens": Finish.LENGTH,
        "length": Finish.LENGTH,
        "content_filter": Finish.CONTENT_FILTER,
    }
)
_Path: TypeAlias = tuple[str, ...]
_INPUT: Final[tuple[_Path, ...]] = (("input_tokens",), ("prompt_tokens",))
_OUTPUT: Final[tuple[_Path, ...]] = (("output_tokens",), ("completion_tokens",))
_CACHED: Final[tuple[_Path, ...]] = (
    ("input_tokens_details", "cached_tokens"),
    ("prompt_tokens_details", "cached_tokens"),
)
_CACHE_WRITE: Final[tuple[_Path, ...]] = (
    ("input_tokens_details", "cache_write_tokens"),
)
_REASONING: Final[tuple[_Path, ...]] = (
    ("output_tokens_details", "reasoning_tokens"),
    ("completion_tokens_details", "reasoning_tokens"),
)
_INNER: Final = ("input_tokens_details", "output_tokens_details")
_COUNTED: Final = frozenset(("input_tokens", "output_tokens", "total_tokens", *_INNER))
_DETAILS: Final = frozenset(("cached_tokens", "cache_write_tokens", "reasoning_tokens"))


def finish_of(response: JsonObject, *, calls: bool, refused: bool) -> Finish:
    """Why the model stopped, in neutral words.

    A response that only waits, in the background, or was cancelled has not stopped.
    """
    status = text(response, "status")
    if status in _STOPPED:
        if calls:
            return Finish.TOOL_CALLS
        return Finish.REFUSAL if refused else Finish.STOP
    why = text(response, "incomplete_details", "reason")
    return _INCOMPLETE.get(why, Finish.OTHER)


def usage_of(value: Json) -> Usage | None:
    """The tokens that a usage object counts."""
    given, made = _first(value, _INPUT), _first(value, _OUTPUT)
    if given is None and made is None:
        return None
    return Usage(
        given or 0,
        made or 0,
        _first(value, _CACHED),
        _first(value, _CACHE_WRITE),
        _first(value, _REASONING),
    )


def _first(value: Json, paths: tuple[_Path, ...]) -> int | None:
    counts = (count(value, *path) for path in paths)
    return next((found for found in counts if found is not None), None)


def more_than_counted(value: Json) -> bool:
    """Whether a usage object says anything beyond the counts that are read."""
    details = (others(fields(value, name), _DETAILS) for name in _INNER)
    return bool(others(fields(value), _COUNTED)) or any(details)


@frozen
class Style:
    """How a server is spoken to of a model: by ``provider``, the codec's name.

    ``cache`` says that cache points may be set.
    """

    provider: str
    cache: bool = False


@frozen
class Whose:
    """Whose words are read: those of the codec's server, and of the model asked."""

    provider: str
    model: str


def extra_of(provider: str, members: JsonObject) -> Extra | None:
    """What a provider says beside what we know, if anything."""
    return Extra(provider, members) if members else None


def own(extra: Extra | None, provider: str) -> JsonObject:
    """What this provider said for itself, to be told again; else nothing."""
    if extra is None or extra.provider != provider:
        return EMPTY
    return extra.members
