"""A desk: questions to a user who is elsewhere, such as before a web page.

Decides: how a question waits until somebody answers it by its id, from another thread or
task.  The run waits, and nothing else does: a synchronous one in its own thread, an
asynchronous one without blocking its event loop.  Knows nothing of the web.

    desk = Desk(timeout=600)
    run_async(pipe(local() | desk.handlers))(program)     # asks, and waits
    desk.questions                                        # what the page shows
    desk.answer(question.id, "yes")                       # what the page sends
"""

import itertools
from threading import Condition
from typing import Final, Never

from attrs import field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.talk import (
    AskUser,
    Silence,
    Talk,
    TellUser,
    Unanswered,
    Undelivered,
)
from mojentic_fp.handlers.handler import Handlers

_KEPT: Final = 1000
"""The messages that are kept for a page that shows them late."""


@frozen
class Question:
    """A question that waits to be answered; ids count from 1."""

    id: int
    text: str


@frozen
class NoQuestion:
    """No question of this id waits: it was answered already, given up, or never asked."""

    id: int

    def __str__(self) -> str:
        """What is amiss."""
        return f"no question {self.id} waits for an answer"


@frozen(eq=False)
class _Waiting:
    """A question, and how it ended, once it did."""

    question: Question
    outcome: list[Result[str, Silence]] = field(factory=list[Result[str, Silence]])


class Desk:
    """Where questions wait for their answers, and messages for their reader.

    It may be used from any number of threads.  ``timeout`` is how long a question waits,
    in seconds; without one it waits until it is answered or the desk is closed.
    """

    def __init__(self, *, timeout: float | None = None) -> None:
        """Nothing is asked yet."""
        self._timeout = timeout
        self._changed = Condition()
        self._waiting: dict[int, _Waiting] = {}
        self._messages: tuple[str, ...] = ()
        self._ids = itertools.count(1)
        self._closed = False

    @property
    def handlers(self) -> Handlers[Talk, Never]:
        """What answers ``AskUser`` and ``TellUser`` by this desk."""
        return edge(TellUser, sync=self._tell, asynchronous=self._tell_async) | edge(
            AskUser, sync=self._ask, asynchronous=self._ask_async
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that wait, the oldest first."""
        with self._changed:
            return tuple(one.question for one in self._waiting.values())

    @property
    def messages(self) -> tuple[str, ...]:
        """What the user was told, the newest last: a thousand at most."""
        with self._changed:
            return self._messages

    def wait(self, *, timeout: float | None = None) -> tuple[Question, ...]:
        """Wait until there are questions; none after so many seconds, or once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout)
            return self.questions

    def answer(self, id: int, text: str) -> Result[None, NoQuestion]:  # noqa: A002
        """Answer a question: its run goes on."""
        with self._changed:
            waiting = self._waiting.get(id)
            if waiting is None:
                return Failure(NoQuestion(id))
            self._settle(waiting, Success(text))
        return Success(None)

    def close(self) -> None:
        """Answer no more: what waits, and what is asked later, stays unanswered."""
        with self._changed:
            self._closed = True
            for waiting in tuple(self._waiting.values()):
                self._settle(waiting, Failure(Silence.CLOSED))
            self._changed.notify_all()

    # --- what the handlers do --------------------------------------------------------

    def _tell(self, asked: TellUser, _: Scope) -> Result[None, Undelivered]:
        with self._changed:
            if self._closed:
                return Failure(Undelivered(asked.message, Silence.CLOSED.value))
            self._messages = (*self._messages, asked.message)[-_KEPT:]
            self._changed.notify_all()
        return Success(None)

    async def _tell_async(
        self, asked: TellUser, scope: Scope
    ) -> Result[None, Undelivered]:
        return self._tell(asked, scope)

    def _ask(self, asked: AskUser, scope: Scope) -> Result[str, Unanswered]:
        waiting = self._waiter(asked)
        handle = scope.hold(waiting, lambda: self._give_up(waiting))
        try:
            self._put(waiting)
            return self._heard(waiting)
        finally:
            scope.release(handle)
            self._give_up(waiting)

    async def _ask_async(self, asked: AskUser, _: Scope) -> Result[str, Unanswered]:
        import math  # noqa: PLC0415

        from anyio import CapacityLimiter  # noqa: PLC0415  only asynchronous runs need it
        from anyio.to_thread import run_sync  # noqa: PLC0415

        waiting = self._waiter(asked)
        alone = CapacityLimiter(math.inf)  # others must not wait for who thinks long
        try:
            self._put(waiting)
            return await run_sync(
                self._heard, waiting, abandon_on_cancel=True, limiter=alone
            )
        finally:
            self._give_up(waiting)  # ends its thread

    def _waiter(self, asked: AskUser) -> _Waiting:
        """A question that is not on the desk yet."""
        with self._changed:
            return _Waiting(Question(next(self._ids), asked.question))

    def _put(self, waiting: _Waiting) -> None:
        """Put a question on the desk, unless its run is over already."""
        with self._changed:
            if waiting.outcome:
                return
            if self._closed:
                self._settle(waiting, Failure(Silence.CLOSED))
                return
            self._waiting[waiting.question.id] = waiting
            self._changed.notify_all()

    def _heard(self, waiting: _Waiting) -> Result[str, Unanswered]:
        """Wait for the answer."""
        with self._changed:
            self._changed.wait_for(lambda: waiting.outcome, self._timeout)
            if not waiting.outcome:
                self._settle(waiting, Failure(Silence.LATE))
            (outcome,) = waiting.outcome
        return outcome.alt(lambda why: Unanswered(waiting.question.text, why))

    def _give_up(self, waiting: _Waiting) -> None:
        """Nobody wants the answer any more."""
        with self._changed:
            if not waiting.outcome:
                self._settle(waiting, Failure(Silence.CLOSED))

    def _settle(self, waiting: _Waiting, outcome: Result[str, Silence]) -> None:
        """End a question's wait; the lock is held."""
        waiting.outcome.append(outcome)
        self._waiting.pop(waiting.question.id, None)
        self._changed.notify_all()
