"""JSON as a typed, frozen, hashable value."""

from typing import TypeAlias

from immutabledict import immutabledict

Json: TypeAlias = "None | bool | int | float | str | tuple[Json, ...] | JsonObject"
JsonObject: TypeAlias = immutabledict[str, "Json"]
