"""What a part still lacks: the fragment that makes what arrived into what is wanted.

Decides: that what was emitted stands.  Where a provider says in the end something else
than what it had sent on the way, nothing can be taken back, and nothing is lacking.
"""

from mojentic_fp.data.delta import (
    Delta,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.message import AssistantPart
from mojentic_fp.data.part import CachePoint, Extra, Opaque, Text, Thinking, ToolCall
from mojentic_fp.wire.merge import beyond
from mojentic_fp.wire.responses.words import own


def lacking(
    had: AssistantPart | None, wanted: AssistantPart, index: int, arguments: str
) -> Delta | None:
    """The fragment at ``index`` that is lacking, if any is.

    ``arguments`` is the text of those of a call, as the model wrote it.
    """
    match wanted:
        case Text():
            return _words(had if isinstance(had, Text) else None, wanted, index)
        case Thinking():
            return _thoughts(had if isinstance(had, Thinking) else None, wanted, index)
        case ToolCall():
            call = had if isinstance(had, ToolCall) else None
            return _call(call, wanted, index, arguments)
        case Opaque(provider, content, model):
            delta = OpaqueDelta(provider, content, index, model)
            return None if had == wanted else delta
        case CachePoint():  # pragma: no cover
            raise AssertionError


def _words(had: Text | None, wanted: Text, index: int) -> TextDelta | None:
    if had is None:
        return TextDelta(wanted.text, index, extra=wanted.extra)
    rest, extra = _rest(had.text, wanted.text), _unsaid(had.extra, wanted.extra)
    return TextDelta(rest, index, extra=extra) if rest or extra else None


def _thoughts(
    had: Thinking | None, wanted: Thinking, index: int
) -> ThinkingDelta | None:
    signature, model = wanted.signature, wanted.model
    if had is None:
        return ThinkingDelta(wanted.text, index, signature, model, extra=wanted.extra)
    rest, extra = _rest(had.text, wanted.text), _unsaid(had.extra, wanted.extra)
    proof = signature if had.signature is None else None
    if not (rest or extra or proof):
        return None
    return ThinkingDelta(rest, index, proof, model, extra=extra)


def _call(
    had: ToolCall | None, wanted: ToolCall, index: int, arguments: str
) -> ToolCallDelta | None:
    id_, name = wanted.id, wanted.name
    if had is None:
        return ToolCallDelta(index, id_, name, arguments, extra=wanted.extra)
    rest = "" if had.raw is None else _rest(had.raw, arguments)
    extra = _unsaid(had.extra, wanted.extra)
    if not (rest or extra or (had.id, had.name) != (id_, name)):
        return None
    return ToolCallDelta(index, id_, name, rest, extra=extra)


def _rest(had: str, wanted: str) -> str:
    """The words that are still to come, if those that came were the first ones."""
    return wanted[len(had) :] if wanted.startswith(had) else ""


def _unsaid(had: Extra | None, wanted: Extra | None) -> Extra | None:
    if wanted is None:
        return None
    more = beyond(own(had, wanted.provider), wanted.members)
    return Extra(wanted.provider, more) if more else None
