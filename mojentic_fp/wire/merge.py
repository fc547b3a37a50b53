"""Merging what a provider says in several places: metadata, and settings of one's own.

Decides: that objects are merged member by member, arrays are joined, and otherwise the
later word counts, unless it is ``null``.
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
