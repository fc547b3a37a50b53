"""Taking what is expected out of JSON that may hold anything.

Decides: that a member of the wrong kind is as good as absent, so that reading a reply
never fails on a detail.
"""

from collections.abc import Collection, Mapping

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject


def member(value: Json, *names: str) -> Json:
    """What is at that path of member names, or ``None``."""
    for name in names:
        if not isinstance(value, immutabledict):
            return None
        value = value.get(name)
    return value


def text(value: Json, *names: str) -> str:
    """The text there, or ""."""
    found = member(value, *names)
    return found if isinstance(found, str) else ""


def count(value: Json, *names: str) -> int | None:
    """The whole number there, or ``None``."""
    found = member(value, *names)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def items(value: Json, *names: str) -> tuple[Json, ...]:
    """The items of the array there, or none."""
    found = member(value, *names)
    return found if isinstance(found, tuple) else ()


def fields(value: Json, *names: str) -> JsonObject:
    """The object there, or an empty one."""
    found = member(value, *names)
    return found if isinstance(found, immutabledict) else EMPTY


def told(value: Json) -> dict[str, Json]:
    """The members that say something; looking them up here costs a fifth."""
    if not isinstance(value, immutabledict):
        return {}
    return {name: part for name, part in value.items() if part is not None}


def others(value: JsonObject, known: Collection[str]) -> JsonObject:
    """The members that say something and are not known by name."""
    return immutabledict(
        {
            name: part
            for name, part in value.items()
            if part is not None and name not in known
        }
    )


def unread(value: JsonObject, kinds: Mapping[str, type]) -> JsonObject:
    """The members that say something and are not of these names and kinds."""
    return immutabledict(
        {
            name: part
            for name, part in value.items()
            if part is not None
            and not (name in kinds and isinstance(part, kinds[name]))
        }
    )
