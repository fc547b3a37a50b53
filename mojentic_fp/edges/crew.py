"""A fork in a synchronous run, and all forks within it.

Decides: how branches share one interpreter.  It stays in the caller's thread; only the
calls to the world go to worker threads, so state moves and events never race.  Where a
branch meets a programming mistake its siblings are cancelled, and the mistake goes on
where the branches would have joined.  What was asked of the world for a cancelled branch
is not waited for; its brackets are.
"""

from collections import deque
from collections.abc import Generator
from contextvars import copy_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from returns.result import Result

from mojentic_fp.data.event import Event
from mojentic_fp.edges.scope import Scope
from mojentic_fp.edges.world import Outcome, ask, outcome_of
from mojentic_fp.effects import node
from mojentic_fp.effects.fiber import ANSWERED, CANCELLED, RAISED, Fiber
from mojentic_fp.effects.node import Untyped

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Events: TypeAlias = tuple[Event, ...]

_MOST_THREADS = 64


class _Group:
    """The children of one fork: which run, which wait, what came out."""

    __slots__ = (
        "left",
        "limit",
        "mistake",
        "next",
        "outcomes",
        "owner",
        "parent",
        "race",
        "steps",
    )

    def __init__(self, fork: node.Fork, parent: Fiber, owner: "_Task | None") -> None:
        self.steps = fork.steps
        self.limit = fork.limit or len(fork.steps)
        self.race = fork.race
        self.parent = parent
        self.owner = owner
        self.next = 0
        self.left = len(fork.steps)
        self.outcomes: list[Result[Untyped, Untyped] | None] = [None] * self.left
        self.mistake: BaseException | None = None

    def outcome(self) -> Outcome:
        """What the parent is given."""
        if self.mistake is not None:
            return RAISED, self.mistake
        return ANSWERED, tuple(self.outcomes)


class _Task:
    """One child on its way; ``turn`` tells an answer from one that came too late."""

    __slots__ = ("cut", "fiber", "group", "place", "turn", "within")

    def __init__(self, fiber: Fiber, group: _Group, place: int) -> None:
        self.fiber = fiber
        self.group = group
        self.place = place
        self.turn = 0
        self.cut = False
        self.within: _Group | None = None


class Crew:
    """Runs a fork and all forks within it: one interpreter, many waiting threads."""

    def __init__(self, scope: Scope) -> None:
        """Nobody is at work yet."""
        self.outcome: Outcome | None = None
        self._scope = scope
        self._ready: deque[tuple[_Task, int, Untyped]] = deque()
        self._alive: dict[int, _Task] = {}
        self._answers: SimpleQueue[tuple[_Task, int, Outcome | BaseException]] = (
            SimpleQueue()
        )
        self._pool: ThreadPoolExecutor | None = None

    def join(self, parent: Fiber, fork: node.Fork) -> Generator[Events, None, Outcome]:
        """Run the fork to its end, handing over what its children offer.

        Closing it cancels the children, unless the fork is part of a release: then it
        goes on in silence, to be found in ``outcome``.
        """
        root = _Group(fork, parent, None)
        try:
            self._begin(root)
            yield from self._work(root)
        except GeneratorExit:
            if parent.releasing:
                _exhaust(self._work(root))
                self.outcome = root.outcome()
            else:
                self._abandon(root)
            raise
        except BaseException:
            self._abandon(root)
            raise
        finally:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
        return root.outcome()

    def _work(self, root: _Group) -> Generator[Events, None, None]:
        """Go on until all have joined; what stands first is done when it was shown."""
        while root.left:
            while not self._ready or not self._answers.empty():
                self._hear()
            task, turn, signal = self._ready[0]
            if turn == task.turn and signal.tag == node.OFFER:
                yield signal.events
            del self._ready[0]
            if turn == task.turn:
                self._handle(task, signal)

    def _abandon(self, root: _Group) -> None:
        """Leave everybody's brackets; a mistake made there is raised."""
        self._cut(root)
        _exhaust(self._work(root))
        if root.mistake is not None:
            raise root.mistake

    def _cut(self, group: _Group) -> None:
        """Cancel a group's children, those within them first; releases go on."""
        groups = [group]
        while groups:
            one = groups.pop()
            one.left -= len(one.steps) - one.next
            one.next = len(one.steps)
            for task in tuple(self._alive.values()):
                if task.group is not one or task.cut or task.fiber.abandon():
                    continue
                if task.within is None:
                    self._cancel(task)
                else:
                    task.cut = True
                    groups.append(task.within)

    def _begin(self, group: _Group) -> None:
        """Start as many of a group's children as it allows."""
        for _ in range(min(group.limit, len(group.steps))):
            self._start(group)
        if not group.steps:
            self._end(group)

    def _start(self, group: _Group) -> None:
        task = _Task(group.parent.child(group.steps[group.next]), group, group.next)
        group.next += 1
        self._alive[id(task)] = task
        self._advance(task, ANSWERED, None)

    def _end(self, group: _Group) -> None:
        """All children are done: their parent goes on."""
        task = group.owner
        if task is None:
            return
        task.within = None
        if task.cut:
            self._cancel(task)
        else:
            self._advance(task, *group.outcome())

    def _advance(self, task: _Task, mode: int, value: Untyped) -> None:
        try:
            signal = task.fiber.advance(mode, value)
        except BaseException:
            self._cancel(task)
            raise
        self._ready.append((task, task.turn, signal))

    def _cancel(self, task: _Task) -> None:
        """Leave a task's brackets; what it waits for no longer matters."""
        task.cut = True
        task.turn += 1
        self._ready.append((task, task.turn, task.fiber.cancel()))

    def _handle(self, task: _Task, signal: Untyped) -> None:
        if signal.tag == node.OFFER:
            self._advance(task, ANSWERED, None)
        elif signal.tag == node.CALL:
            self._submit(task, signal)
        elif signal.tag == node.FORK:
            task.within = _Group(signal, task.fiber, task)
            self._begin(task.within)
        else:
            self._settle(task)

    def _submit(self, task: _Task, call: node.Call) -> None:
        """Let a thread wait for the world."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  dear

            self._pool = ThreadPoolExecutor(
                _MOST_THREADS, thread_name_prefix="mojentic_fp"
            )
        turn, context = task.turn, copy_context()

        def work() -> None:
            try:
                outcome = context.run(ask, call, self._scope)
            except BaseException as interrupt:  # noqa: BLE001  raised where it is heard
                self._answers.put((task, turn, interrupt))
            else:
                self._answers.put((task, turn, outcome))

        self._pool.submit(work)

    def _hear(self) -> None:
        """Take what the world said, when it says it."""
        task, turn, outcome = self._answers.get()
        if turn != task.turn:
            return
        if isinstance(outcome, BaseException):
            self._cancel(task)
            raise outcome
        self._advance(task, *outcome)

    def _settle(self, task: _Task) -> None:
        """Take a child's outcome; the next one may start."""
        group, fiber = task.group, task.fiber
        del self._alive[id(task)]
        group.left -= 1
        if fiber.mode not in {RAISED, CANCELLED}:
            self._join(group, task.place, outcome_of(fiber))
        elif fiber.value is not None:
            group.mistake = group.mistake or fiber.value
            self._cut(group)
        if group.next < len(group.steps):
            self._start(group)
        if not group.left:
            self._end(group)

    def _join(
        self, group: _Group, place: int, outcome: Result[Untyped, Untyped]
    ) -> None:
        """Keep a child's outcome; in a race, the first only, and the others are left."""
        if not group.race:
            group.outcomes[place] = outcome
        elif not any(one is not None for one in group.outcomes):
            group.outcomes[place] = outcome
            self._cut(group)


def _exhaust(running: Generator[Events, None, None]) -> None:
    """Go on with nobody listening."""
    for _ in running:
        pass
