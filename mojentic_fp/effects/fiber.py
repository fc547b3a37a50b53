"""The interpreter: one program, run step by step, as far as it goes without the world.

Decides: what each step means.  Knows nothing of the world: where a program asks for it,
the fiber stops and hands a signal to its driver (a ``Call`` to make, a ``Fork`` to run,
an ``Offer`` to pass on, or ``Done``), and goes on when it is given the answer.

The stack is a list, never Python's own, so chains and nestings of any depth run in
constant Python stack.  Four things travel down it: an answer, a failure, an exception
(a programming mistake on its way out) and a cancellation; whichever it is, every
bracket passed on the way is released.  A release under way is never cut short by a
cancellation, and nothing turns a cancellation back into anything else.
"""

from types import GeneratorType
from typing import Final, cast

from returns.result import Failure, Success

from mojentic_fp.effects import node
from mojentic_fp.effects.answering import UnhandledError, answered, relayed, unhandled
from mojentic_fp.effects.frame import Entered, Release, Restore, Settled
from mojentic_fp.effects.node import Answers, Step, Untyped

ANSWERED: Final = 0
FAILED: Final = 1
RAISED: Final = 2
CANCELLED: Final = 3

_DONE: Final = node.Done()


class Fiber:
    """A program on its way.

    ``advance`` and ``cancel`` answer with the next signal; after ``Done`` the outcome
    is in ``mode`` and ``value`` (of a cancelled one: the mistake met on its way out, or
    ``None``).
    """

    __slots__ = (
        "_ambient",
        "_answers",
        "_releases",
        "_stack",
        "_states",
        "mode",
        "value",
    )

    def __init__(
        self,
        step: Step,
        answers: Answers,
        states: dict[node.Key, Untyped],
        ambient: Answers,
    ) -> None:
        """Prepare to run ``step`` where ``answers`` are known.

        ``states`` is the run's; ``ambient`` what the driver itself answers.
        """
        self._stack: list[Untyped] = [_Start(step)]
        self._answers = answers
        self._ambient = ambient
        self._states = states
        self._releases = 0
        self.mode = ANSWERED
        self.value: Untyped = None

    def advance(self, mode: int = ANSWERED, value: Untyped = None) -> Step:
        """Go on with what the world said; the next signal."""
        stack = self._stack
        step: Untyped = None
        while True:
            try:
                while step is not None:
                    tag = step.tag
                    if tag in _SIGNALS:
                        return cast("Step", step)
                    step, mode, value = self._run(step, tag, mode, value)
                if not stack:
                    self.mode, self.value = mode, value
                    return _DONE
                frame = stack[-1]
                if type(frame) is GeneratorType:
                    step, mode, value = _send(stack, frame, mode, value)
                else:
                    del stack[-1]
                    step, mode, value = self._pass(frame, mode, value)
            except Exception as mistake:  # noqa: BLE001  on its way out, past brackets
                value = mistake if step is None else _told(step, mistake)
                step, mode = None, CANCELLED if mode == CANCELLED else RAISED

    def cancel(self) -> Step:
        """Go on as cancelled: releases only; the next signal."""
        return self.advance(CANCELLED, None)

    @property
    def releasing(self) -> bool:
        """Whether a release is under way, which must come to its end."""
        return self._releases > 0

    def abandon(self) -> bool:
        """Cancel what comes after the release under way; false where there is none."""
        for place, frame in enumerate(self._stack if self._releases else ()):
            if type(frame) is Settled:
                mistake = frame.value if frame.mode == RAISED else None
                self._stack[place] = Settled(CANCELLED, mistake)
                break
        return self.releasing

    def child(self, step: Step) -> "Fiber":
        """A fiber beside this one: the same answers, the same state."""
        fiber = Fiber(step, self._answers, self._states, self._ambient)
        fiber._releases = self._releases
        return fiber

    def _run(
        self, step: Untyped, tag: int, mode: int, value: Untyped
    ) -> tuple[Step | None, int, Untyped]:
        """Begin a step: what to run next, or an outcome."""
        if tag == node.EFFECT:
            return self._perform(step, None), mode, value
        if tag == node.PROGRAM:
            return step.step, mode, value
        if tag == node.PURE:
            return None, ANSWERED, step.value
        if tag == node.FAIL:
            return None, FAILED, step.failure
        if tag == node.GENERATE:
            self._stack.append(step.start())
            return None, ANSWERED, None
        if tag <= node.ATTEMPT:
            self._stack.append(step)
            return step.inner, mode, value
        return self._enter(step, tag, mode, value)

    def _enter(
        self, step: Untyped, tag: int, mode: int, value: Untyped
    ) -> tuple[Step | None, int, Untyped]:
        """Begin one of the rarer steps."""
        if tag == node.OPTIONAL:
            return self._perform(step.effect, step.default), mode, value
        if tag == node.SHIFT:
            state = self._states.get(step.key, step.key.initial)
            self._states[step.key], then = step.move(state)
            return then, mode, value
        if tag == node.WITHIN:
            self._stack.append(Restore(self._answers, self._ambient))
            self._answers = step.answers
            return step.inner, mode, value
        if tag == node.RELAY:
            key = node.Key(step.initial)
            self._stack.append(Restore(self._answers, self._ambient, key))
            self._ambient = relayed(self._ambient, step, key)
            return step.inner, mode, value
        if tag == node.LOCAL:
            self._stack.append(Restore(self._answers, self._ambient))
            if step.known is not None:
                self._answers = step.known(self._answers)
            if step.ambient is not None:
                self._ambient = step.ambient(self._ambient)
            return step.inner, mode, value
        self._stack.append(Entered(step))
        return step.acquire, mode, value

    def _pass(
        self, frame: Untyped, mode: int, value: Untyped
    ) -> tuple[Step | None, int, Untyped]:
        """Bring an outcome to what waits for it: what to run next, or an outcome."""
        tag = frame.tag
        if tag >= node.ENTER:
            return self._leave(frame, tag, mode, value)
        if mode == ANSWERED:
            return _answered(frame, tag, value)
        if mode == FAILED:
            return _failed(frame, tag, value)
        return None, mode, value

    def _leave(
        self, frame: Untyped, tag: int, mode: int, value: Untyped
    ) -> tuple[Step | None, int, Untyped]:
        """Leave a bracket, or a place where other answers were known."""
        if tag == node.RESTORE:
            self._answers, self._ambient = frame.answers, frame.ambient
            if frame.key is not None:
                self._states.pop(frame.key, None)
        elif tag == node.ENTER:
            if mode == ANSWERED:
                self._stack.append(Release(frame.bracket, value))
                return frame.bracket.use(value), mode, value
        elif tag == node.RELEASE:
            self._stack.append(Settled(mode, value))
            self._releases += 1
            return frame.bracket.release(frame.resource), ANSWERED, None
        elif tag == node.SETTLED:
            self._releases -= 1
            return _released(frame, mode, value)
        return None, mode, value

    def _perform(self, effect: Untyped, default: Step | None) -> Step:
        """The step that answers an effect here."""
        known = self._answers
        kind: type[object] = effect.__class__
        last = self._ambient.table.get(kind)
        answer = known.table.get(kind) or known.rest or last
        if answer is not None:
            return answered(answer, effect, last, default, known)
        if default is not None:
            return default
        raise UnhandledError(unhandled(effect))


def _told(step: object, mistake: Exception) -> Exception:
    """The mistake, or a clearer one where something else stood for a program."""
    if isinstance(step, Step):
        return mistake
    return TypeError(f"a program was wanted, not {step!r}")


def _released(
    before: Untyped, mode: int, value: Untyped
) -> tuple[Step | None, int, Untyped]:
    """What stands after a release: the outcome before it, unless it went wrong too."""
    if mode == ANSWERED:
        return None, before.mode, before.value
    if before.mode == CANCELLED:
        return None, CANCELLED, value if mode == RAISED else before.value
    if mode == RAISED and before.mode == RAISED and value.__context__ is None:
        value.__context__ = before.value
    return None, mode, value


def _answered(
    frame: Untyped, tag: int, value: Untyped
) -> tuple[Step | None, int, Untyped]:
    """Bring an answer to what waits for it."""
    if tag == node.BIND:
        return frame.then(value), ANSWERED, value
    if tag == node.MAP:
        return None, ANSWERED, frame.change(value)
    if tag == node.ATTEMPT:
        return None, ANSWERED, Success(value)
    if tag == _START:
        return frame.step, ANSWERED, value
    return None, ANSWERED, value


def _failed(
    frame: Untyped, tag: int, failure: Untyped
) -> tuple[Step | None, int, Untyped]:
    """Bring a failure to what waits for it."""
    if tag == node.LASH:
        return frame.mend(failure), ANSWERED, None
    if tag == node.ALT:
        return None, FAILED, frame.change(failure)
    if tag == node.ATTEMPT:
        return None, ANSWERED, Failure(failure)
    return None, FAILED, failure


def _send(
    stack: list[Untyped], generator: Untyped, mode: int, value: Untyped
) -> tuple[Step | None, int, Untyped]:
    """Give an outcome to a generator; what it asks for next, or its outcome."""
    try:
        if mode == ANSWERED:
            step = generator.send(value)
        elif mode == RAISED:
            step = generator.throw(value)
        else:
            generator.close()
            del stack[-1]
            return None, mode, value
    except StopIteration as stop:
        del stack[-1]
        return None, ANSWERED, stop.value
    except Exception:
        del stack[-1]
        raise
    if isinstance(step, Step):
        return step, mode, value
    message = f"a program yielded {step!r}: write `yield from` an effect or a program"
    return None, RAISED, TypeError(message)


class _Start:
    """The first step of a fiber, waiting to be run."""

    __slots__ = ("step",)
    tag = -1

    def __init__(self, step: Step) -> None:
        self.step = step


_START: Final = _Start.tag
_SIGNALS: Final = frozenset({node.CALL, node.FORK, node.OFFER})
