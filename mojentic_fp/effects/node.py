"""What a program is made of: one small record a kind of step.

Decides: which steps exist.  Knows nothing of types (``program`` gives them), of
handlers, or of how steps are run (``fiber`` does that).  Private to the library: users
build steps through ``Program`` and never meet them.

Every step carries a ``tag``, so that the interpreter can choose by comparing integers.
Steps hold functions and are therefore compared by identity.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from attrs import field, frozen

Untyped = Any
"""A value whose type is known to ``Program``'s signatures and to nobody below them.

This is the one door through which ``Any`` enters: the interpreter moves values between
steps whose types were checked where the steps were put together.
"""

EFFECT: Final = 0
PROGRAM: Final = 1
PURE: Final = 2
FAIL: Final = 3
GENERATE: Final = 4
BIND: Final = 5
MAP: Final = 6
LASH: Final = 7
ALT: Final = 8
ATTEMPT: Final = 9
OPTIONAL: Final = 10
WITHIN: Final = 11
BRACKET: Final = 12
SHIFT: Final = 13
CALL: Final = 14
FORK: Final = 15
OFFER: Final = 16
ENTER: Final = 17
RELEASE: Final = 18
RESTORE: Final = 19
SETTLED: Final = 20
DONE: Final = 21


class Step:
    """Anything the interpreter can run."""

    __slots__ = ()
    tag: int


@frozen(eq=False)
class Pure(Step):
    """Already there."""

    value: Untyped
    tag = PURE


@frozen(eq=False)
class Fail(Step):
    """Already failed."""

    failure: Untyped
    tag = FAIL


@frozen(eq=False)
class Generate(Step):
    """A generator function and its arguments: started anew at each run."""

    start: Callable[[], Iterator[Step]]
    tag = GENERATE


@frozen(eq=False)
class Bind(Step):
    """The inner step, then the one that its answer leads to."""

    inner: Step
    then: Callable[[Untyped], Step]
    tag = BIND


@frozen(eq=False)
class Map(Step):
    """The inner step, its answer changed."""

    inner: Step
    change: Callable[[Untyped], Untyped]
    tag = MAP


@frozen(eq=False)
class Lash(Step):
    """The inner step, or the one that its failure leads to."""

    inner: Step
    mend: Callable[[Untyped], Step]
    tag = LASH


@frozen(eq=False)
class Alt(Step):
    """The inner step, its failure changed."""

    inner: Step
    change: Callable[[Untyped], Untyped]
    tag = ALT


@frozen(eq=False)
class Attempt(Step):
    """The inner step; its outcome, whichever it is, becomes the answer."""

    inner: Step
    tag = ATTEMPT


@frozen(eq=False)
class Optional(Step):
    """An effect that need not be handled: without a handler, ``default`` is run."""

    effect: Step
    default: Step
    tag = OPTIONAL


@frozen(eq=False)
class Within(Step):
    """The inner step, run where only these answers are known."""

    inner: Step
    answers: Untyped
    tag = WITHIN


@frozen(eq=False)
class Bracket(Step):
    """Acquire, use, and release whatever happens in between."""

    acquire: Step
    use: Callable[[Untyped], Step]
    release: Callable[[Untyped], Step]
    tag = BRACKET


@frozen(eq=False)
class Shift(Step):
    """One atomic move of the state kept under ``key`` for the length of a run."""

    key: "Key"
    move: Callable[[Untyped], tuple[Untyped, Step]]
    tag = SHIFT


@frozen(eq=False)
class Key:
    """The name of a piece of run state: equal to itself only."""

    initial: Untyped


@frozen(eq=False)
class Call(Step):
    """The world, asked by the driver: by one function when it runs synchronously, by
    the other when asynchronously.  Each is given the run's ``Scope``; at least one is
    there.
    """

    sync: Callable[[Untyped], Untyped] | None
    asynchronous: Callable[[Untyped], Untyped] | None
    tag = CALL


def given(
    function: Callable[[Untyped], Untyped] | None,
) -> Callable[[Untyped], Untyped]:
    """The flavour of a ``Call`` that must be there, since the other one is not."""
    if function is None:
        message = "a call to the world has neither flavour"
        raise TypeError(message)
    return function


@frozen(eq=False)
class Fork(Step):
    """Several steps side by side, at most ``limit`` at once."""

    steps: tuple[Step, ...]
    limit: int | None
    tag = FORK


@frozen(eq=False)
class Offer(Step):
    """Events handed to whoever drives the run."""

    events: tuple[Untyped, ...]
    tag = OFFER


# What the interpreter leaves on its stack to come back to:


@frozen(eq=False)
class Entered(Step):
    """A bracket whose resource is being acquired."""

    bracket: Bracket
    tag = ENTER


@frozen(eq=False)
class Release(Step):
    """A bracket whose resource is in use."""

    bracket: Bracket
    resource: Untyped
    tag = RELEASE


@frozen(eq=False)
class Restore(Step):
    """The end of a ``Within``: the answers known outside are known again."""

    answers: Untyped
    tag = RESTORE


@frozen(eq=False)
class Settled(Step):
    """An outcome kept while a release runs."""

    mode: int
    value: Untyped
    tag = SETTLED


@frozen(eq=False)
class Done(Step):
    """The last signal of a run."""

    tag = DONE


@frozen
class Answers:
    """What is known of effects at one point of a program: a table by effect class, and
    what wraps those that no entry names.
    """

    table: dict[type[object], "Answer"] = field(factory=dict[type[object], "Answer"])
    rest: "Answer | None" = None


@frozen(eq=False)
class Answer:
    """How one effect is answered: a function of the effect and of what it wraps
    (``forward``), the answers known to the program it gives, and the wrapped answer.
    """

    give: Callable[[Untyped, Callable[[Untyped], Step]], Step]
    beneath: Answers
    wrapped: "Answer | None" = None
