"""Wrapping: changing how one effect of one program is answered.

Decides: what ``around`` (``handlers.handler``) is for a single program: whoever runs it
need not know.  Effects that handlers perform on its behalf are not seen.

    counted = wrapping(Complete, count)(program)
"""

from collections.abc import Callable
from typing import Any, Never, Protocol, TypeAlias, TypeVar

from mojentic_fp.effects import node
from mojentic_fp.effects.node import Answer, Answers, Untyped
from mojentic_fp.effects.program import Asks, Program, class_of

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")
X = TypeVar("X")
D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)

Forward: TypeAlias = Callable[[X], Program[A, E, Never]]
"""What passes an effect ``X`` on to the handler that is wrapped."""


class Wrapping(Protocol[D_co]):
    """What changes how an effect of a program is answered."""

    def __call__(self, program: Program[A, E, F], /) -> Program[A, E, F | D_co]:
        """The program whose effect is answered so."""
        ...


def wrapping(
    kind: Callable[..., Asks[A, E, X]],
    wrap: Callable[[X, Forward[X, A, E]], Program[A, E, D]],
) -> Wrapping[D]:
    """Wrap the answers to one effect of a program.

    ``wrap`` is given the effect and ``forward``, which passes an effect on to whoever
    answers it outside: call it once, often, or never.

    >>> from mojentic_fp import Now, NewId, on, run, succeed
    >>> loud = wrapping(NewId, lambda new, forward: forward(new).map(str.upper))
    >>> run(on(NewId, lambda _: succeed("abc")))(loud(NewId().perform()))
    <IOResult: <Success: ABC>>
    """

    def give(effect: Untyped, forward: Callable[[Untyped], node.Step]) -> node.Step:
        return wrap(effect, lambda again: Program(forward(again)))

    key = class_of(kind)

    def known(outside: Answers) -> Answers:
        wrapped = outside.table.get(key) or outside.rest
        answer = Answer(give, outside, wrapped)
        return Answers({**outside.table, key: answer}, outside.rest)

    def apply(program: Program[Any, Any, Any], /) -> Program[Any, Any, Any]:
        return Program(node.Local(program.step, known=known))

    return apply
