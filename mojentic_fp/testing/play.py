"""A model that plays a script for ever: the adversary's handler.

Decides: that a run never runs out of answers.  ``scripted`` fails a run that leaves its
script; ``playing`` begins anew at the end, so that only the program can end the run.
"""

from collections.abc import Iterable
from typing import Never

from mojentic_fp.data.completion import Completion, completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.handlers.handler import Handlers, state, stateful
from mojentic_fp.wire.assemble import split


def playing(script: Iterable[Completion | LlmFailure]) -> Handlers[Complete, Never]:
    """A model that gives these answers, in order, again and again."""
    answers = tuple(script) or (completion(""),)

    def move(
        at: int, _: Complete
    ) -> tuple[int, Program[Completion, LlmFailure, Never]]:
        answer = answers[at % len(answers)]
        if isinstance(answer, LlmFailure):
            return at + 1, fail(answer)
        return at + 1, emit(*split(answer)).map(lambda _: answer)

    return stateful(Complete, state(0), move)
