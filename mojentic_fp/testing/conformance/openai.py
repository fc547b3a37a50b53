"""What is particular to OpenAI's chat completions in recordings."""

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import JsonObject


def more(completion: Completion) -> JsonObject:
    """What a reader finds beyond what all formats have."""
    told: dict[str, int] = {}
    if completion.logprobs:
        told["logprob_tokens"] = len(completion.logprobs)
    if completion.alternatives:
        told["choices"] = 1 + len(completion.alternatives)
    return JsonObject(told)
