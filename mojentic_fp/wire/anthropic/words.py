"""The words of Anthropic's Messages API.

Decides: which of its names are read, and what they mean.  Anthropic counts what it read
from its cache and what it wrote there beside ``input_tokens``; here ``Usage.input`` is
the whole prompt, so it is the sum of the three.
Source: https://platform.claude.com/docs/en/api/messages
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.part import Extra
from mojentic_fp.wire.pick import count, others

NAME: Final = "anthropic"

_FINISH: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "": Finish.STOP,
        "end_turn": Finish.STOP,
        "stop_sequence": Finish.STOP,
        "max_tokens": Finish.LENGTH,
        "model_context_window_exceeded": Finish.LENGTH,
        "tool_use": Finish.TOOL_CALLS,
        "refusal": Finish.REFUSAL,
    }
)
_COUNTED: Final = frozenset(
    (
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "input_tokens",
        "output_tokens",
    )
)


def finish_of(raw: str, *, calls: bool) -> Finish:
    """Why the model stopped, in neutral words.

    A call that was the answer itself (``answer``) is none; some servers say
    ``end_turn`` beside a call.
    """
    finish = _FINISH.get(raw, Finish.OTHER)
    if finish is Finish.STOP and calls:
        return Finish.TOOL_CALLS
    if finish is Finish.TOOL_CALLS and not calls:
        return Finish.STOP
    return finish


def usage_of(value: Json) -> Usage | None:
    """The tokens that a usage object counts; the whole prompt is ``input``."""
    given, made = count(value, "input_tokens"), count(value, "output_tokens")
    if given is None and made is None:
        return None
    cached = count(value, "cache_read_input_tokens")
    written = count(value, "cache_creation_input_tokens")
    thought = count(value, "output_tokens_details", "thinking_tokens")
    whole = (given or 0) + (cached or 0) + (written or 0)
    return Usage(whole, made or 0, cached, written, thought)


def uncounted(usage: JsonObject) -> JsonObject:
    """What a usage object says beyond the plain counts."""
    return others(usage, _COUNTED)


def own(extra: Extra | None) -> JsonObject:
    """The members that Anthropic alone knows."""
    return extra.members if extra is not None and extra.provider == NAME else _NOTHING


def extra_of(members: JsonObject) -> Extra | None:
    """What only Anthropic knows, if it is anything."""
    return Extra(NAME, members) if members else None


_NOTHING: Final[JsonObject] = immutabledict()
