"""JSON text on the wire.

Decides: how forgiving reading is, and how a body is written.  Bytes that are not UTF-8
are read as U+FFFD, as the standards of HTML and of server-sent events have it; so is
half of a surrogate pair, which a cut-off model may send.  What a JSON value is, ``data``
decides.
"""

import re
from typing import Final, cast

import msgspec
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.json import Json, JsonFailure, JsonObject
from mojentic_fp.data.json import parse as parse_strictly

UNFIT: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What a typed decoder raises of bytes that do not fit it."""

_HALF: Final = re.compile("[\ud800-\udfff]")


def parse(text: str | bytes) -> Result[Json, JsonFailure]:
    """The value that a JSON text stands for, or what is wrong with the text."""
    found = parse_strictly(text)
    if is_successful(found) or isinstance(text, str):
        return found
    decoded = text.decode("utf-8", "replace").removeprefix("\ufeff")
    return parse_strictly(decoded)


def parse_object(text: str | bytes) -> JsonObject | None:
    """The object that a JSON text stands for, or nothing where it stands for none."""
    value = parse(text).value_or(None)
    return value if isinstance(value, immutabledict) else None


def write(value: object) -> bytes:
    """The JSON text of plain or frozen values; ``msgspec.Raw`` goes in as it is."""
    try:
        return msgspec.json.encode(value, enc_hook=_plain)
    except UnicodeEncodeError:  # half a surrogate pair somewhere
        return msgspec.json.encode(_sound(value))


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
