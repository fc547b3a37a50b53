"""``pipe``: a value through functions, left to right.

    pipe([user("Tell me a joke")], generate("llama3.2"), run(ollama()))

pyright follows it through up to six functions; mypy with the plugin
``mojentic_fp.mypy`` through any number of them.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, overload

import toolz

from mojentic_fp.effects.program import Program

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
E2 = TypeVar("E2", covariant=True)
F2 = TypeVar("F2", covariant=True)
Asked = TypeVar("Asked", contravariant=True)
Answered = TypeVar("Answered", covariant=True)


class Then(Protocol[Asked, Answered, E2, F2]):
    """A step of a pipe that goes on with a program's answer."""

    def __call__(
        self, before: Program[Asked, E, F], /
    ) -> Program[Answered, E | E2, F | F2]:
        """Go on."""
        ...


def then(function: Callable[[A], Program[B, C, D]]) -> Then[A, B, C, D]:
    """``bind`` as a step of ``pipe``: ``pipe(messages, generate(m), then(store))``."""

    def bind(before: Program[A, E, F], /) -> Program[B, E | C, F | D]:
        return before.bind(function)

    return bind


@overload
def pipe(value: A, /) -> A: ...
@overload
def pipe(value: A, f1: Callable[[A], B], /) -> B: ...
@overload
def pipe(value: A, f1: Callable[[A], B], f2: Callable[[B], C], /) -> C: ...
@overload
def pipe(
    value: A, f1: Callable[[A], B], f2: Callable[[B], C], f3: Callable[[C], D], /
) -> D: ...
@overload
def pipe(
    value: A,
    f1: Callable[[A], B],
    f2: Callable[[B], C],
    f3: Callable[[C], D],
    f4: Callable[[D], E],
    /,
) -> E: ...
@overload
def pipe(
    value: A,
    f1: Callable[[A], B],
    f2: Callable[[B], C],
    f3: Callable[[C], D],
    f4: Callable[[D], E],
    f5: Callable[[E], F],
    /,
) -> F: ...
@overload
def pipe(
    value: A,
    f1: Callable[[A], B],
    f2: Callable[[B], C],
    f3: Callable[[C], D],
    f4: Callable[[D], E],
    f5: Callable[[E], F],
    f6: Callable[[F], G],
    /,
) -> G: ...
def pipe(value: Any, /, *functions: Callable[[Any], Any]) -> Any:
    """Give a value to the first function, its answer to the next, and so on.

    >>> pipe(" 12 ", str.strip, int, lambda number: number + 1)
    13
    """
    return toolz.pipe(value, *functions)
