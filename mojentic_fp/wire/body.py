"""Bodies of requests on their way.

Decides: what every codec does alike: wishes that are ``None`` are not said, the
caller's own members come last, and a key travels as a secret.
"""

from typing import Final, TypeAlias, cast

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.secret import Secret
from mojentic_fp.wire.codec import Address

Members: TypeAlias = dict[str, object]
"""Members of a body: JSON in plain or frozen values, or raw fragments."""

NO_PARAMETERS: Final[JsonObject] = immutabledict(
    {"type": "object", "properties": EMPTY}
)
"""What a tool takes that takes nothing."""


def wished(wishes: Members) -> Members:
    """Only what is wished."""
    return {name: wish for name, wish in wishes.items() if wish is not None}


def extended(body: Members, extra: JsonObject) -> Members:
    """The body with the caller's own members.

    They replace what is there, or are merged into it where both are objects.
    """
    return body | {name: _over(body.get(name), value) for name, value in extra.items()}


def _over(before: object, value: Json) -> object:
    if isinstance(before, dict) and isinstance(value, immutabledict):
        return {**cast("Members", before), **value}
    return value


def given(call: ToolCall) -> JsonObject:
    """The arguments of a call that is told again, always an object.

    Text that was none goes under ``unparsed``: servers parse what they are told, and
    answer 500 to the whole conversation (llama.cpp) where it is not JSON.
    """
    return immutabledict({"unparsed": call.raw}) if call.raw else call.arguments


def bearer(address: Address) -> tuple[tuple[str, Secret], ...]:
    """The header that proves who asks, if there is a key (RFC 6750)."""
    if address.key is None:
        return ()
    return (("authorization", address.key.after("Bearer ")),)
