"""Approval by rule: calls that are made, or not, without asking anybody.

Decides: what ``Approve`` is answered where no person is asked.

    approving(lambda asked: Denied("read only") if asked.call.name == "rm" else Approved())
"""

from collections.abc import Callable
from typing import Never

from mojentic_fp.data.approval import Verdict
from mojentic_fp.effects.approve import Approve
from mojentic_fp.effects.program import succeed
from mojentic_fp.handlers.handler import Handlers, on


def approving(rule: Callable[[Approve], Verdict]) -> Handlers[Approve, Never]:
    """Judge every call by a rule."""
    return on(Approve, lambda asked: succeed(rule(asked)))
