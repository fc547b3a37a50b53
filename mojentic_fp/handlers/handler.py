"""Handlers: who answers which effects, and by which others.

Decides: how handlers are made (``on``, ``stateful``, ``edge``), put side by side (``|``),
on top of each other (``over``) and around one another (``around``).  Knows nothing of
any particular effect, or of how programs are run.

    Handlers[Up, Down]       answers the effects ``Up``, asking the effects ``Down``
    Handlers[Up, Never]      needs nobody: a driver takes it

Laws (tests/laws/test_handlers.py): handlers of different effects commute under ``|``;
``|`` is associative, ``nothing`` its identity; ``over`` is associative on the effects
that the types name (an effect with a default is also looked for further down).
"""

from collections.abc import Callable
from functools import reduce
from typing import Any, Generic, Never, Protocol, TypeVar

import toolz
from attrs import field, frozen
from returns.result import Result

from mojentic_fp.effects import node
from mojentic_fp.effects.node import Answer, Answers, Untyped
from mojentic_fp.effects.program import Asks, Effect, Program, class_of
from mojentic_fp.effects.wrap import Forward

Up = TypeVar("Up", contravariant=True)
Down = TypeVar("Down", covariant=True)
U = TypeVar("U")
D = TypeVar("D")
D2 = TypeVar("D2")
A = TypeVar("A")
E = TypeVar("E")
S = TypeVar("S")
X = TypeVar("X")
D_co = TypeVar("D_co", covariant=True)


@frozen(eq=False)
class Finish:
    """What the state under ``key`` makes of a run's outcome, at its end."""

    key: node.Key
    judge: Callable[[Untyped, Result[Untyped, Untyped]], Result[Untyped, Untyped]]


@frozen(eq=False)
class Handlers(Generic[Up, Down]):
    """Answers to the effects ``Up``, given answers to the effects ``Down``."""

    answers: Answers = field(factory=Answers, repr=False)
    finishes: tuple[Finish, ...] = field(default=(), repr=False)

    def __or__(self, other: "Handlers[U, D]") -> "Handlers[Up | U, Down | D]":
        """Both, side by side; where both answer an effect, the left one does."""
        return Handlers(
            Answers(
                {**other.answers.table, **self.answers.table},
                self.answers.rest or other.answers.rest,
            ),
            _once(self.finishes + other.finishes),
        )

    def over(self, lower: "Handlers[Down, D2]") -> "Handlers[Up, D2]":
        """These, with ``lower`` answering what they ask."""
        return Handlers(
            _map(self.answers, lambda answer: _beneath(answer, lower.answers)),
            _once(self.finishes + lower.finishes),
        )

    def finishing(self, *finishes: Finish) -> "Handlers[Up, Down]":
        """These, judging each run's outcome at its end."""
        return Handlers(self.answers, _once(self.finishes + finishes))


nothing: Handlers[Never, Never] = Handlers()
"""The handlers that answer nothing."""


def on(
    kind: Callable[..., Asks[A, E, X]], answer: Callable[[X], Program[A, E, D]]
) -> Handlers[X, D]:
    """Answer an effect by a program: ``on(Now, lambda now: succeed(noon))``.

    The program may ask lower effects, which become the handlers' ``Down``.
    """
    return _single(kind, lambda effect, _: answer(effect))


def stateful(
    kind: Callable[..., Asks[A, E, X]],
    key: node.Key,
    move: Callable[[S, X], tuple[S, Program[A, E, D]]],
) -> Handlers[X, D]:
    """Answer an effect from a state that lives as long as a run.

    ``move`` is given the state under ``key`` and the effect, and answers the next state
    and the program; each move is atomic.  Handlers that share a ``key`` share the
    state; every run starts anew from the key's initial value.
    """

    def give(effect: Untyped, _: Untyped) -> node.Step:
        def shift(state: Untyped) -> tuple[Untyped, node.Step]:
            return move(state, effect)

        return node.Shift(key, shift)

    return _single(kind, give)


def state(initial: object) -> node.Key:
    """A new piece of run state, for ``stateful``."""
    return node.Key(initial)


class Around(Protocol[D_co]):
    """Handlers around handlers: a step for ``pipe``."""

    def __call__(self, inner: Handlers[U, D], /) -> Handlers[U, D | D_co]:
        """Wrap ``inner``."""
        ...


def around(
    kind: Callable[..., Asks[A, E, X]],
    wrap: Callable[[X, Forward[X, A, E]], Program[A, E, D2]],
) -> Around[D2]:
    """Wrap the handler of one effect: ``pipe(openai(), around(Complete, twice))``.

    ``wrap`` is given the effect and ``forward``, which passes an effect on to what is
    wrapped (its own needs are accounted for already): call it once, often, or never.
    """

    def give(effect: Untyped, forward: Callable[[Untyped], node.Step]) -> node.Step:
        return wrap(effect, lambda again: Program(forward(again)))

    key = class_of(kind)

    def apply(inner: Handlers[U, D], /) -> Handlers[U, D | D2]:
        table = inner.answers.table
        wrapped = table.get(key) or inner.answers.rest
        answer = Answer(give, Answers(), wrapped)
        return Handlers(
            Answers({**table, key: answer}, inner.answers.rest), inner.finishes
        )

    return apply


def around_every(
    wrap: Callable[
        [Effect[Any, Any], Callable[[Effect[Any, Any]], Program[Any, Any, Never]]],
        Program[Any, Any, D2],
    ],
) -> Around[D2]:
    """Wrap the handlers of every effect, for those who only look on (a trace, a journal).

    The answer passes through untyped, so give back what ``forward`` gave.
    """

    def give(effect: Untyped, forward: Callable[[Untyped], node.Step]) -> node.Step:
        return wrap(effect, lambda again: Program(forward(again)))

    def apply(inner: Handlers[U, D], /) -> Handlers[U, D | D2]:
        answers = inner.answers
        return Handlers(
            Answers(
                {
                    kind: Answer(give, Answers(), answer)
                    for kind, answer in answers.table.items()
                },
                Answer(give, Answers(), answers.rest),
            ),
            inner.finishes,
        )

    return apply


def union(*handlers: Handlers[U, D]) -> Handlers[U, D]:
    """All of them side by side."""
    start: Handlers[U, D] = Handlers()
    return reduce(lambda left, right: left | right, handlers, start)


def _single(
    kind: Callable[..., Any],
    give: Callable[[Untyped, Callable[[Untyped], node.Step]], node.Step],
) -> Handlers[Any, Any]:
    return Handlers(Answers({class_of(kind): Answer(give, Answers())}))


def _map(answers: Answers, change: Callable[[Answer], Answer]) -> Answers:
    return Answers(
        {kind: change(answer) for kind, answer in answers.table.items()},
        None if answers.rest is None else change(answers.rest),
    )


def _beneath(answer: Answer, lower: Answers) -> Answer:
    """The answer, with ``lower`` answering what it and all that it wraps still asks."""
    layers = [answer]
    while (wrapped := layers[-1].wrapped) is not None:
        layers.append(wrapped)
    built: Answer | None = None
    for layer in reversed(layers):
        own = _map(layer.beneath, lambda one: _beneath(one, lower))
        known = Answers({**lower.table, **own.table}, own.rest or lower.rest)
        built = answer = Answer(layer.give, known, built)
    return answer


def _once(finishes: tuple[Finish, ...]) -> tuple[Finish, ...]:
    return tuple(toolz.unique(finishes, key=lambda finish: finish.key))
