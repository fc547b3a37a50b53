"""Merging what a provider says in several places: metadata, and settings of one's own.

Decides: that objects are merged member by member, arrays are joined, and otherwise the
later word counts, unless it is ``null``.  ``beyond`` is the inverse:

    merged((before, beyond(before, after))) == after, where after says all of before
                                                      and no member of either is null
"""

from collections.abc import Iterable

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject


def merged(parts: Iterable[JsonObject]) -> JsonObject:
    """All of them as one object; the time it takes is linear in their size."""
    gathered: dict[str, list[Json]] = {}
    for part in parts:
        for name, value in part.items():
            if value is not None:
                gathered.setdefault(name, []).append(value)
    return immutabledict({name: _one(values) for name, values in gathered.items()})


def _one(values: list[Json]) -> Json:
    last = values[-1]
    if len(values) == 1:
        return last
    if isinstance(last, tuple):
        arrays = (value for value in values if isinstance(value, tuple))
        return tuple([item for array in arrays for item in array])
    if isinstance(last, immutabledict):
        return merged(value for value in values if isinstance(value, immutabledict))
    return last


def beyond(before: JsonObject, after: JsonObject) -> JsonObject:
    """What is still to be said so that ``before`` becomes ``after``."""
    told = {
        name: _further(before.get(name), value)
        for name, value in after.items()
        if value != before.get(name)
    }
    return immutabledict(
        {name: more for name, more in told.items() if more is not None}
    )


def _further(before: Json, after: Json) -> Json:
    """What is new, or ``null`` if nothing is."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        return after[len(before) :] or None
    if isinstance(before, immutabledict) and isinstance(after, immutabledict):
        return beyond(before, after) or None
    return after
