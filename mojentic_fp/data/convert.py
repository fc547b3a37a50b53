"""Values from JSON, with everything that is amiss told at once; and JSON from values.

This file alone decides which JSON fits a shape. It compiles each shape once into a
reader: a function that gives the value and appends to a list of problems. Nothing is
coerced: `"12"` is no integer and `true` is none either; an integer serves as a float.
`null` for a member that has a default and could not be `null` means the default, since
strict structured output makes models say something for every member.

Two laws: `decode(kind, encode(value))` is `value` for every value of a type that has a
shape, and `decode` answers for any JSON at all.
"""

from functools import cache, lru_cache
from types import UnionType
from typing import Any, TypeVar, cast, overload

import msgspec
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.encode import encode
from mojentic_fp.data.json import Json, JsonObject, Path, as_float, describe
from mojentic_fp.data.limit import broken
from mojentic_fp.data.problem import (
    Invalid,
    Problem,
    Problems,
    Reader,
    accepts,
    expects,
    kind_of,
    too_deep,
    unlike,
)
from mojentic_fp.data.record import Part, Record, TypeForm, complaints, tagged
from mojentic_fp.data.shape import (
    Anything,
    Choice,
    Either,
    Fixed,
    Items,
    Leaf,
    Limited,
    Members,
    Text,
    shape_of,
)
from mojentic_fp.data.union import either

__all__ = ["Invalid", "Problem", "decode", "decode_form", "encode", "tagged"]

T = TypeVar("T")


@overload
def decode(kind: type[T], value: Json) -> Result[T, Invalid]: ...
@overload
def decode(kind: UnionType, value: Json) -> Result[Any, Invalid]: ...
def decode(kind: TypeForm, value: Json) -> Result[Any, Invalid]:
    """The value of a type that some JSON stands for, or all that is amiss.

    The type may be any form that has a shape; another raises `TypeError`. The checkers
    cannot take a union from the argument: annotate the variable that gets the result.
    For forms that they do not take here (`Annotated`, `Literal`) there is `decode_form`.
    """
    return decode_form(kind, value)


def decode_form(kind: TypeForm, value: Json) -> Result[object, Invalid]:
    """As `decode`, for type forms that are known at run time only."""
    problems: Problems = []
    made = reader(kind)(value, (), problems)
    return Failure(Invalid(tuple(problems))) if problems else Success(made)


@lru_cache(maxsize=4096)
def reader(kind: TypeForm) -> Reader:  # noqa: C901  # one arm a shape
    """The compiled reader of a type form; raises `TypeError` for one without shape."""
    match shape_of(kind):
        case Leaf() as shape:
            return _float(shape) if shape.kind is float else _leaf(shape)
        case Text() as shape:
            return _text(shape)
        case Choice() as shape:
            return _choice(shape)
        case Items() as shape:
            return _items(shape)
        case Fixed() as shape:
            return _fixed(shape)
        case Members() as shape:
            return _members(shape)
        case Record() as shape:
            return _record(shape)
        case Either() as shape:
            return either(shape, reader)
        case Limited() as shape:
            return _limited(shape)
        case Anything():
            return lambda value, _path, _problems: value


# --- scalars --------------------------------------------------------------------------


def _leaf(shape: Leaf) -> Reader:
    kind = shape.kind

    def read(value: Json, path: Path, problems: Problems) -> object:
        if type(value) is not kind:
            unlike(shape, value, path, problems)
        return value

    return read


def _float(shape: Leaf) -> Reader:
    def read(value: Json, path: Path, problems: Problems) -> object:
        number = as_float(value)
        if number is None:
            unlike(shape, value, path, problems)
        return number

    return read


def _text(shape: Text) -> Reader:
    def read(value: Json, path: Path, problems: Problems) -> object:
        if isinstance(value, str):
            try:
                return cast("object", msgspec.convert(value, shape.kind))
            except (msgspec.ValidationError, ValueError, ArithmeticError):
                pass
        return unlike(shape, value, path, problems)

    return read


def _choice(shape: Choice) -> Reader:
    table: dict[tuple[type, Json], object] = {
        (type(said), said): value for said, value in shape.values
    }

    def read(value: Json, path: Path, problems: Problems) -> object:
        if (type(value), value) not in table:
            return unlike(shape, value, path, problems)
        return table[type(value), value]

    return read


def _limited(shape: Limited) -> Reader:
    inner, taken = reader(shape.of), accepts(shape)

    def read(value: Json, path: Path, problems: Problems) -> object:
        told = len(problems)
        made = inner(value, path, problems)
        sound = len(problems) == told
        nested = isinstance(value, tuple | immutabledict) and kind_of(value) in taken
        if sound or nested:  # the length of an array counts though its items be amiss
            problems += [
                Problem(path, f"{message}, found {describe(value)}")
                for message in broken(shape.limits, made if sound else value)
            ]
        return made

    return read


# --- arrays and open objects ----------------------------------------------------------


def _items(shape: Items) -> Reader:
    of = cache(lambda: reader(shape.of))

    def read(value: Json, path: Path, problems: Problems) -> object:
        if not isinstance(value, tuple):
            return unlike(shape, value, path, problems)
        if too_deep(path, problems):
            return None
        item, told = of(), len(problems)
        parts = [item(part, (*path, at), problems) for at, part in enumerate(value)]
        return shape.build(parts) if len(problems) == told else None

    return read


def _fixed(shape: Fixed) -> Reader:
    of = cache(lambda: tuple(reader(each) for each in shape.of))

    def read(value: Json, path: Path, problems: Problems) -> object:
        if not isinstance(value, tuple) or len(value) != len(shape.of):
            return unlike(shape, value, path, problems)
        if too_deep(path, problems):
            return None
        parts = enumerate(zip(of(), value, strict=True))
        return tuple([item(part, (*path, at), problems) for at, (item, part) in parts])

    return read


def _members(shape: Members) -> Reader:
    of = cache(lambda: (_key(shape.key), reader(shape.of)))

    def read(value: Json, path: Path, problems: Problems) -> object:
        if not isinstance(value, immutabledict):
            return unlike(shape, value, path, problems)
        if too_deep(path, problems):
            return None
        key, item = of()
        told = len(problems)
        members = [
            (key(name, (*path, name), problems), item(part, (*path, name), problems))
            for name, part in value.items()
        ]
        return shape.build(dict(members)) if len(problems) == told else None

    return read


def _key(kind: TypeForm) -> Reader:
    """Member names are text; whole numbers are read from their digits."""
    if shape_of(kind) != Leaf(int):
        return reader(kind)

    def read(value: Json, path: Path, problems: Problems) -> object:
        try:
            number = int(cast("str", value))
        except ValueError:
            number = None
        if str(number) != value:
            message = f"expected digits as a member name, found {describe(value)}"
            problems.append(Problem(path, message))
        return number

    return read


# --- records --------------------------------------------------------------------------


def _record(shape: Record) -> Reader:
    compiled = cache(
        lambda: tuple((part, reader(part.kind), _spare(part)) for part in shape.parts)
    )
    known = shape.known

    def read(value: Json, path: Path, problems: Problems) -> object:
        if not isinstance(value, immutabledict):
            return unlike(shape, value, path, problems)
        if too_deep(path, problems):
            return None
        start = len(problems)
        _check_tag(shape, value, path, problems)
        made: dict[str, object] = {}
        for part, read_part, spare in compiled():
            key = part.key
            if key in value:
                told, given = len(problems), value[key]
                if given is not None or not spare:
                    item = read_part(given, (*path, key), problems)
                    if len(problems) == told:
                        made[key] = item
            elif part.required:
                _missing(part, path, problems)
        if not value.keys() <= known:
            _unknown(value, known, path, problems)
        return _built(shape, made, path, problems, sound=len(problems) == start)

    return read


def _spare(part: Part) -> bool:
    """Whether `null` stands for leaving the part out."""
    return not part.required and "null" not in accepts(shape_of(part.kind))


def _check_tag(
    shape: Record, value: JsonObject, path: Path, problems: Problems
) -> None:
    if shape.tag is not None and value.get("type") != shape.tag:
        found = describe(value["type"]) if "type" in value else "nothing"
        message = f"expected {describe(shape.tag)}, found {found}"
        problems.append(Problem((*path, "type"), message))


def _missing(part: Part, path: Path, problems: Problems) -> None:
    message = f"missing; expected {expects(shape_of(part.kind))}"
    problems.append(Problem((*path, part.key), message))


def _unknown(
    value: JsonObject, known: frozenset[str], path: Path, problems: Problems
) -> None:
    message = f"unknown member; known are: {', '.join(sorted(known)) or 'none'}"
    problems += [Problem((*path, name), message) for name in value if name not in known]


def _built(
    shape: Record,
    made: dict[str, object],
    path: Path,
    problems: Problems,
    *,
    sound: bool,
) -> object:
    """The record; or what its own checks say of the parts that could be read."""
    raised: Exception | None = None
    if sound:
        try:
            return shape.build(**made)
        except Exception as error:  # noqa: BLE001  # a class's checks may raise anything
            raised = error
    for key, message in complaints(shape, made, raised):
        problems.append(Problem(path if key is None else (*path, key), message))
    return None
