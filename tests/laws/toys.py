"""A toy world for the laws: four effects, handlers that write down what is asked, and
random programs over them.

A ``Plan`` is a frozen description of a program: hypothesis can shrink and print it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Never

import anyio
import trio
from attrs import field, frozen
from hypothesis import strategies as st
from returns.io import IOResult
from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Note
from mojentic_fp.edges.drive import run, run_async, stream, stream_async
from mojentic_fp.edges.edge import edge
from mojentic_fp.effects.combine import bracket, fold, parallel, traverse
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.program import Effect, Program, fail, program, succeed
from mojentic_fp.handlers.handler import Handlers, on


@frozen
class Ask(Effect[int, str]):
    """Answered by its number, doubled; a negative one fails."""

    number: int


@frozen
class Tell(Effect[int, Never]):
    """Answered by how often it was asked."""

    text: str


@frozen
class Open(Effect[int, str]):
    """Acquires."""

    name: int


@frozen
class Shut(Effect[int, Never]):
    """Releases."""

    name: int


class Mistake(Exception):
    """What a careless program raises."""


@frozen
class World:
    """Toy handlers and the trace of what they were asked."""

    trace: list[object] = field(factory=list)

    def note(self, asked: object) -> None:
        self.trace.append(asked)

    def ask(self, effect: Ask, _: object) -> Result[int, str]:
        self.note(effect)
        if effect.number < 0:
            return Failure(f"no {effect.number}")
        return Success(effect.number * 2)

    def tell(self, effect: Tell, _: object) -> Result[int, Never]:
        self.note(effect)
        return Success(len(effect.text))

    def open(self, effect: Open, _: object) -> Result[int, str]:
        self.note(effect)
        return Failure("shut") if effect.name < 0 else Success(effect.name)

    def shut(self, effect: Shut, _: object) -> Result[int, Never]:
        self.note(effect)
        return Success(0)

    def handlers(self, *, flavours: str = "both") -> Handlers[Any, Never]:
        """The toy handlers; ``flavours``: ``sync``, ``async``, ``both`` or ``pure``."""
        table: tuple[tuple[Any, Any], ...] = (
            (Ask, self.ask),
            (Tell, self.tell),
            (Open, self.open),
            (Shut, self.shut),
        )
        handlers: Handlers[Any, Never] = Handlers()
        for kind, answer in table:
            handlers |= flavoured(kind, answer, flavours)
        return handlers


def flavoured(kind: Any, answer: Any, flavours: str) -> Handlers[Any, Never]:
    async def later(effect: object, scope: object) -> Result[Any, Any]:
        await anyio.lowlevel.checkpoint()
        return answer(effect, scope)

    if flavours == "pure":
        return on(kind, lambda effect: _lazily(answer, effect))
    return edge(
        kind,
        sync=answer if flavours in {"both", "sync"} else None,
        asynchronous=later if flavours in {"both", "async"} else None,
    )


def _lazily(answer: Any, effect: object) -> Program[Any, Any, Never]:
    return succeed(None).bind_result(lambda _: answer(effect, None))


# --- running ---------------------------------------------------------------------------

Ran = tuple[Any, tuple[object, ...], tuple[object, ...]]
"""The outcome (or the mistake), what was asked, what was emitted."""


def ending(act: Callable[[], object]) -> object:
    """What ``act`` answers, or the mistake that comes out of it."""
    try:
        return act()
    except Exception as mistake:  # noqa: BLE001  mistakes are compared
        return (type(mistake), str(mistake))


def by_run(one: Program[Any, Any, Any], **options: str) -> Ran:
    world = World()
    handlers = world.handlers(**options)
    return ending(lambda: run(handlers)(one)), tuple(world.trace), ()


def by_run_async(one: Program[Any, Any, Any], backend: str, **options: str) -> Ran:
    world = World()
    handlers = world.handlers(**options)

    async def main() -> object:
        return await run_async(handlers)(one)

    return ending(lambda: begin(backend, main)), tuple(world.trace), ()


def by_stream(one: Program[Any, Any, Any], **options: str) -> Ran:
    world = World()
    handlers = world.handlers(**options)
    seen: list[object] = []

    def act() -> object:
        seen.extend(stream(handlers)(one))
        return seen.pop()

    return ending(act), tuple(world.trace), tuple(seen)


def by_stream_async(
    one: Program[Any, Any, Any], backend: str, *, entered: bool, **options: str
) -> Ran:
    world = World()
    handlers = world.handlers(**options)
    seen: list[object] = []

    async def main() -> object:
        running = stream_async(handlers)(one)
        if entered:
            async with running as events:
                async for event in events:
                    seen.append(event)  # noqa: PERF401  kept when a mistake comes
        else:
            async for event in running:
                seen.append(event)  # noqa: PERF401  kept when a mistake comes
        return seen.pop()

    return ending(lambda: begin(backend, main)), tuple(world.trace), tuple(seen)


def begin(backend: str, main: Callable[[], Awaitable[object]]) -> object:
    """``main`` in a fresh event loop."""
    if backend == "trio":
        return trio.run(main)
    return asyncio.run(main())  # type: ignore[arg-type]


def outcome(one: Program[Any, Any, Any]) -> IOResult[Any, Any]:
    """The outcome under the toy world."""
    return run(World().handlers())(one)


# --- random programs -------------------------------------------------------------------


@frozen
class Plan:
    """A program to be built: a form, numbers, and the plans within."""

    form: str
    number: int = 0
    parts: tuple["Plan", ...] = ()


def _leaf(plan: Plan) -> Program[Any, Any, Any]:
    n = plan.number
    match plan.form:
        case "succeed":
            return succeed(n)
        case "fail":
            return fail(f"failed {n}")
        case "ask":
            return Ask(n).perform()
        case "tell":
            return Tell("x" * abs(n)).perform()
        case "emit":
            return emit(Note("n", n)).map(lambda _: n)
        case "raise":
            return succeed(n).map(_mistaken)
        case _:
            raise AssertionError(plan)


def _mistaken(number: int) -> int:
    raise Mistake(number)


def _number(answer: object) -> int:
    """Some number that depends on the whole answer."""
    return sum(map(ord, repr(answer))) % 7


@program
def _sequence(parts: tuple[Plan, ...]) -> Any:
    answers = []
    for part in parts:
        answer = yield from build(part)
        answers.append(answer)
    return tuple(answers)


@program
def _tidying(parts: tuple[Plan, ...]) -> Any:
    """A generator that looks at exceptions on their way out."""
    try:
        answer = yield from build(parts[0])
    except Mistake:
        answer = yield from Tell("caught")
    return answer


def build(plan: Plan) -> Program[Any, Any, Any]:  # noqa: C901, PLR0912  a table
    """The program of a plan."""
    if not plan.parts:
        return _leaf(plan)
    one, *others = plan.parts
    n = plan.number
    match plan.form:
        case "bind":
            return build(one).bind(
                lambda a: build(others[0]).map(lambda b: (_number(a), b))
            )
        case "map":
            return build(one).map(lambda a: ("mapped", _number(a)))
        case "alt":
            return build(one).alt(lambda e: ("altered", _number(e)))
        case "lash":
            return build(one).lash(
                lambda e: build(others[0]).map(lambda b: (_number(e), b))
            )
        case "attempt":
            return build(one).attempt()
        case "swap":
            return build(one).swap()
        case "parallel":
            return parallel(map(build, plan.parts), limit=abs(n) or None)
        case "sequence":
            return _sequence(plan.parts)
        case "tidying":
            return _tidying(plan.parts)
        case "traverse":
            return traverse(build, plan.parts)
        case "fold":
            return fold(lambda a, p: build(p).map(lambda b: (a, b)), plan.parts, n)
        case "otherwise":
            return Unknown().otherwise(build(one))
        case "bracket":
            return bracket(
                Open(n).perform(),
                lambda _: build(one),
                lambda name: _quietly(others[0]).bind(lambda _: Shut(name).perform()),
            )
        case _:
            raise AssertionError(plan)


def _quietly(plan: Plan) -> Program[Any, Never, Any]:
    return build(plan).attempt()


@frozen
class Unknown(Effect[int, Never]):
    """Nobody handles it."""


def plans(
    *, mistakes: bool = False, forks: bool = True, leaves: int = 12
) -> st.SearchStrategy[Plan]:
    """Random plans."""
    forms = ["succeed", "fail", "ask", "tell", "emit"] + ["raise"] * mistakes
    numbers = st.integers(-2, 3)
    leaf = st.builds(Plan, st.sampled_from(forms), numbers)
    several = ["sequence", "traverse", "fold"] + ["parallel"] * forks

    def grown(inner: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
        return st.one_of(
            st.builds(
                Plan,
                st.sampled_from(
                    ["map", "alt", "attempt", "swap", "tidying", "otherwise"]
                ),
                numbers,
                st.tuples(inner),
            ),
            st.builds(
                Plan,
                st.sampled_from(["bind", "lash", "bracket"]),
                numbers,
                st.tuples(inner, inner),
            ),
            st.builds(
                Plan,
                st.sampled_from(several),
                numbers,
                st.lists(inner, min_size=1, max_size=3).map(tuple),
            ),
        )

    return st.recursive(leaf, grown, max_leaves=leaves)
