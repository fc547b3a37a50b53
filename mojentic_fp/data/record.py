"""Records: classes whose instances are JSON objects with known members.

attrs classes, dataclasses, named tuples and typed dicts are records. This file alone
knows how each of them declares its parts, and what tag a class goes by in a union of
records. It does not look inside the type forms of the parts.
"""

import dataclasses
import re
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast, get_args, get_origin

import attrs
from attrs import NOTHING, frozen
from immutabledict import immutabledict

TypeForm: TypeAlias = object
"""Anything that may stand in an annotation: a class, a union, `tuple[int, ...]`."""

# attrs, dataclasses and typing hand out untyped parts of classes; `Any` stays private.
_Class: TypeAlias = Any

T = TypeVar("T")

_CONTAINERS = (list, dict, set, tuple, frozenset, immutabledict)


@frozen
class Part:
    """One member of a record.

    `name` is the Python attribute and `key` the JSON member name; `default` is
    `attrs.NOTHING` where there is none that a schema could show.
    """

    name: str
    key: str
    kind: TypeForm
    required: bool
    default: object


@frozen
class Record:
    """An object whose members are known, built by calling `build` with them."""

    kind: type
    build: Callable[..., object]
    parts: tuple[Part, ...]
    tag: str | None
    title: str

    @property
    def known(self) -> frozenset[str]:
        """The keys that its JSON may have."""
        keys = frozenset(part.key for part in self.parts)
        return keys if self.tag is None else keys | {"type"}


def tagged(kind: type[T]) -> type[T]:
    """Let the JSON of a record class say which class it is, under the member `type`.

    The tag is the class's own `tag` (a `ClassVar[str]`) where it has one, else its name
    in snake case; it never names a module, so classes may move.
    """
    own = vars(kind).get("tag")
    if isinstance(own, str):
        setattr(kind, "__tag__", own)  # noqa: B010  # unknown to type[T]
    elif tag_of(kind) is None:
        words = re.sub(
            r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind.__name__
        )
        setattr(kind, "__tag__", words.lower())  # noqa: B010  # unknown to type[T]
    return kind


def tag_of(kind: type) -> str | None:
    """The tag a class itself declares; a subclass does not inherit it."""
    return cast("str | None", vars(kind).get("__tag__"))


def is_record(kind: _Class) -> bool:
    """Whether instances of a class are records."""
    return (
        attrs.has(kind)
        or typing.is_typeddict(kind)
        or hasattr(kind, "_field_defaults")
        or dataclasses.is_dataclass(kind)
    )


@lru_cache(maxsize=4096)
def names_of(kind: _Class) -> tuple[tuple[str, str], ...]:
    """The attribute and the JSON key of each part of a record class, in order."""
    if attrs.has(kind):
        return tuple((a.name, a.alias or a.name) for a in attrs.fields(kind) if a.init)
    if dataclasses.is_dataclass(kind):
        return tuple((f.name, f.name) for f in dataclasses.fields(kind) if f.init)
    known = kind.__annotations__ if typing.is_typeddict(kind) else kind._fields
    return tuple((name, name) for name in known)


def record_of(kind: TypeForm) -> Record:
    """The record a class is, with the type parameters it was given filled in."""
    origin = cast("_Class", get_origin(kind) or kind)
    hints = _hints(kind, origin)
    tag = tag_of(origin)
    parts = tuple(
        _part(origin, name, key, hints.get(name, Any)) for name, key in names_of(origin)
    )
    if tag is not None and any(part.key == "type" for part in parts):
        message = f"{origin.__name__} has a tag and a member `type`"
        raise TypeError(message)
    of = ", ".join(getattr(arg, "__name__", str(arg)) for arg in get_args(kind))
    title = f"{origin.__name__}[{of}]" if of else origin.__name__
    return Record(
        origin, dict if typing.is_typeddict(origin) else origin, parts, tag, title
    )


def _hints(kind: TypeForm, origin: _Class) -> Mapping[str, TypeForm]:
    """The annotations of a record class, type parameters filled in."""
    own = {origin.__name__: origin}
    hints = typing.get_type_hints(origin, localns=own, include_extras=True)
    parameters = cast("tuple[object, ...]", getattr(origin, "__parameters__", ()))
    given = dict(zip(parameters, get_args(kind), strict=False))
    return {name: _filled(hint, given) for name, hint in hints.items()}


def _filled(hint: _Class, given: Mapping[object, TypeForm]) -> TypeForm:
    if isinstance(hint, TypeVar):
        return given.get(hint, hint)
    unfilled = () if isinstance(hint, type) else getattr(hint, "__parameters__", ())
    form = cast("_Class", hint)
    return form[tuple(given.get(each, each) for each in unfilled)] if unfilled else hint


def _part(kind: _Class, name: str, key: str, hint: TypeForm) -> Part:
    if typing.is_typeddict(kind):
        wrapper = get_origin(hint)
        optional = wrapper is typing.NotRequired or name not in kind.__required_keys__
        required = wrapper is typing.Required or not optional
        return Part(name, key, hint, required, NOTHING)
    plain, factory = _default(kind, name)
    shown = cast("object", factory() if factory in _CONTAINERS else plain)
    return Part(name, key, hint, plain is factory is NOTHING, shown)


def _default(kind: _Class, name: str) -> tuple[_Class, _Class]:
    """The default of an attribute and the factory of it, `NOTHING` for none."""
    if attrs.has(kind):
        plain = getattr(attrs.fields(kind), name).default
        factory = getattr(plain, "factory", None)
        return (NOTHING, factory) if factory is not None else (plain, NOTHING)
    if not dataclasses.is_dataclass(kind):
        return kind._field_defaults.get(name, NOTHING), NOTHING
    of = cast("_Class", kind).__dataclass_fields__[name]
    absent = dataclasses.MISSING
    return (
        NOTHING if of.default is absent else of.default,
        NOTHING if of.default_factory is absent else of.default_factory,
    )


# --- checks that classes make themselves ----------------------------------------------


def complaints(
    record: Record, made: Mapping[str, object], raised: Exception | None
) -> list[tuple[str | None, str]]:
    """What a class's own validators say of parts by key, each validator asked.

    `raised` is what building the whole record raised, told under no key where no
    validator accounts for it; `None` where parts are lacking and it was not tried.
    """
    found = _validated(record, made) if attrs.has(record.kind) else []
    return [(None, _worded(raised))] if raised is not None and not found else found


def _validated(
    record: Record, made: Mapping[str, object]
) -> list[tuple[str | None, str]]:
    """Ask each attrs validator, on an instance that holds no more than the parts made."""
    kind: _Class = record.kind
    attributes = cast("Mapping[str, _Class]", attrs.fields_dict(kind))
    bare: object = kind.__new__(kind)
    plain = [part for part in record.parts if attributes[part.name].converter is None]
    for part in plain:
        value = made.get(part.key, part.default)
        if value is not NOTHING:
            object.__setattr__(bare, part.name, value)
    found: list[tuple[str | None, str]] = []
    for part in plain:
        attribute = attributes[part.name]
        if attribute.validator is not None and part.key in made:
            try:
                attribute.validator(bare, attribute, made[part.key])
            except AttributeError:
                continue  # it looked at a part that could not be read
            except Exception as error:  # noqa: BLE001  # validators may raise anything
                found.append((part.key, _worded(error)))
    return found


def _worded(raised: Exception) -> str:
    return str(raised.args[0]) if raised.args else type(raised).__name__
