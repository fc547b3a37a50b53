"""Questions: what of a request makes it the same question as a recorded one.

Decides: by default that is its method, its path and its body, as JSON where it is JSON;
not the host, nor any header.  ``alike`` makes other rules; a rule is any function that
says of a request what counts, as JSON.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from immutabledict import immutabledict
from returns.pipeline import is_successful

from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, JsonObject, parse

Matching: TypeAlias = Callable[[HttpRequest], Json]
"""What counts of a request: two ask the same where it says the same of both."""

_ANY: Final = "*"


def alike(*, ignoring: Sequence[str] = (), headers: Sequence[str] = ()) -> Matching:
    """The usual rule, but for places in the question, and with some headers.

    A place is named from outside in, with a dot between and ``*`` for any member or
    item: ``"body.seed"``, ``"body.messages.*.id"``, or ``"body"`` for all of it.
    """
    places = tuple(tuple(place.split(".")) for place in ignoring)
    wanted = frozenset(name.lower() for name in headers)

    def matching(request: HttpRequest) -> Json:
        asked: dict[str, Json] = {
            "method": request.method,
            "path": path_of(request.url),
        }
        asked |= _body(request.body)
        if wanted:
            asked["headers"] = _named(request, wanted)
        question: Json = JsonObject(asked)
        for place in places:
            question = _without(question, place)
        return question

    return matching


def path_of(url: str) -> str:
    """What follows the host, parameters and all, but no fragment."""
    _, host, rest = url.partition("://")
    path = f"/{rest.partition('/')[2]}" if host else url
    return path.partition("#")[0]


def told(request: HttpRequest) -> str:
    """A request in a line: its method and path."""
    return f"{request.method} {path_of(request.url)}"


def _body(body: bytes) -> dict[str, Json]:
    if not body:
        return {}
    parsed = parse(body)
    if is_successful(parsed):
        return {"body": parsed.unwrap()}
    return {"bytes": body.decode("latin-1")}


def _named(request: HttpRequest, wanted: frozenset[str]) -> JsonObject:
    lower = ((name.lower(), value) for name, value in request.headers)
    return JsonObject({name: value for name, value in lower if name in wanted})


def _without(value: Json, place: tuple[str, ...]) -> Json:
    """The value without what is at a place, wherever it is there."""
    first, rest = place[0], place[1:]

    def below(part: Json) -> Json:
        return _without(part, rest)

    if isinstance(value, immutabledict):
        chosen = {name for name in value if first in {name, _ANY}}
        return JsonObject(
            {
                name: below(part) if name in chosen else part
                for name, part in value.items()
                if rest or name not in chosen
            }
        )
    if isinstance(value, tuple):
        parts = [(first in {str(at), _ANY}, part) for at, part in enumerate(value)]
        return tuple(
            below(part) if chosen else part
            for chosen, part in parts
            if rest or not chosen
        )
    return value
