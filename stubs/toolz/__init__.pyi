# toolz ships no types; these are of what the library uses.
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

_K = TypeVar("_K")

_V = TypeVar("_V")
_T = TypeVar("_T")

def pipe(data: Any, *funcs: Callable[[Any], Any]) -> Any: ...
def keyfilter(predicate: Callable[[_K], bool], d: Mapping[_K, V]) -> dict[_K, V]: ...
def valfilter(predicate: Callable[[_V], bool], d: Mapping[_K, V]) -> dict[_K, V]: ...
def unique(
    seq: Iterable[_T], key: Callable[[_T], Any] | None = None
) -> Iterator[_T]: ...
