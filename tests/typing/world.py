"""What the snippets speak of: three effects, their handlers, a few programs."""

from typing import Literal, Never, assert_type

from attrs import frozen
from returns.future import FutureResult
from returns.io import IOResult
from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Event, Note
from mojentic_fp.edges.drive import run, run_async, stream, stream_async
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.combine import (
    all_of,
    bracket,
    fold,
    parallel,
    traverse,
    unfold,
)
from mojentic_fp.effects.emit import emit, listening
from mojentic_fp.effects.pipe import pipe, then
from mojentic_fp.effects.program import (
    Effect,
    Program,
    Steps,
    fail,
    program,
    succeed,
)
from mojentic_fp.handlers.handler import (
    Around,
    Handlers,
    around,
    around_every,
    nothing,
    on,
    state,
    stateful,
)


@frozen
class AskFailed:
    why: str


@frozen
class TellFailed:
    why: str


@frozen
class Ask(Effect[int, AskFailed]):
    number: int


@frozen
class Tell(Effect[str, TellFailed]):
    text: str


@frozen
class Clock(Effect[float, Never]):
    pass


def ask(number: int) -> Program[int, AskFailed, Ask]:
    return Ask(number).perform()


def tell(number: int) -> Program[str, TellFailed, Tell]:
    return Tell(str(number)).perform()


def clock(text: str) -> Program[float, Never, Clock]:
    return Clock().perform().map(lambda now: now + len(text))


asking: Handlers[Ask, Never] = on(Ask, lambda effect: succeed(effect.number))
telling: Handlers[Tell, Never] = on(Tell, lambda effect: succeed(effect.text))
clocked: Handlers[Clock, Never] = on(Clock, lambda _: succeed(1.0))
asking_by_tell: Handlers[Ask, Tell] = on(
    Ask,
    lambda effect: (
        tell(effect.number).map(len).alt(lambda failure: AskFailed(failure.why))
    ),
)

__all__ = [
    "Around",
    "Ask",
    "AskFailed",
    "Clock",
    "Effect",
    "Event",
    "Failure",
    "FutureResult",
    "Handlers",
    "IOResult",
    "Literal",
    "Never",
    "Note",
    "Program",
    "Result",
    "Scope",
    "Steps",
    "Success",
    "Tell",
    "TellFailed",
    "all_of",
    "around",
    "around_every",
    "ask",
    "asking",
    "asking_by_tell",
    "assert_type",
    "bracket",
    "calling",
    "clock",
    "clocked",
    "edge",
    "emit",
    "fail",
    "fold",
    "frozen",
    "listening",
    "nothing",
    "on",
    "parallel",
    "pipe",
    "program",
    "run",
    "run_async",
    "state",
    "stateful",
    "stream",
    "stream_async",
    "succeed",
    "tell",
    "telling",
    "then",
    "traverse",
    "unfold",
]
