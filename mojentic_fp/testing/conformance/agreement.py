"""Whether a reading is the expected one.

Decides: what is compared, and the few ways in which a reading may say more than was
expected of it.  ``EXCEPTIONS`` lists them, each with its reason.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject, freeze, render
from mojentic_fp.testing.conformance.dialects import DIALECTS, Dialects
from mojentic_fp.testing.conformance.replies import reading
from mojentic_fp.wire.pick import count, fields, items, member, others, text

EXCEPTIONS: Final = immutabledict(
    {
        "unreadable": (
            "the recording expects nothing, since no library could read the reply: a "
            "typed failure is the right reading"
        ),
        "more": (
            "an id, a model, or a count of tokens that the expected reading leaves out "
            "because it comes in a later chunk, beside an error, or under a name of this "
            "server"
        ),
        "empty": (
            "an id or arguments that are empty are none: some servers say so in an empty "
            "text, some by leaving it out"
        ),
        "untold": (
            "a count of tokens that the provider does not tell, beside one that it "
            "does, is 0: counts are there to be added up"
        ),
        "cut": (
            "an answer that its server never called done is a failure here, which "
            "keeps what had arrived"
        ),
        "class": "the class that another library raises is no part of a reading",
        "code": "an error has one code here: its code, or else its type",
        "bytes": (
            "vectors of bytes, which the recording's reader took four at a time for "
            "single-precision numbers, so that there are a quarter of them"
        ),
    }
)
"""Where a reading may differ from the expected one, and why."""

_OURS: Final = frozenset(("reason", "class", "message_from", "code", "type"))
_VECTORS: Final = ("embedding_dims", "embedding_head")
_BROKEN: Final = "interrupted"
_CUT: Final = ("done", "error")
_SPARSE: Final = frozenset(("cached", "cache_write", "reasoning"))


def differences(
    exchange: object, *, seed: int = 0, dialects: Dialects = DIALECTS
) -> tuple[str, ...]:
    """Where the reading of an exchange is not the expected one, a line each."""
    wanted = fields(freeze(exchange).unwrap(), "expect")
    found = freeze(reading(exchange, seed=seed, dialects=dialects)).unwrap()
    unreadable = member(freeze(exchange).unwrap(), "expect") is None
    if unreadable:
        refused = text(found, "error", "reason") == "unreadable"
        return () if refused else ("read what cannot be read",)
    failed = wanted.get("error") is not None
    cut = wanted.get("done") is False
    passed_over = (
        *(_VECTORS if _by_four(wanted, found) else ()),
        *(_CUT if cut and text(found, "error", "reason") == _BROKEN else ()),
    )
    return tuple(
        f"{name}: expected {render(value)}, found {render(member(found, name))}"
        for name, value in wanted.items()
        if name not in passed_over
        and not _agree(name, value, member(found, name), failed=failed)
    )


def _by_four(wanted: JsonObject, found: Json) -> bool:
    """Whether bytes were expected to be read four at a time."""
    numbers = count(wanted, _VECTORS[0])
    return bool(numbers) and count(found, _VECTORS[0]) == 4 * (numbers or 0)


def _agree(name: str, wanted: Json, found: Json, *, failed: bool) -> bool:
    match name:
        case "error":
            return _errors_agree(wanted, found)
        case "usage" if isinstance(wanted, immutabledict):
            return isinstance(found, immutabledict) and all(
                value == found.get(part)
                or (part in _SPARSE and not value)
                or (value is None and found.get(part) == 0)
                for part, value in wanted.items()
            )
        case "usage" if failed and wanted is None:
            return True
        case "tool_calls":
            return _each(items(wanted)) == _each(items(found))
        case "model" | "response_id" if not wanted:
            return True
        case _:
            return wanted == found


def _each(calls: tuple[Json, ...]) -> list[JsonObject]:
    """Calls without what is empty in them; that they have arguments at all is not."""
    return [
        others(fields(call), [k for k, v in fields(call).items() if v == ""])
        for call in calls
    ]


def _errors_agree(wanted: Json, found: Json) -> bool:
    if not isinstance(wanted, immutabledict) or not isinstance(found, immutabledict):
        return wanted == found
    named = {str(one) for one in (wanted.get("code"), wanted.get("type")) if one}
    code = found.get("code")
    timed_out = found.get("reason") == "timed_out"  # has no code
    return _rest(wanted) == _rest(found) and (
        not named or timed_out or str(code) in named
    )


def _rest(error: JsonObject) -> JsonObject:
    return JsonObject({k: v for k, v in error.items() if k not in _OURS}) or EMPTY
