"""How an effect is answered: by a handler, with what lies beneath it at hand.

Decides: where an effect goes that a handler passes on, and how effects are changed on
their way to the driver.  Only the interpreter (``fiber``) asks.
"""

from collections.abc import Callable
from typing import Final, cast

from mojentic_fp.effects import node
from mojentic_fp.effects.node import Answer, Answers, Step, Untyped

_UNIT: Final = node.Pure(None)
_LONGEST: Final = 60  # characters of an effect: its data may be anybody's words
_PLAIN: Final = frozenset({node.PURE, node.FAIL, node.CALL, node.OFFER})


class UnhandledError(LookupError):
    """An effect that no handler answers: the type checker refuses such a program."""


def unhandled(effect: Untyped) -> str:
    """What is missing, and who has it; no more of the effect than a few words."""
    kind = type(effect).__name__
    known = effect.answered_by or f"on({kind}, ...)"
    return (
        f"no handler for {_brief(effect)}: give one to the driver, as in"
        f" `run(handlers | {known})`"
    )


def _brief(effect: Untyped) -> str:
    shown = repr(effect)
    return shown if len(shown) <= _LONGEST else f"{type(effect).__name__}(...)"


def answered(
    answer: Answer,
    effect: Untyped,
    last: Answer | None,
    default: Step | None,
    known: Answers,
) -> Step:
    """What ``answer`` makes of the effect, with what lies beneath it at hand: what it
    wraps, else what the driver answers, else the effect's default.
    """

    def forward(effect: Untyped) -> Step:
        return node.Bind(_UNIT, lambda _: beneath(effect))

    def beneath(effect: Untyped) -> Step:
        if answer.wrapped is not None:
            return answered(answer.wrapped, effect, last, default, known)
        if last is not None and last is not answer:
            return answered(last, effect, None, None, known)
        if default is not None:
            return node.Within(default, known)
        message = f"{_brief(effect)} was passed on, but nothing beneath answers it"
        raise UnhandledError(message)

    step: Untyped = answer.give(effect, forward)
    if step.tag == node.PROGRAM:
        step = step.step
    if step.tag in _PLAIN:
        return cast("Step", step)
    return node.Within(step, answer.beneath)


def relayed(ambient: Answers, relay: Untyped, key: node.Key) -> Answers:
    """What the driver answers, with effects of one kind changed on their way to it."""
    outer = ambient.table.get(relay.kind)
    if outer is None:  # the driver lets them pass unseen
        return ambient

    def give(effect: Untyped, forward: Callable[[Untyped], Step]) -> Step:
        def shift(state: Untyped) -> tuple[Untyped, Step]:
            state, changed = relay.move(state, effect)
            return state, _UNIT if changed is None else outer.give(changed, forward)

        return node.Shift(key, shift)

    inner = Answer(give, Answers())
    return Answers({**ambient.table, relay.kind: inner}, ambient.rest)
