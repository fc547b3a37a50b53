"""Approval of calls: by a rule, or by the user.

Decides: how the user is asked, and that only a yes is one.

    approving(lambda asked: Denied("read only") if asked.call.name == "rm" else Approved())
    pipe(toolbox(...), approved()), run(model | asking_user().over(console()))
"""

from collections.abc import Callable
from typing import Final, Never

from mojentic_fp.data.approval import Approved, Denied, Verdict
from mojentic_fp.data.json import render
from mojentic_fp.effects.approve import Approve
from mojentic_fp.effects.program import Program, succeed
from mojentic_fp.effects.talk import AskUser, Unanswered
from mojentic_fp.handlers.handler import Handlers, on

_YES: Final = frozenset({"y", "yes"})
_ALONE: Final = "nobody is there to allow it"


def approving(rule: Callable[[Approve], Verdict]) -> Handlers[Approve, Never]:
    """Judge every call by a rule."""
    return on(Approve, lambda asked: succeed(rule(asked)))


def asking_user() -> Handlers[Approve, AskUser]:
    """Ask the user about every call; nobody there to say yes is a no."""
    return on(
        Approve,
        lambda asked: AskUser(_question(asked)).perform().lash(_nobody).map(_verdict),
    )


def _question(asked: Approve) -> str:
    given = (
        render(asked.call.arguments, indent=2) if asked.call.arguments else "nothing"
    )
    return f"May {asked.call.name} be called, with {given}? yes or no"


def _nobody(_: Unanswered) -> Program[str, Never, Never]:
    return succeed("")


def _verdict(answer: str) -> Verdict:
    word = answer.strip().lower()
    if word in _YES:
        return Approved()
    return Denied() if word else Denied(_ALONE)
