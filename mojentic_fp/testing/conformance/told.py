"""Failures, in the words that recordings use.

Decides: how a failure of ours is told as an error there: its status, message and code,
and the class that OpenAI's and Anthropic's libraries raise for it.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import JsonObject

_CLASSES: Final = immutabledict(
    {
        400: "BadRequestError",
        401: "AuthenticationError",
        403: "PermissionDeniedError",
        404: "NotFoundError",
        409: "ConflictError",
        422: "UnprocessableEntityError",
        429: "RateLimitError",
    }
)
_SERVER: Final = 500
_OK: Final = 200


def error_of(failure: LlmFailure) -> JsonObject:
    """What a reader finds of an error; ``reason`` is our own word for it."""
    reason, status = failure.reason, failure.where.status
    message = getattr(reason, "message", None) or getattr(reason, "detail", "")
    return JsonObject(
        status=status,
        message=message,
        code=getattr(reason, "code", None),
        reason=reason.tag,
        **{"class": _class(status)},
    )


def _class(status: int | None) -> str:
    if status is None or status == _OK:
        return "APIError"
    if status >= _SERVER:
        return "InternalServerError"
    return _CLASSES.get(status, "APIStatusError")
