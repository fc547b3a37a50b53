"""The container: a program is a value that says what it wants, and never does it.

Decides: the types.  ``Program[A, E, F]`` answers an ``A``, may fail with an ``E`` and
performs the effects ``F``; each method says exactly how it changes the three.  Knows
nothing of how programs are run (``fiber``) or of who answers effects (handlers).

Three ways to put programs together, freely mixed:

- methods: ``ask(...).map(str.upper).bind(store)``;
- generators: under ``@program``, ``answer = yield from step``;
- functions over many: ``traverse``, ``fold`` and ``parallel``, in ``combine``.
"""

# The interfaces of `returns` describe a container by KindN, whose parameters are
# invariant; ours are read-only and covariant, and its constructors promise less.
# pyright: reportIncompatibleMethodOverride=false, reportInvalidTypeForm=false

from collections.abc import Callable, Generator
from functools import partial, wraps
from inspect import isgeneratorfunction
from typing import (
    Any,
    ClassVar,
    Generic,
    Never,
    NoReturn,
    ParamSpec,
    Protocol,
    Self,
    TypeVar,
    cast,
    final,
)

from returns.interfaces.specific.result import ResultLike3
from returns.primitives.hkt import SupportsKind3
from returns.result import Failure, Result, Success
from typing_extensions import TypeAliasType

from mojentic_fp.effects import node

A = TypeVar("A", covariant=True)
E = TypeVar("E", covariant=True)
F = TypeVar("F", covariant=True)
A2 = TypeVar("A2")
E2 = TypeVar("E2")
F2 = TypeVar("F2")
F3 = TypeVar("F3")
B = TypeVar("B")
X = TypeVar("X")
Y = TypeVar("Y")
Z = TypeVar("Z")
R = TypeVar("R")
P = ParamSpec("P")

_FORGOTTEN = "a program or an effect is not awaited: write `yield from` before it"


class Effect(node.Step, Generic[X, Y]):
    """A question whose answer is an ``A`` or a failure ``E``.

    Make one by a frozen attrs class of nothing but data; it is then equal by value, can
    be printed, stored and compared::

        @frozen
        class Now(Effect[datetime, Never]):
            "What time is it?"

    ``answered_by`` names the handlers that answer it, for whoever forgot them.
    """

    __slots__ = ()
    tag = node.EFFECT
    answered_by: ClassVar[str] = ""

    def __iter__(self) -> "Generator[Program[Any, Y, Self], Any, X]":
        """Perform this effect under ``@program``: ``now = yield from Now()``."""
        # To the interpreter an effect is a step like any other.
        answer: X = yield cast("Program[X, Y, Self]", self)
        return answer

    def __await__(self) -> Generator[Any, Any, Never]:
        """Refused: it is there so that type checkers report a forgotten step."""
        raise TypeError(_FORGOTTEN)

    def perform(self) -> "Program[X, Y, Self]":
        """The program of this one effect."""
        return Program(self)

    def otherwise(self, default: "Program[B, E2, F2]") -> "Program[X | B, Y | E2, F2]":
        """The program of this effect where anything handles it, else ``default``."""
        return Program(node.Optional(self, default.step))

    def pins(self, answer: X, failure: Y, itself: Self) -> tuple[X, Y, Self]:
        """Tell type checkers exactly what answers this effect; never called."""
        return answer, failure, itself


class Asks(Protocol[X, Y, Z]):
    """An effect ``Z`` that is answered by an ``X`` or a failure ``Y``, exactly."""

    def pins(self, answer: X, failure: Y, itself: Z) -> tuple[X, Y, Z]:
        """Tell type checkers the three; never called."""
        ...


def class_of(kind: Callable[..., Any]) -> type[object]:
    """An effect's class, which the types know by what calling it gives."""
    if isinstance(kind, type) and issubclass(kind, Effect):
        return cast("type[object]", kind)
    message = f"{kind!r} is no class of effects"
    raise TypeError(message)


@final
class Program(  # type: ignore[type-var]  # ours are read-only, so covariant
    node.Step,
    SupportsKind3["Program[Any, Any, Any]", A, E, F],
    ResultLike3[A, E, F],
):
    """A frozen description of a computation: answers ``A``, fails ``E``, performs ``F``.

    It does nothing until a driver runs it, can be run again and again, and lawfully
    implements the interfaces of ``returns`` (``check_all_laws(Program)`` is a test).
    """

    __slots__ = ("step",)
    tag = node.PROGRAM
    step: node.Step

    def __init__(self, step: node.Step) -> None:
        """Wrap a step: for the library's own use."""
        object.__setattr__(self, "step", step)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refused: programs are frozen."""
        message = "programs are frozen"
        raise AttributeError(message)

    def __iter__(self) -> "Generator[Program[Any, E, F], Any, A]":
        """Run this program as a step of another: ``x = yield from step``."""
        answer: A = yield self
        return answer

    def __await__(self) -> Generator[Any, Any, Never]:
        """Refused: it is there so that type checkers report a forgotten step."""
        raise TypeError(_FORGOTTEN)

    # --- making one -----------------------------------------------------------------

    @classmethod
    def from_value(cls, inner_value: B) -> "Program[B, Never, Never]":
        """The program that answers this and does nothing."""
        return Program(node.Pure(inner_value))

    @classmethod
    def from_failure(cls, inner_value: E2) -> "Program[Never, E2, Never]":
        """The program that fails with this and does nothing."""
        return Program(node.Fail(inner_value))

    @classmethod
    def from_result(cls, inner_value: Result[B, E2]) -> "Program[B, E2, Never]":
        """The program that has this outcome and does nothing."""
        match inner_value:
            case Success(value):
                return Program(node.Pure(value))
            case Failure(failure):
                return Program(node.Fail(failure))
            case _:
                message = f"not a Result: {inner_value!r}"
                raise TypeError(message)

    # --- what follows an answer -------------------------------------------------------

    def map(self, function: Callable[[A], B]) -> "Program[B, E, F]":
        """Change the answer."""
        return Program(node.Map(self.step, function))

    def bind(  # type: ignore[override]  # accepts more than the interface
        self, function: "Callable[[A], Program[B, E2, F2]]"
    ) -> "Program[B, E | E2, F | F2]":
        """Go on with the program that the answer leads to."""
        return Program(node.Bind(self.step, function))

    def bind_result(
        self, function: Callable[[A], Result[B, E2]]
    ) -> "Program[B, E | E2, F]":
        """Go on with a plain function that may fail."""
        return Program(
            node.Bind(self.step, lambda value: Program.from_result(function(value)))
        )

    def apply(  # type: ignore[override]  # accepts more than the interface
        self, container: "Program[Callable[[A], B], E2, F2]"
    ) -> "Program[B, E | E2, F | F2]":
        """Change the answer by a function that another program answers first."""
        return container.bind(self.map)

    # --- what follows a failure -------------------------------------------------------

    def alt(self, function: Callable[[E], E2]) -> "Program[A, E2, F]":
        """Change the failure."""
        return Program(node.Alt(self.step, function))

    def lash(  # type: ignore[override]  # accepts more than the interface
        self, function: "Callable[[E], Program[B, E2, F2]]"
    ) -> "Program[A | B, E2, F | F2]":
        """Go on after a failure with the program that it leads to."""
        return Program(node.Lash(self.step, function))

    def attempt(self) -> "Program[Result[A, E], Never, F]":
        """Answer with the outcome, whichever it is."""
        return Program(node.Attempt(self.step))

    def swap(self) -> "Program[E, A, F]":
        """Answer with the failure, fail with the answer."""
        return self.attempt().bind(lambda outcome: Program.from_result(outcome.swap()))


Steps = TypeAliasType(
    "Steps", Generator[Program[Any, E, F], Any, A], type_params=(A, E, F)
)
"""What a generator function under ``@program`` returns."""


def program(
    function: Callable[P, Generator[Program[Any, E2, F2], Any, B]],
) -> Callable[P, Program[B, E2, F2]]:
    """Make a program of a generator function whose steps are ``yield from``.

    The function's body runs anew at each run, and not before::

        @program
        def brief(topic: str) -> Steps[str, LlmFailure, Complete | Now]:
            draft = yield from ask("llama3.2", f"Three facts about {topic}")
            today = yield from Now()
            return f"{today:%Y-%m-%d} {draft}"

    A failing step ends the function there (its ``finally`` blocks run); to look at a
    failure instead, write ``outcome = yield from step.attempt()``.
    """
    if not isgeneratorfunction(function):
        message = f"{function!r} has no `yield from` in it: it needs no @program"
        raise TypeError(message)

    @wraps(function)
    def make(*args: P.args, **kwargs: P.kwargs) -> Program[B, E2, F2]:
        return Program(node.Generate(partial(function, *args, **kwargs)))

    return make


def succeed(value: B) -> Program[B, Never, Never]:
    """The program that answers this and does nothing."""
    return Program(node.Pure(value))


def fail(failure: E2) -> Program[Never, E2, Never]:
    """The program that fails with this and does nothing."""
    return Program(node.Fail(failure))
