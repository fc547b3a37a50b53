"""What is particular to OpenAI's embeddings in recordings.

Decides: what a request body means however it is spelled.  A text is a list of one, and
whether numbers travel in decimals or in base64 is no part of what is asked; fewer bits
of them are.
"""

from typing import Final

from mojentic_fp.data.json import Json, JsonObject

_WHOLE: Final = ("float", "base64")


def meaning(body: JsonObject) -> Json:
    """What a body asks, in a form of its own."""
    said = {name: value for name, value in body.items() if value is not None}
    if said.get("encoding_format") in _WHOLE:
        del said["encoding_format"]
    given = said.get("input")
    if isinstance(given, str):
        said["input"] = (given,)
    return JsonObject(said)
