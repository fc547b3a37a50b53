"""Which member of a union some JSON stands for.

This file alone decides that. The kind of JSON settles most unions. Between records, the
tag and the literal members decide, then the member names; what still fits two records is
a problem, never a guess. Between other options the narrower goes first: a literal before
a date before text, an integer before a number, a record before an open object.
"""

from collections.abc import Callable
from functools import cache

from attrs import frozen

from mojentic_fp.data.json import Json, JsonObject, Path, describe
from mojentic_fp.data.problem import (
    Problem,
    Problems,
    Reader,
    accepts,
    expects,
    kind_of,
    listed,
    unlike,
)
from mojentic_fp.data.record import Record, TypeForm
from mojentic_fp.data.shape import (
    Choice,
    Either,
    Leaf,
    Limited,
    Members,
    Shape,
    shape_of,
)

_WRONG = 1000  # one member that does not belong outweighs any that are absent


@frozen
class _Option:
    shape: Shape
    kinds: frozenset[str]
    read: Reader
    marks: dict[str, tuple[Json, ...]]


def either(union: Either, compiled: Callable[[TypeForm], Reader]) -> Reader:
    """The reader of a union."""

    @cache
    def options() -> tuple[_Option, ...]:
        found = [_option(shape_of(kind), compiled(kind)) for kind in union.options]
        return tuple(sorted(found, key=lambda option: _breadth(option.shape)))

    def read(value: Json, path: Path, problems: Problems) -> object:
        kind = kind_of(value)
        fitting = [option for option in options() if kind in option.kinds]
        if not fitting:
            return unlike(union, value, path, problems)
        if len(fitting) > 1 and kind == "object":
            fitting = _narrowed(fitting, value, path, problems)  # type: ignore[arg-type]  # an object by its kind
        if len(fitting) == 1:
            return fitting[0].read(value, path, problems)
        return _tried(fitting, value, path, problems) if fitting else None

    return read


def _option(shape: Shape, read: Reader) -> _Option:
    if isinstance(shape, Limited):
        return _option(shape_of(shape.of), read)
    marks = _marks(shape) if isinstance(shape, Record) else {}
    return _Option(shape, accepts(shape), read, marks)


def _breadth(shape: Shape) -> int:
    """How much a shape takes, for the order in which options are tried."""
    match shape:
        case Choice() | Record():
            return 0
        case Leaf(kind):
            return 3 if kind is float else 2
        case Members():
            return 2
        case _:
            return 1


def _marks(record: Record) -> dict[str, tuple[Json, ...]]:
    """The members of a record that can only be one of some values, its tag first."""
    marks: dict[str, tuple[Json, ...]] = {"type": (record.tag,)} if record.tag else {}
    for part in record.parts:
        shape = shape_of(part.kind)
        if isinstance(shape, Choice) and part.required:
            marks[part.key] = tuple(said for said, _ in shape.values)
    return marks


def _narrowed(
    fitting: list[_Option], value: JsonObject, path: Path, problems: Problems
) -> list[_Option]:
    """The options whose marks the object bears, then those with the same members."""
    marked = [option for option in fitting if _bears(option, value)]
    if not marked:
        _unmarked(fitting, value, path, problems)
        return marked
    if len(marked) == 1:
        return marked
    misfits = [_misfit(option.shape, value) for option in marked]
    least = min(misfits)
    return [o for o, misfit in zip(marked, misfits, strict=True) if misfit == least]


def _bears(option: _Option, value: JsonObject) -> bool:
    return all(
        key in value and any(_same(value[key], each) for each in allowed)
        for key, allowed in option.marks.items()
    )


def _same(one: Json, other: Json) -> bool:
    return type(one) is type(other) and one == other


def _unmarked(
    fitting: list[_Option], value: JsonObject, path: Path, problems: Problems
) -> None:
    """Tell what the marks should have been: of one member that all have, or in all."""
    shared = [key for key in fitting[0].marks if all(key in o.marks for o in fitting)]
    wrong = [
        key
        for key in shared
        if not any(
            _same(value.get(key), each) for o in fitting for each in o.marks[key]
        )
    ]
    if not wrong:
        names = listed([expects(option.shape) for option in fitting])
        problems.append(Problem(path, f"expected {names}, found neither"))
        return
    from_all = [each for option in fitting for each in option.marks[wrong[0]]]
    said = listed([describe(each) for each in dict.fromkeys(from_all)])
    found = describe(value[wrong[0]]) if wrong[0] in value else "nothing"
    message = f"expected {said}, found {found}"
    problems.append(Problem((*path, wrong[0]), message))


def _misfit(shape: Shape, value: JsonObject) -> int:
    """How many members are missing or unknown, then absent: 0 where they are just right."""
    if not isinstance(shape, Record):
        return _WRONG - 1
    known = shape.known
    required = {part.key for part in shape.parts if part.required}
    wrong = len(value.keys() - known) + len(required - value.keys())
    return wrong * _WRONG + len(known - value.keys())


def _tried(
    fitting: list[_Option], value: Json, path: Path, problems: Problems
) -> object:
    """What the one option that fits makes of a value; of records only one may fit."""
    tellings: list[Problems] = []
    made: list[tuple[_Option, object]] = []
    for option in fitting:
        telling: Problems = []
        read = option.read(value, path, telling)
        tellings.append(telling)
        if telling:
            continue
        if not isinstance(option.shape, Record):
            return read  # narrowing left no record beside it
        made.append((option, read))
    if len(made) == 1:
        return made[0][1]
    if made:
        names = listed([expects(option.shape) for option, _ in made])
        problems.append(Problem(path, f"ambiguous: fits {names} equally"))
        return None
    fewest = min(len(telling) for telling in tellings)
    problems += next(each for each in tellings if len(each) == fewest)
    return None
