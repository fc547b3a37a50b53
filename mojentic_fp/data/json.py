"""JSON as a typed, frozen, hashable value.

This file alone decides what a JSON value is in Python, how text becomes one, how one
becomes text, and how a place inside one is named when something there is amiss. It
knows nothing of records, schemas or providers.

Three rules keep the values plain. Numbers are finite. Text is Unicode that UTF-8 can
carry: half of a surrogate pair, which a cut-off model may send, is read as U+FFFD.
Nesting ends at `DEPTH` levels, as serde_json's does, so that no later walk over a value
can exhaust the stack.

Mind that Python holds `True == 1 == 1.0`; where the kind matters, compare `dump(value)`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

import msgspec
from attrs import frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

if TYPE_CHECKING:
    Json: TypeAlias = (
        "bool | int | float | str | tuple[Json, ...] | immutabledict[str, Json] | None"
    )
    """Any JSON value: what `parse` gives and `render` takes."""
    JsonObject: TypeAlias = immutabledict[str, Json]
    """A JSON object; the order of its members is kept but does not matter to `==`."""
else:
    # A recursive alias cannot be resolved from another module's annotations at run
    # time, so there the alias is one level deep; shapes read a bare tuple or
    # immutabledict as "of any JSON".
    Json = bool | int | float | str | tuple | immutabledict | None
    JsonObject = immutabledict[str, Json]

EMPTY: Final[JsonObject] = immutabledict()  # an object without members
Path: TypeAlias = tuple[str | int, ...]
"""Where something is inside a JSON value: member names and item numbers, outermost first."""

DEPTH = 128
"""How many levels a value may nest (serde_json allows 128 as well)."""

_DIGITS = 4300  # as CPython's own limit between int and decimal text
_EXCERPT = 60
_FLAT = frozenset({str, int, float, bool, type(None)})
_STRINGS = (str, bytes, bytearray, memoryview)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"  # half of one
    r"|\\."
)

T = TypeVar("T")


@frozen
class JsonFailure:
    """A JSON value is not what it was expected to be, at one place.

    `found` is a short description or excerpt, not the whole value.
    """

    path: Path
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{locate(self.path)}: expected {self.expected}, found {self.found}"


def locate(path: Path) -> str:
    """A path as people write it: `$.items[2].age`, `$["odd name"]`."""
    return "$" + "".join(
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if _NAME.fullmatch(step)
        else f"[{render(step)}]"
        for step in path
    )


def describe(value: Json) -> str:
    """What a value is, in a few words: a short excerpt of it, cut at 60 characters."""
    if isinstance(value, tuple):
        return f"an array of {len(value)}" if value else "an empty array"
    if isinstance(value, immutabledict):
        return "an object" if value else "an empty object"
    shown = render(value[:_EXCERPT] if isinstance(value, str) else value)
    cut = len(shown) > _EXCERPT or (isinstance(value, str) and len(value) > _EXCERPT)
    return f"{shown[:_EXCERPT].removesuffix(chr(34))}…" if cut else shown


# --- text ----------------------------------------------------------------------------


def parse(text: str | bytes) -> Result[Json, JsonFailure]:
    """The value a JSON text stands for; of equal member names the last one counts.

    Fails on text that is not JSON (RFC 8259), `NaN`, numbers beyond a double or beyond
    4300 digits, bytes that are not UTF-8, and nesting beyond `DEPTH`.
    """
    try:
        return Success(_harden(msgspec.json.decode(text), DEPTH))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as failed:
        mended = _mend(text)
        if mended != text:
            return parse(mended)
        return Failure(JsonFailure((), "JSON", _reason(failed)))


def render(value: Json, *, indent: int | None = None) -> str:
    """The JSON text of a value: compact, or indented by so many spaces."""
    encoded = dump(value)
    return (
        encoded if indent is None else msgspec.json.format(encoded, indent=indent)
    ).decode()


def dump(value: Json) -> bytes:
    """The JSON text of a value as UTF-8, compact."""
    try:
        return msgspec.json.encode(value, enc_hook=_plain)
    except UnicodeEncodeError:  # half a surrogate pair: only an escape can carry it
        return json.dumps(thaw(value), separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if isinstance(value, immutabledict):
        return dict(cast("JsonObject", value))
    message = f"not a JSON value: {type(value).__name__}"
    raise TypeError(message)


def _harden(value: dict[str, Json] | list[Json] | Json, depth: int) -> Json:
    """What msgspec read, frozen; trusts that it holds nothing but JSON."""
    if not depth:
        raise RecursionError
    if isinstance(value, dict):
        return immutabledict(
            {
                name: part if type(part) in _FLAT else _harden(part, depth - 1)
                for name, part in value.items()
            }
        )
    if isinstance(value, list):
        return tuple(
            [
                part if type(part) in _FLAT else _harden(part, depth - 1)
                for part in value
            ]
        )
    return value


def _mend(text: str | bytes) -> str | bytes:
    """The text with each half of a surrogate pair, raw or escaped, made U+FFFD."""
    if isinstance(text, str):
        whole = _HALF.sub("\ufffd", text)
        return _ESCAPES.sub(
            lambda found: "\\ufffd" if found.group(1) else found.group(), whole
        )
    try:
        before = text.decode()
    except UnicodeDecodeError:
        return text
    after = _mend(before)
    return text if after == before else after


def _reason(failed: Exception) -> str:
    if isinstance(failed, RecursionError):
        return f"more than {DEPTH} levels"
    if isinstance(failed, UnicodeError):
        return "bytes that are not UTF-8"
    return str(failed).removeprefix("JSON is malformed: ")


# --- plain Python values ---------------------------------------------------------------


def freeze(value: object) -> Result[Json, JsonFailure]:
    """A plain Python value as JSON: mappings and sequences are copied and frozen.

    Fails, with the path, at anything JSON cannot say: other classes, member names that
    are not text, `nan` and infinities, half a surrogate pair, nesting beyond `DEPTH`.
    """
    frozen_value = freeze_at(value, ())
    if isinstance(frozen_value, JsonFailure):
        return Failure(frozen_value)
    return Success(frozen_value)


def thaw(value: Json) -> object:
    """The same value in plain dicts and lists, for libraries that insist on them."""
    if isinstance(value, tuple):
        return [thaw(part) for part in value]
    if isinstance(value, immutabledict):
        return {name: thaw(part) for name, part in value.items()}
    return value


def flat(value: object, path: Path) -> Json | JsonFailure:
    """A value that is one JSON scalar, as itself; anything else fails at that path."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        sound = value.isascii() or not _HALF.search(value)
        return str.__str__(value) if sound else _unfit(path, "half a surrogate pair")
    if isinstance(value, int):
        sound = value.bit_length() < _DIGITS * 3
        return int(value) if sound else _unfit(path, "a number of too many digits")
    if isinstance(value, float):
        return float(value) if isfinite(value) else _unfit(path, repr(value))
    return _unfit(path, f"a value of type {type(value).__name__}")


def freeze_at(value: object, path: Path) -> Json | JsonFailure:
    """What `freeze` makes of a value that stands at a place in a larger one."""
    kind = type(value)
    if issubclass(kind, _STRINGS) or not issubclass(kind, Mapping | Sequence):
        return flat(value, path)
    if len(path) >= DEPTH:
        return _unfit(path, f"more than {DEPTH} levels")
    if isinstance(value, Mapping):
        return _members(cast("Mapping[object, object]", value), path)
    parts = cast("Sequence[object]", value)
    return gather([freeze_at(part, (*path, at)) for at, part in enumerate(parts)])


def _members(value: Mapping[object, object], path: Path) -> Json | JsonFailure:
    members: dict[str, Json] = {}
    for name, part in value.items():
        key = flat(name, path)
        if not isinstance(key, str):
            found = key.found if isinstance(key, JsonFailure) else repr(name)
            return JsonFailure(path, "text as a member name", found)
        item = freeze_at(part, (*path, key))
        if isinstance(item, JsonFailure):
            return item
        members[key] = item
    return immutabledict(members)


def gather(items: Sequence[Json | JsonFailure]) -> Json | JsonFailure:
    """An array of items that may each have failed: the first failure, if any."""
    failed = next((item for item in items if isinstance(item, JsonFailure)), None)
    return failed or cast("tuple[Json, ...]", tuple(items))


def _unfit(path: Path, found: str) -> JsonFailure:
    return JsonFailure(path, "a JSON value", found)


# --- taking values out -------------------------------------------------------------------


def at(value: Json, *path: str | int) -> Result[Json, JsonFailure]:
    """What is at that place; a missing member or item is a failure that says where."""
    here = value
    for depth, step in enumerate(path):
        if isinstance(step, str) and isinstance(here, immutabledict):
            present = step in here
            here = here[step] if present else None
        elif isinstance(step, int) and isinstance(here, tuple):
            present = -len(here) <= step < len(here)
            here = here[step] if present else None
        else:
            wanted = "an object" if isinstance(step, str) else "an array"
            return Failure(JsonFailure(path[:depth], wanted, describe(here)))
        if not present:
            return Failure(JsonFailure(path[: depth + 1], "a value", "nothing"))
    return Success(here)


def text(value: Json, *path: str | int) -> Result[str, JsonFailure]:
    """The text at that place."""
    return _take(value, path, "text", lambda it: it if isinstance(it, str) else None)


def integer(value: Json, *path: str | int) -> Result[int, JsonFailure]:
    """The integer at that place; a boolean is none, nor is `3.0`."""
    return _take(
        value,
        path,
        "an integer",
        lambda it: it if isinstance(it, int) and not isinstance(it, bool) else None,
    )


def number(value: Json, *path: str | int) -> Result[float, JsonFailure]:
    """The number at that place, as a float; a boolean is none."""
    return _take(value, path, "a number", as_float)


def boolean(value: Json, *path: str | int) -> Result[bool, JsonFailure]:
    """The boolean at that place."""
    return _take(
        value, path, "true or false", lambda it: it if isinstance(it, bool) else None
    )


def items(value: Json, *path: str | int) -> Result[tuple[Json, ...], JsonFailure]:
    """The items of the array at that place."""
    return _take(
        value, path, "an array", lambda it: it if isinstance(it, tuple) else None
    )


def members(value: Json, *path: str | int) -> Result[JsonObject, JsonFailure]:
    """The members of the object at that place."""
    return _take(
        value,
        path,
        "an object",
        lambda it: it if isinstance(it, immutabledict) else None,
    )


def as_float(value: Json) -> float | None:
    """A JSON number as a float, or nothing for anything else or beyond a double."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _take(
    value: Json, path: Path, expected: str, read: Callable[[Json], T | None]
) -> Result[T, JsonFailure]:
    match at(value, *path):
        case Success(here):
            taken = read(here)
            if taken is None:
                return Failure(JsonFailure(path, expected, describe(here)))
            return Success(taken)
        case Failure(failure):
            found = failure.found
            wanted = expected if found == "nothing" else failure.expected
            return Failure(JsonFailure(failure.path, wanted, found))
        case _:  # pragma: no cover
            raise AssertionError
