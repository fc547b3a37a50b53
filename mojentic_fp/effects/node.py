"""What a program is made of: one small record a kind of step.

Decides: which steps exist.  Knows nothing of types (``program`` gives them), of
handlers, or of how steps are run (``fiber`` does that).  Private to the library: users
build steps through ``Program`` and never meet them.

Every step carries a ``tag``, so that the interpreter can choose by comparing integers.
Steps hold functions and are therefore compared by identity.  They are plain classes,
since a run makes thousands of them; nobody changes one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

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
RELAY: Final = 22
LOCAL: Final = 23


class Step:
    """Anything the interpreter can run."""

    __slots__ = ()
    tag: int


class Pure(Step):
    """Already there."""

    __slots__ = ("value",)
    tag = PURE

    def __init__(self, value: Untyped) -> None:
        self.value = value


class Fail(Step):
    """Already failed."""

    __slots__ = ("failure",)
    tag = FAIL

    def __init__(self, failure: Untyped) -> None:
        self.failure = failure


class Generate(Step):
    """A generator function and its arguments: started anew at each run."""

    __slots__ = ("start",)
    tag = GENERATE

    def __init__(self, start: Callable[[], Iterator[Step]]) -> None:
        self.start = start


class Bind(Step):
    """The inner step, then the one that its answer leads to."""

    __slots__ = ("inner", "then")
    tag = BIND

    def __init__(self, inner: Step, then: Callable[[Untyped], Step]) -> None:
        self.inner = inner
        self.then = then


class Map(Step):
    """The inner step, its answer changed."""

    __slots__ = ("change", "inner")
    tag = MAP

    def __init__(self, inner: Step, change: Callable[[Untyped], Untyped]) -> None:
        self.inner = inner
        self.change = change


class Lash(Step):
    """The inner step, or the one that its failure leads to."""

    __slots__ = ("inner", "mend")
    tag = LASH

    def __init__(self, inner: Step, mend: Callable[[Untyped], Step]) -> None:
        self.inner = inner
        self.mend = mend


class Alt(Step):
    """The inner step, its failure changed."""

    __slots__ = ("change", "inner")
    tag = ALT

    def __init__(self, inner: Step, change: Callable[[Untyped], Untyped]) -> None:
        self.inner = inner
        self.change = change


class Attempt(Step):
    """The inner step; its outcome, whichever it is, becomes the answer."""

    __slots__ = ("inner",)
    tag = ATTEMPT

    def __init__(self, inner: Step) -> None:
        self.inner = inner


class Optional(Step):
    """An effect that need not be handled: without a handler, ``default`` is run."""

    __slots__ = ("default", "effect")
    tag = OPTIONAL

    def __init__(self, effect: Step, default: Step) -> None:
        self.effect = effect
        self.default = default


class Within(Step):
    """The inner step, run where only these answers are known."""

    __slots__ = ("answers", "inner")
    tag = WITHIN

    def __init__(self, inner: Step, answers: Untyped) -> None:
        self.inner = inner
        self.answers = answers


class Relay(Step):
    """The inner step; each ``kind`` of effect that reaches the driver from it, or from
    whatever answers it, is changed on its way by ``move``, which keeps a state.
    """

    __slots__ = ("initial", "inner", "kind", "move")
    tag = RELAY

    def __init__(
        self,
        inner: Step,
        kind: type[Step],
        initial: Untyped,
        move: Callable[[Untyped, Untyped], tuple[Untyped, Untyped]],
    ) -> None:
        self.inner = inner
        self.kind = kind
        self.initial = initial
        self.move = move


class Local(Step):
    """The inner step, run where other answers are known: ``known`` changes those of
    handlers, ``ambient`` those of the driver, which reach through every handler.
    """

    __slots__ = ("ambient", "inner", "known")
    tag = LOCAL

    def __init__(
        self,
        inner: Step,
        *,
        known: "Callable[[Answers], Answers] | None" = None,
        ambient: "Callable[[Answers], Answers] | None" = None,
    ) -> None:
        self.inner = inner
        self.known = known
        self.ambient = ambient


class Bracket(Step):
    """Acquire, use, and release whatever happens in between."""

    __slots__ = ("acquire", "release", "use")
    tag = BRACKET

    def __init__(
        self,
        acquire: Step,
        use: Callable[[Untyped], Step],
        release: Callable[[Untyped], Step],
    ) -> None:
        self.acquire = acquire
        self.use = use
        self.release = release


class Shift(Step):
    """One atomic move of the state kept under ``key`` for the length of a run."""

    __slots__ = ("key", "move")
    tag = SHIFT

    def __init__(
        self, key: "Key", move: Callable[[Untyped], tuple[Untyped, Step]]
    ) -> None:
        self.key = key
        self.move = move


class Key:
    """The name of a piece of run state: equal to itself only."""

    __slots__ = ("initial",)

    def __init__(self, initial: Untyped) -> None:
        self.initial = initial


class Call(Step):
    """The world, asked by the driver: by one function when it runs synchronously, by
    the other when asynchronously.  Each is given the run's ``Scope``; at least one is
    there.
    """

    __slots__ = ("asynchronous", "sync")
    tag = CALL

    def __init__(
        self,
        sync: Callable[[Untyped], Untyped] | None,
        asynchronous: Callable[[Untyped], Untyped] | None,
    ) -> None:
        self.sync = sync
        self.asynchronous = asynchronous


def given(
    function: Callable[[Untyped], Untyped] | None,
) -> Callable[[Untyped], Untyped]:
    """The flavour of a ``Call`` that must be there, since the other one is not."""
    if function is None:
        message = "a call to the world has neither flavour"
        raise TypeError(message)
    return function


class Fork(Step):
    """Several steps side by side, at most ``limit`` at once.

    Of a ``race`` the first outcome is the only one: the others are cancelled, and
    ``None`` stands in their places.
    """

    __slots__ = ("limit", "race", "steps")
    tag = FORK

    def __init__(
        self, steps: tuple[Step, ...], limit: int | None, *, race: bool = False
    ) -> None:
        self.steps = steps
        self.limit = limit
        self.race = race


class Offer(Step):
    """Events handed to whoever drives the run."""

    __slots__ = ("events",)
    tag = OFFER

    def __init__(self, events: tuple[Untyped, ...]) -> None:
        self.events = events


# What the interpreter leaves on its stack to come back to:


class Done(Step):
    """The last signal of a run."""

    __slots__ = ()
    tag = DONE


class Answers:
    """What is known of effects at one point of a program: a table by effect class, and
    what wraps those that no entry names.
    """

    __slots__ = ("rest", "table")

    def __init__(
        self,
        table: "Mapping[type[object], Answer] | None" = None,
        rest: "Answer | None" = None,
    ) -> None:
        self.table: Mapping[type[object], Answer] = table or {}
        self.rest = rest


class Answer:
    """How one effect is answered: a function of the effect and of what it wraps
    (``forward``), the answers known to the program it gives, and the wrapped answer.
    """

    __slots__ = ("beneath", "give", "wrapped")

    def __init__(
        self,
        give: Callable[[Untyped, Callable[[Untyped], Step]], Step],
        beneath: Answers,
        wrapped: "Answer | None" = None,
    ) -> None:
        self.give = give
        self.beneath = beneath
        self.wrapped = wrapped
