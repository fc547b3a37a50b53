"""Recording: what really happens by HTTP, written down for ``recorded`` to play again.

Decides: when an exchange is written: when its reply has come to its end, has broken, or
is closed by its reader; and by which name: a number that counts, where it went, and a
few digits made of what it says, so that nothing is ever overwritten.  Knows nothing of
the form (``data.recording``) or of what is secret (``data.mask``).

A recorded run is the same run, as long as it can be written down.  Where it cannot, the
exchange fails as ``Unrecorded``; a place that cannot be used at all is found out before
anything is sent.  Who leaves a reply can be told of a failure by a ``Note`` only.
"""

import re
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Final, Never, TypeAlias, TypeVar

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Result

from mojentic_fp.data.event import Note
from mojentic_fp.data.exchange import HttpExchange, RecordedReply, exchanged
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.question import path_of
from mojentic_fp.data.reason import Unrecorded
from mojentic_fp.data.recording import render_exchange
from mojentic_fp.effects import node
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.files import FileFailure, ListFiles, MakeFolder, WriteFile
from mojentic_fp.effects.http import Close, Open, Opened, Read, Send
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.effects.wrap import Forward
from mojentic_fp.handlers.handler import Around, Handlers, around, state

A = TypeVar("A")
E = TypeVar("E")
U = TypeVar("U")
D = TypeVar("D")

Shelf: TypeAlias = ListFiles | MakeFolder | WriteFile
"""What recordings are put away with."""

_NUMBER: Final = re.compile(r"^(\d+)-")
_UNFIT: Final = re.compile(r"[^a-z0-9.]+")
_LONGEST_NAME: Final = 60
_ADVICE: Final = "record into a folder that can be written to"


@frozen
class _Coming:
    """A reply that is being read, as far as it has come."""

    request: HttpRequest
    reply: RecordedReply


_NONE_COMING: Final[immutabledict[int, _Coming]] = immutabledict()


@frozen
class _Reel:
    """The number of the next exchange, once it is known, and what is being read."""

    next: int | None = None
    coming: immutabledict[int, _Coming] = _NONE_COMING


def recording(into: Handlers[Shelf, Never]) -> Around[Never]:
    """Write down every exchange: ``pipe(http(), recording(files_in("recordings")))``.

    The folder is made if need be, and what is in it stays.
    """
    return _Recorder(into, state(_Reel())).wrap


@frozen
class _Recorder:
    """Where exchanges are written, and the state of a run under its key."""

    into: Handlers[Shelf, Never]
    key: node.Key

    def wrap(self, inner: Handlers[U, D], /) -> Handlers[U, D]:
        """Record what ``inner`` answers."""
        sent = around(Send, self.send)(inner)
        opened = around(Open, self.open)(sent)
        read = around(Read, self.read)(opened)
        return around(Close, self.close)(read).finishing(*self.into.finishes)

    @program
    def send(
        self, asked: Send, forward: Forward[Send, HttpReply, LlmFailure]
    ) -> Steps[HttpReply, LlmFailure, Never]:
        """A whole reply is written when it is there."""
        yield from self._ready()
        outcome = yield from forward(asked).attempt()
        came = outcome.map(_whole)
        yield from self._keep(asked.request, _either(came))
        reply = yield from Program.from_result(outcome)
        return reply

    @program
    def open(
        self, asked: Open, forward: Forward[Open, Opened, LlmFailure]
    ) -> Steps[Opened, LlmFailure, Never]:
        """A reply in pieces is remembered, to be written later."""
        yield from self._ready()
        outcome = yield from forward(asked).attempt()
        if is_successful(outcome):
            head = outcome.unwrap()
            begun = _Coming(asked.request, RecordedReply(head.status, head.headers))
            yield from self._shift(partial(_begun, head.handle, begun))
        else:
            yield from self._keep(asked.request, outcome.failure())
        opened = yield from Program.from_result(outcome)
        return opened

    @program
    def read(
        self, asked: Read, forward: Forward[Read, bytes, LlmFailure]
    ) -> Steps[bytes, LlmFailure, Never]:
        """A reply that has come to its end, or broke, is written."""
        outcome = yield from forward(asked).attempt()
        ended = yield from self._shift(partial(_read, asked.handle, outcome))
        if ended is not None:
            yield from self._keep(ended.request, ended.reply)
        data = yield from Program.from_result(outcome)
        return data

    @program
    def close(
        self, asked: Close, forward: Forward[Close, None, Never]
    ) -> Steps[None, Never, Never]:
        """A reply that is left is written as far as it came."""
        yield from forward(asked)
        last = yield from self._shift(partial(_closed, asked))
        if last is not None:
            kept = yield from self._keep(last.request, last.reply).attempt()
            if not is_successful(kept):
                reason = kept.failure().reason
                yield from emit(Note(reason.tag, getattr(reason, "detail", None)))

    def _keep(
        self, request: HttpRequest, reply: RecordedReply | LlmFailure
    ) -> Program[None, LlmFailure, Never]:
        return self._there(self._written(exchanged(request, reply)))

    @program
    def _written(self, exchange: HttpExchange) -> Steps[None, FileFailure, WriteFile]:
        number = yield from self._shift(_counted)
        content = render_exchange(exchange).encode()
        name = f"{number:04}-{_slug(exchange)}-{sha256(content).hexdigest()[:8]}.json"
        yield from WriteFile(name, content)

    def _ready(self) -> Program[None, LlmFailure, Never]:
        """Make sure that the place can be used, and find the number to begin with."""
        return self._there(self._prepared())

    @program
    def _prepared(self) -> Steps[None, FileFailure, ListFiles | MakeFolder]:
        known = yield from self._shift(lambda reel: (reel, reel.next is not None))
        if not known:
            yield from MakeFolder("")
            names = yield from ListFiles()
            found = (_NUMBER.match(name) for name in names)
            last = max((int(one.group(1)) for one in found if one), default=0)
            yield from self._shift(partial(_from, last + 1))

    def _there(
        self, asked: Program[A, FileFailure, Shelf]
    ) -> Program[A, LlmFailure, Never]:
        """A program over the place to write to, and nothing else."""
        within = Program[A, FileFailure, Never](
            node.Within(asked.step, self.into.answers)
        )
        return within.alt(_unrecorded)

    def _shift(
        self, move: Callable[[_Reel], tuple[_Reel, A]]
    ) -> Program[A, Never, Never]:
        def shift(reel: _Reel) -> tuple[_Reel, node.Step]:
            moved, answer = move(reel)
            return moved, node.Pure(answer)

        return Program(node.Shift(self.key, shift))


# --- moves of the reel -----------------------------------------------------------------


def _from(number: int, reel: _Reel) -> tuple[_Reel, None]:
    return evolve(reel, next=max(number, reel.next or 0)), None


def _counted(reel: _Reel) -> tuple[_Reel, int]:
    number = reel.next or 1
    return evolve(reel, next=number + 1), number


def _begun(handle: int, coming: _Coming, reel: _Reel) -> tuple[_Reel, None]:
    return evolve(reel, coming=reel.coming.set(handle, coming)), None


def _read(
    handle: int, outcome: Result[bytes, LlmFailure], reel: _Reel
) -> tuple[_Reel, _Coming | None]:
    """With one more piece; or without the reply, which has ended."""
    coming = reel.coming.get(handle)
    if coming is None:
        return reel, None
    reply = coming.reply
    if is_successful(outcome) and outcome.unwrap():
        more = evolve(reply, pieces=(*reply.pieces, outcome.unwrap()))
        return _begun(handle, evolve(coming, reply=more), reel)
    broken = None if is_successful(outcome) else outcome.failure()
    return _gone(handle, reel), evolve(coming, reply=evolve(reply, broken=broken))


def _closed(asked: Close, reel: _Reel) -> tuple[_Reel, _Coming | None]:
    """Without the reply, which was left, unless all of it that matters was heard."""
    coming = reel.coming.get(asked.handle)
    if coming is None:
        return reel, None
    reply = evolve(coming.reply, left=not asked.whole)
    return _gone(asked.handle, reel), evolve(coming, reply=reply)


def _gone(handle: int, reel: _Reel) -> _Reel:
    return evolve(reel, coming=reel.coming.discard(handle))


# --- words -----------------------------------------------------------------------------


def _whole(reply: HttpReply) -> RecordedReply:
    pieces = (reply.body,) if reply.body else ()
    return RecordedReply(reply.status, reply.headers, pieces)


def _either(outcome: Result[RecordedReply, LlmFailure]) -> RecordedReply | LlmFailure:
    return outcome.unwrap() if is_successful(outcome) else outcome.failure()


def _slug(exchange: HttpExchange) -> str:
    """Where a request went, as it may stand in the name of a file."""
    path = path_of(exchange.request.url).partition("?")[0].lower()
    return _UNFIT.sub("-", path).strip("-.")[:_LONGEST_NAME] or "exchange"


def _unrecorded(failure: FileFailure) -> LlmFailure:
    where = failure.path or "the folder"
    words = ": ".join(word for word in (failure.reason.value, failure.detail) if word)
    return LlmFailure(Unrecorded(f"cannot write {where}: {words}", _ADVICE))
