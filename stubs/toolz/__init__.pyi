# toolz ships no types; these are of what the library uses.
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

_T = TypeVar("_T")

def pipe(data: Any, *funcs: Callable[[Any], Any]) -> Any: ...
def unique(
    seq: Iterable[_T], key: Callable[[_T], Any] | None = None
) -> Iterator[_T]: ...
