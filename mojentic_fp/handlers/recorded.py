"""Recorded exchanges, played again: HTTP by heart, for any gateway and codec.

Decides: which recorded exchange answers a request: the first one that asks the same
(``matching`` says what that is) and has not answered yet, so that several answers to
the same question come in the order in which they were recorded.  A reply is given in
the pieces that it came in, and breaks where it broke.

Nothing is ever asked of the network.  What is not recorded fails as ``OffScript``, which
tells the recorded question most like it, and where the two are unlike.  A recording is a
shelf and not a script: a run takes what it asks for, in its own order.  ``complete``
makes it both: a run that leaves an exchange unasked fails at its end.
"""

from collections.abc import Hashable, Iterable
from typing import Any, Final, Never, TypeAlias, TypeVar

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result

from mojentic_fp.data.difference import differences, distance, likeness
from mojentic_fp.data.exchange import HttpExchange, RecordedReply, public
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.json import Json
from mojentic_fp.data.question import Matching, alike, told
from mojentic_fp.data.reason import Interrupted, OffScript
from mojentic_fp.effects.http import Close, Http, Open, Opened, Read, Send
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.handlers.handler import Finish, Handlers, state, stateful

A = TypeVar("A")

_MOST_DIFFERENCES: Final = 10


@frozen
class _Reading:
    """A reply that is being read: which, and how many of its pieces are."""

    asked: str
    reply: RecordedReply
    at: int = 0


_NONE_OPEN: Final[immutabledict[int, _Reading]] = immutabledict()


@frozen
class _Playing:
    """How far a run has come: what answered, what is open, what happened."""

    spent: frozenset[int] = frozenset()
    open: immutabledict[int, _Reading] = _NONE_OPEN
    last: int = 0
    log: tuple[str, ...] = ()


_Moved: TypeAlias = tuple[_Playing, Program[A, LlmFailure, Never]]


def recorded(
    exchanges: Iterable[HttpExchange],
    *,
    matching: Matching | None = None,
    complete: bool = False,
) -> Handlers[Http, Never]:
    """The network as it was recorded; each run begins anew.

    ``matching`` is ``alike()`` where it is not given: method, path and body count.
    """
    tape = _Tape.of(tuple(exchanges), matching or alike())
    key = state(_Playing())

    def send(playing: _Playing, asked: Send) -> _Moved[HttpReply]:
        moved, found = tape.answer(playing, asked.request)
        if isinstance(found, LlmFailure):
            return moved, fail(found)
        return moved, _whole(told(asked.request), found)

    def begin(playing: _Playing, asked: Open) -> _Moved[Opened]:
        moved, found = tape.answer(playing, asked.request)
        if isinstance(found, LlmFailure):
            return moved, fail(found)
        handle = moved.last + 1
        reading = _Reading(told(asked.request), found)
        opened = evolve(moved, open=moved.open.set(handle, reading), last=handle)
        return opened, succeed(Opened(handle, found.status, found.headers))

    def judge(playing: _Playing, outcome: Result[Any, Any]) -> Result[Any, Any]:
        left = tape.left(playing)
        if not complete or left is None or isinstance(outcome, Failure):
            return outcome
        return Failure(LlmFailure(left))

    handlers = (
        stateful(Send, key, send)
        | stateful(Open, key, begin)
        | stateful(Read, key, _read)
        | stateful(Close, key, _close)
    )
    return handlers.finishing(Finish(key, judge))


@frozen
class _Tape:
    """All exchanges, and the question that each of them answers."""

    exchanges: tuple[HttpExchange, ...]
    questions: tuple[Json, ...]
    places: immutabledict[Hashable, tuple[int, ...]]
    matching: Matching

    @classmethod
    def of(cls, exchanges: tuple[HttpExchange, ...], matching: Matching) -> "_Tape":
        """A tape, with the places of each question found."""
        questions = tuple(matching(one.request) for one in exchanges)
        places: dict[Hashable, tuple[int, ...]] = {}
        for place, question in enumerate(questions):
            same = likeness(question)
            places[same] = (*places.get(same, ()), place)
        return cls(exchanges, questions, immutabledict(places), matching)

    def answer(
        self, playing: _Playing, request: HttpRequest
    ) -> tuple[_Playing, RecordedReply | LlmFailure]:
        """What was recorded for a request, spent by this; or that nothing was."""
        seen = public(request)
        question = self.matching(seen)
        places = self.places.get(likeness(question), ())
        place = next((one for one in places if one not in playing.spent), None)
        if place is None:
            missed = self._miss(playing, told(seen), question, places)
            return playing, LlmFailure(missed)
        reply = self.exchanges[place].reply
        line = f"{told(seen)} -> {_shown(reply)}"
        moved = evolve(playing, spent=playing.spent | {place}, log=(*playing.log, line))
        return moved, reply

    def left(self, playing: _Playing) -> OffScript | None:
        """What to say of exchanges that nobody asked for."""
        places = [one for one in range(len(self.exchanges)) if one not in playing.spent]
        if not places:
            return None
        expected = f"{self._named(places[0])}; {len(places)} recorded left"
        return OffScript(expected, "the end of the run", playing.log)

    def _miss(
        self, playing: _Playing, asked: str, question: Json, places: tuple[int, ...]
    ) -> OffScript:
        """What is most like a question that nothing answers, and how it is unlike."""
        if places:
            times = f"{len(places)} times" if len(places) > 1 else "once"
            expected = f"nothing more: this is recorded {times}, and answered already"
            return OffScript(expected, asked, playing.log)
        if not self.exchanges:
            return OffScript("nothing: no exchange is recorded", asked, playing.log)
        nearest = min(
            range(len(self.exchanges)),
            key=lambda place: self._distance(asked, question, place),
        )
        words = ("recorded", "asked")
        lines = differences(self.questions[nearest], question, words=words)
        more = len(lines) - _MOST_DIFFERENCES
        shown = lines[:_MOST_DIFFERENCES]
        return OffScript(
            f"{self._named(nearest)}, which is nearest",
            asked,
            playing.log,
            (*shown, f"and {more} more") if more > 0 else shown,
        )

    def _distance(self, asked: str, question: Json, place: int) -> tuple[bool, int]:
        """How far a recorded question is from what was asked: first by its address."""
        elsewhere = told(self.exchanges[place].request) != asked
        return elsewhere, distance(self.questions[place], question)

    def _named(self, place: int) -> str:
        name = told(self.exchanges[place].request)
        return f"{name} (recorded as {place + 1} of {len(self.exchanges)})"


def _whole(asked: str, reply: RecordedReply) -> Program[HttpReply, LlmFailure, Never]:
    """A reply at once, if all of it is there."""
    if reply.broken is not None:
        return fail(reply.broken)
    if reply.left:
        return fail(_unread(asked, reply))
    return succeed(HttpReply(reply.status, reply.headers, reply.body))


def _read(playing: _Playing, asked: Read) -> _Moved[bytes]:
    """The next piece of an open reply; at its end, how it ended."""
    reading = playing.open.get(asked.handle)
    if reading is None:
        return playing, fail(_CLOSED)
    reply = reading.reply
    if reading.at < len(reply.pieces):
        next_one = evolve(reading, at=reading.at + 1)
        moved = evolve(playing, open=playing.open.set(asked.handle, next_one))
        return moved, succeed(reply.pieces[reading.at])
    if reply.broken is not None:
        return playing, fail(reply.broken)
    if reply.left:
        return playing, fail(_unread(reading.asked, reply))
    return playing, succeed(b"")


def _close(
    playing: _Playing, asked: Close
) -> tuple[_Playing, Program[None, Never, Never]]:
    return evolve(playing, open=playing.open.discard(asked.handle)), succeed(None)


def _unread(asked: str, reply: RecordedReply) -> LlmFailure:
    size = len(reply.body)
    expected = (
        f"no more of {asked}: when it was recorded, it was left after {size} bytes"
    )
    return LlmFailure(OffScript(expected, "a wish for the rest"))


def _shown(reply: RecordedReply | LlmFailure) -> str:
    if isinstance(reply, LlmFailure):
        return repr(reply.reason)
    return f"{reply.status}, {len(reply.body)} bytes"


_CLOSED = LlmFailure(Interrupted("read after the connection was closed"))
