"""The effect: asking what a program belongs to.

The operations: ``here``; ``within`` says it for a program and all that it does.
The handlers: none is needed.  What ``within`` says reaches through all handlers, those
that answer the program's effects included.
"""

from typing import Never, Protocol, TypeVar

from attrs import frozen

from mojentic_fp.data.context import Context
from mojentic_fp.effects import node
from mojentic_fp.effects.node import Answer, Answers
from mojentic_fp.effects.program import Effect, Program, succeed

A = TypeVar("A")
E = TypeVar("E")
F = TypeVar("F")


@frozen
class Here(Effect[Context, Never]):
    """What does this belong to?"""


_NOWHERE = succeed(Context())


def here() -> Program[Context, Never, Never]:
    """What the program that asks this belongs to.

    >>> from mojentic_fp import nothing, run
    >>> run(nothing)(within(Context("request-7"))(here()))
    <IOResult: <Success: Context(correlation_id='request-7', path=())>>
    """
    return Here().otherwise(_NOWHERE)


class Within(Protocol):
    """What changes the context of a program, and nothing else of it."""

    def __call__(self, program: Program[A, E, F], /) -> Program[A, E, F]:
        """The program, elsewhere."""
        ...


def within(context: Context) -> Within:
    """Have a program, and whatever answers it, belong to this."""
    told = Answer(lambda _effect, _forward: node.Pure(context), Answers())

    def ambient(outside: Answers) -> Answers:
        return Answers({**outside.table, Here: told}, outside.rest)

    def apply(program: Program[A, E, F], /) -> Program[A, E, F]:
        return Program(node.Local(program.step, ambient=ambient))

    return apply
