"""Annotations, and what else is said of a part, both ways.

Decides: that whatever our values do not carry of a JSON object stays in its ``Extra``,
so that nothing is lost: ``lastModified``, ``_meta``, an audience we do not know.
"""

from collections.abc import Iterable
from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject, as_float
from mojentic_fp.data.mcp import MCP
from mojentic_fp.data.part import Annotations, Extra, Role

_ROLES: Final[dict[Json, Role]] = {role.value: role for role in Role}


def rest(block: JsonObject, known: Iterable[str]) -> Extra | None:
    """What is said beside these members; of the annotations, what we do not know."""
    left = {name: block[name] for name in block if name not in {*known, "annotations"}}
    given = block.get("annotations")
    if given is not None:
        unknown = _unknown(given)
        if unknown is not None:
            left["annotations"] = unknown
    return Extra(MCP, JsonObject(left)) if left else None


def annotations_of(block: JsonObject) -> Annotations | None:
    """Whom it is for and how much it matters, as far as it is said."""
    given = block.get("annotations")
    if not isinstance(given, immutabledict):
        return None
    audience, priority = _audience(given), _priority(given)
    if audience is None and priority is None:
        return None
    return Annotations(audience, priority)


def said(extra: Extra | None) -> JsonObject:
    """What a server said of a value beside what we know; nothing if another said it."""
    return extra.members if extra is not None and extra.provider == MCP else EMPTY


def marked(
    members: dict[str, Json], annotations: Annotations | None, extra: Extra | None
) -> JsonObject:
    """The members, with what else was said put back."""
    again = dict(said(extra))
    kept = again.pop("annotations", None)
    told = _told(annotations) | (dict(kept) if isinstance(kept, immutabledict) else {})
    if told or kept is not None:
        again["annotations"] = JsonObject(told)
    return JsonObject(again | members)


def _told(annotations: Annotations | None) -> dict[str, Json]:
    told: dict[str, Json] = {}
    if annotations is not None and annotations.audience is not None:
        told["audience"] = tuple(role.value for role in annotations.audience)
    if annotations is not None and annotations.priority is not None:
        told["priority"] = annotations.priority
    return told


def _unknown(given: Json) -> Json:
    """What of the annotations we do not carry; ``None`` where that is nothing."""
    if not isinstance(given, immutabledict):
        return given
    carried = {
        name
        for name, value in (
            ("audience", _audience(given)),
            ("priority", _priority(given)),
        )
        if value is not None
    }
    left = JsonObject({name: given[name] for name in given if name not in carried})
    return left if left or not given else None


def _audience(given: JsonObject) -> tuple[Role, ...] | None:
    named = given.get("audience")
    if not isinstance(named, tuple) or not named:
        return None
    if not all(isinstance(one, str) and one in _ROLES for one in named):
        return None
    return tuple(_ROLES[one] for one in named)


def _priority(given: JsonObject) -> float | None:
    number = as_float(given.get("priority"))
    return number if number is not None and 0 <= number <= 1 else None
