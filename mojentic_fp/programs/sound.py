"""What is sound of JSON that a schema describes, while it is still being written.

Decides: the same as ``data.partial`` does for classes, for schemas that are data: a
string of free text grows, objects and lists are as sound as their members, and anything
else counts once it is closed and valid.  What a schema says in ways that are not looked
into (``anyOf``, ``if``, patterns) counts as one thing that is whole or not there.

    growing(sound_by(schema))(program)      its events, and ``PartialObject`` among them
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.programs.growing import Sound
from mojentic_fp.programs.validity import problems_of


class _Absent:
    """Nothing sound yet: ``None`` is a value of JSON."""


_ABSENT: Final = _Absent()
_FREE: Final = frozenset(("type", "title", "description", "default", "examples"))
"""What a schema of free text may say."""
_LOCAL: Final = "#/"


def sound_by(schema: JsonObject) -> Sound:
    """What is sound of an object of this schema, of which the end has not arrived."""

    def sound(growing: Json, closed: Json) -> JsonObject:
        found = _Reading(schema).of(schema, growing, closed)
        return found if isinstance(found, immutabledict) else EMPTY

    return sound


class _Reading:
    """A schema as it is read: what its references mean is in its root."""

    def __init__(self, root: JsonObject) -> None:
        """Read by this schema."""
        self._root = root

    def of(self, schema: Json, growing: Json, closed: Json | _Absent) -> Json | _Absent:
        """The sound part of a value, or ``_ABSENT``."""
        form = self._meant(schema)
        match growing:
            case immutabledict() if "properties" in form:
                return self._members(form, growing, closed)
            case tuple() if "items" in form:
                return self._items(form, growing, closed)
            case str() if form.get("type") == "string" and _FREE.issuperset(form):
                return growing
            case _:
                return self._whole(form, closed)

    def _meant(self, schema: Json) -> JsonObject:
        """The schema itself, where it refers to a part of the root."""
        form = schema if isinstance(schema, immutabledict) else EMPTY
        seen: set[str] = set()
        while isinstance(name := form.get("$ref"), str) and name not in seen:
            seen.add(name)
            found = _found(self._root, name)
            if found is None:
                break
            form = found
        return form

    def _members(
        self, form: JsonObject, growing: JsonObject, closed: Json | _Absent
    ) -> JsonObject:
        ends = closed if isinstance(closed, immutabledict) else EMPTY
        parts = form["properties"]
        known = parts if isinstance(parts, immutabledict) else EMPTY
        found: dict[str, Json] = {}
        for key, member in growing.items():
            end: Json | _Absent = ends.get(key, _ABSENT)
            value = self.of(known.get(key, EMPTY), member, end)
            if not isinstance(value, _Absent):
                found[key] = value
        return immutabledict(found)

    def _items(
        self, form: JsonObject, growing: tuple[Json, ...], closed: Json | _Absent
    ) -> tuple[Json, ...]:
        """The items up to the first that is not sound."""
        ends: tuple[Json, ...] = closed if isinstance(closed, tuple) else ()
        found: list[Json] = []
        for at, item in enumerate(growing):
            end: Json | _Absent = ends[at] if at < len(ends) else _ABSENT
            value = self.of(form["items"], item, end)
            if isinstance(value, _Absent):
                break
            found.append(value)
        return tuple(found)

    def _whole(self, form: JsonObject, closed: Json | _Absent) -> Json | _Absent:
        if isinstance(closed, _Absent) or "$ref" in form:  # which leads nowhere
            return _ABSENT
        named = {key: self._root[key] for key in _DEFS if key in self._root}
        rooted = JsonObject({**form, **named})
        return _ABSENT if problems_of(rooted, closed) else closed


_DEFS: Final = ("$defs", "definitions")


def _found(root: JsonObject, name: str) -> JsonObject | None:
    """The part of a schema that a reference names: ``#/$defs/Person``."""
    if not name.startswith(_LOCAL):
        return None
    here: Json = root
    for step in name.removeprefix(_LOCAL).split("/"):
        word = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(here, immutabledict) or word not in here:
            return None
        here = here[word]
    return here if isinstance(here, immutabledict) else None
