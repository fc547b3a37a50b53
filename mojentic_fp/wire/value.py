"""JSON text and JSON values, as far as the wire needs them.

Decides: how a text becomes a frozen value and back.  Text is what UTF-8 can carry: half
of a surrogate pair, which a cut-off model may send, is read as U+FFFD, and so are bytes
that are not UTF-8.  Nesting ends at ``DEPTH`` levels, so no walk exhausts the stack.
"""

import re
from typing import Final, TypeAlias, cast

import msgspec
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import Json, JsonObject

DEPTH: Final = 128
"""How many levels a value may nest."""

_Thawed: TypeAlias = "Json | list[_Thawed] | dict[str, _Thawed]"
_ESCAPES: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"  # half of one
    r"|\\."
)
_HALF: Final = re.compile("[\ud800-\udfff]")


def parse(text: str | bytes) -> Result[Json, str]:
    """The value that a JSON text stands for, or what is wrong with the text."""
    try:
        return Success(_freeze(msgspec.json.decode(text), DEPTH))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as failed:
        mended = _mend(text)
        if mended.encode() != (text if isinstance(text, bytes) else _bytes(text)):
            return parse(mended)
        deep = isinstance(failed, RecursionError)
        return Failure(f"more than {DEPTH} levels" if deep else str(failed))


def parse_object(text: str | bytes) -> JsonObject | None:
    """The object that a JSON text stands for, or nothing where it stands for none."""
    value = parse(text).value_or(None)
    return value if isinstance(value, immutabledict) else None


def dump(value: object) -> bytes:
    """The JSON text of a value as UTF-8, compact; ``msgspec.Raw`` goes in as it is."""
    try:
        return msgspec.json.encode(value, enc_hook=_plain)
    except UnicodeEncodeError:  # half a surrogate pair somewhere
        return msgspec.json.encode(_sound(value), enc_hook=_plain)


def _plain(value: object) -> object:
    if isinstance(value, immutabledict):
        return dict(cast("JsonObject", value))
    message = f"not a JSON value: {type(value).__name__}"
    raise TypeError(message)


def _sound(value: object) -> object:
    """The same with each half of a surrogate pair made U+FFFD."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict | immutabledict):
        members = cast("dict[str, object]", value)
        return {_HALF.sub("\ufffd", key): _sound(part) for key, part in members.items()}
    if isinstance(value, tuple | list):
        return [_sound(part) for part in cast("list[object]", value)]
    return value


def _freeze(value: _Thawed, depth: int) -> Json:
    if not depth:
        raise RecursionError
    if isinstance(value, dict):
        return immutabledict(
            {name: _freeze(part, depth - 1) for name, part in value.items()}
        )
    if isinstance(value, list):
        return tuple([_freeze(part, depth - 1) for part in value])
    return value


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _mend(text: str | bytes) -> str:
    """The text with whatever no text can hold made U+FFFD."""
    decoded = text if isinstance(text, str) else text.decode("utf-8", "replace")
    whole = _HALF.sub("\ufffd", decoded)
    return _ESCAPES.sub(
        lambda found: "\\ufffd" if found.group(1) else found.group(), whole
    )
