"""What is particular to Ollama in recordings."""

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.json import JsonObject


def more(_: Completion) -> JsonObject:
    """What a reader finds beyond what all formats have: that the answer is whole."""
    return JsonObject(done=True)
