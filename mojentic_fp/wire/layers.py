"""Mappings that grow without being copied each time.

Decides: when layers are joined.  What is put goes into a layer of its own, which is
joined to the one before it unless that one is at least twice as large; so a mapping of n
members has O(log n) layers, and each member is copied O(log n) times.  The later word
counts; members stand in the order in which they were first put.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import frozen

K = TypeVar("K")
V = TypeVar("V")


@frozen(eq=False)
class Layers(Generic[K, V]):
    """A mapping that grows; its layers are never changed."""

    layers: tuple[Mapping[K, V], ...] = ()

    def get(self, key: K) -> V | None:
        """The value of a key, or ``None``."""
        for layer in reversed(self.layers):
            if key in layer:
                return layer[key]
        return None

    def put(self, more: Mapping[K, V]) -> "Layers[K, V]":
        """The mapping with more members, or other values for those that it has."""
        if not more:
            return self
        layers = self.layers
        while layers and len(layers[-1]) < 2 * len(more):
            layers, more = layers[:-1], {**layers[-1], **more}
        return Layers((*layers, more))

    def whole(self) -> dict[K, V]:
        """All of it, as a mapping of its own."""
        found: dict[K, V] = {}
        for layer in self.layers:
            found.update(layer)
        return found

    def __bool__(self) -> bool:
        """Whether anything was put."""
        return bool(self.layers)

    def __eq__(self, other: object) -> bool:
        """Equal by what it holds, in whichever layers."""
        return isinstance(other, Layers) and self.whole() == other.whole()

    __hash__ = None  # type: ignore[assignment]  # a dict is none, either
