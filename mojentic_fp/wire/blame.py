"""Whom to blame: which words and which status of an error mean which reason.

Decides: the tables.  What an error says of its kind comes first where it is specific,
since providers answer 400 to half of everything; then what its message says; then the
status; then kinds that say little more than a status.  The words are those that
providers document or were seen to send; none belongs to one provider.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.reason import (
    BadRequest,
    ContextTooLong,
    Filtered,
    Forbidden,
    LlmReason,
    NotFound,
    Overloaded,
    QuotaExceeded,
    RateLimited,
    ServerFault,
    TimedOut,
    Unauthenticated,
)


@frozen
class Told:
    """What an error says of itself: its message, its code or else type, its status.

    ``kinds`` are all its codes and types, in lower case.
    """

    message: str
    code: str | None = None
    kinds: frozenset[str] = frozenset()
    status: int | None = None


_Make: TypeAlias = Callable[[Told, float | None], LlmReason]
_Kinds: TypeAlias = tuple[tuple[_Make, frozenset[str]], ...]


def _rated(told: Told, after: float | None) -> LlmReason:
    return RateLimited(told.message, code=told.code, after=after)


def _overloaded(told: Told, after: float | None) -> LlmReason:
    return Overloaded(told.message, code=told.code, after=after)


def _timed_out(told: Told, after: float | None) -> LlmReason:
    return TimedOut(told.message, after=after)


def _broken(told: Told, after: float | None) -> LlmReason:
    return ServerFault(told.message, code=told.code, after=after)


def _plainly(
    kind: type[
        BadRequest
        | ContextTooLong
        | Filtered
        | Forbidden
        | NotFound
        | QuotaExceeded
        | Unauthenticated
    ],
) -> _Make:
    return lambda told, _: kind(told.message, code=told.code)


_unknown = _plainly(Unauthenticated)
_too_long = _plainly(ContextTooLong)
_spent = _plainly(QuotaExceeded)
_filtered = _plainly(Filtered)
_bad = _plainly(BadRequest)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPECIFIC: Final[_Kinds] = (
    (
        _too_long,
        _words(
            "context_length_exceeded context_window_exceeded exceed_context_size_error"
            " model_max_prompt_tokens_exceeded too_many_prompt_tokens request_too_large"
        ),
    ),
    (
        _filtered,
        _words(
            "bio_policy content_filter content_filtered content_policy_violation"
            " image_content_policy_violation moderation_blocked"
            " responsibleaipolicyviolation"
        ),
    ),
    (
        _spent,
        _words(
            "billing_error billing_hard_limit_reached billing_not_active"
            " insufficient_balance insufficient_credits insufficient_quota"
        ),
    ),
)
"""Kinds that count under any status."""

_GENERAL: Final[_Kinds] = (
    (
        _rated,
        _words(
            "rate_limit_error rate_limit_exceeded rate_limited ratelimitreached"
            " too_many_requests"
        ),
    ),
    (_overloaded, _words("engine_overloaded overloaded overloaded_error")),
    (_timed_out, _words("timeout_error")),
    (_plainly(NotFound), _words("model_not_found not_found_error")),
    (
        _unknown,
        _words("api_key_invalid authentication_error invalid_api_key unauthorized"),
    ),
    (_plainly(Forbidden), _words("forbidden permission_denied permission_error")),
    (_broken, _words("api_error internal_error internal_server_error server_error")),
    (_timed_out, _words("vector_store_timeout")),
    (
        _bad,
        _words(
            "data_residency_mismatch empty_image_file failed_to_download_image"
            " image_file_not_found image_file_too_large image_parse_error"
            " image_too_large image_too_small invalid_base64_image invalid_image"
            " invalid_image_format invalid_image_mode invalid_image_url invalid_model"
            " invalid_prompt invalid_request_error tool_use_failed"
            " unsupported_image_media_type"
        ),
    ),
)
"""Kinds that count where the status says nothing: under 400 and under 200."""

_MESSAGES: Final = (
    (
        _too_long,
        re.compile(
            r"context (?:length|window|size)|maximum context|prompt is too long"
            r"|total length of all messages is too long|input is too long"
            r"|too many (?:input |prompt )?tokens|exceeds? the (?:available )?context"
            r"|exceeds? context limit",
            re.IGNORECASE,
        ),
    ),
    (
        _unknown,
        re.compile(
            r"(?:incorrect|invalid|missing) api key|api key not valid", re.IGNORECASE
        ),
    ),
    (
        _spent,
        re.compile(
            r"credit balance is too low|reached your specified API usage limits"
            r"|spend limit",
            re.IGNORECASE,
        ),
    ),
    (
        _filtered,
        re.compile(
            r"content (?:management )?(?:filter|policy)|responsible ai|safety system",
            re.IGNORECASE,
        ),
    ),
)
"""What messages say where no code does, under a status that blames the request."""

_STATUS: Final[immutabledict[int, _Make]] = immutabledict(
    {
        401: _unknown,
        402: _spent,
        403: _plainly(Forbidden),
        404: _plainly(NotFound),
        408: _timed_out,
        413: _too_long,
        429: _rated,
        503: _overloaded,
        504: _timed_out,
        529: _overloaded,
    }
)
"""What a status says by itself."""

BAD: Final = 400
"""The first status that is an error, and the one that says least."""
_BLAMING: Final = frozenset((BAD, 413, 422, 500))
_SERVER: Final = 500


def reason(told: Told, status: int, after: float | None = None) -> LlmReason:
    """The reason for what an error says under a status.

    Under a status that is no error, the one that the error itself names counts.
    """
    if status < BAD and told.status is not None:
        status = told.status
    return _made(told, status)(told, after)


def _made(told: Told, status: int) -> _Make:
    vague = status <= BAD
    by_message = _by_message(told) if vague or status in _BLAMING else None
    refused = BAD <= status < _SERVER
    return (
        _by_kind(_SPECIFIC, told)
        or by_message
        or _STATUS.get(status)
        or (_by_kind(_GENERAL, told) if vague else None)
        or (_bad if refused else _broken)
    )


def _by_kind(table: _Kinds, told: Told) -> _Make | None:
    return next((make for make, kinds in table if kinds & told.kinds), None)


def _by_message(told: Told) -> _Make | None:
    found = (make for make, pattern in _MESSAGES if pattern.search(told.message))
    return next(found, None)
