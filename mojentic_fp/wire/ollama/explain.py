"""Reading errors.

Decides: what of Ollama's errors the status does not tell.  It answers 500, or a line in
a stream of status 200, where a model cannot be pulled since there is none of that name,
or since it wants a newer server: trying again helps neither.
"""

import re
from collections.abc import Callable
from typing import Final

from attrs import evolve

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.reason import BadRequest, LlmReason, NotFound, ServerFault
from mojentic_fp.wire.blame import reason
from mojentic_fp.wire.explain import explain as explained
from mojentic_fp.wire.explain import told_in
from mojentic_fp.wire.pick import member

_OK: Final = 200
_MEANT: Final[tuple[tuple[re.Pattern[str], Callable[[str], LlmReason]], ...]] = (
    (
        re.compile(r"\bmodel\b.*\bnot found|manifest: file does not exist"),
        NotFound,
    ),
    (re.compile(r"requires a newer version of ollama", re.IGNORECASE), BadRequest),
)


def explain(provider: str, model: str, reply: HttpReply) -> LlmFailure:
    """Why a reply of another status is no answer."""
    failure = explained(provider, model, reply)
    return evolve(failure, reason=_meant(failure.reason))


def told(value: JsonObject) -> LlmReason | None:
    """What an object of status 200 says of an error, if it speaks of one."""
    if not member(value, "error"):
        return None
    found = told_in(value)
    return None if found is None else _meant(reason(found, _OK))


def _meant(found: LlmReason) -> LlmReason:
    if isinstance(found, ServerFault):
        for pattern, kind in _MEANT:
            if pattern.search(found.message):
                return kind(found.message)
    return found
