"""The synchronous loop: no event loop, so it works anywhere, within one too.

Decides: how a synchronous run waits.  One program runs in the caller's own thread.
Where it forks, the interpreter stays there, and only the calls to the world go to
worker threads: state moves and events never race.
"""

from collections import deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from queue import SimpleQueue
from typing import TypeAlias

from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Event
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import ANSWERED, FAILED, RAISED, Fiber
from mojentic_fp.effects.node import Step, Untyped

Events: TypeAlias = tuple[Event, ...]
Outcome: TypeAlias = tuple[int, Untyped]

_MOST_THREADS = 64


def drive(fiber: Fiber, scope: Scope) -> Generator[Events, None, None]:
    """Run a fiber to its end, handing over what it offers.

    Closing the generator abandons the run: everything is released before it returns.
    """
    try:
        signal = fiber.advance()
        while signal.tag != node.DONE:
            signal = yield from _follow(fiber, signal, scope)
    except BaseException:
        _release(fiber, scope)
        raise
    finally:
        scope.abort()


def _follow(
    fiber: Fiber, signal: Untyped, scope: Scope
) -> Generator[Events, None, Step]:
    """Do what one signal asks; the next one."""
    if signal.tag == node.CALL:
        return fiber.advance(*ask(signal, scope))
    if signal.tag == node.OFFER:
        yield signal.events
        return fiber.advance()
    outcomes = yield from _Crew(scope).join(fiber, signal)
    return fiber.advance(ANSWERED, outcomes)


def _release(fiber: Fiber, scope: Scope) -> None:
    """Leave a fiber's brackets, whatever they still ask of the world."""
    _drain(fiber, fiber.cancel(), scope)


def _drain(fiber: Fiber, signal: Untyped, scope: Scope) -> None:
    """Bring a fiber to its end with nobody watching, forks in turn."""
    while signal.tag != node.DONE:
        if signal.tag == node.CALL:
            signal = fiber.advance(*ask(signal, scope))
        elif signal.tag == node.OFFER:
            signal = fiber.advance()
        else:
            children = tuple(fiber.child(step) for step in signal.steps)
            for child in children:
                _drain(child, child.advance(), scope)
            outcomes = tuple(outcome_of(child) for child in children)
            signal = fiber.advance(ANSWERED, outcomes)


def outcome_of(fiber: Fiber) -> Result[Untyped, Untyped]:
    """The outcome of a fiber that is done; a programming mistake is raised."""
    if fiber.mode == ANSWERED:
        return Success(fiber.value)
    if fiber.mode == FAILED:
        return Failure(fiber.value)
    raise fiber.value


def ask(call: node.Call, scope: Scope) -> Outcome:
    """Call the world and wait for it."""
    try:
        if call.sync is not None:
            result = call.sync(scope)
        else:
            result = _in_own_loop(call, scope)
    except Exception as mistake:  # noqa: BLE001  the program's brackets come first
        return RAISED, mistake
    return opened(result)


def opened(result: Result[Untyped, Untyped]) -> Outcome:
    """A result as what the interpreter takes."""
    if isinstance(result, Success):
        return ANSWERED, result.unwrap()
    if isinstance(result, Failure):
        return FAILED, result.failure()
    return RAISED, TypeError(f"an edge must answer a Result, not {result!r}")


def _in_own_loop(call: node.Call, scope: Scope) -> Untyped:
    """Await an asynchronous function where nobody else's event loop is disturbed."""
    import anyio  # noqa: PLC0415  synchronous runs seldom need it

    with ThreadPoolExecutor(1, thread_name_prefix="mojentic_fp") as thread:
        function = node.given(call.asynchronous)
        return thread.submit(anyio.run, function, scope).result()


class _Group:
    """The children of one fork: which run, which wait, what came out."""

    __slots__ = ("left", "limit", "next", "outcomes", "owner", "parent", "steps")

    def __init__(self, fork: node.Fork, parent: Fiber, owner: "_Task | None") -> None:
        self.steps = fork.steps
        self.limit = fork.limit or len(fork.steps)
        self.parent = parent
        self.owner = owner
        self.next = 0
        self.left = len(fork.steps)
        self.outcomes: list[Result[Untyped, Untyped] | None] = [None] * self.left


class _Task:
    """One child on its way."""

    __slots__ = ("fiber", "group", "place")

    def __init__(self, fiber: Fiber, group: _Group, place: int) -> None:
        self.fiber = fiber
        self.group = group
        self.place = place


class _Crew:
    """Runs a fork and all forks within it: one interpreter, many waiting threads."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ready: deque[tuple[_Task, Untyped]] = deque()
        self._alive: dict[int, _Task] = {}
        self._waiting = 0
        self._answers: SimpleQueue[tuple[_Task, Outcome]] = SimpleQueue()
        self._pool: ThreadPoolExecutor | None = None

    def join(
        self, parent: Fiber, fork: node.Fork
    ) -> Generator[Events, None, tuple[Result[Untyped, Untyped], ...]]:
        """Run the fork to its end, handing over what its children offer."""
        root = _Group(fork, parent, None)
        try:
            self._begin(root)
            while root.left:
                while self._ready:
                    task, signal = self._ready.popleft()
                    if signal.tag == node.OFFER:
                        yield signal.events
                    self._handle(task, signal)
                if root.left:
                    task, outcome = self._answers.get()
                    self._waiting -= 1
                    self._ready.append((task, task.fiber.advance(*outcome)))
        except BaseException:
            for task in tuple(self._alive.values()):
                _release(task.fiber, self._scope)
            raise
        finally:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
        return tuple(one for one in root.outcomes if one is not None)

    def _begin(self, group: _Group) -> None:
        """Start as many of a group's children as it allows."""
        if not group.steps and group.owner is not None:
            self._ready.append((group.owner, group.owner.fiber.advance(ANSWERED, ())))
        for _ in range(min(group.limit, len(group.steps))):
            self._start(group)

    def _start(self, group: _Group) -> None:
        task = _Task(group.parent.child(group.steps[group.next]), group, group.next)
        group.next += 1
        self._alive[id(task)] = task
        self._ready.append((task, task.fiber.advance()))

    def _handle(self, task: _Task, signal: Untyped) -> None:
        if signal.tag == node.OFFER:
            self._ready.append((task, task.fiber.advance()))
        elif signal.tag == node.CALL:
            self._submit(task, signal)
        elif signal.tag == node.FORK:
            self._begin(_Group(signal, task.fiber, task))
        else:
            self._settle(task)

    def _submit(self, task: _Task, call: node.Call) -> None:
        """Let a thread wait for the world."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(
                _MOST_THREADS, thread_name_prefix="mojentic_fp"
            )
        self._waiting += 1
        context = copy_context()

        def work() -> None:
            self._answers.put((task, context.run(ask, call, self._scope)))

        self._pool.submit(work)

    def _settle(self, task: _Task) -> None:
        """Take a child's outcome; the next one may start."""
        group = task.group
        del self._alive[id(task)]
        group.outcomes[task.place] = outcome_of(task.fiber)
        group.left -= 1
        if group.next < len(group.steps):
            self._start(group)
        if not group.left and group.owner is not None:
            outcomes = tuple(group.outcomes)
            self._ready.append(
                (group.owner, group.owner.fiber.advance(ANSWERED, outcomes))
            )
