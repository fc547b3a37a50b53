"""Asking which models there are, and what one of them takes.

Decides: where to ask and how the answers are read.  A listing comes in pages, the newest
models first.

Source: https://platform.claude.com/docs/en/api/models-list
"""

from typing import Final

from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpReply, HttpRequest
from mojentic_fp.data.inventory import Listing, ModelInfo
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.anthropic.headers import headers, secrets
from mojentic_fp.wire.anthropic.words import NAME
from mojentic_fp.wire.codec import Address, Exchange
from mojentic_fp.wire.explain import request_id, unreadable
from mojentic_fp.wire.pick import count, fields, items, member, others, text
from mojentic_fp.wire.text import parse_object

_PAGE: Final = 1000
"""The longest page there is."""
_PLAIN: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_TOLD: Final = frozenset(("id", "max_input_tokens", "max_tokens"))


def _get(address: Address, path: str) -> Result[HttpRequest, LlmFailure]:
    url = f"{address.base_url}/v1/models{path}"
    return Success(HttpRequest("GET", url, headers(address), secrets=secrets(address)))


def _quoted(value: str) -> str:
    """A value in a place where only some letters stand for themselves (RFC 3986)."""
    return "".join(
        chr(one) if one in _PLAIN else f"%{one:02X}"
        for one in value.encode("utf-8", "replace")
    )


def _ask(address: Address, after: str | None) -> Result[HttpRequest, LlmFailure]:
    following = f"&after_id={_quoted(after)}" if after else ""
    return _get(address, f"?limit={_PAGE}{following}")


def _read(_: str | None, reply: HttpReply) -> Result[Listing, LlmFailure]:
    """One page of them, in the provider's order."""
    value = parse_object(reply.body)
    if value is None or "data" not in value:
        where = Where(NAME, status=reply.status, request_id=request_id(reply))
        wrong = "the reply is no list of models"
        return Failure(unreadable(wrong, reply.body, where))
    models = tuple(
        one
        for one in items(value, "data")
        if isinstance(one, immutabledict) and text(one, "id")
    )
    names = tuple(text(model, "id") for model in models)
    last = text(value, "last_id") or (names[-1] if names else "")
    after = last if member(value, "has_more") is True and last else None
    return Success(Listing(names, after=after, entries=models))


def _show(address: Address, model: str) -> Result[HttpRequest, LlmFailure]:
    return _get(address, f"/{_quoted(model)}")


def _described(model: str, reply: HttpReply) -> Result[ModelInfo, LlmFailure]:
    value = parse_object(reply.body)
    if value is None or not text(value, "id"):
        where = Where(NAME, model, reply.status, request_id(reply))
        wrong = "the reply does not describe a model"
        return Failure(unreadable(wrong, reply.body, where))
    return Success(
        ModelInfo(
            text(value, "id"),
            context_window=count(value, "max_input_tokens"),
            max_output=count(value, "max_tokens"),
            capabilities=_capabilities(value),
            metadata=others(value, _TOLD),
        )
    )


def _capabilities(model: JsonObject) -> tuple[str, ...] | None:
    """What the model can do; ``None`` where nothing is said of it."""
    told = fields(model, "capabilities")
    able = (name for name in told if member(told, name, "supported") is True)
    return tuple(able) if told else None


MODELS: Final = Exchange(ask=_ask, read=_read)
"""Asking for the models there are, a page at a time."""
SHOW: Final = Exchange(ask=_show, read=_described)
"""Asking what one model takes."""
