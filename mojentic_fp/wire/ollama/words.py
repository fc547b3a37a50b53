"""The words of Ollama's chat.

Decides: which of its names are read, and what they mean.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.pick import count

NAME: Final = "ollama"

_FINISH: Final[immutabledict[str, Finish]] = immutabledict(
    {
        "": Finish.STOP,
        "stop": Finish.STOP,
        "length": Finish.LENGTH,
        "tool_calls": Finish.TOOL_CALLS,
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
