"""Recorded requests, understood and spelled again.

Decides: that a codec's ``understand`` and ``encode`` together lose nothing: the body
that is spelled from the neutral reading of a recorded one has the same meaning.  The
two meanings are compared as JSON, member by member; what a body says is normalised by
the dialect (``meaning``), never by the codec that is held against it.
"""

from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result

from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, JsonObject, freeze, parse, render
from mojentic_fp.testing.conformance.dialects import DIALECTS, Dialects, Kind
from mojentic_fp.wire.codec import Address, Codec
from mojentic_fp.wire.pick import member, text

_SOMEWHERE = Address(base_url="https://example.org/v1")


def request_differences(
    exchange: object, *, dialects: Dialects = DIALECTS
) -> tuple[str, ...] | None:
    """Where the request asks something else once it is spelled again, a line each.

    ``None`` where the recording has no request body.
    """
    recorded = freeze(exchange).unwrap()
    body = member(recorded, "request", "body")
    if not isinstance(body, immutabledict):
        return None
    dialect = dialects[text(recorded, "provider")]
    codec = dialect.codec_at(text(recorded, "request", "path"))
    spelled = _again(dialect.kind, codec, body)
    if not is_successful(spelled):
        return (f"not spelled: {spelled.failure()}",)
    again = parse(spelled.unwrap().body).value_or(None)
    if not isinstance(again, immutabledict):
        return ("spelled as no JSON object",)
    return tuple(_unlike(dialect.meaning(body), dialect.meaning(again), "$"))


def _again(kind: Kind, codec: Codec, body: JsonObject) -> Result[HttpRequest, object]:
    match kind:
        case Kind.COMPLETION if codec.understand is not None:
            request = codec.understand(body)
            return codec.encode(_SOMEWHERE, request, request.stream or False)
        case Kind.EMBEDDINGS if codec.embed and codec.embed.understand:
            return codec.embed.ask(_SOMEWHERE, codec.embed.understand(body))
        case Kind.PULL if codec.pull is not None:
            model = text(body, "model") or text(body, "name")
            return codec.pull.ask(_SOMEWHERE, model)
        case _:
            return Failure(f"{codec.name} does not understand requests")


def _unlike(wanted: Json, found: Json, place: str) -> list[str]:
    """Where two values differ, as deep as can be told."""
    if isinstance(wanted, immutabledict) and isinstance(found, immutabledict):
        names = {**wanted, **found}
        return [
            line
            for name in names
            for line in _unlike(wanted.get(name), found.get(name), f"{place}.{name}")
        ]
    if (
        isinstance(wanted, tuple)
        and isinstance(found, tuple)
        and len(wanted) == len(found)
    ):
        both = zip(wanted, found, strict=True)
        return [
            line
            for at, (one, other) in enumerate(both)
            for line in _unlike(one, other, f"{place}[{at}]")
        ]
    if wanted == found and type(wanted) is type(found):
        return []
    return [f"{place}: recorded {render(wanted)}, spelled {render(found)}"]
