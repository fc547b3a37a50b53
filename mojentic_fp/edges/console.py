"""The terminal as a place to talk with the user.

Decides: the words around what is told and asked, that one question is asked at a time,
that nothing typed before it is its answer, and how an answer is waited for: at a terminal nothing is read before a line is there,
so a run that is cancelled leaves at once and takes nothing of what is typed later.
Elsewhere (a pipe, a test's stream, Windows) an asynchronous run reads in a thread; when
it is cancelled it leaves at once, too, but the thread stays until its line has come, and
that line is lost.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Final, Never, TextIO

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

if TYPE_CHECKING:
    from socket import socket

    import anyio
    from anyio.lowlevel import RunVar

_TOLD: Final = "\n\n\nMESSAGE FROM ASSISTANT:\n{}\n"
_ASKED: Final = "\n\n\nI NEED YOUR HELP!\n{}\nYour response: "


def console(
    *,
    input: TextIO | None = None,  # noqa: A002
    output: TextIO | None = None,
) -> Handlers[Talk, Never]:
    """Tell and ask the user at the terminal; other streams may stand in for it.

    Without them it is standard input and output, as they are when they are needed.  An
    input that has ended, or that there is none of, is ``Unanswered``.
    """
    there = _Console(input, output)
    return edge(TellUser, sync=there.tell) | edge(
        AskUser, sync=there.ask, asynchronous=there.ask_async
    )


@frozen(eq=False)
class _Console:
    """Two streams, and whose turn it is."""

    given_input: TextIO | None
    given_output: TextIO | None
    turn: Lock = field(factory=Lock)

    def tell(self, asked: TellUser, _: Scope) -> Result[None, Undelivered]:
        try:
            self._write(_TOLD.format(asked.message))
        except (OSError, ValueError) as error:
            return Failure(Undelivered(asked.message, str(error)))
        return Success(None)

    def ask(self, asked: AskUser, scope: Scope) -> Result[str, Unanswered]:
        with self.turn, _waiting(scope) as until:
            stream = None if until(None) else self._shown(asked)
            if stream is None or (_is_terminal(stream) and until(stream)):
                return _silent(asked)
            return _answer(asked, stream)

    async def ask_async(self, asked: AskUser, _: Scope) -> Result[str, Unanswered]:
        from anyio import wait_readable  # noqa: PLC0415  only asynchronous runs need it
        from anyio.to_thread import run_sync  # noqa: PLC0415

        async with self._turn():
            stream = await run_sync(self._shown, asked)
            if stream is None:
                return _silent(asked)
            if not _is_terminal(stream):
                return await run_sync(_answer, asked, stream, abandon_on_cancel=True)
            await wait_readable(stream)
            return await run_sync(_answer, asked, stream)

    @cached_property
    def _turns(self) -> "RunVar[anyio.Lock]":
        from anyio.lowlevel import RunVar  # noqa: PLC0415

        return RunVar("turn")

    def _turn(self) -> "anyio.Lock":
        """One question at a time in each event loop."""
        from anyio import Lock as Turn  # noqa: PLC0415

        turn = self._turns.get(None)
        if turn is None:
            turn = Turn()
            self._turns.set(turn)
        return turn

    def _shown(self, asked: AskUser) -> TextIO | None:
        """Show a question; where the answer will come from, if from anywhere."""
        stream = self.given_input or sys.stdin
        if stream is None or stream.closed:
            return None
        try:
            _forget(stream)
            self._write(_ASKED.format(asked.question))
        except (OSError, ValueError):
            return None
        return stream

    def _write(self, text: str) -> None:
        stream = self.given_output or sys.stdout
        if stream is None:
            message = "there is no output"
            raise OSError(message)
        stream.write(text)
        stream.flush()


def _silent(asked: AskUser) -> Result[str, Unanswered]:
    return Failure(Unanswered(asked.question, Silence.NOBODY))


def _answer(asked: AskUser, stream: TextIO) -> Result[str, Unanswered]:
    """The next line, without its end."""
    try:
        line = stream.readline()
    except (OSError, ValueError):
        return _silent(asked)
    if not line:
        return Failure(Unanswered(asked.question, Silence.ENDED))
    return Success(line.rstrip("\r\n"))


def _forget(stream: TextIO) -> None:
    """Drop what was typed before the question: it cannot be the answer."""
    if _is_terminal(stream):
        import termios  # noqa: PLC0415  not on Windows

        with suppress(termios.error):
            termios.tcflush(stream, termios.TCIFLUSH)


def _is_terminal(stream: TextIO) -> bool:
    """Whether this is a terminal that can be waited for."""
    return sys.platform != "win32" and stream.isatty()


@contextmanager
def _waiting(scope: Scope) -> Generator[Callable[[TextIO | None], bool]]:
    """What waits for a line of a terminal: true if the run ends before there is one.

    Without a terminal it says at once whether the run has ended.
    """
    import select  # noqa: PLC0415  it does not wait for terminals on Windows
    import socket  # noqa: PLC0415

    ended, end = socket.socketpair()
    handle = scope.hold(end, partial(_wake, end))

    def until(stream: TextIO | None) -> bool:
        streams: list[socket.socket | TextIO] = [ended]
        if stream is not None:
            streams.append(stream)
        ready, _, _ = select.select(streams, [], [], 0 if stream is None else None)
        return ended in ready

    with ended, end:
        try:
            yield until
        finally:
            scope.release(handle)


def _wake(end: "socket") -> None:
    with suppress(OSError):  # nobody waits any more
        end.send(b".")
